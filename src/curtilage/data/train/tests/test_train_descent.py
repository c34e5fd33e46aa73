"""Noisy descent without torch: its price, its batches and its noise."""

from __future__ import annotations

import math
import os
from statistics import NormalDist

import numpy as np
import pytest

from curtilage.budget.report import tight_epsilon
from curtilage.core.budgets import NANO
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Price
from curtilage.data.train.chances import FINE, drawn, gaussian, grid
from curtilage.data.train.descent import SLACK, Descent, priced


@pytest.mark.parametrize(
    ("steps", "rate", "epsilon"), [(1000, 0.01, 1.0), (200, 0.1, 0.3), (10, 1.0, 1.0)]
)
def test_the_least_noise_that_keeps_the_price(steps: int, rate: float, epsilon: float):
    made = priced(Descent(steps, rate, 100.0), Price(round(epsilon * NANO), 10**12))
    assert tight_epsilon(made.events, 1e-6) <= made.loss.epsilon / NANO <= epsilon
    assert made.loss.epsilon / NANO >= 0.99 * epsilon
    (event,) = made.events
    assert (event.mechanism, event.count, event.rate) == ("sampled-gaussian", steps, rate)
    assert event.multiplier == made.multiplier
    assert made.loss.delta == made.loss.slack == 10**12


def test_the_noise_is_of_what_a_person_changes():
    made = priced(Descent(10, 0.5, 9.0, clip=0.7, rows_each=3), Price(NANO, 10**12))
    assert made.deviation == pytest.approx(made.multiplier * 0.7 * 3 * SLACK)
    assert SLACK > 1


@pytest.mark.parametrize(
    ("descent", "code"),
    [
        (Descent(0, 0.1, 9.0), "CUR865"),
        (Descent(10, 0.0, 9.0), "CUR865"),
        (Descent(10, 1.1, 9.0), "CUR865"),
        (Descent(10, float("nan"), 9.0), "CUR865"),
        (Descent(10, 0.1, 0.0), "CUR865"),
        (Descent(10, 0.1, 9.0, clip=float("inf")), "CUR865"),
        (Descent(10, 0.1, 9.0, clip=-1.0), "CUR865"),
        (Descent(10, 0.1, 9.0, momentum=1.0), "CUR865"),
        (Descent(10, 0.1, 9.0, rows_each=0), "CUR865"),
    ],
)
def test_what_makes_no_sense_is_refused(descent: Descent, code: str):
    with pytest.raises(DataError) as refused:
        priced(descent, Price(NANO, 10**12))
    assert refused.value.number == code
    assert refused.value.mend


@pytest.mark.parametrize(
    "price", [Price(NANO), Price(0, 10**12), Price(1, 10**6), Price(NANO, 10**12, "laplace")]
)
def test_prices_that_cannot_be_paid(price: Price):
    with pytest.raises(DataError) as refused:
        priced(Descent(100, 0.5, 9.0), price)
    assert refused.value.number == "CUR862"


def test_each_person_is_in_a_batch_by_chance_whoever_else_is():
    batches = np.stack([drawn(500, 0.2, os.urandom) for _ in range(4000)])
    sizes = batches.sum(axis=1)
    assert sizes.mean() == pytest.approx(100, abs=1)
    assert sizes.var() == pytest.approx(80, rel=0.12)  # of a binomial; a fixed size has none
    shares = batches.mean(axis=0)
    assert shares.min() > 0.16
    assert shares.max() < 0.24
    pairs = (batches[:, :-1] & batches[:, 1:]).mean(axis=0)
    assert pairs.mean() == pytest.approx(0.04, abs=0.001)
    again = (batches[:-1] & batches[1:]).mean()
    assert again == pytest.approx(0.04, abs=0.001)  # of batches after one another, too


@pytest.mark.parametrize(("rate", "share"), [(1.0, 1.0), (1e-12, 0.0)])
def test_the_ends_of_the_rate(rate: float, share: float):
    assert drawn(10_000, rate, os.urandom).mean() == share


def test_nobody_makes_an_empty_batch():
    assert drawn(0, 0.5, os.urandom).tolist() == []


def test_the_noise_has_its_law():
    """Against the exact chances of rounded Gaussians, by the largest distance of the sums."""
    values = np.sort(gaussian(200_001, 3.0, os.urandom))
    assert (values == np.rint(values)).all()
    normal = NormalDist(0, 3.0)
    far = max(
        abs(np.searchsorted(values, at, side="right") / len(values) - normal.cdf(at + 0.5))
        for at in range(-12, 13)
    )
    assert far < 2.0 / math.sqrt(len(values))  # passed by chance in all but 1 of 1,000
    halves = values[np.random.default_rng(0).permutation(len(values))]
    assert abs(np.corrcoef(halves[::2][:-1], halves[1::2])[0, 1]) < 0.015


def test_noise_of_neighbouring_numbers_is_independent():
    made = np.stack([gaussian(4, 100.0, os.urandom) for _ in range(20_000)])
    away = np.corrcoef(made.T) - np.eye(4)
    assert np.abs(away).max() < 0.035
    squares = np.corrcoef((made**2).T) - np.eye(4)
    assert np.abs(squares).max() < 0.035
    assert made.std() == pytest.approx(100, rel=0.02)


@pytest.mark.parametrize("size", [1, 100, 10**6])
@pytest.mark.parametrize("clip", [1e-3, 1.0, 50.0])
def test_the_grid_is_fine(size: int, clip: float):
    cell = grid(clip, size)
    assert math.frexp(cell)[0] == 0.5  # a power of two, so that scaling is exact
    assert cell * math.sqrt(size) <= clip * FINE < 2 * cell * math.sqrt(size) * (1 + 1e-9)
