"""What cannot be trained is refused before a row is looked at, with a mend."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pyarrow as pa
import pytest

from curtilage.core.datasets import Column, Contribution, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Price
from curtilage.data.train import Wanted, plan, ready
from curtilage.data.train.tests.making import DATASET, OWNED, PRICE, table_of


def refused(dataset: Dataset, wanted: Wanted, price: Price = PRICE) -> str:
    with pytest.raises(DataError) as caught:
        plan(dataset, wanted, price)
    assert caught.value.mend
    return caught.value.number


def with_column(column: Column) -> Dataset:
    return replace(DATASET, columns={**DATASET.columns, column.name: column})


@pytest.mark.parametrize(
    ("dataset", "wanted"),
    [
        (DATASET, Wanted("nobody")),
        (DATASET, Wanted("")),
        (OWNED, Wanted("who")),
        (DATASET, Wanted("pay")),
        (DATASET, Wanted("born")),
        (DATASET, Wanted("age")),
        (DATASET, Wanted("job")),
        (DATASET, Wanted("job", "q")),
        (DATASET, Wanted("ill", "yes")),
        (with_column(Column("one", Kind.TEXT, values=("a", "a"))), Wanted("one")),
        (with_column(Column("free", Kind.TEXT)), Wanted("free")),
    ],
)
def test_targets_that_are_none(dataset: Dataset, wanted: Wanted):
    assert refused(dataset, wanted) == "CUR860"


@pytest.mark.parametrize(
    ("dataset", "wanted", "code"),
    [
        (with_column(Column("note", Kind.TEXT)), Wanted("ill"), "CUR842"),
        (with_column(Column("n", Kind.INTEGER)), Wanted("ill"), "CUR842"),
        (DATASET, Wanted("ill", without=("gone",)), "CUR861"),
        (DATASET, Wanted("ill", without=("age", "job", "pay", "born")), "CUR861"),
        (replace(OWNED, contribution=Contribution(rows=0)), Wanted("ill"), "CUR845"),
        (replace(OWNED, contribution=Contribution(rows=10**6)), Wanted("ill"), "CUR845"),
    ],
)
def test_columns_that_cannot_be_learnt_from(dataset: Dataset, wanted: Wanted, code: str):
    assert refused(dataset, wanted) == code


def test_texts_that_nobody_listed_can_be_left_out():
    dataset = with_column(Column("note", Kind.TEXT))
    assert plan(dataset, Wanted("ill", without=("note",)), PRICE).columns[:1] == ["age"]


def test_ten_thousand_columns():
    many = {f"c{n}": Column(f"c{n}", Kind.BOOLEAN) for n in range(10_000)}
    assert refused(Dataset("d", "", many), Wanted("c0")) == "CUR861"
    some = {name: many[name] for name in list(many)[:257]}
    assert len(plan(Dataset("d", "", some), Wanted("c0"), PRICE).columns) == 256


@pytest.mark.parametrize(
    "price",
    [
        Price(10**9),
        Price(0, 10**12),
        Price(-5, 10**12),
        Price(10**9, 10**18),
        Price(10**9, 10**12, "laplace"),
        Price(1, 1),
        Price(30_000, 10**12),
    ],
)
def test_prices_that_cannot_be_paid(price: Price):
    assert refused(DATASET, Wanted("ill"), price) == "CUR862"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (table_of(5, 1).drop_columns(["ill"]), "CUR840"),
        (table_of(5, 1).drop_columns(["job"]), "CUR840"),
        (table_of(5, 1).append_column("job", pa.array(["a"] * 5)), "CUR840"),
        (table_of(5, 1).set_column(0, "age", pa.array(["1"] * 5)), "CUR841"),
        (table_of(5, 1).set_column(4, "ill", pa.array(["yes"] * 5)), "CUR841"),
        (table_of(5, 1).set_column(1, "job", pa.array([["a"]] * 5)), "CUR841"),
        (pa.table({}), "CUR840"),
    ],
)
def test_tables_that_do_not_fit(table: pa.Table, code: str):
    with pytest.raises(DataError) as caught:
        ready(plan(DATASET, Wanted("ill"), PRICE), table)
    assert caught.value.number == code


def test_keys_that_are_none():
    keyed = table_of(5, 1).add_column(0, "who", pa.array([1.5] * 5))
    planned = plan(OWNED, Wanted("ill"), PRICE)
    for table, code in ((keyed, "CUR841"), (table_of(5, 1), "CUR840")):
        with pytest.raises(DataError) as caught:
            ready(planned, table)
        assert caught.value.number == code


def test_a_whole_number_may_be_the_target():
    column = Column("y", Kind.INTEGER, values=(0, 1), lower=Fraction(0), upper=Fraction(1))
    planned = plan(with_column(column), Wanted("y"), PRICE)
    assert (planned.positive, planned.negative) == (1, 0)
