"""An audit finds whatever is wrong, wherever it lies, and never breaks on it."""

import random
from collections.abc import Callable, Iterator

import pytest

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.audit import MOST_PROBLEMS, Report, audit, require
from curtilage.ledger.entries import Kind, encode
from curtilage.ledger.note import Signer
from curtilage.ledger.tests.logs import SIGNER, Held, log_of, mth, signed

KEY = SIGNER.key
LARGE = 700  # two full tiles, a partial one, and a level above


def problems(held: Held, *older: str) -> list[str]:
    return audit(held, KEY, older).problems


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, LARGE])
def test_a_good_log_has_no_problem(size: int) -> None:
    held = log_of(size)
    report = require(audit(held, KEY, [signed(held.raws[:n]) for n in (0, 1, size) if n <= size]))
    assert (report.size, report.entries, report.root) == (size, size, mth(held.raws))
    assert (report.decided, report.finished) == ((size + 1) // 2, size // 2)
    assert (report.details, report.tiles) == ((size + 1) // 2, len(held.tiles))


def flip(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :]


def flipped_entry(held: Held, chance: random.Random) -> None:
    at = chance.randrange(len(held.raws))
    held.raws[at] = flip(held.raws[at], chance)


def deleted_entry(held: Held, chance: random.Random) -> None:
    del held.raws[chance.randrange(len(held.raws))]


def inserted_entry(held: Held, chance: random.Random) -> None:
    at = chance.randrange(len(held.raws))
    held.raws.insert(at, chance.choice([b"", b"more", held.raws[at]]))


def swapped_entries(held: Held, chance: random.Random) -> None:
    one, other = chance.sample(range(len(held.raws)), 2)
    held.raws[one], held.raws[other] = held.raws[other], held.raws[one]


def flipped_tile(held: Held, chance: random.Random) -> None:
    at = chance.choice(list(held.tiles))
    held.tiles[at] = flip(held.tiles[at], chance)


def cut_tile(held: Held, chance: random.Random) -> None:
    at = chance.choice(list(held.tiles))
    held.tiles[at] = held.tiles[at][: chance.randrange(len(held.tiles[at]))]


def grown_tile(held: Held, chance: random.Random) -> None:
    at = chance.choice(list(held.tiles))
    held.tiles[at] += chance.randbytes(chance.choice([1, 31, 32, 64]))


def missing_tile(held: Held, chance: random.Random) -> None:
    del held.tiles[chance.choice(list(held.tiles))]


def swapped_hashes(held: Held, chance: random.Random) -> None:
    at = chance.choice(list(held.tiles))
    hashes = [held.tiles[at][n : n + 32] for n in range(0, len(held.tiles[at]), 32)]
    one, other = chance.sample(range(len(hashes)), 2)
    hashes[one], hashes[other] = hashes[other], hashes[one]
    held.tiles[at] = b"".join(hashes)


def changed_detail(held: Held, chance: random.Random) -> None:
    at = chance.randrange(len(held.kept))
    place, nonce, body = held.kept[at]
    held.kept[at] = chance.choice(
        [
            (place, flip(nonce, chance), body),
            (place, nonce, flip(body, chance)),
            (place, nonce[:-1], body),
            (place, nonce + body[:1], body[1:]),
            (place + 1, nonce, body),
            (-1, nonce, body),
            (len(held.raws), nonce, body),
        ]
    )


def changed_checkpoint(held: Held, chance: random.Random) -> None:
    at = chance.randrange(len(held.note))
    held.note = held.note[:at] + chr(chance.randrange(32, 0x500)) + held.note[at + 1 :]


def other_checkpoint(held: Held, chance: random.Random) -> None:
    forged = list(held.raws)
    forged[chance.randrange(len(forged))] = b"forged"
    held.note = signed(chance.choice([forged, [*held.raws, b"more"]]))


WAYS = [
    flipped_entry, deleted_entry, inserted_entry, swapped_entries, flipped_tile, cut_tile,
    grown_tile, missing_tile, swapped_hashes, changed_detail, changed_checkpoint, other_checkpoint,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("size", [3, LARGE])
def test_whatever_is_changed_is_told(way: Callable[[Held, random.Random], None], size: int) -> None:
    good = log_of(size)
    for seed in range(12):
        held = Held(list(good.raws), list(good.kept), dict(good.tiles), good.note)
        way(held, random.Random(seed))
        if held != good:
            assert problems(held), seed


def resealed(change: Callable[[list[bytes]], None]) -> Held:
    """A log whose owner signed it with wrong entries in it."""
    held = log_of(6)
    change(held.raws)
    held.seal()
    return held


def entry(kind: Kind, time: int, crossing: str) -> bytes:
    return encode(kind, time, {"crossing": crossing}, None)


T = 1_700_000_000_000


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"rubbish", "entry 6: An entry cannot be read"),
        (entry(Kind.CROSSING_REFUSED, T, "x-9"), "entry 6: its time is before"),
        (entry(Kind.CROSSING_FINISHED, T + 9, "x-0001"), "entry 6: an outcome without a decision"),
        (entry(Kind.CROSSING_FINISHED, T + 9, "x-9"), "entry 6: an outcome without a decision"),
    ],
)
def test_what_the_owner_signed_can_be_wrong_too(raw: bytes, said: str) -> None:
    (problem,) = problems(resealed(lambda raws: raws.append(raw)))
    assert problem.startswith(said)


