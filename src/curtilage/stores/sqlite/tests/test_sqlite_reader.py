"""Reading: the account of a crossing, receipts, and what a damaged file may not do."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from curtilage.core.errors import LedgerError, SettingsError
from curtilage.ledger.audit import audit
from curtilage.ledger.entries import Kind
from curtilage.ledger.proof import verify_receipt
from curtilage.stores.sqlite import SQLiteReader
from curtilage.stores.sqlite.tests.ledgers import SIGNER, Hands, checked, decide, opened

DETAIL = {"findings": [{"path": "messages[0].content"}]}


@pytest.fixture
async def folder(tmp_path) -> Path:
    """A ledger of 300 entries: crossings decided with a detail, one refused, some finished."""
    async with opened(tmp_path) as ledger:
        await asyncio.gather(*(decide(ledger, f"x-{n}", DETAIL | {"n": n}) for n in range(200)))
        await ledger.append(Kind.CROSSING_REFUSED, {"crossing": "x-no"}, DETAIL)
        for n in range(98):
            await ledger.append(Kind.CROSSING_FINISHED, {"crossing": f"x-{n}", "status": 200})
    return tmp_path


@pytest.fixture
def reader(folder) -> Iterator[SQLiteReader]:
    with closing(SQLiteReader(folder / "ledger.db")) as opened_:
        yield opened_


def spoil(folder: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / "ledger.db")) as database:
        database.execute(sql, values)
        database.commit()


@pytest.mark.parametrize("per_crossing", [1, 2])
async def test_an_audit_of_a_log_four_times_as_long_is_four_times_the_work(
    tmp_path, per_crossing: int
) -> None:
    steps = []
    async with opened(tmp_path) as ledger:
        for size in (400, 1600):
            numbers = range(400 * len(steps), size)
            await asyncio.gather(
                *(decide(ledger, f"x-{n // per_crossing}", DETAIL) for n in numbers)
            )
            with closing(SQLiteReader(tmp_path / "ledger.db")) as reader:
                steps.append(0)

                def step() -> None:
                    steps[-1] += 1

                reader._database.set_progress_handler(step, 100)
                assert audit(reader, SIGNER.key).problems == []
    assert steps[1] < 5 * steps[0]


LOOSE = {
    "entry": "CREATE TABLE entry (place INTEGER PRIMARY KEY, raw)",
    "hash": "CREATE TABLE hash (level, place, hash)",
    "detail": "CREATE TABLE detail (place INTEGER PRIMARY KEY, nonce, body)",
}


@pytest.mark.parametrize("table", LOOSE)
@pytest.mark.parametrize("value", ["'text'", "5", "NULL", "0.5", "zeroblob(31)"])
def test_values_of_another_type_are_told_and_break_nothing(folder, table: str, value: str) -> None:
    with closing(sqlite3.connect(folder / "ledger.db")) as database:
        database.executescript(
            f"ALTER TABLE {table} RENAME TO old; {LOOSE[table]}; "
            f"INSERT INTO {table} SELECT * FROM old; DROP TABLE old;"
        )
        last = {"entry": "raw", "hash": "hash", "detail": "body"}[table]
        database.execute(f"UPDATE {table} SET {last} = {value} WHERE place = 6")
        database.commit()
    assert checked(folder).problems
    with closing(SQLiteReader(folder / "ledger.db")) as reader:
        if table != "hash":
            with pytest.raises(LedgerError):
                reader.crossing("x-5")
        if table != "detail":
            index = 6 if table == "entry" else 7  # a proof holds the hash of the sibling
            with pytest.raises(LedgerError):
                verify_receipt(reader.receipt_at(index), str(SIGNER.key))


def test_hashes_cut_elsewhere_are_told(folder) -> None:
    with closing(sqlite3.connect(folder / "ledger.db")) as database:
        rows = database.execute("SELECT hash FROM hash WHERE level = 0 AND place IN (4, 5)")
        both = b"".join(row[0] for row in rows.fetchall())
        for place, part in ((4, both[:20]), (5, both[20:])):
            database.execute("UPDATE hash SET hash = ? WHERE place = ?", (part, place))
        database.commit()
    assert any("wrong length" in problem for problem in checked(folder).problems)
    with (
        closing(SQLiteReader(folder / "ledger.db")) as reader,
        pytest.raises(LedgerError, match="missing or damaged"),
    ):
        reader.receipt("x-5")


async def test_a_rollback_shows_against_a_checkpoint_from_before(tmp_path) -> None:
    clock, copy = Hands(), tmp_path / "copy.db"
    async with opened(tmp_path, clock=clock) as ledger:
        await decide(ledger, "x-1", DETAIL)
    shutil.copy(tmp_path / "ledger.db", copy)
    async with opened(tmp_path, clock=clock) as ledger:
        await decide(ledger, "x-2", DETAIL)
        newest = ledger._reader.checkpoint()
    assert checked(tmp_path, newest).problems == []
    shutil.copy(copy, tmp_path / "ledger.db")
    assert checked(tmp_path).problems == []
    (problem,) = checked(tmp_path, newest).problems
    assert "the log was cut or rolled back" in problem
    async with opened(tmp_path, clock=clock) as ledger:  # and after it grew again, it is a fork
        await decide(ledger, "x-3", DETAIL)
        await decide(ledger, "x-4", DETAIL)
    assert checked(tmp_path).problems == []
    (problem,) = checked(tmp_path, newest).problems
    assert "differs from a checkpoint kept from before" in problem


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder of a user who is not root, while this process is that user."""
    if os.geteuid() != 0:
        with tempfile.TemporaryDirectory() as made:
            yield Path(made)
        return
    with tempfile.TemporaryDirectory() as made:
        os.chown(made, 65534, 65534)
        os.seteuid(65534)
        try:
            yield Path(made)
        finally:
            os.seteuid(0)


