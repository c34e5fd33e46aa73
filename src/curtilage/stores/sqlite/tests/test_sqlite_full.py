"""A disk that is full, and one that fails at the worst moment."""

import asyncio
import random
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from curtilage.core.errors import LedgerError
from curtilage.stores.sqlite.database import connect
from curtilage.stores.sqlite.tests.ledgers import Held, checked, decide, entries, opened

DETAIL = {"text": "x" * 900}


class Small:
    """Opens a ledger's file on a disk of few pages."""

    def __init__(self, pages: int) -> None:
        self.pages = pages

    def connect(self, path: Path) -> sqlite3.Connection:
        database = connect(path)
        database.execute(f"PRAGMA max_page_count = {self.pages}")
        return database


async def test_a_full_disk_refuses_and_once_there_is_room_the_log_goes_on(tmp_path) -> None:
    disk = Small(pages=40)
    async with opened(tmp_path, connect=disk.connect) as ledger:
        told: list[int] = []
        with pytest.raises(LedgerError, match="database or disk is full") as caught:  # noqa: PT012 - it fails in some turn
            while True:
                told.append(await decide(ledger, f"x-{len(told)}", DETAIL))
        assert caught.value.number == "CUR606"
        assert "Check the disk" in ledger.fault
        for _ in range(3):
            with pytest.raises(LedgerError):
                await decide(ledger, "x-full", DETAIL)
        assert len(told) > 20
        assert checked(tmp_path).problems == []
        assert ledger.crossing(f"x-{told[-1] - 1}").detail == DETAIL
        disk.pages = 4000
        assert await decide(ledger, "x-after", DETAIL) == told[-1] + 1
        assert ledger.fault == ""
    assert told == list(range(1, len(told) + 1))
    assert len(entries(tmp_path)) == len(told) + 2
    assert checked(tmp_path).problems == []


FILL = """
import asyncio, pathlib, resource, sys
from curtilage.core.errors import LedgerError
from curtilage.stores.sqlite.tests.ledgers import decide, opened
async def main():
    async with opened(pathlib.Path(sys.argv[1])) as ledger:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), -1))
        for number in range(10_000):
            try:
                print(await decide(ledger, f"x-{number}", {"text": "x" * 900}), flush=True)
            except LedgerError as error:
                print(error.number, flush=True)
                return
asyncio.run(main())
"""


@pytest.mark.parametrize("size", [90_000, 200_000, 333_333])
def test_a_file_that_may_not_grow_loses_nothing_it_acknowledged(tmp_path, size: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILL, tmp_path, str(size)],
        capture_output=True,
        text=True,
        check=True,
    )
    *told, code = done.stdout.split()
    assert code == "CUR606"
    assert [int(place) for place in told] == list(range(1, len(told) + 1))
    assert len(told) >= 3
    assert len(entries(tmp_path)) > len(told)
    report = checked(tmp_path)
    assert report.problems == []
    assert report.details >= len(told)


@pytest.mark.parametrize("failing", ["UPDATE detail", "COMMIT"])
async def test_an_erasure_that_the_disk_refuses_erases_nothing(tmp_path, failing: str) -> None:
    held = Held()
    async with opened(tmp_path, connect=held.connect) as ledger:
        await decide(ledger, "x-1", DETAIL)
        held.failing = [failing]
        with pytest.raises(LedgerError) as caught:
            await ledger.erase("x-1")
        assert caught.value.number == "CUR606"
        assert ledger.crossing("x-1").detail == DETAIL
        held.failing = []
        assert await ledger.erase("x-1") == 1
    assert checked(tmp_path).problems == []


async def test_a_checkpoint_of_the_file_that_fails_is_no_failure_of_the_entry(tmp_path) -> None:
    held = Held()
    async with opened(tmp_path, connect=held.connect) as ledger:
        await decide(ledger, "x-1", DETAIL)
        held.failing = ["PRAGMA wal_checkpoint"]
        with pytest.raises(LedgerError) as caught:
            await ledger.erase("x-1")
        assert caught.value.number == "CUR615"
        assert await decide(ledger, "x-2") == 3
        held.failing = []
        assert await decide(ledger, "x-3") == 4
        assert b"x" * 50 not in b"".join(p.read_bytes() for p in tmp_path.iterdir())


class Moody(Held):
    """A disk on which any statement may fail once the test begins."""

    def __init__(self) -> None:
        super().__init__()
        self.chance, self.share, self.failed = random.Random(3), 0.0, 0

    def see(self, sql: str) -> None:
        super().see(sql)
        if self.chance.random() < self.share:
            self.failed += 1
            raise sqlite3.OperationalError("disk I/O error")


async def test_a_disk_that_fails_now_and_then(tmp_path) -> None:
    """Whatever is acknowledged is there, in its place; whatever is not, is not."""
    disk = Moody()
    kept: dict[int, str] = {}
    async with opened(tmp_path, connect=disk.connect) as ledger:
        disk.share = 0.03

        async def caller(number: int) -> None:
            for turn in range(25):
                with suppress(LedgerError):
                    crossing = f"x-{number}-{turn}"
                    kept[await decide(ledger, crossing)] = crossing

        await asyncio.gather(*(caller(n) for n in range(8)))
        disk.share = 0.0
    log = entries(tmp_path)
    assert {place: entry.facts.get("crossing") for place, entry in enumerate(log) if place} == kept
    assert disk.failed >= 3
    assert 100 < len(kept) < 200
    assert checked(tmp_path).problems == []


async def test_the_file_of_a_running_ledger_taken_away(tmp_path) -> None:
    async with opened(tmp_path) as ledger:
        await decide(ledger, "x-1")
        with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
            database.execute("DROP TABLE entry")
        with pytest.raises(LedgerError, match="no such table") as caught:
            await decide(ledger, "x-2")
        assert caught.value.number == "CUR606"
        with pytest.raises(LedgerError):
            ledger.crossing("x-1")
