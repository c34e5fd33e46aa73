"""People bounded in arrays: the same totals as the SQL, and no person moves one by more than paid.

Neither way is asked of the other's code: the arrays are compared with the SQL, which is compared
with PostgreSQL's, and audited on their own.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from sqlglot import expressions as exp
from tests.privacy import shapes
from tests.privacy.test_auditor import Memory, audit, planned

from curtilage.core.budgets import NANO
from curtilage.core.datasets import Contribution
from curtilage.core.errors import DataError
from curtilage.data.duck import Duck
from curtilage.data.query import capping, writing
from curtilage.data.query import engine as engines
from curtilage.data.query.packing import Packing, packing_of
from curtilage.data.query.planning import Plan, groups_of, plan
from curtilage.data.query.pricing import Price
from curtilage.data.query.reading import read
from curtilage.data.query.writing import sql_of

SHAPES = 520
SALT = 7


class Packs(Memory):
    """An engine over rows in memory that hands over numbers, as `Duck` does."""

    whole, _fault = Duck.whole, ArithmeticError
    asked = 0

    def numbers(self, sql: str, most: int) -> NDArray | None:
        self.asked += 1
        return Duck.numbers(self, sql, most)

    def taken(self, plan_: Plan, salt: int | None) -> dict:
        return engines.totals(plan_, self, sql_of(plan_, salt=SALT), salt)


@pytest.fixture(name="memory")
def _memory() -> Packs:
    return Packs()


@pytest.fixture(name="one_lot")
def _one_lot(monkeypatch) -> list[Plan]:
    """Both ways draw a person's groups in the order of their keys. Put the plan into the list."""
    of: list[Plan] = []

    def place(plan_: Plan, salt: int) -> exp.Expr:
        keys = [exp.Ordered(this=each) for each in writing._names(plan_)]
        return exp.Window(
            this=exp.RowNumber(),
            partition_by=[exp.column("person")],
            order=exp.Order(expressions=keys),
        )

    def lots(persons: NDArray, codes: NDArray, salt: int) -> NDArray:
        keys = [tuple((v is None, v or 0) if v is None else (False, v) for v in group)
                for group in groups_of(of[-1])]  # fmt: skip
        ranks = np.empty(len(keys), np.uint64)
        ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
        return ranks[codes] << np.uint64(64 - capping._LOT)

    monkeypatch.setattr(writing, "_place", place)
    monkeypatch.setattr(capping, "_lots", lots)
    return of


def listed(rows: list[tuple]) -> list[tuple]:
    """Without values that no public group has: these take no place in arrays."""
    put = {"atlantis": "north", "c": "b"}
    return [tuple(put.get(v, v) if isinstance(v, str) else v for v in row) for row in rows]


def keyed(rows: list[tuple]) -> list[tuple]:
    """With keys that do not fit, and the largest that does in many plans."""
    put = {3: -3, 4: 2**61, 5: 2**32 - 1}
    return [(put.get(row[0], row[0]), *row[1:]) for row in rows]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("shapes_tried", [40, pytest.param(SHAPES, marks=pytest.mark.slow)])
def test_totals_from_arrays_are_those_of_the_sql(memory, one_lot, shapes_tried):
    chance = random.Random(shapes_tried)
    ways: Counter[bool] = Counter()
    while ways.total() < shapes_tried:
        table = replace(shapes.people(chance), person="pid")
        plan_ = planned(chance, {"people": table, "visits": shapes.visits(chance)})
        if plan_ is None:
            continue
        one_lot.append(plan_)
        memory.fill(keyed(listed(shapes.rows_of_people(chance, 40))),
                    keyed(listed(shapes.rows_of_visits(chance, 30))))  # fmt: skip
        asked = memory.asked
        assert memory.taken(plan_, SALT) == memory.taken(plan_, None), sql_of(plan_)
        ways[memory.asked > asked] += 1
    assert ways[True] > shapes_tried * 0.3


