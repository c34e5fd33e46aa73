"""A real PostgreSQL as a source and as an engine; what cannot be had is refused in words."""

import subprocess
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests import servers

from curtilage.core.budgets import NANO
from curtilage.core.datasets import Column, Contribution, Dataset, Kind
from curtilage.core.errors import DataError, SettingsError
from curtilage.data.duck import connected
from curtilage.data.pushed import Postgres, pushed
from curtilage.data.query.planning import plan
from curtilage.data.query.pricing import Price
from curtilage.data.query.reading import read
from curtilage.data.sources import Place, Reach, attach
from curtilage.data.sources.postgres import Session, declared

pytest.importorskip("adbc_driver_postgresql")

TABLES = """
CREATE SCHEMA "odd ""schema";
CREATE DOMAIN small AS int;
CREATE TABLE "odd ""schema"."it's; DROP" ("a""b" int, "%s" text, "Ä$1" bool);
INSERT INTO "odd ""schema"."it's; DROP" VALUES (1, 'x', true), (NULL, NULL, NULL);
CREATE TABLE kinds (i smallint, n numeric, d date, t timestamptz, c char(5), j jsonb, u uuid,
  y bytea, m small, gone int);
ALTER TABLE kinds DROP gone;
INSERT INTO kinds VALUES (7, 1.50, '2026-01-31', '2026-01-31 23:30-05', 'ab', '{}',
  '00000000-0000-0000-0000-00000000002a', 'x', 3),
  (NULL, 'NaN', 'infinity', '-infinity', NULL, NULL, NULL, NULL, NULL);
CREATE TABLE people (pid int, age int, city text);
INSERT INTO people SELECT n / 3, n % 90, CASE WHEN n % 2 = 0 THEN 'Lyon' ELSE 'Turin' END
  FROM generate_series(0, 299) AS n;
CREATE VIEW seen AS SELECT * FROM people;
CREATE VIEW fails AS SELECT pid, 1 / (age - age) AS age, city FROM people;
CREATE VIEW slow AS SELECT pid, age, city, pg_sleep(30)::text FROM people;
CREATE TABLE closed (x int);

CREATE SCHEMA trap;
CREATE FUNCTION trap.abs(float8) RETURNS float8 LANGUAGE sql AS 'SELECT 1e6::float8';
CREATE FUNCTION trap.trunc(float8) RETURNS float8 LANGUAGE sql AS 'SELECT 1e6::float8';
CREATE FUNCTION trap.abs(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 50::bigint';
CREATE TABLE trap.people (pid int, age int, city text);
GRANT USAGE ON SCHEMA trap, "odd ""schema" TO reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public, trap, "odd ""schema" TO reader;
REVOKE ALL ON closed FROM reader;
ALTER ROLE reader SET search_path = trap, pg_catalog;
ALTER ROLE reader SET transform_null_equals = on;
ALTER ROLE reader SET standard_conforming_strings = off;
ALTER ROLE reader SET DateStyle = 'SQL, DMY';
"""


@pytest.fixture(scope="module", name="server")
def _server():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with servers.postgres(Path(folder)) as server:
            server.sql(TABLES)
            yield server


def reach(server: servers.Postgres, **changed: object) -> Reach:
    return Reach(Path(), {"crm": server.database(**changed)})


def opened(place: str, at: Reach, columns=()):
    database = connected(1)
    attach(database, "t", place, at, columns)
    return database


def refused(code: str, place: str, at: Reach) -> DataError:
    with pytest.raises(DataError) as error:
        opened(place, at)
    assert error.value.number == code, error.value.full()
    assert servers.PASSWORD not in error.value.full()
    return error.value


def test_names_are_never_read_as_sql(server):
    database = opened("postgres:crm#odd \"schema.it's; DROP", reach(server))
    told = [(r[0], r[1]) for r in database.sql("DESCRIBE t").fetchall()]
    assert told == [('a"b', "INTEGER"), ("%s", "VARCHAR"), ("Ä$1", "BOOLEAN")]
    assert database.sql("SELECT * FROM t").fetchall() == [(1, "x", True), (None, None, None)]


def test_what_is_no_plain_value_is_text_and_days_are_in_utc(server):
    database = opened("postgres:crm#kinds", reach(server))
    first, second = database.sql("SELECT * FROM t").fetchall()
    assert first[1] == "1.50"
    assert str(first[2]) == "2026-01-31"
    assert str(first[3]) == "2026-02-01 04:30:00"
    assert first[4:] == ("ab", "{}", "00000000-0000-0000-0000-00000000002a", "\\x78", "3")
    assert second == (None, "NaN", *[None] * 7)


