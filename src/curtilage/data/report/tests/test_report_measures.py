"""A copy is called out, an independent table is not, and likeness is what it says."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.report import Report, Tables, appraise
from curtilage.data.report.intervals import excess, quantile, ranked, residual, wilson
from curtilage.data.report.learning import held_scores
from curtilage.data.report.singling import _alone

COLUMNS = (
    Column("age", Kind.INTEGER, lower=Fraction(0), upper=Fraction(90)),
    Column("pay", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(5000), step=Fraction(1, 100)),
    Column("job", Kind.TEXT, values=("a", "b", "c", "d")),
    Column("ill", Kind.BOOLEAN),
    Column("seen", Kind.DATE),
)
DATASET = Dataset("people", "", {column.name: column for column in COLUMNS})


def people(rows: int, seed: int) -> pa.Table:
    chance = np.random.default_rng(seed)
    age = chance.integers(0, 90, rows)
    ill = chance.random(rows) < age / 100
    pay = np.round(np.where(ill, 0.0, age * 50.0) + chance.random(rows) * 500, 2)
    job = [None if x < 0.05 else "abcd"[int(x * 4)] for x in chance.random(rows)]
    seen = pa.array(chance.integers(15000, 20000, rows).astype(np.int32)).cast(pa.date32())
    return pa.table({"age": age, "pay": pay, "job": job, "ill": ill, "seen": seen})


def told(train: pa.Table, control: pa.Table, synthetic: pa.Table) -> Report:
    made = Tables(train, control, synthetic)
    return appraise(made, DATASET, {"dataset": "people"}, np.random.default_rng(5).bytes)


def test_a_copy_is_called_out_by_every_attack() -> None:
    train = people(1200, 1)
    attacks = told(train, people(300, 2), train).attacks
    assert attacks is not None
    assert attacks.membership.low > 0.9
    assert attacks.singled.risk.low > 0.9
    assert attacks.closest.low > 0.8
    assert attacks.worst is not None
    assert attacks.worst.risk.low > 0.5
    assert len(attacks.alarms()) == 4


def test_a_copy_of_some_rows_is_called_out() -> None:
    train = people(1200, 1)
    mixed = pa.concat_tables([train.slice(0, 300), people(900, 7)])
    attacks = told(train, people(300, 2), mixed).attacks
    assert attacks is not None
    assert "singling out" in attacks.alarms()
    assert "membership inference" in attacks.alarms()


@pytest.mark.parametrize("seed", range(4))
def test_an_independent_table_is_not_called_out(seed: int) -> None:
    report = told(people(1200, seed), people(300, 50 + seed), people(1500, 90 + seed))
    attacks = report.attacks
    assert attacks is not None
    assert attacks.alarms() == []
    assert attacks.singled.guesses > 200
    for risk in (attacks.closest, attacks.membership, attacks.singled.risk):
        assert abs(risk.value) < 0.2
    (job,) = (each for each in attacks.guessed if each.column == "job")
    assert max(job.hits.value, job.base.value) < 0.4  # nothing else tells it, nor is it known
    assert report.pairs.mean < report.pairs.floor * 1.2  # as near as other real rows
    assert all(abs(e.real.value - e.synthetic.value) < 0.12 for e in report.learnt)
    assert [each.column for each in report.learnt] == ["age", "pay", "job", "ill", "seen"]
    (ill,) = (each for each in report.learnt if each.column == "ill")
    assert ill.real.value > 0.9  # pay tells it


def test_columns_that_do_not_belong_together_are_seen() -> None:
    real, other = people(1200, 1), people(1200, 3)
    chance = np.random.default_rng(1)
    columns = {name: other[name].take(chance.permutation(1200)) for name in other.column_names}
    report = told(real, people(300, 2), pa.table(columns))
    assert max(each.apart for each in report.marginals) < 0.15
    assert {*report.pairs.worst(1)[0][:2]} in ({"age", "pay"}, {"pay", "ill"})
    assert report.pairs.worst(1)[0][2] > 0.4
    (ill,) = (each for each in report.learnt if each.column == "ill")
    assert ill.synthetic.value < 0.7 < ill.real.value
    assert report.attacks is not None
    assert report.attacks.alarms() == []


def test_without_rows_held_back_nothing_is_said_of_attacks() -> None:
    train = people(100, 1)
    report = told(train, train.slice(0, 0), people(100, 2))
    assert report.attacks is None
    assert (report.pairs.floor, report.learnt) == (-1.0, [])
    said = report.as_json()
    assert (said["attacks"], said["pairs"]["floor"]) == (None, None)
    assert said["private"] is False


def test_the_same_bytes_make_the_same_report() -> None:
    tables = people(300, 1), people(90, 2), people(300, 3)
    one, two = (json.dumps(told(*tables).as_json()) for _ in range(2))
    assert one == two


def test_tables_without_a_column_are_refused() -> None:
    train = people(30, 1)
    with pytest.raises(DataError) as refused:
        told(train, train, train.drop_columns(["job"]))
    assert refused.value.number == "CUR840"


def test_total_variation_of_one_column_by_hand() -> None:
    dataset = Dataset("d", "", {"job": COLUMNS[2]})
    real, made = pa.table({"job": ["a", "a", "b", None]}), pa.table({"job": ["a", "b", "b", "zz"]})
    report = appraise(Tables(real, real, made), dataset, {}, np.random.default_rng(1).bytes)
    (job,) = report.marginals
    assert job.apart == pytest.approx(0.5)
    assert dict(zip(job.labels, zip(job.real, job.synthetic, strict=True), strict=True)) == {
        "(missing)": (0.25, 0.0),
        "a": (0.5, 0.25),
        "b": (0.25, 0.5),
        "(other)": (0.0, 0.25),
    }


@given(st.integers(1, 12), st.integers(0, 12), st.integers(0, 10))
@settings(max_examples=60, deadline=None)
def test_being_alone_by_chance(train: int, rest: int, found: int) -> None:
    """Against all the ways in which the found rows may lie."""
    real = train + rest
    found = min(found, real)
    chance = np.random.default_rng(1)
    ways = [chance.permutation(real)[:found] for _ in range(4000)]
    share = np.mean([(np.array(each) < train).sum() == 1 for each in ways]) if found else 0.0
    assert _alone(found, train, real) == pytest.approx(share, abs=0.04)


def test_intervals() -> None:
    assert wilson(0, 0, 1.96).high == 1.0
    some = wilson(30, 100, 1.959964)
    assert (some.low, some.high) == (
        pytest.approx(0.2189, abs=1e-3),
        pytest.approx(0.3958, abs=1e-3),
    )
    assert quantile(20) > quantile() == pytest.approx(1.96, abs=1e-3)
    risk = residual(wilson(90, 100, 1.96), wilson(50, 100, 1.96))
    assert risk.value == pytest.approx(0.8)
    assert risk.low < 0.7 < 0.9 < risk.high
    assert residual(wilson(5, 5, 1.96), wilson(5, 5, 1.96)).high == 1.0
    area = ranked(np.array([3.0, 2.0]), np.array([1.0, 2.0]), 1.96)
    assert area.value == pytest.approx(7 / 8)
    assert area.low < 0.5  # of two rows each, nothing is sure


def test_tries_about_one_row_count_once() -> None:
    won, fair = np.ones(400), np.full(400, 0.5)
    apart = excess(won, fair, np.arange(400), 1.96)
    together = excess(np.tile([1.0, 0.0], 200), fair, np.tile([0, 1], 200), 1.96)
    assert apart.low > 0.9
    assert together.low < -0.5
    assert together.high > 0.5


def test_a_regression_finds_what_decides() -> None:
    chance = np.random.default_rng(1)
    rows = np.column_stack([chance.integers(0, 3, 2000), 3 + chance.integers(0, 2, 2000)])
    kind = chance.random(2000) < np.where(rows[:, 0] == 1, 0.9, 0.2)
    scores = held_scores(rows, kind, np.array([[0, 3], [1, 3], [1, 4], [2, 4]]), 5)
    assert scores[1:3].min() > scores[[0, 3]].max() + 2
    assert (held_scores(rows, np.zeros(2000, bool), rows[:3], 5) == 0).all()
