"""What a draw of noise costs, in whole units, rounded up.

Sources: Dwork et al. (2006) for Laplace; Bun and Steinke (2016), Propositions 1.3, 1.6 and Lemma
8.3, for zCDP; "epsilon tanh(epsilon / 2)" is the tight zCDP of a pure mechanism (Harrison and
Manurangsi, 2025).
"""

from __future__ import annotations

import math
from fractions import Fraction

from curtilage.core.budgets import ATTO, NANO, PICO, Loss

_UP = 1.0 + 1e-12
"""More than floating point can lose in the formulas below."""


def pure(epsilon: int, delta: int = 0) -> Loss:
    """Of a mechanism that is (epsilon, delta)-private: billionths and 10^-18."""
    e = epsilon / NANO
    rho = math.ceil(e * math.tanh(e / 2) * PICO * _UP)
    return Loss(epsilon, delta, rho, delta)


def gaussian(rho: int, delta: int) -> Loss:
    """Of Gaussian noise that is rho-zCDP (10^-12), told as (epsilon, delta) too."""
    return Loss(epsilon_of(rho, delta), delta, rho, 0)


def epsilon_of(rho: int, delta: int) -> int:
    """The epsilon, in billionths, that rho-zCDP (10^-12) guarantees but for a chance of delta.

    ``rho + 2 sqrt(rho ln(1 / delta))``: the bound holds for the tail of the loss itself, which
    `curtilage.budget.caps` needs.
    """
    r = rho / PICO
    return math.ceil((r + 2 * math.sqrt(r * math.log(ATTO / delta))) * NANO * _UP)


def rho_of(epsilon: int, delta: int) -> int:
    """The largest rho, in 10^-12, whose `epsilon_of` is at most this epsilon."""
    log = math.log(ATTO / delta)
    root = math.sqrt(log + epsilon / NANO) - math.sqrt(log)
    rho = int(root * root * PICO)
    while rho > 0 and epsilon_of(rho, delta) > epsilon:
        rho -= max(1, rho // 10**9)
    return rho


def laplace_scale(sensitivity: int, epsilon: int) -> float:
    """The least float that is no smaller than the sensitivity over epsilon (billionths)."""
    return _at_least(Fraction(sensitivity * NANO, epsilon))


def gaussian_scale(sensitivity: int, rho: int) -> float:
    """A float whose square is no smaller than the sensitivity squared over 2 rho (10^-12)."""
    square = Fraction(sensitivity * sensitivity * PICO, 2 * rho)
    scale = math.sqrt(square)
    while Fraction(scale) ** 2 < square:
        scale = math.nextafter(scale, math.inf)
    return scale


def _at_least(exact: Fraction) -> float:
    value = float(exact)
    return value if Fraction(value) >= exact else math.nextafter(value, math.inf)
