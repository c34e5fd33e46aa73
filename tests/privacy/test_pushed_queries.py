"""A private query in PostgreSQL adds up exactly what DuckDB does, before noise, in every shape."""

from __future__ import annotations

import itertools
import math
import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from sqlglot import expressions as exp
from tests import servers
from tests.privacy import shapes

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.duck import Duck
from curtilage.data.pushed import pushed
from curtilage.data.query import engine as engines
from curtilage.data.query import writing
from curtilage.data.query.planning import Plan, plan
from curtilage.data.query.pricing import Price
from curtilage.data.query.reading import read
from curtilage.data.query.writing import sql_of
from curtilage.data.sources import Reach

pytest.importorskip("adbc_driver_postgresql")
SHAPES = 520
PEOPLE = (
    "pid int, age bigint, income float8, score float4, region text, town varchar(60), "
    "member bool, joined date"
)


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[servers.Postgres]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with servers.postgres(Path(folder)) as server:
            server.sql(
                f"CREATE TABLE people ({PEOPLE}); "
                "CREATE TABLE visits (pid bigint, cost numeric, ward text);"
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"
            )
            yield server


def written(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return f"'{value!r}'"
    return "'" + str(value).replace("'", "''") + "'"


def fill(server: servers.Postgres, table: str, rows: list[tuple]) -> None:
    values = ", ".join(f"({', '.join(map(written, row))})" for row in rows)
    server.sql(f"TRUNCATE {table}; INSERT INTO {table} VALUES {values}")


def odd_people(chance: random.Random, count: int) -> list[tuple]:
    rows = []
    for row in shapes.rows_of_people(chance, count):
        joined = row[7] if row[7] != "not a date" else chance.choice(["infinity", "0044-03-15 BC"])
        score = row[3] if row[3] is None or abs(row[3]) < 1e30 else math.copysign(1e30, row[3])
        town = chance.choice([row[5], "é", "x\\y", "X", "x_%", ""])
        rows.append((*row[:3], score, row[4], town, row[6], joined))
    return rows


def odd_visits(chance: random.Random, count: int) -> list[tuple]:
    costs = ["1e-400", "9" * 400, "NaN", "0.005", "123.45", "2.5", None]
    return [(p, chance.choice([c if c is None or c == c else "NaN", *costs]), w)
            for p, c, w in shapes.rows_of_visits(chance, count)]  # fmt: skip


@pytest.fixture(name="one_lot")
def _one_lot(monkeypatch):
    """Both engines draw a person's groups in the order of their keys, not by their own hashes."""

    def place(plan_: Plan, salt: int) -> exp.Expr:
        keys = [exp.Ordered(this=each) for each in writing._names(plan_)]
        return exp.Window(
            this=exp.RowNumber(),
            partition_by=[exp.column("person")],
            order=exp.Order(expressions=keys),
        )

    monkeypatch.setattr(writing, "_place", place)


def placed(dataset: Dataset) -> Dataset:
    return replace(dataset, source=f"postgres:crm#{dataset.name}")


def there(plan_: Plan, reach: Reach) -> dict | None:
    """What PostgreSQL adds up; None if it does not take it on."""
    found = pushed(plan_, [table.dataset for table in plan_.wanted.tables], 7, reach)
    if found is None:
        return None
    with closing(found[0]):
        return engines.totals(plan_, *found)


def planned(sql: str, catalogue: dict[str, Dataset], delta: int = 0) -> Plan | None:
    try:
        return plan(read(sql, catalogue), Price(NANO, delta))
    except DataError as error:
        if error.number not in {"CUR812", "CUR813", "CUR815", "CUR817"}:
            raise
        return None


@pytest.mark.timeout(900)
@pytest.mark.parametrize("shapes_tried", [60, pytest.param(SHAPES, marks=pytest.mark.slow)])
def test_totals_in_postgres_are_those_of_duckdb(server, one_lot, shapes_tried):
    chance = random.Random(shapes_tried)
    reach = Reach(Path(), {"crm": server.database()})
    tried = same = 0
    while tried < shapes_tried:
        catalogue = {
            "people": placed(shapes.people(chance)),
            "visits": placed(shapes.visits(chance)),
        }
        if tried % 50 == 0:
            fill(server, "people", odd_people(chance, 40))
            fill(server, "visits", odd_visits(chance, 30))
            duck = Duck(list(catalogue.values()), reach, threads=1)
        sql = shapes.query(chance)
        plan_ = planned(sql, catalogue, chance.choice([0, ATTO // 10**6]))
        if plan_ is None:
            continue
        tried += 1
        if (found := there(plan_, reach)) is not None:
            same += 1
            assert found == engines.totals(plan_, duck, sql_of(plan_, salt=7)), sql
    assert same > tried * 0.8


WRITTEN_OUT = Dataset(
    "odd",
    "postgres:crm#odd",
    {
        "x": Column("x", Kind.DECIMAL, step=Fraction(0)),
        "y": Column("y", Kind.DECIMAL, step=Fraction(0)),
        "n": Column("n", Kind.INTEGER, lower=Fraction(-9), upper=Fraction(9)),
        "s": Column("s", Kind.TEXT, values=("lyon", "Lyon", "x\\y", "x_", "é")),
        "t": Column("t", Kind.TIME),
    },
)
NUMBERS = (0.0, -0.0, 5e-324, -1e-310, 1e-300, 0.3, -2.5, 1e30, -1e300, 1.7e308, math.inf, math.nan)
TEXTS = ("lyon", "Lyon", "LYON", "x\\y", "x_", "xy", "é", "e", "", None)
# What the random shapes seldom meet: each is a way in which the two engines differ by nature.
BY_HAND = [
    "COUNT(*) AS a FROM odd WHERE x / y > 1",
    "COUNT(*) AS a FROM odd WHERE x / y < 0.5 AND x / y > -0.5",
    "COUNT(*) AS a FROM odd WHERE x / y = 0",
    "SUM(LEAST(GREATEST(x / y, -7), 7)) AS a FROM odd",
    "COUNT(*) AS a FROM odd WHERE LEAST(GREATEST(x, -9), 9) / 3 > 0",
    "SUM(LEAST(GREATEST(ROUND(x), -9), 9)) AS a FROM odd",
    "SUM(ROUND(n / 2)) AS a FROM odd",
    "SUM(n / 2) AS a FROM odd",
    "SUM(FLOOR(n / 2) * 2) AS a, SUM(CEIL(n / 4)) AS b FROM odd",
    "COUNT(*) AS a FROM odd WHERE n >= 2.5",
    "SUM(CASE WHEN x > 1 THEN n ELSE NULL END) AS a FROM odd",
    "COUNT(*) AS a FROM odd WHERE s LIKE 'x\\_'",
    "COUNT(*) AS a FROM odd WHERE s LIKE 'x\\%'",
    "COUNT(*) AS a FROM odd WHERE s LIKE '_'",
    "COUNT(*) AS a FROM odd WHERE s > 'Z'",
    "COUNT(*) AS a FROM odd WHERE s = 'lyon'",
    "s, COUNT(*) AS a FROM odd GROUP BY s",
    "COUNT(*) AS a FROM odd WHERE LENGTH(s) = 1 AND SUBSTRING(s, 1, 1) || '!' = 'é!'",
    "COUNT(*) AS a FROM odd WHERE s || '\\' = 'x_\\' OR s = 'it''s'",
    "EXTRACT(hour FROM t) AS h, COUNT(*) AS a FROM odd GROUP BY h",
    "COUNT(*) FROM odd WHERE t BETWEEN TIMESTAMP '2026-03-29' AND TIMESTAMP '2026-03-29T02:00'",
    "EXTRACT(dow FROM t) AS d, EXTRACT(week FROM t) AS w, COUNT(*) AS a FROM odd GROUP BY d, w",
]


@pytest.fixture(scope="module", name="odd")
def _odd(server):
    """Every number with every other, under a collation to which case is nothing."""
    server.sql(
        "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', "
        "deterministic = false); CREATE TABLE odd (x float8, y float8, n smallint, "
        "s text COLLATE folded, t timestamptz); GRANT SELECT ON odd TO reader"
    )
    times = ["2026-03-29 02:30+01", "2026-12-31 23:59:59.5-12", "infinity", "0044-03-15 BC", None]
    fill(server, "odd", [
        (x, y, place % 19 - 9, TEXTS[place % len(TEXTS)], times[place % len(times)])
        for place, (x, y) in enumerate(itertools.product(NUMBERS, NUMBERS))
    ])  # fmt: skip
    reach = Reach(Path(), {"crm": server.database()})
    return reach, Duck([WRITTEN_OUT], reach, threads=1)


@pytest.mark.parametrize("sql", BY_HAND)
def test_what_the_engines_do_otherwise_by_nature_is_made_the_same(odd, sql):
    reach, duck = odd
    plan_ = planned(f"SELECT {sql}", {"odd": WRITTEN_OUT})
    assert plan_ is not None
    found = there(plan_, reach)
    assert found is not None
    assert found == engines.totals(plan_, duck, sql_of(plan_, salt=7))
    assert any(any(added) for added, _ in found.values()) or "it''s" in sql
