"""Whole tables: what comes out, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest

from curtilage.core.datasets import Column, Contribution, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Noise, Price
from curtilage.data.synthesise import Strategy, plan, ready, run, synthesise
from curtilage.data.synthesise.coarse import _shrunk, grouping
from curtilage.data.synthesise.draw import draw
from curtilage.data.synthesise.infer import Told, fit
from curtilage.data.synthesise.tests.samples import DATASET, OWNED, Recorded, table_of

PRICE = Price(10**9, 10**12)


def seeded(size: int) -> bytes:
    return np.random.default_rng(3).bytes(size)


@pytest.mark.parametrize("strategy", list(Strategy))
def test_a_table_of_the_same_columns(people: pa.Table, strategy: Strategy) -> None:
    made = synthesise(people, DATASET, Price(10**10, 10**12), seeded, strategy)
    assert made.table.column_names == people.column_names
    assert abs(made.table.num_rows - 2000) < 100
    ages = np.bincount(np.asarray(made.table["age"]), minlength=10)
    real = np.bincount(np.asarray(people["age"]), minlength=10)
    assert np.abs(ages - real).sum() < 400
    pay, ill = np.asarray(made.table["pay"].fill_null(-1)), np.asarray(made.table["ill"])
    assert (pay[ill] == 0).mean() > 0.8  # they depend on one another as they did
    assert (pay[~ill] == 0).mean() < 0.4
    assert set(made.table["job"].to_pylist()) <= {"a", "b", "c", "(other)", None}


def test_keys_are_new_and_rows_can_be_given(people: pa.Table) -> None:
    table = people.add_column(0, "who", pa.array(["x", None] * 1000))
    planned = plan(OWNED, PRICE)
    ready(planned, table)
    made = run(planned, table, seeded, rows=17, sampler=Recorded())
    assert made.table["who"].to_pylist() == list(range(1, 18))
    assert made.told["rows"] == 1  # of one person, one row; of nobody, none


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_tables_of_few_rows(rows: int) -> None:
    made = synthesise(table_of(rows, 5), DATASET, PRICE, seeded)
    assert made.table.column_names == list(DATASET.columns)


def test_one_column() -> None:
    dataset = Dataset("d", "", {"age": DATASET.columns["age"]})
    for strategy in Strategy:
        made = synthesise(table_of(500, 5).select(["age"]), dataset, PRICE, seeded, strategy)
        assert made.loss.epsilon <= PRICE.epsilon


def test_many_columns_and_many_values() -> None:
    columns = {
        f"c{n}": Column(f"c{n}", Kind.TEXT, values=tuple(map(str, range(300)))) for n in range(6)
    }
    chance = np.random.default_rng(1)
    table = pa.table({name: chance.integers(0, 300, 5000).astype(str) for name in columns})
    made = synthesise(table, Dataset("d", "", columns), Price(10**11, 10**12), seeded)
    assert made.told["cells"] <= 100_000


def test_rows_are_nearer_to_the_model_than_independent_draws() -> None:
    chance = np.random.default_rng(4)
    whole = chance.random((6, 5, 4)) ** 2
    told = [
        Told((0, 1), whole.sum(axis=2), np.asarray(1.0)),
        Told((1, 2), whole.sum(axis=0), np.asarray(1.0)),
    ]
    model = fit((6, 5, 4), told, float(whole.sum()), rounds=500)
    rows = draw(model, 3000, chance)
    for pair, share in model.tree.pairs(model.beliefs).items():
        counts = np.zeros(share.shape)
        np.add.at(counts, tuple(rows[:, list(pair)].T), 1)
        of_a_sample = np.sqrt(3000 * share * (1 - share)).sum() * np.sqrt(2 / np.pi)
        assert np.abs(counts - 3000 * share).sum() < of_a_sample * 0.6


def test_shrinking_keeps_the_total_and_the_sign() -> None:
    made = _shrunk(np.array([100.0, 3.0, -8.0]), 4.0, 90.0)
    assert made.sum() == pytest.approx(90)
    assert made.min() >= 0
    assert made.argmax() == 0
    np.testing.assert_allclose(_shrunk(np.array([1.0, -1.0]), 1e6, 8.0), [4.0, 4.0])


def test_rare_codes_are_grouped_and_missing_stays_apart() -> None:
    job = plan(DATASET, PRICE).domain.codings[1]
    made = grouping(job, np.array([900.0, 2.0, -3.0, 400.0, 1.0]), 25.0)
    assert made.group.tolist() == [0, 2, 2, 1, 2]
    age = plan(
        Dataset("d", "", {"n": Column("n", Kind.INTEGER, lower=Fraction(0), upper=Fraction(3))}),
        PRICE,
    ).domain.codings[0]
    made = grouping(age, np.array([90.0, 1.0, 1.0, 90.0, 0.0]), 25.0)
    assert made.group.tolist() == [0, 1, 1, 1, 0]
    assert made.absent == (4,)
    np.testing.assert_allclose(made.totals()[0], [90, 92])
    assert made.within(np.array([90.0, 92.0]))[4] == 0
    held = grouping(age, np.array([90.0, 1.0, 1.0, 90.0, 40.0]), 25.0)
    assert (held.group.tolist(), held.absent) == ([0, 1, 1, 1, 2], ())


@pytest.mark.parametrize(("share", "told"), [(0.0, False), (0.2, True)])
def test_other_and_missing_are_there_only_if_they_are_real(share: float, told: bool) -> None:
    """All listed values are frequent, so noise alone would make a group of the others."""
    dataset = Dataset("d", "", {name: DATASET.columns[name] for name in ("job", "pay")})
    chance = np.random.default_rng(2)
    odd = chance.random(3000) < share
    job = np.where(odd, "zz", chance.choice(["a", "b", "c"], 3000))
    pay = np.where(odd, np.nan, chance.integers(0, 5000, 3000))
    table = pa.table({"job": job, "pay": pa.array(pay, from_pandas=True)})
    made = run(plan(dataset, PRICE), table, seeded, sampler=Raised()).table
    assert ("(other)" in made["job"].to_pylist()) == told
    assert (made["pay"].null_count > 0) == told


class Raised(Recorded):
    """Noise that is large everywhere, but no larger than noise is."""

    def counts(self, totals: Sequence[int], noise: Noise) -> Sequence[int]:
        return [total + round(2.6 * noise.scale) for total in totals]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (table_of(5, 1).drop_columns(["job"]), "CUR840"),
        (table_of(5, 1).append_column("job", pa.array(["a"] * 5)), "CUR840"),
        (table_of(5, 1).set_column(0, "age", pa.array(["1"] * 5)), "CUR841"),
        (table_of(5, 1).set_column(1, "job", pa.array([1] * 5)), "CUR841"),
        (table_of(5, 1).set_column(1, "job", pa.array([["a"]] * 5)), "CUR841"),
        (table_of(5, 1).set_column(3, "ill", pa.array([1] * 5)), "CUR841"),
        (pa.table({}), "CUR840"),
    ],
)
def test_tables_that_do_not_fit_are_refused(table: pa.Table, code: str) -> None:
    with pytest.raises(DataError) as refused:
        synthesise(table, DATASET, PRICE, seeded)
    assert refused.value.number == code
    assert refused.value.mend


@pytest.mark.parametrize(
    ("price", "code"),
    [
        (Price(10**9), "CUR844"),
        (Price(0, 10**12), "CUR844"),
        (Price(-5, 10**12), "CUR844"),
        (Price(10**9, 10**18), "CUR844"),
        (Price(10**9, 10**12, "laplace"), "CUR844"),
        (Price(1, 1), "CUR844"),
        (Price(30_000, 10**12), "CUR844"),
    ],
)
def test_prices_that_cannot_be_paid_are_refused(price: Price, code: str) -> None:
    with pytest.raises(DataError) as refused:
        plan(DATASET, price)
    assert refused.value.number == code


def test_other_refusals(people: pa.Table) -> None:
    endless = Dataset("d", "", OWNED.columns, "who", contribution=Contribution(rows=10**6))
    for dataset, code in (
        (endless, "CUR845"),
        (Dataset("d", "", {}), "CUR843"),
        (Dataset("d", "", {str(n): DATASET.columns["ill"] for n in range(300)}), "CUR843"),
    ):
        with pytest.raises(DataError) as refused:
            plan(dataset, PRICE)
        assert refused.value.number == code
    for rows in (-1, 10**12):
        with pytest.raises(DataError) as refused:
            run(plan(DATASET, PRICE), people, seeded, rows=rows)
        assert refused.value.number == "CUR846"
    with pytest.raises(DataError) as refused:
        synthesise(people, OWNED, PRICE, seeded)
    assert refused.value.number == "CUR840"
    keyed = people.add_column(0, "who", pa.array([1.5] * 2000))
    with pytest.raises(DataError) as refused:
        synthesise(keyed, OWNED, PRICE, seeded)
    assert refused.value.number == "CUR841"
