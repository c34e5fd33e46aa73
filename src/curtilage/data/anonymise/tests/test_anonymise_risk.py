from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.data.anonymise.population import _fitted, pitman, uniques, zayatz
from curtilage.data.anonymise.risk import risk

sizes = st.lists(st.integers(0, 9), min_size=1, max_size=30).filter(any)
SEED = 20261124


@given(sizes, st.sampled_from([0.05, 0.2, 0.5, 1.0]))
def test_risks_are_those_of_every_row_by_hand(some: list[int], threshold: float) -> None:
    found = risk(np.asarray(some), threshold=threshold)
    each = [Fraction(1, size) for size in some for _ in range(size)]
    assert found.rows == len(each)
    assert found.groups == sum(size > 0 for size in some)
    assert found.prosecutor == pytest.approx(float(max(each)))
    assert found.mean == pytest.approx(float(sum(each) / len(each)))
    assert found.unique == pytest.approx(each.count(Fraction(1)) / len(each))
    limit = Fraction(str(threshold))
    assert found.above == pytest.approx(sum(one > limit for one in each) / len(each))
    assert (found.journalist, found.marketer) == (found.prosecutor, found.mean)
    assert not found.known


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 99)), min_size=1, max_size=20))
def test_with_the_population_its_groups_count(some: list[tuple[int, int]]) -> None:
    held = np.asarray([size for size, _ in some])
    around = np.asarray([size + more for size, more in some])
    found = risk(held, within=around)
    each = [Fraction(1, int(f)) for s, f in zip(held, around, strict=True) for _ in range(s)]
    assert found.journalist == pytest.approx(float(max(each)))
    assert found.marketer == pytest.approx(float(sum(each) / len(each)))
    assert found.journalist <= found.prosecutor
    assert found.known


def test_a_fifth_is_not_above_a_fifth() -> None:
    assert risk(np.asarray([5, 5]), threshold=0.2).above == 0.0
    assert risk(np.asarray([4, 6]), threshold=0.2).above == 0.4


@given(sizes.filter(lambda some: 1 in some), st.integers(0, 300))
def test_zayatz_is_what_its_formula_says(some: list[int], more: int) -> None:
    held = [size for size in some if size]
    n = sum(held)
    population = n + more

    def once(size: int) -> Fraction:
        left = math.comb(population - size, n - 1) if population - size >= n - 1 else 0
        return Fraction(size * left, math.comb(population, n))

    whole = sum((once(size) for size in held), Fraction(0))
    expected = held.count(1) * once(1) / whole
    assert zayatz(np.asarray(held), population) == pytest.approx(float(expected), rel=1e-6)


def test_where_the_table_is_the_population_its_uniques_are() -> None:
    found = uniques(np.asarray([1, 1, 2, 3]), 7)
    assert found.found == pytest.approx(2 / 7)
    assert uniques(np.asarray([2, 2]), 100).found == 0.0
    assert uniques(np.asarray([1, 2]), 1).size == 3


def test_pitman_has_the_largest_likelihood() -> None:
    held = np.asarray([1] * 40 + [2] * 12 + [3] * 5 + [7, 9, 20])
    fitted = _fitted(held)
    assert fitted is not None

    def likelihood(theta: float, alpha: float) -> float:
        n, g = int(held.sum()), len(held)
        told = sum(math.log(theta + i * alpha) for i in range(1, g))
        told -= sum(math.log(theta + i) for i in range(1, n))
        return told + sum(math.log(i - alpha) for size in held for i in range(1, size))

    best = likelihood(*fitted)
    for theta in (0.9, 1.0, 1.1):
        for alpha in (0.9, 1.0, 1.1):
            assert likelihood(fitted[0] * theta, fitted[1] * alpha) <= best + 1e-9


def test_the_estimates_are_near_a_made_up_population() -> None:
    rng = np.random.default_rng(SEED)
    people = np.minimum(rng.zipf(1.3, 200_000), 10**7)
    counts = dict(zip(*np.unique(people, return_counts=True), strict=True))
    truth = sum(count == 1 for count in counts.values()) / len(people)
    for share, model in ((0.05, "pitman"), (0.3, "zayatz")):
        sample = rng.choice(people, int(share * len(people)), replace=False)
        held = np.unique(sample, return_counts=True)[1]
        found = uniques(held, len(people))
        assert found.model == model
        assert found.share == pytest.approx(truth, rel=0.5)


def test_what_has_no_solution_falls_back() -> None:
    assert pitman(np.asarray([1, 1, 1]), 1000) is None
    assert uniques(np.asarray([1, 1, 1]), 1000).model == "zayatz"


def test_no_rows_have_no_risk() -> None:
    assert risk(np.asarray([0, 0])).rows == 0
