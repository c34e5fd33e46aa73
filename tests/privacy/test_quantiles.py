"""Quantiles: right without noise, inside their interval with it, and charged once."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from curtilage.core.budgets import NANO
from curtilage.core.datasets import Column, Contribution, Dataset, Kind
from curtilage.data.query.answering import Estimate, answer
from curtilage.data.query.measures import MOST_BINS
from curtilage.data.query.noise import noisy
from curtilage.data.query.planning import Plan, plan
from curtilage.data.query.pricing import Price
from curtilage.data.query.reading import read


def _table(upper: int, step: str) -> Dataset:
    column = Column("x", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(upper),
                    step=Fraction(step), nullable=False)  # fmt: skip
    return Dataset("t", "csv:t.csv", {"x": column}, contribution=Contribution())


def _planned(sql: str, upper: int, step: str) -> Plan:
    return plan(read(sql, {"t": _table(upper, step)}), Price(NANO))


def _counts(plan_: Plan, values: list[Fraction]) -> list[int]:
    bins = [measure.bin for measure in plan_.measures]
    return [sum(low <= value < high for value in values) for low, high in bins]


def _values(chance: random.Random, upper: int) -> list[Fraction]:
    return sorted(Fraction(int(upper * chance.betavariate(2, 5) * 100), 100) for _ in range(4000))


def _estimates(plan_: Plan, counts: list[int]) -> list[Estimate]:
    return list(answer(plan_, {(): counts}).rows[0])


@pytest.mark.parametrize(("upper", "step"), [(30, "1"), (1000, "0.01")])
def test_without_noise_it_is_the_quantile_to_within_a_bin(upper: int, step: str) -> None:
    plan_ = _planned("SELECT MEDIAN(x) AS m, QUANTILE_CONT(x, 0.9) AS p FROM t", upper, step)
    values = _values(random.Random(1), upper)
    if step == "1":
        values = [Fraction(int(value)) for value in values]
    width = float(plan_.measures[0].unit)
    for share, told in zip((0.5, 0.9), _estimates(plan_, _counts(plan_, values)), strict=True):
        true = float(values[int(share * len(values))])
        assert abs(told.value - true) <= (width if step != "1" else 0)


def test_the_interval_holds_the_true_one_as_often_as_it_says() -> None:
    plan_ = _planned("SELECT MEDIAN(x) AS m FROM t", 1000, "0.01")
    values = _values(random.Random(2), 1000)
    true = float(values[len(values) // 2])
    counts = _counts(plan_, values)
    held, widths = 0, []
    for _ in range(200):
        (told,) = _estimates(plan_, noisy(counts, plan_.noises[0]))
        held += told.low <= true <= told.high
        widths.append(told.high - told.low)
    assert held >= 190
    assert sorted(widths)[100] < 100  # a tenth of the range: it says something


def test_all_quantiles_of_a_column_are_charged_as_one_measure() -> None:
    one = _planned("SELECT MEDIAN(x) AS m FROM t", 1000, "0.01")
    more = _planned("SELECT MEDIAN(x) AS m, QUANTILE_CONT(x, 0.1) AS p FROM t", 1000, "0.01")
    assert len(one.measures) == len(more.measures) == MOST_BINS
    assert one.noises == more.noises
    assert len(more.events) == 1
    beside = _planned("SELECT MEDIAN(x) AS m, COUNT(*) AS n FROM t", 1000, "0.01")
    assert len(beside.events) == 2


def test_of_nobody_it_is_anything_between_the_bounds() -> None:
    plan_ = _planned("SELECT MEDIAN(x) AS m FROM t", 1000, "0.01")
    (told,) = _estimates(plan_, [0] * MOST_BINS)
    assert (told.low, told.high) == (0.0, 1000.0)