def test_only_the_columns_of_the_catalogue_are_read(server):
    database = opened("postgres:crm#people", reach(server), ("age", "none"))
    assert [r[0] for r in database.sql("DESCRIBE t").fetchall()] == ["age"]


def test_a_view_is_read(server):
    rows = opened("postgres:crm#seen", reach(server)).sql("SELECT count(*) FROM t").fetchall()
    assert rows == [(300,)]


def test_what_cannot_be_had(server):
    refused("CUR807", "postgres:crm#none", reach(server))
    refused("CUR807", "postgres:crm#People", reach(server))
    refused("CUR807", "postgres:crm#closed", reach(server))
    refused("CUR807", "postgres:crm", reach(server))
    assert "zero" not in refused("CUR808", "postgres:crm#fails", reach(server)).full()
    refused("CUR808", "postgres:crm#slow", reach(server, statement_seconds=1))


def test_only_what_the_settings_name_is_reached(server):
    refused("CUR803", "postgres:other#people", reach(server))
    refused("CUR803", "postgres:crm#people", reach(server, kind="mysql"))
    refused("CUR803", f"postgres:host=127.0.0.1 port={server.port}#people", reach(server))


def test_a_server_that_does_not_let_us_in(server):
    wrong = refused("CUR805", "postgres:crm#people", reach(server, password=lambda: "secret-7"))
    assert "secret-7" not in wrong.full()
    refused("CUR805", "postgres:crm#people", reach(server, user="nobody"))
    refused("CUR804", "postgres:crm#people", reach(server, database="none"))
    refused("CUR804", "postgres:crm#people", reach(server, port=servers.free_port()))
    refused("CUR806", "postgres:crm#people", reach(server, tls=True))


def test_the_environment_changes_nothing(server, monkeypatch):
    for name, value in (("PGPASSWORD", servers.PASSWORD), ("PGOPTIONS", "-c search_path=trap"),
                        ("PGSSLMODE", "disable"), ("PGHOSTADDR", "127.0.0.9")):  # fmt: skip
        monkeypatch.setenv(name, value)
    refused("CUR805", "postgres:crm#people", reach(server, password=lambda: ""))
    refused("CUR806", "postgres:crm#people", reach(server, tls=True, host="localhost"))


def test_a_secret_that_is_not_there(server):
    def lost() -> str:
        raise SettingsError("the variable X is not set.", path="databases.crm.password")

    with pytest.raises(SettingsError, match=r"databases.crm.password"):
        opened("postgres:crm#people", reach(server, password=lost))


