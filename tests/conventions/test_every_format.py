"""What every format of documents promises. A new one is tested here without being told.

A format's ``tests/samples.py`` gives documents by name, each with the values planted in it: one in
every place that may hold a text. Damage is done to those very documents.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from curtilage.documents import DocumentLimits, Extracted, catalogue, is_text, read
from curtilage.documents.reading import Format
from curtilage.documents.tests.reading import Blind, blindly, lens, reasons, seen, whole

FORMATS = catalogue()


def samples(name: str) -> dict[str, tuple[bytes, set[str]]]:
    module = importlib.import_module(f"{FORMATS[name].__name__}.tests.samples")
    found: dict[str, tuple[bytes, set[str]]] = module.SAMPLES
    return found


SAMPLES = [
    pytest.param(name, data, planted, id=f"{name}: {title}")
    for name in FORMATS
    for title, (data, planted) in samples(name).items()
]


def mutations(data: bytes, count: int) -> Iterator[bytes]:
    """The document with a few bytes changed, cut out, doubled or moved, always the same way."""
    rng = random.Random(len(data))
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(changed) or 1)
            some = slice(at, at + rng.randint(1, 64))
            match rng.randrange(5):
                case 0:
                    changed[at : at + 1] = bytes([rng.randrange(256)])
                case 1:
                    changed[at : at + 1] = bytes([changed[at] ^ 1 << rng.randrange(8)])
                case 2:
                    del changed[some]
                case 3:
                    changed[at:at] = changed[some]
                case _:
                    changed[some] = rng.randbytes(len(changed[some]))
            changed = changed or bytearray(b"\0")
        yield bytes(changed)


def sound(found: Extracted) -> bool:
    """Whether the answer says where and why, in words, and gives no blank text."""
    texts = all(text.text.strip() and text.path.isprintable() for text in found.texts)
    return texts and all(unread.reason and unread.path.isprintable() for unread in found.unread)


@pytest.fixture(params=sorted(FORMATS))
def fmt(request: pytest.FixtureRequest) -> Format:
    return FORMATS[request.param]


def test_its_name_is_its_folders(root: Path) -> None:
    folders = (root / "src" / "curtilage" / "documents").glob("*/__init__.py")
    assert set(FORMATS) == {path.parent.name for path in folders} - {"tests"}


def test_it_claims_no_other_bytes(fmt: Format) -> None:
    assert fmt.claims(b"", "") in {0, 1}
    assert fmt.claims(bytes(range(256)) * 8, "") == 0
    assert fmt.claims(b"A plain sentence.", "") == (1 if fmt.NAME == "text" else 0)


@pytest.mark.parametrize(("name", "data", "planted"), SAMPLES)
def test_it_reads_every_place_and_leaves_nothing_unread(
    name: str, data: bytes, planted: set[str]
) -> None:
    claims = {other.NAME: other.claims(data, "") for other in FORMATS.values()}
    assert max(claims, key=lambda other: claims[other]) == name, claims
    assert is_text(data) is (name == "text")
    found = seen(data)
    assert found.unread == ()
    assert sorted(value for value in planted if value not in whole(found)) == []
    assert sound(found)


@pytest.mark.parametrize(("name", "data", "planted"), SAMPLES)
def test_a_part_of_it_is_told_from_the_whole(name: str, data: bytes, planted: set[str]) -> None:
    for share in (1, 4, 9):
        found = blindly(data[: max(len(data) * share // 10, 16)])
        assert sound(found)
        lost = [value for value in planted if value not in whole(found)]
        self_ended = name in {"text", "markup", "mail"}  # they may end anywhere
        assert not lost or self_ended or found.unread


@pytest.mark.parametrize(("name", "data", "planted"), SAMPLES)
def test_damage_raises_nothing(name: str, data: bytes, planted: set[str]) -> None:
    assert all(sound(blindly(changed, seconds=60)) for changed in mutations(data, 6))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data", "planted"), SAMPLES)
def test_much_damage_raises_nothing(name: str, data: bytes, planted: set[str]) -> None:
    assert all(sound(blindly(changed, seconds=60)) for changed in mutations(data, 100))


@pytest.mark.parametrize(("name", "data", "planted"), SAMPLES)
def test_a_spent_budget_leaves_it_unread(name: str, data: bytes, planted: set[str]) -> None:
    if not blindly(data).texts:
        return
    moments = iter(range(10**9))
    late = read(data, Blind, lambda: float(next(moments)), DocumentLimits(seconds=0.5))
    assert reasons(late)[-1] == "it takes longer than 0.5 seconds to read"
    assert reasons(blindly(data, characters=1))[-1] == "it holds more than 1 characters"
    assert reasons(blindly(data, file_bytes=9)) == ["it is larger than 9 bytes"]


@pytest.mark.parametrize(("name", "data", "planted"), SAMPLES)
def test_it_is_pure(name: str, data: bytes, planted: set[str]) -> None:
    assert blindly(data) == blindly(data)


def test_the_models_are_asked_for_only_when_a_picture_needs_them() -> None:
    for name in FORMATS:
        for data, planted in samples(name).values():
            if name not in {"image", "pdf"} and planted:
                read(data, lambda: pytest.fail("asked for"), lambda: 0.0)
    assert lens is not None
