"""A private query in PostgreSQL adds up exactly what DuckDB does, before noise, in every shape."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlglot import expressions as exp
from tests import servers
from tests.privacy import shapes

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import Dataset
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
SHAPES = 400
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


@pytest.mark.timeout(600)
def test_totals_in_postgres_are_those_of_duckdb(server, one_lot):
    chance = random.Random(20261125)
    reach = Reach(Path(), {"crm": server.database()})
    tried = same = 0
    while tried < SHAPES:
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
