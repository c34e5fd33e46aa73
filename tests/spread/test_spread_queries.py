"""A private query beside spread rows adds up exactly what DuckDB does, before noise."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.privacy import shapes
from tests.spread import fleets

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import Column, Contribution, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.duck import Duck
from curtilage.data.query import engine as engines
from curtilage.data.query.planning import Plan, plan
from curtilage.data.query.pricing import Price
from curtilage.data.query.reading import read
from curtilage.data.query.writing import sql_of
from curtilage.data.sources import Reach
from curtilage.data.spread.adding import spread_over

SALT = 7
pytestmark = pytest.mark.timeout(1800)


def far(dataset: Dataset, reach: Reach) -> Dataset:
    return replace(dataset, source=f"{fleets.kind_of(reach)}:lake#parquet:{dataset.name}")


def near(dataset: Dataset) -> Dataset:
    return replace(dataset, source=f"parquet:{dataset.name}")


def planned(sql: str, catalogue: dict[str, Dataset], delta: int = 0) -> Plan | None:
    try:
        return plan(read(sql, catalogue), Price(NANO, delta))
    except DataError as error:
        if error.number not in {"CUR812", "CUR813", "CUR815", "CUR817"}:
            raise
        return None


def there(plan_: Plan, reach: Reach) -> dict[Any, Any] | None:
    found = spread_over(plan_, [t.dataset for t in plan_.wanted.tables], SALT, reach)
    return None if found is None else engines.totals(plan_, *found)


def here(plan_: Plan, reach: Reach) -> dict[Any, Any]:
    duck = Duck([near(t.dataset) for t in plan_.wanted.tables], reach.base, threads=1)
    return engines.totals(plan_, duck, sql_of(plan_, salt=SALT))


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("made", 12),
        pytest.param("made", 520, marks=pytest.mark.slow),
        ("spark", 60),
        pytest.param("spark", 520, marks=pytest.mark.slow),
        pytest.param("ray", 6, marks=fleets.WARNS),
    ],
)
def test_totals_beside_spread_rows_are_those_of_duckdb(
    kind: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach = fleets.reach(kind, tmp_path, monkeypatch)
    chance = random.Random(count)
    tried = told = 0
    while tried < count:
        if tried % 20 == 0:
            people = shapes.rows_of_people(chance, 60)
            fleets.fill(tmp_path / "people", people, fleets.PEOPLE)
            fleets.fill(tmp_path / "visits", shapes.rows_of_visits(chance, 50), fleets.VISITS)
        catalogue = {
            "people": far(shapes.people(chance), reach),
            "visits": far(shapes.visits(chance), reach),
        }
        sql = shapes.query(chance)
        plan_ = planned(sql, catalogue, chance.choice([0, ATTO // 10**6]))
        if plan_ is None:
            continue
        tried += 1
        found = there(plan_, reach)
        assert found is not None
        assert found == here(plan_, reach), sql
        told += any(any(added) for added, _ in found.values())
    assert told > tried / 2


SEEN = Dataset(
    "seen",
    "",
    {
        "who": Column("who", Kind.TEXT),
        "place": Column("place", Kind.INTEGER),
        "at": Column("at", Kind.TIME),
        "cost": Column("cost", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(9),
                       step=Fraction(1, 100)),
    },
    person="who",
    entity="guest",
    contribution=Contribution(2, 2),
)  # fmt: skip
PLACES = Dataset(
    "places",
    "",
    {
        "id": Column("id", Kind.INTEGER),
        "land": Column("land", Kind.TEXT, values=("fr", "de", "fi")),
    },
    public=True,
)
SEEN_AS = pa.schema({
    "WHO": pa.string(), "place": pa.int16(), "at": pa.timestamp("us"), "cost": pa.float64(),
})  # fmt: skip
PLACES_AS = pa.schema({"id": pa.int64(), "land": pa.string()})
BY_HAND = [
    "SELECT COUNT(*) AS n FROM seen",
    "SELECT COUNT(DISTINCT who) AS n, SUM(cost) AS c FROM seen",
    "SELECT land, COUNT(*) AS n, AVG(cost) AS c FROM seen JOIN places ON place = id GROUP BY land",
    "SELECT land, MEDIAN(cost) AS c FROM seen JOIN places ON place = id GROUP BY land",
    "SELECT place, COUNT(*) AS n FROM seen GROUP BY place",
    "SELECT EXTRACT(month FROM at) AS m, COUNT(*) AS n FROM seen GROUP BY m",
    "SELECT a.place AS p, COUNT(*) AS n FROM seen a JOIN seen b ON a.who = b.who GROUP BY p",
]


@pytest.fixture(name="guests", params=fleets.KINDS)
def _guests(request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reach:
    """Guests, each at several places; the places are a file of this machine."""
    found = fleets.reach(request.param, tmp_path, monkeypatch)
    chance = random.Random(5)
    rows = [
        (
            chance.choice([None, "", "ä", *(f"g{n}" for n in range(30))]),
            chance.choice([None, 1, 2, 3, 4]),
            chance.choice([None, 1_700_000_000_000_000 + 10**12 * chance.randrange(60)]),
            chance.choice([None, -1.0, 4.999, 1e9, float("nan")]),
        )
        for _ in range(300)
    ]
    fleets.fill(tmp_path / "seen", rows, SEEN_AS)
    fleets.fill(tmp_path / "places", [(1, "fr"), (2, "de"), (3, "fi"), (9, "fr")], PLACES_AS, 1)
    return found


@pytest.mark.parametrize("keyed", [True, False], ids=["keyed", "each row"])
def test_by_hand(guests: Reach, keyed: bool) -> None:
    seen = far(SEEN if keyed else replace(SEEN, person="", contribution=Contribution(1, 3)), guests)
    catalogue = {"seen": seen, "places": near(PLACES)}
    tried = 0
    for sql in BY_HAND:
        if not keyed and ("who" in sql or ("JOIN" in sql and "seen b" in sql)):
            continue
        plan_ = planned(sql, catalogue, ATTO // 10**6)
        assert plan_ is not None, sql
        found = there(plan_, guests)
        assert found == here(plan_, guests), sql
        assert any(any(added) for added, _ in found.values()), sql
        tried += 1
    assert tried >= 4


def test_keys_that_cannot_be_told_apart_are_left_to_duckdb(guests: Reach) -> None:
    plan_ = planned(
        "SELECT COUNT(*) AS n FROM seen", {"seen": far(replace(SEEN, person="cost"), guests)}
    )
    assert plan_ is not None
    assert there(plan_, guests) is None
    duck = Duck([t.dataset for t in plan_.wanted.tables], guests, threads=1)
    assert engines.totals(plan_, duck, sql_of(plan_, salt=SALT)) == here(plan_, guests)


def test_what_lies_elsewhere_is_left_alone(guests: Reach) -> None:
    plan_ = planned("SELECT COUNT(*) AS n FROM seen", {"seen": near(SEEN)})
    assert plan_ is not None
    assert there(plan_, guests) is None


def test_a_column_that_is_gone_is_told_before_anything_runs(guests: Reach) -> None:
    more = {**SEEN.columns, "age": Column("age", Kind.INTEGER, values=(1, 2))}
    catalogue = {"seen": far(replace(SEEN, columns=more), guests)}
    plan_ = planned("SELECT age, COUNT(*) AS n FROM seen GROUP BY age", catalogue)
    assert plan_ is not None
    with pytest.raises(DataError) as caught:
        there(plan_, guests)
    assert caught.value.number == "CUR801"


def test_a_table_that_is_gone_is_told_before_anything_runs(guests: Reach) -> None:
    gone = far(replace(SEEN, name="gone"), guests)
    plan_ = planned("SELECT COUNT(*) AS n FROM gone", {"gone": gone})
    assert plan_ is not None
    with pytest.raises(DataError) as caught:
        there(plan_, guests)
    assert caught.value.number == "CUR801"
