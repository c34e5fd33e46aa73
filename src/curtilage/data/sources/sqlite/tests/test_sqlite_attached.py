"""Tables of SQLite files become tables of texts; what is none is refused in words."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from curtilage.core.errors import DataError
from curtilage.data.duck import connected
from curtilage.data.sources import attach, texts

pytest.importorskip("duckdb")


def opened(place: str, base: Path):
    database = connected(1)
    attach(database, "t", place, base)
    return database


@pytest.fixture(name="base")
def _base(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.db")) as made, made:
        made.execute('CREATE TABLE "my orders" (id INTEGER, cost REAL, note TEXT, raw BLOB)')
        made.executemany(
            'INSERT INTO "my orders" VALUES (?, ?, ?, ?)',
            [(1, 2.5, "x", b"\xff"), ("odd", None, None, None)],
        )
        made.execute("CREATE TABLE none (id INTEGER)")
    return tmp_path


def test_every_value_is_text_whatever_it_was(base):
    database = opened("sqlite:a.db#my orders", base)
    told = database.sql("DESCRIBE t").fetchall()
    assert [(r[0], r[1]) for r in told] == [
        (name, "VARCHAR") for name in ("id", "cost", "note", "raw")
    ]
    assert database.sql("SELECT * FROM t").fetchall() == [
        ("1", "2.5", "x", "�"), ("odd", None, None, None),
    ]  # fmt: skip


def test_the_file_is_opened_to_read_alone(base, monkeypatch):
    opened_as, connect = [], sqlite3.connect

    def connecting(place: str, **options: bool):
        opened_as.append(connect(place, **options))
        return connect(place, **options)

    monkeypatch.setattr(sqlite3, "connect", connecting)
    opened("sqlite:a.db#none", base)
    with closing(opened_as[0]) as same, pytest.raises(sqlite3.OperationalError, match="readonly"):
        same.execute("DROP TABLE none")


def test_a_table_without_rows_has_its_columns(base):
    assert opened("sqlite:a.db#none", base).sql("SELECT id FROM t").fetchall() == []


def test_what_is_no_table(base):
    (base / "text.db").write_text("this is no database, but long enough to be one" * 40)
    (base / "empty.db").write_bytes(b"")
    for place, why in (
        ("sqlite:no.db#x", "no such file"),
        ("sqlite:a.db", "names no table"),
        ("sqlite:a.db#other", "SQLite says no"),
        ('sqlite:a.db#none" UNION SELECT 1; --', "SQLite says no"),
        ("sqlite:text.db#x", "SQLite says no"),
        ("sqlite:empty.db#x", "SQLite says no"),
    ):
        with pytest.raises(DataError, match=why):
            opened(place, base)
    assert not (base / "no.db").exists()


def test_a_table_that_is_too_large(base, monkeypatch):
    monkeypatch.setattr(texts, "MOST_BYTES", 10)
    with pytest.raises(DataError, match="larger than 10 bytes"):
        opened("sqlite:a.db#my orders", base)