@pytest.fixture(scope="module", name="signed")
def _signed(tmp_path_factory):
    """A certificate for localhost, and a server that shows it."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "cert.pem"
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout",
             key, "-out", certificate, "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost"],
            check=True, capture_output=True,
        )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("there is no openssl here")
    with tempfile.TemporaryDirectory() as base:
        Path(base).chmod(0o755)
        for file in (key, certificate):
            copied = Path(base) / file.name
            copied.write_bytes(file.read_bytes())
            servers.own(copied)
        pair = (Path(base) / "cert.pem", Path(base) / "key.pem")
        with servers.postgres(Path(base), tls=pair) as server:
            server.sql("CREATE TABLE t (x int); GRANT SELECT ON t TO reader")
            yield server, certificate


def test_a_certificate_must_verify_and_be_of_the_host(signed):
    server, certificate = signed
    good = reach(server, tls=True, host="localhost", ca_file=certificate)
    assert opened("postgres:crm#t", good).sql("SELECT * FROM t").fetchall() == []
    refused("CUR806", "postgres:crm#t", reach(server, tls=True, host="localhost"))
    refused("CUR806", "postgres:crm#t", reach(server, tls=True, ca_file=certificate))


# queries inside the server

PEOPLE = Dataset(
    "people",
    "postgres:crm#people",
    {
        "pid": Column("pid", Kind.INTEGER),
        "age": Column("age", Kind.INTEGER, lower=Fraction(0), upper=Fraction(99)),
        "city": Column("city", Kind.TEXT, values=("Lyon", "Turin")),
    },
    person="pid",
    entity="person",
    contribution=Contribution(3, 1),
)


def asked(sql: str, dataset: Dataset, at: Reach, salt: int = 7):
    return pushed(plan(read(sql, {dataset.name: dataset}), Price(NANO)), [dataset], salt, at)


def totals(sql: str, at: Reach, salt: int = 7, dataset: Dataset = PEOPLE) -> list[tuple]:
    found = asked(sql, dataset, at, salt)
    assert found is not None
    with closing(found[0]):
        return sorted((str(r[0]), *map(int, r[1:])) for r in found[0].run(found[1]))


def test_no_role_and_no_path_changes_what_the_sql_means(server):
    sql = "SELECT city, SUM(ABS(age - 40)) AS n FROM people WHERE age = NULL GROUP BY city"
    assert totals(sql, reach(server)) == []
    plain = totals("SELECT city, SUM(ABS(age - 40)) AS n FROM people GROUP BY city", reach(server))
    assert (
        sum(row[1] for row in plain) < 5_000
    )  # of 150 rows or so; were they all 50, it would be over
    every = "SELECT city, AVG(CAST(age AS DOUBLE) / 4) AS n FROM people GROUP BY city"
    assert sum(row[2] for row in totals(every, reach(server))) > 0
    assert max(abs(row[1]) for row in totals(every, reach(server))) < 10**12


def test_a_transaction_can_only_read(server):
    found = asked("SELECT COUNT(*) AS n FROM people", PEOPLE, reach(server))
    assert found is not None
    with closing(found[0]), pytest.raises(DataError) as error:
        found[0].run("CREATE TEMP TABLE x AS SELECT 1")
    assert error.value.number == "CUR818"


def test_rows_that_come_after_the_snapshot_do_not_count(server):
    found = asked("SELECT COUNT(*) AS n FROM people", PEOPLE, reach(server))
    assert found is not None
    server.sql("INSERT INTO people SELECT 5000 + n, 1, 'Lyon' FROM generate_series(1, 50) AS n")
    with closing(found[0]):
        ((counted,),) = found[0].run(found[1])
    server.sql("DELETE FROM people WHERE pid > 4000")
    assert int(counted) == 300


def test_the_lot_of_a_persons_groups_is_fair_and_moves_with_the_salt(server):
    sql = "SELECT city, COUNT(DISTINCT pid) AS n FROM people GROUP BY city"
    counts = []
    for salt in range(40):
        found = dict(totals(sql, reach(server), salt))
        assert sum(found.values()) == 100  # each person in one group
        counts.append(found["Lyon"])
    assert len(set(counts)) > 5
    assert abs(sum(counts) / len(counts) - 50) < 4  # the standard error is 0.8


def stays(sql: str, at: Reach, source: str = PEOPLE.source) -> bool:
    """Whether a query is left to DuckDB."""
    found = asked(sql, replace(PEOPLE, source=source), at)
    if found is not None:
        found[0].close()
    return found is None


def test_what_may_fail_on_a_row_or_is_otherwise_stays_with_duckdb(server):
    at = reach(server)
    count = "SELECT COUNT(*) AS n FROM people"
    assert not stays(count, at)
    assert stays(count, at, "postgres:crm#fails")
    assert stays(f"{count} WHERE UPPER(city) = 'LYON'", at)
    assert stays(f"{count} WHERE city ILIKE 'l%'", at)
    assert stays(count, at, "csv:people.csv")
    assert stays(count, at, "postgres:crm#kinds")
    server.sql("ALTER TABLE people ENABLE ROW LEVEL SECURITY")
    assert stays(count, at)
    server.sql("ALTER TABLE people DISABLE ROW LEVEL SECURITY")


def test_a_statement_that_takes_too_long_is_told_before_and_after_it_was_paid(server):
    found = asked("SELECT COUNT(*) AS n FROM people", PEOPLE, reach(server, statement_seconds=1))
    assert found is not None
    before = time.monotonic()
    with closing(found[0]), pytest.raises(DataError) as error:
        found[0].run("SELECT pg_sleep(60)")
    assert error.value.number == "CUR818"
    assert time.monotonic() - before < 30


def test_a_statement_is_ended_from_another_thread(server):
    at = reach(server)
    engine = Postgres(Session("t", *declared(Place("t", "postgres", "crm", at))))
    ended = threading.Event()

    def call_again_and_again() -> None:
        while not ended.wait(0.02):
            engine.stop()

    calling = threading.Thread(target=call_again_and_again)
    with closing(engine):
        calling.start()
        try:
            with pytest.raises(DataError) as error:
                engine.run("SELECT pg_catalog.count(*) FROM pg_catalog.generate_series(1, 1e12)")
        finally:
            ended.set()
            calling.join()
    assert error.value.number == "CUR818"
