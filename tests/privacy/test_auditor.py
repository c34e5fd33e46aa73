"""The auditor: whatever one person's rows say, no total moves by more than what is charged for.

For random datasets and query shapes, it takes every person away in turn, and puts other rows of
theirs in place, and compares the totals, before noise, with the plan's sensitivity. Together with
the exact noise (test_noise.py) that is the privacy claim.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa
import pytest
from tests.privacy import shapes

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import Contribution, Dataset
from curtilage.core.errors import DataError
from curtilage.data.query import engine as engines
from curtilage.data.query import writing
from curtilage.data.query.planning import Plan, plan
from curtilage.data.query.pricing import LAPLACE, Noise, Price
from curtilage.data.query.reading import read
from curtilage.data.query.writing import sql_of

PEOPLE = pa.schema(
    {
        "pid": pa.int64(), "age": pa.int64(), "income": pa.float64(), "score": pa.float64(),
        "region": pa.string(), "town": pa.string(), "member": pa.bool_(), "joined": pa.string(),
    }
)  # fmt: skip
VISITS = pa.schema({"pid": pa.int64(), "cost": pa.float64(), "ward": pa.string()})
SHAPES = 520
SALT = 7


class Memory:
    """An engine over rows in memory."""

    dialect = "duckdb"

    def __init__(self) -> None:
        self.database = duckdb.connect(config={"threads": 1})

    def fill(self, people: Sequence[tuple], visits: Sequence[tuple]) -> None:
        for name, schema, rows in (("people", PEOPLE, people), ("visits", VISITS, visits)):
            columns = list(zip(*rows, strict=True)) or [()] * len(schema)
            arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
            self.database.register(name, pa.Table.from_arrays(arrays, schema=schema))

    def bind(self, sql: str) -> None:
        self.database.execute(f"EXPLAIN {sql}")

    def run(self, sql: str) -> list[tuple]:
        return self.database.execute(sql).fetchall()


@pytest.fixture(scope="module")
def memory() -> Memory:
    return Memory()


def planned(chance: random.Random, catalogue: dict[str, Dataset]) -> Plan | None:
    gaussian = chance.random() < 0.4
    delta = ATTO // 10**6 if gaussian or chance.random() < 0.3 else 0
    price = Price(NANO, delta, "gaussian" if gaussian else "")
    try:
        return plan(read(shapes.query(chance), catalogue), price)
    except DataError as error:
        if error.number not in {"CUR812", "CUR813", "CUR815"}:
            raise
        return None


def moved(plan_: Plan, one: dict, other: dict) -> list[tuple[float, Noise]]:
    """How far each vector moved that has noise of its own, in the distance of its mechanism."""
    nothing = ([0] * len(plan_.measures), 0)
    steps: dict[object, list[int]] = {}
    noises = {}
    for number, (measure, noise) in enumerate(zip(plan_.measures, plan_.noises, strict=True)):
        noises[measure.unit_of_cost] = noise
        steps.setdefault(measure.unit_of_cost, []).extend(
            abs(one.get(g, nothing)[0][number] - other.get(g, nothing)[0][number])
            for g in {*one, *other}
        )
    return [
        (sum(far) if noises[unit].mechanism == LAPLACE else math.hypot(*far), noises[unit])
        for unit, far in steps.items()
    ]


def audit(
    chance: random.Random, memory: Memory, plan_: Plan, keyed: bool, salt: int | None = None
) -> None:
    people = shapes.rows_of_people(chance, 14)
    visits = shapes.rows_of_visits(chance, 14)
    memory.fill(people, visits)
    sql = sql_of(plan_, salt=SALT)  # one for both neighbours: it is drawn whoever is in the data
    whole = engines.totals(plan_, memory, sql, salt)
    persons: list[Callable[[tuple], bool]]
    if keyed:
        persons = [lambda row, p=p: row[0] == p for p in range(6)]
    else:
        persons = [lambda row, n=n: row is people[n] for n in range(3)]
    for its in persons:
        memory.fill(
            [row for row in people if not its(row)],
            [row for row in visits if not (keyed and its(row))],
        )
        without = engines.totals(plan_, memory, sql, salt)
        for far, noise in moved(plan_, whole, without):
            assert far <= noise.sensitivity + 1e-9, (far, noise, sql)
        if plan_.selection is not None:
            step = sum(
                abs(whole.get(g, ([], 0))[1] - without.get(g, ([], 0))[1])
                for g in {*whole, *without}
            )
            assert step <= plan_.selection.noise.sensitivity


@pytest.mark.timeout(900)
def test_no_person_moves_a_total_by_more_than_the_plan_says(memory):
    chance = random.Random(20261124)
    audited = 0
    while audited < SHAPES:
        table = shapes.people(chance)
        catalogue = {"people": table, "visits": shapes.visits(chance)}
        plan_ = planned(chance, catalogue)
        if plan_ is None:
            continue
        audit(chance, memory, plan_, keyed=bool(table.person) or "visits" in sql_of(plan_))
        audited += 1
    assert audited >= SHAPES


def test_an_auditor_that_cannot_fail_would_be_none(memory, monkeypatch):
    """With the caps taken out of the SQL, the auditor must see it."""
    monkeypatch.setattr(writing, "_ranks", lambda _: False)
    monkeypatch.setattr(
        writing,
        "_capped",
        lambda _, number, measure: writing.exp.column(
            "n" if measure.node is None else writing.total(number)
        ),
    )
    chance = random.Random(5)

    def some() -> None:
        for _ in range(200):
            table = shapes.people(chance)
            plan_ = planned(chance, {"people": table, "visits": shapes.visits(chance)})
            if plan_ is not None and table.person:
                audit(chance, memory, plan_, keyed=True)

    with pytest.raises(AssertionError):
        some()


@pytest.mark.parametrize("person", ["", "pid"])
def test_the_caps_in_the_sql_do_not_rest_on_the_analysis_of_expressions(memory, person):
    """Were the bounds of an expression wrong, each row and person would still count within them."""
    table = replace(shapes.people(random.Random(1)), person=person, contribution=Contribution(2, 1))
    plan_ = plan(read("SELECT SUM(age) AS a, SUM(income) AS b FROM people", {"people": table}),
                 Price(NANO))  # fmt: skip
    narrow = tuple(replace(measure, lower=0, upper=10) for measure in plan_.measures)
    plan_ = replace(plan_, measures=narrow)
    people = [(n, 99, 4000.0, 0.0, "north", "x", True, None) for n in range(5) for _ in range(2)]
    memory.fill(people, [])
    (found,) = engines.totals(plan_, memory, sql_of(plan_)).values()
    assert found[0] == [100, 100]
