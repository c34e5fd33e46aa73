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

from curtilage.core.errors import LedgerError, SettingsError, VerificationError
from curtilage.ledger.audit import audit
from curtilage.ledger.entries import Kind
from curtilage.ledger.proof import verify_receipt
from curtilage.stores import reading as module
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


async def test_of_several_attempts_the_last_is_told(tmp_path) -> None:
    async with opened(tmp_path) as ledger:
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


async def test_a_log_that_grows_during_the_audit_is_no_problem(tmp_path, monkeypatch) -> None:
    async with opened(tmp_path) as ledger:
        for n in range(20):
            await decide(ledger, f"x-{n}", DETAIL)
        with closing(SQLiteReader(tmp_path / "ledger.db")) as reader:
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


@pytest.mark.parametrize("some", [1, 7, 201, 1000])
def test_details_are_read_some_at_a_time(folder, monkeypatch, some: int) -> None:
    spoil(folder, "UPDATE detail SET nonce = zeroblob(32) WHERE place % 3 = 0")
    monkeypatch.setattr(module, "AT_ONCE", some)
    with closing(SQLiteReader(folder / "ledger.db")) as reader:
        assert [place for place, _, _ in reader.details()] == [n for n in range(202) if n % 3]
    spoil(folder, "DELETE FROM detail")
    with closing(SQLiteReader(folder / "ledger.db")) as reader:
        assert list(reader.details()) == []


async def test_several_threads_may_read_at_once(folder) -> None:
    with closing(SQLiteReader(folder / "ledger.db")) as reader:
        told = await asyncio.gather(
            *(asyncio.to_thread(reader.receipt, f"x-{n}") for n in range(40)),
            *(asyncio.to_thread(reader.crossing, f"x-{n}") for n in range(40)),
        )
    assert [verify_receipt(r, str(SIGNER.key))[0] for r in told[:40]] == list(range(1, 41))
    assert [c.index for c in told[40:]] == list(range(1, 41))


def test_a_detail_that_is_not_the_one_committed_to_is_never_shown(folder) -> None:
    spoil(folder, "UPDATE detail SET body = CAST('{\"n\":1}' AS BLOB) WHERE place = 6")
    spoil(folder, "UPDATE detail SET body = CAST('{' AS BLOB) WHERE place = 7")
    spoil(folder, "UPDATE detail SET nonce = zeroblob(5) WHERE place = 8")
    with closing(SQLiteReader(folder / "ledger.db")) as reader:
        for crossing in ("x-5", "x-6"):
            with pytest.raises(VerificationError, match="not what it committed to"):
                reader.crossing(crossing)
        with pytest.raises(LedgerError):
            reader.crossing("x-7")
        assert reader.crossing("x-8").detail == DETAIL | {"n": 8}
    assert len(checked(folder).problems) == 3


def test_a_crossing_found_under_the_id_of_another_is_never_shown(folder) -> None:
    spoil(folder, "DELETE FROM crossing WHERE id = 'x-150'")
    spoil(folder, "UPDATE crossing SET id = 'x-150' WHERE id = 'x-151'")
    with closing(SQLiteReader(folder / "ledger.db")) as reader:
        for ask in (reader.crossing, reader.receipt):
            with pytest.raises(VerificationError, match="not of the crossing"):
                ask("x-150")
    assert checked(folder).problems == [
        "crossing of entry 151: it is not of the log",
        "crossing of entry 152: it is not of the log",
    ]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("INSERT INTO entry VALUES (300, x'00')", "entry 300"),
        ("INSERT INTO entry VALUES (-1, x'00')", "entry -1"),
        ("INSERT INTO hash VALUES (0, 300, zeroblob(32))", "hash 0/300"),
        ("INSERT INTO hash VALUES (1, 1, zeroblob(32))", "hash 1/1"),
        ("INSERT INTO hash VALUES (9, 0, zeroblob(32))", "hash 9/0"),
        ("INSERT INTO detail VALUES (300, randomblob(32), x'7b7d')", "detail of entry 300"),
        ("INSERT INTO detail VALUES (-5, randomblob(32), x'7b7d')", "detail of entry -5"),
        ("INSERT INTO crossing VALUES ('x-5', 300)", "crossing of entry 300"),
        ("INSERT INTO crossing VALUES ('x-5', 250)", "crossing of entry 250"),
        ("DELETE FROM crossing WHERE place = 250", "crossing of entry 250"),
        ("UPDATE head SET size = 299", "size 299"),
        ("UPDATE head SET size = 30", "size 30"),
    ],
)
def test_rows_that_are_not_of_the_log_are_told(folder, sql: str, said: str) -> None:
    spoil(folder, sql)
    problems = checked(folder).problems
    assert any(problem.startswith(f"{said}:") for problem in problems), problems


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


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM head", "UPDATE head SET checkpoint = ''", "DELETE FROM hash WHERE place = 5"],
)
def test_there_is_no_receipt_from_a_damaged_log(folder, sql: str) -> None:
    spoil(folder, sql)
    with closing(SQLiteReader(folder / "ledger.db")) as reader:
        with pytest.raises(LedgerError):
            reader.receipt("x-7")
        assert reader.crossing("x-7") is not None


def test_a_checkpoint_of_fewer_entries_gives_no_receipt(folder, reader) -> None:
    note = reader.checkpoint()
    for size in ("3", "9" * 19, "9" * 5000):
        spoil(folder, "UPDATE head SET checkpoint = ?", note.replace("\n300\n", f"\n{size}\n"))
        with pytest.raises(LedgerError):
            reader.receipt("x-7")


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