@pytest.mark.timeout(900)
@pytest.mark.parametrize("shapes_tried", [40, pytest.param(SHAPES, marks=pytest.mark.slow)])
def test_no_person_moves_a_total_by_more_than_the_plan_says(memory, monkeypatch, shapes_tried):
    """Of the six persons the last two do not fit, so that they go the other way."""

    def narrow(plan_: Plan) -> Packing | None:
        found = packing_of(plan_)
        return found and replace(found, persons=4)

    monkeypatch.setattr(engines, "packing_of", narrow)
    chance = random.Random(shapes_tried)
    audited = 0
    while audited < shapes_tried:
        table = replace(shapes.people(chance), person="pid")
        plan_ = planned(chance, {"people": table, "visits": shapes.visits(chance)})
        if plan_ is not None and packing_of(plan_) is not None:
            audit(chance, memory, plan_, keyed=True, salt=SALT)
            audited += 1
    assert memory.asked > audited


@pytest.mark.parametrize("broken", ["_kept", "_capped"])
def test_the_auditor_sees_caps_that_are_missing(memory, monkeypatch, broken):
    monkeypatch.setattr(capping, broken, lambda sums, *_: None if broken == "_kept" else sums)
    with pytest.raises(AssertionError):
        test_no_person_moves_a_total_by_more_than_the_plan_says(memory, monkeypatch, 200)


REGIONS = "SELECT region, COUNT(*) AS n, AVG(age) AS a FROM people GROUP BY region"


def by_region(groups: int, rows: int = 2) -> Plan:
    table = replace(shapes.people(random.Random(1)), person="pid",
                    contribution=Contribution(rows, groups))  # fmt: skip
    return plan(read(REGIONS, {"people": table}), Price(NANO))


def person(key: int, region: str, age: int = 40) -> tuple:
    return (key, age, 0.0, 0.0, region, "x", True, None)


def crowd(chance: random.Random, count: int) -> list[tuple]:
    return [
        person(chance.randrange(2**31), region, chance.randrange(99))
        for _ in range(count) for region in chance.choices(shapes.REGIONS, k=5)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "limit", "value"),
    [(capping, "PART", 4), (capping, "PART", 1), (engines, "MOST_ROWS", 50)],
)
def test_neither_parts_nor_turns_change_a_total(memory, monkeypatch, where, limit, value):
    plan_ = by_region(1)
    memory.fill([*crowd(random.Random(2), 300), person(-1, "east")], [])
    whole = memory.taken(plan_, SALT)
    monkeypatch.setattr(where, limit, value)
    assert memory.taken(plan_, SALT) == whole
    assert sum(counts[0] for counts, _ in whole.values()) > 300


def test_which_groups_of_a_person_count_is_a_fair_lot_of_that_person_alone(memory):
    plan_ = by_region(1)
    rows = [person(key, region) for key in range(3000) for region in shapes.REGIONS]
    memory.fill(rows, [])
    counts = {group[0]: n[0] for group, (n, _) in memory.taken(plan_, SALT).items()}
    assert sum(counts.values()) == 3000
    assert all(900 < counts[region] < 1100 for region in shapes.REGIONS)  # 1000 +- 4 sigma
    memory.fill(rows, [])
    assert memory.taken(plan_, SALT + 1) != memory.taken(plan_, SALT)
    alone = Counter()
    for key in range(40):
        memory.fill(rows[3 * key : 3 * key + 3], [])
        alone.update({g[0]: n[0] for g, (n, _) in memory.taken(plan_, SALT).items()})
    memory.fill(rows[:120], [])
    together = {g[0]: n[0] for g, (n, _) in memory.taken(plan_, SALT).items()}
    assert {region: n for region, n in together.items() if n} == {
        r: n for r, n in alone.items() if n
    }


def test_keys_that_are_no_whole_numbers_are_left_to_the_sql(memory):
    """Texts such as 07 and 7 are two persons, so they may not be read as numbers."""
    plan_ = by_region(1, rows=1)
    memory.fill([], [])
    columns = {"pid": ["7", "07"], "region": ["north"] * 2, "age": [40, 40]}
    memory.database.register("people", pa.table(columns))
    assert packing_of(plan_) is not None
    assert not memory.whole('SELECT "pid" FROM people')
    assert memory.taken(plan_, SALT)["north",][0][0] == 2


def test_a_fault_while_rows_are_handed_over_tells_nothing_of_them(memory):
    sql = "SELECT (CASE WHEN i = 900000 THEN 'Jane' ELSE '1' END)::BIGINT FROM range(1000000) t(i)"
    with pytest.raises(DataError, match="charged for") as found:
        memory.numbers(sql, 0)
    assert found.value.number == "CUR818"
    assert "Jane" not in str(found.value)
