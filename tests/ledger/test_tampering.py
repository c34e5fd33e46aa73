"""Whatever is changed in a stored log, `curtilage verify` tells, and never breaks on it.

Each way of changing is tried with many seeds, on the database and on an export. A change that
leaves the very same log behind (a byte in an unused part of the file) may pass, and no other.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.ledger.conftest import SIGNER, SIZE

from curtilage.ledger.audit import audit
from curtilage.stores.files import FilesReader
from curtilage.stores.sqlite import SQLiteReader

TABLES = {"entry": "raw", "hash": "hash", "detail": "body"}
Change = Callable[[sqlite3.Connection, random.Random], None]


def seeds(few: int, many: int) -> pytest.MarkDecorator:
    """Few tries in every run, many in the slow one."""
    tries = [range(few), pytest.param(range(few, many), marks=pytest.mark.slow)]
    return pytest.mark.parametrize("tries", tries, ids=["few", "many"])


def flipped(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def picked(database: sqlite3.Connection, table: str, chance: random.Random) -> tuple[int, bytes]:
    """Row id (or place of a leaf) and content of some row of a table."""
    where = "WHERE level = 0" if table == "hash" else ""
    rows = database.execute(f"SELECT place, {TABLES[table]} FROM {table} {where}").fetchall()
    return chance.choice(rows)


def some(chance: random.Random) -> str:
    return chance.choice(list(TABLES))


def put(database: sqlite3.Connection, table: str, place: int, content: bytes) -> None:
    leaf = "AND level = 0" if table == "hash" else ""
    column = TABLES[table]
    database.execute(f"UPDATE {table} SET {column} = ? WHERE place = ? {leaf}", (content, place))


def flip(database: sqlite3.Connection, chance: random.Random) -> None:
    table = some(chance)
    place, content = picked(database, table, chance)
    put(database, table, place, flipped(content, chance))


def shorten(database: sqlite3.Connection, chance: random.Random) -> None:
    table = some(chance)
    place, content = picked(database, table, chance)
    put(database, table, place, content[: chance.randrange(len(content))])


def delete(database: sqlite3.Connection, chance: random.Random) -> None:
    table = chance.choice(["entry", "hash"])  # a detail that is gone counts as erased
    place, _ = picked(database, table, chance)
    database.execute(f"DELETE FROM {table} WHERE place = ?", (place,))


def swap(database: sqlite3.Connection, chance: random.Random) -> None:
    table = some(chance)
    one = other = picked(database, table, chance)
    while one[1] == other[1]:
        other = picked(database, table, chance)
    put(database, table, one[0], other[1])
    put(database, table, other[0], one[1])


def moved(database: sqlite3.Connection, table: str, first: int, by: int) -> None:
    """All rows from a place on moved up or down: first out of the way, for places are unique."""
    leaf = "AND level = 0" if table == "hash" else ""
    away = f"UPDATE {table} SET place = -1 - (place + ?) WHERE place >= ? {leaf}"
    database.execute(away, (by, first))
    database.execute(f"UPDATE {table} SET place = -1 - place WHERE place < 0 {leaf}")


def insert(database: sqlite3.Connection, chance: random.Random) -> None:
    """One more entry at a place, all later ones moved up."""
    at, raw = picked(database, "entry", chance)
    moved(database, "entry", at, 1)
    database.execute("INSERT INTO entry VALUES (?, ?)", (at, chance.choice([raw, b"", b"{}"])))


def append(database: sqlite3.Connection, chance: random.Random) -> None:
    _, raw = picked(database, "entry", chance)
    place = chance.choice([-1, SIZE, SIZE + 1, 10**9])
    table = chance.choice(["entry", "hash", "detail"])
    row = {"entry": (place, raw), "hash": (0, place, raw[:32]), "detail": (place, raw[:32], b"{}")}
    holes = ", ".join("?" * len(row[table]))
    database.execute(f"INSERT INTO {table} VALUES ({holes})", row[table])


def close_up(database: sqlite3.Connection, chance: random.Random) -> None:
    """An entry, its hash and its detail taken out, all later ones moved down."""
    at, _ = picked(database, "entry", chance)
    for table in ("entry", "hash", "detail", "crossing"):
        leaf = "AND level = 0" if table == "hash" else ""
        database.execute(f"DELETE FROM {table} WHERE place = ? {leaf}", (at,))
        moved(database, table, at + 1, -1)
    database.execute("UPDATE head SET size = size - 1")


def level_above(database: sqlite3.Connection, chance: random.Random) -> None:
    place = chance.randrange(2)
    (content,) = database.execute(
        "SELECT hash FROM hash WHERE level = 1 AND place = ?", (place,)
    ).fetchone()
    changed = chance.choice([flipped(content, chance), content[:31], content + b"\0", None])
    if changed is None:
        database.execute("DELETE FROM hash WHERE level = 1 AND place = ?", (place,))
    else:
        database.execute("UPDATE hash SET hash = ? WHERE level = 1 AND place = ?", (changed, place))


def head(database: sqlite3.Connection, chance: random.Random) -> None:
    size, note = database.execute("SELECT size, checkpoint FROM head").fetchone()
    if chance.random() < 0.3:
        size += chance.choice([-size, -1, 1, 10**12])
    else:
        at = chance.randrange(len(note))
        other = chr(chance.choice([0, 9, 10, 32, 65, 0x2014, 0x1F600]))
        note = note[:at] + (other if other != note[at] else "~") + note[at + 1 :]
    database.execute("UPDATE head SET size = ?, checkpoint = ?", (size, note))


def found_by(database: sqlite3.Connection, chance: random.Random) -> None:
    rows = database.execute("SELECT id, place FROM crossing").fetchall()
    name, place = chance.choice(rows)
    sql = chance.choice(
        [
            "DELETE FROM crossing WHERE id = ? AND place = ?",
            "UPDATE crossing SET id = 'x-other' WHERE id = ? AND place = ?",
            "UPDATE crossing SET place = 0 WHERE id = ? AND place = ?",
            "INSERT INTO crossing VALUES (? || 'more', ?)",
        ]
    )
    database.execute(sql, (name, place))


WAYS = [flip, shorten, delete, swap, insert, append, close_up, level_above, head, found_by]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@seeds(12, 150)
def test_rows_of_the_database(made: Path, verify, way: Change, tries: range) -> None:
    good, spoilt = made / "ledger.db", made / "spoilt.db"
    for seed in tries:
        shutil.copy(good, spoilt)
        with closing(sqlite3.connect(spoilt)) as database:
            database.execute("PRAGMA journal_mode = MEMORY")
            way(database, random.Random(seed))
            database.commit()
        ran = verify(spoilt)
        assert ran.told, (seed, ran)
    assert verify(good).code == 0


def held(path: Path) -> list[object]:
    """All that a database holds of a log."""
    with closing(sqlite3.connect(path)) as database:
        return [
            database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("entry", "hash", "head", "detail", "crossing")
        ]


@seeds(80, 1500)
def test_bytes_of_the_database_file(made: Path, verify, tries: range) -> None:
    good, spoilt = made / "ledger.db", made / "spoilt.db"
    content, expected = good.read_bytes(), held(good)
    told = 0
    for seed in tries:
        chance, changed = random.Random(seed), bytearray(content)
        first = chance.randrange(len(changed) - 64)
        for at in range(first, first + chance.choice([1, 1, 8, 64])):
            changed[at] = chance.randrange(256)
        spoilt.write_bytes(changed)
        ran = verify(spoilt)
        told += ran.told
        if not ran.told:
            assert (ran.code, held(spoilt)) == (0, expected), (seed, ran)
    assert told > len(tries) // 2, "most bytes of the file are of the log"


@pytest.mark.parametrize("table", ["hash", "detail"])
def test_the_key_of_a_row_that_a_scan_would_pass_over(made: Path, verify, table: str) -> None:
    with closing(sqlite3.connect(made / "ledger.db")) as database:
        sql = {
            "hash": "SELECT hash FROM hash WHERE level = 0 AND place = 472",
            "detail": "SELECT nonce FROM detail WHERE place = 175",
        }
        (row,) = database.execute(sql[table]).fetchone()
    content = (made / "ledger.db").read_bytes()
    # As SQLite writes it: 472 in two bytes of a column, 175 in seven bits a byte before the row.
    old, new = {"hash": (b"\x01\xd8", b"\x01\xe2"), "detail": (b"\x81\x2f", b"\x81\x76")}[table]
    at = content.rindex(old, 0, content.index(row))
    (made / "ledger.db").write_bytes(content[:at] + new + content[at + len(old) :])
    with closing(sqlite3.connect(made / "ledger.db")) as database:
        places = [place for (place,) in database.execute(f"SELECT place FROM {table}")]
    assert len(places) != len(set(places)), "the change hit another place"
    assert verify(made / "ledger.db").told


def test_a_schema_that_is_not_text(made: Path, verify) -> None:
    content = (made / "ledger.db").read_bytes()
    assert content.count(b"place INTEGER PRIMARY KEY") > 1
    changed = content.replace(b"place INTEGER", b"place INT\xe8GER")
    (made / "ledger.db").write_bytes(changed)
    assert verify(made / "ledger.db").told


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_database_file_that_was_cut(made: Path, verify, share: float) -> None:
    content = (made / "ledger.db").read_bytes()
    (made / "ledger.db").write_bytes(content[: int(len(content) * share)])
    assert verify(made / "ledger.db").told


@seeds(120, 2000)
def test_bytes_of_an_export(made: Path, verify, tries: range) -> None:
    log = made / "log"
    files = sorted(p for p in log.rglob("*") if p.is_file() and p.name != "key.vkey")
    assert len(files) == 8
    for seed in tries:
        chance = random.Random(seed)
        path = files[seed % len(files)]
        good = path.read_bytes()
        changed = chance.choice(
            [
                flipped(good, chance),
                flipped(good, chance),
                good[: chance.randrange(len(good))],
                good + chance.randbytes(chance.choice([1, 2, 32])),
                good[32:] + good[:32],
                chance.choice(files).read_bytes(),
                b"",
            ]
        )
        path.write_bytes(changed)
        ran = verify(log)
        assert ran.told or changed == good, (seed, path, ran)
        path.write_bytes(good)
    assert verify(log).code == 0


def test_the_audit_lists_what_is_wrong_with_its_place(made: Path) -> None:
    with closing(sqlite3.connect(made / "ledger.db")) as database:
        for place in (3, 300, 599):
            sql = "UPDATE entry SET raw = CAST(raw || ' ' AS BLOB) WHERE place = ?"
            database.execute(sql, (place,))
        database.commit()
    with closing(SQLiteReader(made / "ledger.db")) as reader:
        problems = audit(reader, SIGNER.key).problems
    for place in (3, 300, 599):
        assert f"entry {place}: it is not the one that its tile holds" in problems


@pytest.mark.parametrize("which", ["ledger.db", "log"])
def test_older_checkpoints_of_any_kind(made: Path, verify, which: str) -> None:
    newest = FilesReader(made / "log").checkpoint()
    kept = made / "kept"
    for note, wrong in (
        (newest, False),
        (newest.replace(f"\n{SIZE}\n", f"\n{SIZE - 1}\n"), True),
        ("", True),
        ("\u2014", True),
        (newest[:-1], True),
        (SIGNER.sign(f"{SIGNER.key.name}\n{SIZE + 1}\n{'A' * 43}=\n"), True),
        (SIGNER.sign(f"{SIGNER.key.name}\n{SIZE - 1}\n{'A' * 43}=\n"), True),
    ):
        kept.write_text(note)
        ran = verify(made / which, "--older", kept)
        assert (ran.told, ran.code) == (wrong, int(wrong)), (note, ran)
