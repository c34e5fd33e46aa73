"""What was erased is nowhere in the files, and the log still verifies."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from curtilage.core.errors import LedgerError
from curtilage.ledger.entries import Kind
from curtilage.ledger.proof import verify_receipt
from curtilage.stores.sqlite import SQLiteReader
from curtilage.stores.sqlite.tests.ledgers import SIGNER, checked, decide, entries, opened


def canary(number: int) -> str:
    """Text that stands nowhere else, 32 characters."""
    return f"canary-{random.Random(number).randbytes(12).hex()}-"


def detail_of(number: int, most: int) -> dict:
    """A detail in which the canary stands at every place."""
    times = random.Random(-number).randrange(1, most // 32)
    return {"text": canary(number) * times, canary(number): [canary(number)]}


def kept(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.iterdir() if p.is_file())


def left(folder: Path, numbers: range | list[int]) -> list[int]:
    """Of these canaries, those of which half stands somewhere in the files."""
    content = kept(folder)
    found = []
    for number in numbers:
        text = canary(number).encode()
        if any(part in content for part in (text, text[:16], text[-17:])):
            found.append(number)
    return found


@pytest.mark.parametrize("most", [64, 900, 1500, 20_000])
async def test_erased_details_are_nowhere(tmp_path, most: int) -> None:
    count = 60 if most > 2000 else 240
    nonces = {}
    async with opened(tmp_path) as ledger:
        for first in range(0, count, 20):
            numbers = range(first, first + 20)
            await asyncio.gather(*(decide(ledger, f"x-{n}", detail_of(n, most)) for n in numbers))
        assert left(tmp_path, range(count)) == list(range(count))
        with closing(SQLiteReader(tmp_path / "ledger.db")) as reader:
            nonces = {place: nonce for place, nonce, _ in reader.details()}
        order = random.Random(7).sample(range(count), count)
        gone = order[: count * 3 // 4]
        for number in gone:
            assert await ledger.erase(f"x-{number}") == 1
            assert left(tmp_path, [number]) == []
            if number % 3 == 0:
                await decide(ledger, f"y-{number}", {"more": "x" * (number % most)})
        stay = order[len(gone) :]
        assert left(tmp_path, order) == stay  # SQLite moved no row, leaving a copy behind
        content = kept(tmp_path)
        assert [n for n in gone if nonces[n + 1] in content] == []
        assert ledger.crossing(f"x-{gone[0]}").detail is None
        assert ledger.crossing(f"x-{stay[0]}").detail == detail_of(stay[0], most)
        receipt = ledger.receipt(f"x-{gone[0]}")
    assert verify_receipt(receipt, str(SIGNER.key))
    assert left(tmp_path, order) == stay
    report = checked(tmp_path)
    assert report.problems == []
    told = [e for e in entries(tmp_path) if e.kind is Kind.DETAIL_ERASED]
    assert [e.facts["erased_crossing"] for e in told] == [f"x-{n}" for n in gone]


async def test_every_attempt_of_a_crossing_is_erased(tmp_path) -> None:
    async with opened(tmp_path) as ledger:
        for number in range(3):
            await decide(ledger, "x-1", detail_of(number, 900))
        await decide(ledger, "x-2", detail_of(3, 900))
        assert await ledger.erase("x-1") == 3
        assert left(tmp_path, range(4)) == [3]
        assert await ledger.erase("x-1") == 0
        assert await ledger.erase("x-9") == 0
    last = entries(tmp_path)[-1]
    assert last.facts == {"erased_crossing": "x-1", "entries": [1, 2, 3]}
    assert checked(tmp_path).problems == []


async def test_a_failed_erasure_erases_nothing(tmp_path) -> None:
    async with opened(tmp_path) as ledger:
        await decide(ledger, "x-1", detail_of(1, 900))
        with closing(sqlite3.connect(tmp_path / "ledger.db", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            erasing = asyncio.create_task(ledger.erase("x-1"))
            await asyncio.sleep(0.2)
            assert not erasing.done()
            other.rollback()
        assert await erasing == 1


async def test_a_reader_that_keeps_an_older_state_is_told_of(tmp_path) -> None:
    async with opened(tmp_path) as ledger:
        await decide(ledger, "x-1", detail_of(1, 900))
        with closing(sqlite3.connect(tmp_path / "ledger.db")) as backup:
            backup.execute("BEGIN")
            backup.execute("SELECT count(*) FROM detail").fetchone()
            with pytest.raises(LedgerError, match="still reads a state") as caught:
                await ledger.erase("x-1")
            assert caught.value.number == "CUR615"
            assert ledger.crossing("x-1").detail is None
            assert await decide(ledger, "x-2") == 3, "nobody else is kept waiting"
            backup.rollback()
        await decide(ledger, "x-3")
        assert left(tmp_path, [1]) == []
    assert checked(tmp_path).problems == []


async def test_what_a_crash_kept_from_being_overwritten_is_at_the_next_start(tmp_path) -> None:
    crashed = tmp_path / "crashed"
    async with opened(tmp_path) as ledger:
        await decide(ledger, "x-1", detail_of(1, 900))
        with closing(sqlite3.connect(tmp_path / "ledger.db")) as backup:
            backup.execute("BEGIN")
            backup.execute("SELECT count(*) FROM detail").fetchone()
            with pytest.raises(LedgerError):
                await ledger.erase("x-1")
            crashed.mkdir()
            for name in ("ledger.db", "ledger.db-wal"):
                shutil.copy(tmp_path / name, crashed / name)
    assert left(crashed, [1]) == [1]
    async with opened(crashed) as ledger:
        await decide(ledger, "x-2")
        assert left(crashed, [1]) == []
    assert checked(crashed).problems == []
