"""Tables of DuckDB files become views; views and what is no such file are refused in words."""

from pathlib import Path

import pytest

from curtilage.core.errors import DataError
from curtilage.data.duck import connected
from curtilage.data.sources import attach

duckdb = pytest.importorskip("duckdb")


@pytest.fixture(name="base")
def _base(tmp_path):
    (tmp_path / "secret.csv").write_text("a\nhidden\n")
    with duckdb.connect(str(tmp_path / "it's.duckdb")) as made:
        made.execute('CREATE TABLE "my ""orders" (id INTEGER, d DATE, x DECIMAL(9, 2))')
        made.execute(
            'INSERT INTO "my ""orders" VALUES (1, \'2026-01-31\', 2.5), (NULL, NULL, NULL)'
        )
        made.execute("CREATE SCHEMA s; CREATE TABLE s.t AS SELECT 42 AS n")
        made.execute(f"CREATE VIEW spy AS SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')")
    return tmp_path


def opened(place: str, base: Path):
    database = connected(1)
    attach(database, "t", place, base)
    return database


def test_a_table_keeps_its_types(base):
    database = opened("duckdb:it's.duckdb#my \"orders", base)
    assert [r[1] for r in database.sql("DESCRIBE t").fetchall()] == [
        "INTEGER",
        "DATE",
        "DECIMAL(9,2)",
    ]
    assert database.sql("SELECT count(*), sum(x) FROM t").fetchall()[0][0] == 2


def test_a_table_of_another_schema(base):
    assert opened("duckdb:it's.duckdb#s.t", base).sql("SELECT n FROM t").fetchall() == [(42,)]


def test_the_file_is_opened_to_read_alone(base):
    database = opened("duckdb:it's.duckdb#s.t", base)
    with pytest.raises(duckdb.Error, match="read-only"):
        database.execute('INSERT INTO "file of t".s.t VALUES (1)')


def test_two_datasets_of_one_file(base):
    database = opened("duckdb:it's.duckdb#s.t", base)
    attach(database, "other", "duckdb:it's.duckdb#my \"orders", base)
    assert database.sql("SELECT count(*) FROM t, other").fetchall() == [(2,)]


def test_what_is_no_table(base):
    (base / "text.duckdb").write_text("this is no database " * 400)
    for place, why in (
        ("duckdb:no.duckdb#t", "no such file"),
        ("duckdb:it's.duckdb", "names no table"),
        ("duckdb:it's.duckdb#none", "no such table"),
        ("duckdb:it's.duckdb#spy", "it is a view"),
        ("duckdb:text.duckdb#t", "no DuckDB file"),
    ):
        with pytest.raises(DataError, match=why) as error:
            opened(place, base)
        assert error.value.number == "CUR801"
        assert "hidden" not in error.value.full()
