"""The audit: sound trainings pass, broken ones are caught, and the bound is the published one."""

from __future__ import annotations

import math
import os

import numpy as np
import pytest

from curtilage.core.datasets import Contribution, Dataset
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Price
from curtilage.data.train import Method, Wanted, audit, plan, refuse
from curtilage.data.train.audit import CONFIDENCE, judged, likely, lower_bound
from curtilage.data.train.tests.making import DATASET, OWNED, PRICE, Recorded


def seeded(size: int) -> bytes:
    return np.random.default_rng(3).bytes(size)


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("rows", [0, 3])
def test_a_training_without_noise_is_caught(method: Method, rows: int):
    owned = Dataset("d", "", OWNED.columns, "who", contribution=Contribution(rows=rows or 1))
    planned = plan(owned if rows else DATASET, Wanted("ill", method=method), PRICE)
    found = audit(planned, seeded, Recorded())
    assert found.correct == found.canaries
    assert found.caught
    assert found.bound > 3
    with pytest.raises(DataError) as refused:
        refuse(found)
    assert refused.value.number == "CUR863"


@pytest.mark.parametrize("weakened", [0.004])
def test_a_training_with_far_too_little_noise_is_caught(weakened: float):
    class Weak(Recorded):
        def noisy(self, totals, noise):
            drawn = np.random.default_rng(len(self.totals)).normal(0, noise.scale, len(totals))
            self.totals.append([])
            return [int(t) + round(n * weakened) for t, n in zip(totals, drawn, strict=True)]

    assert audit(plan(DATASET, Wanted("ill"), PRICE), seeded, Weak()).caught


def test_a_sound_training_passes_and_is_told():
    found = audit(plan(DATASET, Wanted("ill"), PRICE), os.urandom)
    refuse(found)
    assert found.bound <= 1.0
    told = found.as_json()
    assert told["canaries"] == found.canaries > 100
    assert 0 <= told["epsilon_at_least"] <= 1


def test_where_there_is_much_to_tell_much_is_found():
    """The guesses see what noise leaves: the audit is not blind."""
    found = audit(plan(DATASET, Wanted("ill"), Price(30 * 10**9, 10**12)), os.urandom)
    assert found.correct > 0.7 * found.canaries
    assert 0.5 < found.bound < 30


@pytest.mark.parametrize(("guesses", "correct"), [(100, 100), (100, 60), (400, 300), (7, 0)])
@pytest.mark.parametrize("epsilon", [0.0, 0.3, 2.0])
def test_without_delta_it_is_the_tail_of_a_binomial(guesses: int, correct: int, epsilon: float):
    right = 1 / (1 + math.exp(-epsilon))
    tail = sum(
        math.comb(guesses, n) * right**n * (1 - right) ** (guesses - n)
        for n in range(correct, guesses + 1)
    )
    assert likely(guesses, correct, epsilon, 0.0) == pytest.approx(tail, rel=1e-9)
    assert likely(guesses, correct, epsilon, 1e-3) >= likely(guesses, correct, epsilon, 0.0)


def test_the_bound_is_the_largest_epsilon_that_is_ruled_out():
    for correct in (60, 80, 99, 100):
        bound = lower_bound(100, correct, 1e-6)
        assert likely(100, correct, bound, 1e-6) <= 1 - CONFIDENCE or bound == 0
        assert likely(100, correct, bound + 0.001, 1e-6) > 1 - CONFIDENCE
    assert lower_bound(100, 50, 1e-6) == 0


@pytest.mark.parametrize("epsilon", [0.2, 1.0])
def test_who_tells_as_much_as_is_allowed_is_rarely_refused(epsilon: float):
    """Randomised response tells exactly epsilon, of each person."""
    chance, caught = np.random.default_rng(5), 0
    for _ in range(300):
        coins = chance.integers(0, 2, 120).astype(bool)
        kept = chance.random(120) < 1 / (1 + math.exp(-epsilon))
        found = judged(np.where(kept == coins, 1.0, -1.0), coins, epsilon, 1e-6)
        caught += found.caught
        assert found.correct == kept.sum()
    assert caught == 0