async def test_a_ledger_in_a_place_that_cannot_be_written(nobody) -> None:
    async with opened(nobody) as ledger:
        await decide(ledger, "x-1", DETAIL)
    (nobody / "ledger.db").chmod(0o400)
    nobody.chmod(0o500)
    assert checked(nobody).entries == 2
    assert checked(nobody).problems == []
    for folder in (nobody, nobody / "deeper"):
        with pytest.raises(SettingsError, match="cannot be opened") as refused:
            async with opened(folder):
                pass
        assert refused.value.number == "CUR607"
        assert "can be written" in refused.value.mend
    nobody.chmod(0o700)
    assert checked(nobody).entries == 2


async def test_entries_that_only_the_write_ahead_log_has_are_never_passed_over(nobody) -> None:
    whole, part = nobody / "whole", nobody / "part"
    async with opened(whole) as ledger:
        await decide(ledger, "x-1")
        part.mkdir()
        for name in ("ledger.db", "ledger.db-wal"):
            shutil.copy(whole / name, part / name)
    part.chmod(0o500)
    with pytest.raises(LedgerError, match="unable to open") as caught:
        checked(part)
    assert caught.value.number == "CUR609"
    part.chmod(0o700)
    assert checked(part).entries == 2


@pytest.mark.parametrize("name", ["a b", "50%", "a?mode=rw", "#1", "a&immutable=1", "\u00e4"])
async def test_folders_of_any_name(tmp_path, name: str) -> None:
    async with opened(tmp_path / name) as ledger:
        await decide(ledger, "x-1")
    assert checked(tmp_path / name).entries == 2


@pytest.mark.parametrize("rubbish", [b"{}" * 500, b"SQLite format 3\x00" + b"\xff" * 5000])
async def test_a_file_that_is_no_ledger_is_left_alone(tmp_path, rubbish: bytes) -> None:
    (tmp_path / "ledger.db").write_bytes(rubbish)
    with pytest.raises(SettingsError, match="cannot be opened") as caught:
        async with opened(tmp_path):
            pass
    assert caught.value.number == "CUR607"
    assert (tmp_path / "ledger.db").read_bytes() == rubbish
    with pytest.raises(LedgerError, match="no ledger at"):
        checked(tmp_path)