def test_a_crossing_tried_twice_may_finish_twice() -> None:
    more = [entry(kind, T + 9, "x-9") for kind in (Kind.CROSSING_DECIDED, Kind.CROSSING_FINISHED)]
    assert problems(resealed(lambda raws: raws.extend(more + more))) == []


def test_a_detail_where_none_was_committed_to_is_told() -> None:
    held = log_of(6)
    held.kept.insert(1, (1, bytes(32), b"{}"))
    assert problems(held) == ["detail of entry 1: it is not what the entry committed to"]


@pytest.mark.parametrize(("at", "said"), [(0, [0, 2, 4]), (2, [4]), (3, [4])])
def test_two_details_of_one_entry_are_told(at: int, said: list[int]) -> None:
    held = log_of(6)
    held.kept.insert(at, held.kept[-1])
    assert problems(held) == [f"detail of entry {n}: it is not where it must be" for n in said]


@pytest.mark.parametrize("index", [-1, 6, 10**12])
def test_a_detail_of_no_entry_is_told(index: int) -> None:
    held = log_of(6)
    held.kept = sorted([*held.kept, (index, bytes(32), b"{}")])
    (problem,) = problems(held)
    assert problem.startswith(f"detail of entry {index}: ")


def test_erased_details_are_no_problem() -> None:
    held = log_of(LARGE)
    held.kept = held.kept[::3]
    assert audit(held, KEY).details == len(held.kept)
    assert problems(held) == []


def test_checkpoints_kept_from_before() -> None:
    held, fork = log_of(LARGE), log_of(LARGE)
    fork.raws[300] = encode(Kind.CROSSING_REFUSED, T + 300, {}, None)
    for size in (1, 255, 256, 300, LARGE):
        assert problems(held, signed(held.raws[:size])) == []
    assert problems(held, signed(fork.raws[:300])) == []
    for size in (301, 512, LARGE):
        (problem,) = problems(held, signed(fork.raws[:size]))
        assert "differs from a checkpoint kept from before" in problem
    later = signed([*held.raws, b"more"])
    assert "the log was cut or rolled back" in problems(held, later)[0]
    both = problems(held, signed(held.raws[:301]), signed(fork.raws[:301]))
    assert "the log was forked" in both[0]
    other = Signer(KEY.name, b"\x05" * 32)
    assert problems(held, signed(held.raws, other))[0].startswith("kept checkpoint: ")


def test_the_log_of_another_key_is_not_read_at_all() -> None:
    held = log_of(5)
    report = audit(held, Signer(KEY.name, b"\x05" * 32).key)
    assert (report.entries, len(report.problems)) == (0, 1)
    assert report.problems[0].startswith("checkpoint: ")


def test_what_does_not_belong_is_told() -> None:
    held = log_of(5)
    held.loose = ["entry 9: it is not of the log"]
    assert problems(held) == held.loose


def failing(name: str) -> Callable[..., Iterator[tuple[int, bytes, bytes]]]:
    def fails(*_: object) -> Iterator[tuple[int, bytes, bytes]]:
        raise LedgerError(f"{name} cannot be read.")

    return fails


@pytest.mark.parametrize("part", ["checkpoint", "tile", "bundle", "details", "strays"])
def test_what_cannot_be_read_is_told(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held = log_of(LARGE)
    monkeypatch.setattr(held, part, failing(part))
    assert any(f"{part} cannot be read." in problem for problem in problems(held))


def test_problems_are_bounded() -> None:
    held = log_of(LARGE)
    held.raws = held.raws[::-1]
    report = audit(held, KEY)
    assert len(report.problems) == MOST_PROBLEMS
    with pytest.raises(VerificationError, match=r"\(100 in all\)") as caught:
        require(report)
    assert caught.value.number == "CUR610"


def test_a_report_without_problems_is_returned() -> None:
    report = Report()
    assert require(report) is report
