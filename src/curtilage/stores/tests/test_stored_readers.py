"""Reading: the account of a crossing, receipts, and what a damaged store may not do."""

import asyncio
from collections.abc import Iterator
from contextlib import closing

import pytest

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.audit import audit
from curtilage.ledger.entries import Kind
from curtilage.ledger.proof import verify_receipt
from curtilage.stores import reading as module
from curtilage.stores.reading import LedgerReader
from curtilage.stores.sqlite.tests.ledgers import SIGNER, decide
from curtilage.stores.tests.places import Place

DETAIL = {"findings": [{"path": "messages[0].content"}]}


@pytest.fixture
async def full(place) -> Place:
    """A ledger of 300 entries: crossings decided with a detail, one refused, some finished."""
    async with place.opened() as ledger:
        await asyncio.gather(*(decide(ledger, f"x-{n}", DETAIL | {"n": n}) for n in range(200)))
        await ledger.append(Kind.CROSSING_REFUSED, {"crossing": "x-no"}, DETAIL)
        await asyncio.gather(
            *(
                ledger.append(Kind.CROSSING_FINISHED, {"crossing": f"x-{n}", "status": 200})
                for n in range(98)
            )
        )
    return place


@pytest.fixture
def reader(full) -> Iterator[LedgerReader]:
    with closing(full.reader()) as opened:
        yield opened


def test_the_account_of_a_crossing(reader) -> None:
    done = reader.crossing("x-5")
    assert (done.index, done.entry.kind) == (6, Kind.CROSSING_DECIDED)
    assert done.facts == {"crossing": "x-5", "level": "high"}
    assert done.detail == DETAIL | {"n": 5}
    assert done.outcome == {"crossing": "x-5", "status": 200}
    assert reader.crossing("x-150").outcome is None
    assert reader.crossing("x-no").entry.kind is Kind.CROSSING_REFUSED
    for unknown in ("", "x-", "x-999", "%", "x-5' OR 1=1 --"):
        assert reader.crossing(unknown) is None
        assert reader.receipt(unknown) is None
        assert reader.details_of(unknown) == []


async def test_of_several_attempts_the_last_is_told(place) -> None:
    async with place.opened() as ledger:
        for attempt in range(3):
            await decide(ledger, "x-1", {"attempt": attempt})
            if attempt < 2:
                await ledger.append(Kind.CROSSING_FINISHED, {"crossing": "x-1", "n": attempt})
        found = ledger.crossing("x-1")
    assert (found.index, found.detail, found.outcome) == (5, {"attempt": 2}, None)


def test_every_entry_has_a_receipt(reader) -> None:
    for index in range(300):
        assert verify_receipt(reader.receipt_at(index), str(SIGNER.key))[0] == index
    index, entry = verify_receipt(reader.receipt("x-77"), str(SIGNER.key))
    assert (index, entry.facts["crossing"]) == (78, "x-77")
    for index in (-1, 300, 10**12):
        with pytest.raises(LedgerError, match="no entry") as caught:
            reader.receipt_at(index)
        assert caught.value.number == "CUR609"


async def test_a_log_that_grows_during_the_audit_is_no_problem(place, monkeypatch) -> None:
    async with place.opened() as ledger:
        for n in range(20):
            await decide(ledger, f"x-{n}", DETAIL)
        with closing(place.reader()) as reader:
            loop, told = asyncio.get_running_loop(), []

            def meanwhile(name: str) -> None:
                ask = getattr(reader, name)

                def asking(*values: object) -> object:
                    crossing = f"y-{len(told)}"
                    told.append(crossing)
                    late = decide(ledger, crossing, DETAIL)
                    asyncio.run_coroutine_threadsafe(late, loop).result(10)
                    found = ask(*values)
                    return found if isinstance(found, bytes | str | list) else list(found)

                monkeypatch.setattr(reader, name, asking)

            for name in ("checkpoint", "tile", "bundle", "details", "strays"):
                meanwhile(name)
            report = await asyncio.to_thread(audit, reader, SIGNER.key)
    assert report.problems == []
    assert len(told) >= 5
    assert report.details == 20 + 1  # the one that came while the details were read


@pytest.mark.parametrize("some", [1, 7, 201, 1000])
def test_details_are_read_some_at_a_time(full, monkeypatch, some: int) -> None:
    full.change(full.erasing)
    monkeypatch.setattr(module, "AT_ONCE", some)
    with closing(full.reader()) as reader:
        assert [place for place, _, _ in reader.details()] == [n for n in range(202) if n % 3]
    full.change("DELETE FROM detail")
    with closing(full.reader()) as reader:
        assert list(reader.details()) == []


