"""Two tables of the same people: what is charged, what comes out, and what is refused."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.datasets import EACH_ROW, Column, Contribution, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Price
from curtilage.data.synthesise import Tables, plan_related, ready_related, run_related
from curtilage.data.synthesise.given import draw_given
from curtilage.data.synthesise.infer import Told, fit
from curtilage.data.synthesise.related import joined
from curtilage.data.synthesise.tests.samples import Recorded

PRICE, RICH = Price(10**9, 10**12), Price(10**12, 10**12)
KINDS, MOST = ("a", "b", "c"), 5

PEOPLE = Dataset(
    "people",
    "",
    {
        "id": Column("id", Kind.INTEGER),
        "kind": Column("kind", Kind.TEXT, values=KINDS, nullable=False),
        "age": Column("age", Kind.INTEGER, lower=Fraction(0), upper=Fraction(9), nullable=False),
    },
    person="id",
    entity="person",
)
ROWS = Dataset(
    "visits",
    "",
    {
        "of": Column("of", Kind.INTEGER),
        "kind": Column("kind", Kind.TEXT, values=("x", "y"), nullable=False),
        "pay": Column("pay", Kind.INTEGER, lower=Fraction(0), upper=Fraction(30), nullable=False),
    },
    person="of",
    entity="person",
    contribution=Contribution(rows=MOST),
)


def seeded(size: int) -> bytes:
    return np.random.default_rng(3).bytes(size)


def tables_of(people: int, seed: int) -> Tables:
    """People whose kind says how many rows they have, and whose age what these hold."""
    chance = np.random.default_rng(seed)
    kind, age = chance.integers(0, 3, people), chance.integers(0, 10, people)
    owner = chance.permutation(np.repeat(np.arange(people), 2 * kind))
    held = np.where(chance.random(len(owner)) < kind[owner] / 2, "x", "y")
    pay = age[owner] * 3 + chance.integers(0, 3, len(owner))
    keys = np.arange(people) + 1000
    named = pa.array(np.array(KINDS)[kind])
    return Tables(
        pa.table({"id": keys, "kind": named, "age": age}),
        pa.table({"of": keys[owner], "kind": pa.array(held), "pay": pay}),
    )


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.sets(st.integers(0, 4), max_size=4))
def test_what_is_drawn_beside_held_variables_is_as_the_model_has_it(
    seed: int, held: set[int]
) -> None:
    chance = np.random.default_rng(seed)
    sizes = (2, 3, 2, 2, 3)
    pairs = [p for p in itertools.combinations(range(5), 2) if chance.random() < 0.5]
    told = [Told((v,), chance.random(sizes[v]) * 100 + 1, np.ones(())) for v in range(5)]
    told += [Told(p, chance.random([sizes[v] for v in p]) * 100, np.ones(())) for p in pairs]
    model = fit(sizes, told, 500.0, rounds=20)
    whole = np.ones(sizes)  # the distribution in full, from the cliques
    for node, belief in zip(model.tree.nodes, model.beliefs, strict=True):
        shape = [sizes[v] if v in node.variables else 1 for v in range(5)]
        gone = tuple(i for i, v in enumerate(node.variables) if v not in node.shared)
        whole = whole * (belief / belief.sum(axis=gone, keepdims=True)).reshape(shape)
    at = tuple(int(chance.integers(sizes[v])) if v in held else slice(None) for v in range(5))
    wanted = whole[at] / whole[at].sum()
    rows = 4000
    codes = np.array([[at[v] for v in sorted(held)]] * rows, dtype=np.int64).reshape(rows, -1)
    drawn = draw_given(model, codes, sorted(held), chance)
    assert all((drawn[:, v] == at[v]).all() for v in held)
    free = tuple(v for v in range(5) if v not in held)
    flat = np.ravel_multi_index(tuple(drawn[:, v] for v in free), [sizes[v] for v in free])
    seen = np.bincount(flat, minlength=wanted.size) / rows
    assert np.abs(seen - wanted.ravel()).sum() / 2 < 0.08


def test_rows_belong_to_people_and_depend_on_them() -> None:
    real = tables_of(3000, 1)
    planned = plan_related(PEOPLE, ROWS, RICH)
    ready_related(planned, real)
    made = run_related(planned, real, seeded)
    assert made.people.column_names == real.people.column_names
    assert made.rows.column_names == real.rows.column_names
    assert made.people["id"].to_pylist() == list(range(1, made.people.num_rows + 1))
    owner = np.asarray(made.rows["of"]) - 1
    assert set(owner.tolist()) <= set(range(made.people.num_rows))
    kinds = np.asarray(made.people["kind"])
    for number, kind in enumerate(KINDS):
        theirs = kinds[owner] == kind
        each = np.bincount(owner, minlength=len(kinds))[kinds == kind]
        assert abs(each.mean() - 2 * number) < 0.1
        if number:
            assert abs((np.asarray(made.rows["kind"])[theirs] == "x").mean() - number / 2) < 0.05
    ages, pays = np.asarray(made.people["age"])[owner], np.asarray(made.rows["pay"])
    assert np.corrcoef(ages, pays)[0, 1] > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_a_person_more_is_one_row_of_people_and_so_many_rows_beside(seed: int) -> None:
    chance = np.random.default_rng(seed)
    tables = tables_of(60, seed)
    more = pa.table({"of": [1000 + seed] * 9, "kind": ["x"] * 9, "pay": chance.integers(0, 9, 9)})
    tables = replace(tables, rows=pa.concat_tables([tables.rows, more]))
    without = Tables(
        tables.people.filter(pa.compute.not_equal(tables.people["id"], 1000 + seed)),
        tables.rows.filter(pa.compute.not_equal(tables.rows["of"], 1000 + seed)),
    )
    planned = plan_related(PEOPLE, ROWS, PRICE)
    both, fewer = joined(planned, tables), joined(planned, without)
    assert apart(both.people, fewer.people) == 1
    assert apart(both.rows, fewer.rows) == MOST
    assert (planned.counted.rows_each, planned.beside.rows_each) == (1, MOST)


def apart(table: pa.Table, other: pa.Table) -> int:
    """How many rows one table has that the other has not, each counted as often as it stands."""
    left = list(map(str, other.to_pylist()))
    more = 0
    for row in map(str, table.to_pylist()):
        if row in left:
            left.remove(row)
        else:
            more += 1
    return more + len(left)


def test_both_models_are_paid_for() -> None:
    planned = plan_related(PEOPLE, ROWS, PRICE)
    assert planned.loss.rho == planned.counted.loss.rho + planned.beside.loss.rho
    assert planned.loss.epsilon <= PRICE.epsilon
    assert planned.loss.epsilon > 0.99 * PRICE.epsilon
    assert planned.events == planned.counted.events + planned.beside.events


@pytest.mark.parametrize(("people", "rows"), [(0, 0), (1, 0), (2, 3)])
def test_few_or_none(people: int, rows: int) -> None:
    tables = tables_of(people, 1)
    tables = replace(tables, rows=tables_of(50, 1).rows.slice(0, rows))
    planned = plan_related(PEOPLE, ROWS, PRICE)
    ready_related(planned, tables)
    made = run_related(planned, tables, seeded)
    assert made.rows.column_names == ["of", "kind", "pay"]
    # With no noise at all, nobody has no rows.
    alone = run_related(planned, tables, seeded, Recorded())
    assert alone.people.num_rows == max(1, people)


def test_rows_of_nobody_and_people_twice_do_not_count() -> None:
    tables = tables_of(20, 2)
    twice = Tables(
        pa.concat_tables([tables.people, tables.people]),
        pa.concat_tables([tables.rows, pa.table({"of": [7], "kind": ["x"], "pay": [1]})]),
    )
    planned = plan_related(PEOPLE, ROWS, PRICE)
    both, plain = joined(planned, twice), joined(planned, tables)
    assert apart(both.people, plain.people) == apart(both.rows, plain.rows) == 0


@pytest.mark.parametrize(
    ("people", "rows"),
    [
        (replace(PEOPLE, entity=""), replace(ROWS, entity="")),
        (PEOPLE, replace(ROWS, entity="house")),
        (PEOPLE, replace(ROWS, person=EACH_ROW)),
        (replace(PEOPLE, person=EACH_ROW), ROWS),
    ],
)
def test_tables_of_different_people_are_refused(people: Dataset, rows: Dataset) -> None:
    with pytest.raises(DataError) as refused:
        plan_related(people, rows, PRICE)
    assert refused.value.number == "CUR847"


def test_keys_of_different_types_are_refused_before_anything_is_spent() -> None:
    tables = tables_of(20, 2)
    texts = tables.rows.set_column(0, "of", tables.rows["of"].cast(pa.string()))
    ageless = tables.people.drop_columns(["age"])
    planned = plan_related(PEOPLE, ROWS, PRICE)
    for faulty, number in (
        (replace(tables, rows=texts), "CUR847"),
        (replace(tables, people=ageless), "CUR840"),
    ):
        with pytest.raises(DataError) as refused:
            ready_related(planned, faulty)
        assert refused.value.number == number
