"""A private query beside spread rows adds up exactly what DuckDB does, before noise."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.privacy import shapes
from tests.spread import fleets

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError
from curtilage.data.duck import Duck
from curtilage.data.query import engine as engines
from curtilage.data.query.planning import Plan, plan
from curtilage.data.query.pricing import Price
from curtilage.data.query.reading import read
from curtilage.data.query.writing import sql_of
from curtilage.data.sources import Reach
from curtilage.data.spread.adding import spread_over

SHAPES = {"spark": int(os.environ.get("SPREAD_SHAPES", "60")), "ray": 6}
pytestmark = pytest.mark.timeout(1800)


def far(kind: str, dataset: Dataset) -> Dataset:
    return replace(dataset, source=f"{kind}:lake#parquet:{dataset.name}")


def near(dataset: Dataset) -> Dataset:
    return replace(dataset, source=f"parquet:{dataset.name}")


def planned(sql: str, catalogue: dict[str, Dataset], delta: int = 0) -> Plan | None:
    try:
        return plan(read(sql, catalogue), Price(NANO, delta))
    except DataError as error:
        if error.number not in {"CUR812", "CUR813", "CUR815", "CUR817"}:
            raise
        return None


def there(plan_: Plan, reach: Reach) -> dict:
    found = spread_over(plan_, [t.dataset for t in plan_.wanted.tables], 7, reach)
    assert found is not None
    return engines.totals(plan_, *found)


def here(plan_: Plan, reach: Reach) -> dict:
    duck = Duck([near(t.dataset) for t in plan_.wanted.tables], reach.base, threads=1)
    return engines.totals(plan_, duck, sql_of(plan_, salt=7))


@pytest.mark.parametrize("kind", ["spark", "ray"])
def test_totals_beside_spread_rows_are_those_of_duckdb(kind: str, tmp_path: Path) -> None:
    reach = fleets.reach(kind, tmp_path)
    chance = random.Random(1)
    tried = told = 0
    while tried < SHAPES[kind]:
        if tried % 20 == 0:
            people = shapes.rows_of_people(chance, 60)
            fleets.fill(tmp_path / "people", people, fleets.PEOPLE)
            fleets.fill(tmp_path / "visits", shapes.rows_of_visits(chance, 50), fleets.VISITS)
        catalogue = {
            "people": far(kind, shapes.people(chance)),
            "visits": far(kind, shapes.visits(chance)),
        }
        sql = shapes.query(chance)
        plan_ = planned(sql, catalogue, chance.choice([0, ATTO // 10**6]))
        if plan_ is None:
            continue
        tried += 1
        found = there(plan_, reach)
        assert found == here(plan_, reach), sql
        told += any(any(added) for added, _ in found.values())
    assert told > tried / 2