async def test_several_threads_may_read_at_once(full) -> None:
    with closing(full.reader()) as reader:
        told = await asyncio.gather(
            *(asyncio.to_thread(reader.receipt, f"x-{n}") for n in range(40)),
            *(asyncio.to_thread(reader.crossing, f"x-{n}") for n in range(40)),
        )
    assert [verify_receipt(r, str(SIGNER.key))[0] for r in told[:40]] == list(range(1, 41))
    assert [c.index for c in told[40:]] == list(range(1, 41))


def test_a_detail_that_is_not_the_one_committed_to_is_never_shown(full) -> None:
    full.change("UPDATE detail SET body = ? WHERE place = 6", b'{"n":1}')
    full.change("UPDATE detail SET body = ? WHERE place = 7", b"{")
    full.change("UPDATE detail SET nonce = ? WHERE place = 8", bytes(5))
    with closing(full.reader()) as reader:
        for crossing in ("x-5", "x-6"):
            with pytest.raises(VerificationError, match="not what it committed to"):
                reader.crossing(crossing)
        with pytest.raises(LedgerError):
            reader.crossing("x-7")
        assert reader.crossing("x-8").detail == DETAIL | {"n": 8}
    assert len(full.checked().problems) == 3


def test_a_crossing_found_under_the_id_of_another_is_never_shown(full) -> None:
    full.change("DELETE FROM crossing WHERE place = 151")
    full.change("UPDATE crossing SET id = ? WHERE place = 152", full.id("x-150"))
    with closing(full.reader()) as reader:
        for ask in (reader.crossing, reader.receipt):
            with pytest.raises(VerificationError, match="not of the crossing"):
                ask("x-150")
    assert full.checked().problems == [
        "crossing of entry 151: it is not of the log",
        "crossing of entry 152: it is not of the log",
    ]


@pytest.mark.parametrize(
    ("sql", "values", "said"),
    [
        ("INSERT INTO entry VALUES (300, ?)", [b"0"], "entry 300"),
        ("INSERT INTO entry VALUES (-1, ?)", [b"0"], "entry -1"),
        ("INSERT INTO hash VALUES (0, 300, ?)", [bytes(32)], "hash 0/300"),
        ("INSERT INTO hash VALUES (1, 1, ?)", [bytes(32)], "hash 1/1"),
        ("INSERT INTO hash VALUES (9, 0, ?)", [bytes(32)], "hash 9/0"),
        ("INSERT INTO detail VALUES (300, ?, ?)", [bytes(range(32)), b"{}"], "detail of entry 300"),
        ("INSERT INTO detail VALUES (-5, ?, ?)", [bytes(range(32)), b"{}"], "detail of entry -5"),
        ("INSERT INTO crossing VALUES (?, 300)", ["x-5"], "crossing of entry 300"),
        ("INSERT INTO crossing VALUES (?, 250)", ["x-5"], "crossing of entry 250"),
        ("DELETE FROM crossing WHERE place = 250", [], "crossing of entry 250"),
        ("UPDATE head SET size = 299", [], "size 299"),
        ("UPDATE head SET size = 30", [], "size 30"),
    ],
)
def test_rows_that_are_not_of_the_log_are_told(full, sql, values, said) -> None:
    full.change(sql, *(full.id(v) if isinstance(v, str) else v for v in values))
    problems = full.checked().problems
    assert any(problem.startswith(f"{said}:") for problem in problems), problems


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM head", "UPDATE head SET checkpoint = ''", "DELETE FROM hash WHERE place = 5"],
)
def test_there_is_no_receipt_from_a_damaged_log(full, sql: str) -> None:
    full.change(sql)
    with closing(full.reader()) as reader:
        with pytest.raises(LedgerError):
            reader.receipt("x-7")
        assert reader.crossing("x-7") is not None


def test_a_checkpoint_of_fewer_entries_gives_no_receipt(full, reader) -> None:
    note = reader.checkpoint()
    for size in ("3", "9" * 19, "9" * 5000):
        full.change("UPDATE head SET checkpoint = ?", note.replace("\n300\n", f"\n{size}\n"))
        with pytest.raises(LedgerError):
            reader.receipt("x-7")
