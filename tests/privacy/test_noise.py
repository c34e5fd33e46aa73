"""The noise is what its law says, exactly: discrete, of the scale that was planned, unbiased."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from curtilage.budget.losses import gaussian_scale, laplace_scale
from curtilage.core.budgets import NANO, PICO
from curtilage.core.errors import DataError
from curtilage.data.query.noise import check, noisy, said
from curtilage.data.query.pricing import GAUSSIAN, LAPLACE, Noise, threshold_of

DRAWS = 40_000


def laplace_law(scale: float, k: int) -> float:
    """P(X = k) of the discrete Laplace distribution."""
    p = math.exp(-1 / scale)
    return (1 - p) / (1 + p) * p ** abs(k)


def gaussian_law(sigma: float, k: int) -> float:
    """P(X = k) of the discrete Gaussian distribution (Canonne, Kamath and Steinke, 2020)."""
    total = sum(math.exp(-(n**2) / (2 * sigma**2)) for n in range(-200, 201))
    return math.exp(-(k**2) / (2 * sigma**2)) / total


def fits(drawn: list[int], law) -> float:
    """Chi-squared over its degrees of freedom, of the values that are common enough."""
    counts = Counter(drawn)
    total, cells = 0.0, 0
    for k in range(-60, 61):
        expected = law(k) * len(drawn)
        if expected >= 20:
            total += (counts[k] - expected) ** 2 / expected
            cells += 1
    return total / (cells - 1)


def bound(cells: int) -> float:
    """What the chi-squared of a right law over its degrees stays under, but for 1 in 10^6."""
    return 1 + 5 * math.sqrt(2 / cells)


@pytest.mark.parametrize("scale", [0.7, 2.0, 9.3])
def test_laplace_noise_has_its_law(scale):
    drawn = noisy([1000] * DRAWS, Noise(LAPLACE, scale, 1))
    assert fits([n - 1000 for n in drawn], lambda k: laplace_law(scale, k)) < bound(12)


@pytest.mark.parametrize("sigma", [0.8, 3.0])
def test_gaussian_noise_has_its_law(sigma):
    drawn = noisy([-5] * DRAWS, Noise(GAUSSIAN, sigma, 1))
    assert fits([n + 5 for n in drawn], lambda k: gaussian_law(sigma, k)) < bound(12)


def test_a_broken_sampler_is_seen():
    """The test itself can fail: rounded numpy noise of a scale a tenth too small does not fit."""
    chance = np.random.default_rng(1)
    drawn = np.rint(chance.laplace(0, 1.8, DRAWS)).astype(int).tolist()
    assert fits(drawn, lambda k: laplace_law(2.0, k)) > bound(12)


def on_grid(values: list[float]) -> float:
    """The share of values that are multiples of 2^-52."""
    return float(np.mean([float(v * 2.0**52).is_integer() for v in values]))


def test_no_floating_point_stands_between_a_number_and_its_noise():
    """Noise in floating point leaks which number it was added to, by the grid it falls on."""
    chance = np.random.default_rng(2)
    leaks = on_grid([1.0 + chance.laplace(0, 1.0) for _ in range(20_000)])
    held = on_grid([0.0 + chance.laplace(0, 1.0) for _ in range(20_000)])
    assert leaks - held > 0.1  # the attack works on numpy
    for true in (0, 1, 10**12, -(2**61)):
        drawn = noisy([true] * 200, Noise(LAPLACE, 5.0, 1))
        assert all(isinstance(n, int) for n in drawn)


@pytest.mark.parametrize("epsilon", [NANO, NANO // 3, 1234567, 10 * NANO])
@pytest.mark.parametrize("sensitivity", [1, 3, 97, 10**9])
def test_scales_never_promise_more_than_they_keep(epsilon, sensitivity):
    scale = laplace_scale(sensitivity, epsilon)
    assert Fraction(sensitivity) / Fraction(scale) <= Fraction(epsilon, NANO)
    assert said(Noise(LAPLACE, scale, sensitivity)) <= epsilon / NANO * (1 + 1e-9)
    rho = epsilon * PICO // NANO
    sigma = gaussian_scale(sensitivity, rho)
    assert Fraction(sensitivity) ** 2 / (2 * Fraction(sigma) ** 2) <= Fraction(rho, PICO)
    assert said(Noise(GAUSSIAN, sigma, sensitivity)) <= rho / PICO * (1 + 1e-9)


def test_noise_that_tells_more_than_was_charged_is_refused():
    noise = Noise(LAPLACE, 1.0, 2)
    check([noise], [2.0])
    with pytest.raises(DataError) as refused:
        check([noise], [1.9])
    assert refused.value.number == "CUR819"


@pytest.mark.parametrize(("scale", "delta"), [(1.0, 1e-6), (4.0, 1e-9), (0.5, 1e-3)])
def test_a_group_of_one_passes_the_threshold_as_seldom_as_delta_says(scale, delta):
    threshold = threshold_of(scale, 1, int(delta * 10**18))
    p = math.exp(-1 / scale)
    passes = p ** (threshold - 1) / (1 + p)
    assert passes <= delta
    assert p ** (threshold - 2) / (1 + p) > delta  # and no higher than it must be


def test_totals_beyond_64_bits_are_held_at_the_edge():
    assert all(abs(n) <= 2**63 - 1 for n in noisy([2**80, -(2**80)], Noise(LAPLACE, 1.0, 1)))
