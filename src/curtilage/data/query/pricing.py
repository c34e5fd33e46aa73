"""The noise that a price buys, and what it costs in the measures of `curtilage.budget`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from statistics import NormalDist
from typing import Final

from curtilage.budget.losses import (
    gaussian,
    gaussian_scale,
    laplace_scale,
    pure,
    rho_of,
)
from curtilage.core.budgets import ATTO, NANO, NO_LOSS, PICO, Event, Loss
from curtilage.core.errors import DataError

LAPLACE: Final = "laplace"
GAUSSIAN: Final = "gaussian"
MOST_EPSILON: Final = 1000
_LONGEST_AMOUNT: Final = 60


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of one measure.

    Attributes:
        mechanism: Laplace or Gaussian, discrete.
        scale: as the mechanism takes it, in units.
        sensitivity: how much one person changes the whole vector: in sum for Laplace, by
            Euclid's length for Gaussian.
    """

    mechanism: str
    scale: float
    sensitivity: int

    def half_width(self, confidence: float) -> float:
        """Half the width of the interval that holds the noise with that likelihood, in units."""
        miss = 1.0 - confidence
        if self.mechanism == LAPLACE:
            return self.scale * math.log(1.0 / miss)
        return self.scale * NormalDist().inv_cdf(1.0 - miss / 2)


@dataclass(frozen=True, slots=True)
class Selection:
    """How groups that nobody listed are chosen: by a noisy count of people above a threshold."""

    noise: Noise
    threshold: int


@dataclass(frozen=True, slots=True)
class Price:
    """What a caller wants to pay.

    Attributes:
        epsilon: in billionths.
        delta: in 10^-18; 0 keeps to pure epsilon.
        mechanism: ``laplace``, ``gaussian``, or empty for the one that errs less.
    """

    epsilon: int
    delta: int = 0
    mechanism: str = ""


def price_of(epsilon: str, delta: str = "0", mechanism: str = "") -> Price:
    """A price as it is written, such as ``0.5`` and ``1e-9``. Raises `DataError` (CUR817)."""
    return Price(_amount(epsilon, NANO, "epsilon"), _amount(delta, ATTO, "delta"), mechanism)


def _amount(text: str, whole: int, name: str) -> int:
    """A decimal number in parts of a whole, rounded down."""
    try:
        value = Decimal(text.strip() if len(text) <= _LONGEST_AMOUNT else "")
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or value > MOST_EPSILON:
        raise DataError(
            f"The {name} is no number from 0 to {MOST_EPSILON}.",
            param=name,
            mend="Such as 0.5 or 1e-9.",
            code="CUR817",
        )
    return int(value * whole)


@dataclass(frozen=True, slots=True)
class Choice:
    """The mechanism, and each measure's part of the price: billionths, or rho in 10^-12."""

    mechanism: str
    each: tuple[int, ...]
    selection: int
    rho: int = 0


def choosing(price: Price, count: int, selecting: bool) -> Choice:
    """Parts the price evenly; takes Gaussian noise where that errs less."""
    spare = price.epsilon // (count + 1) if selecting else 0
    rest = price.epsilon - spare
    by_laplace = Choice(LAPLACE, _parted(rest, count), spare)
    if not price.delta:
        if price.mechanism == GAUSSIAN:
            raise DataError(
                "Gaussian noise needs a delta.",
                param="delta",
                mend="Give a delta such as 1e-9, or leave the mechanism out.",
                code="CUR817",
            )
        return by_laplace
    delta = price.delta // 2 if selecting else price.delta
    rho = rho_of(rest, delta)
    if rho < count:
        return by_laplace
    by_gaussian = Choice(GAUSSIAN, _parted(rho, count), spare, rho)
    if price.mechanism:
        return by_gaussian if price.mechanism == GAUSSIAN else by_laplace
    spread_laplace = math.sqrt(2) * count / (rest / NANO)
    spread_gaussian = math.sqrt(count / (2 * rho / PICO))
    return by_gaussian if spread_gaussian < spread_laplace else by_laplace


def _parted(whole: int, count: int) -> tuple[int, ...]:
    """Equal parts that together are no more than the whole."""
    if whole < count:
        raise DataError(
            "Epsilon is too small for that many aggregates.",
            param="epsilon",
            mend="Ask for fewer, or raise epsilon.",
            code="CUR817",
        )
    return tuple(whole // count for _ in range(count))


def noise_of(mechanism: str, most: int, groups: int, price: int) -> Noise:
    """The noise for a vector of groups of which a person changes so many, each by the most."""
    if mechanism == LAPLACE:
        sensitivity = most * groups
        return Noise(LAPLACE, laplace_scale(sensitivity, price), sensitivity)
    sensitivity = math.isqrt(most * most * groups - 1) + 1
    return Noise(GAUSSIAN, gaussian_scale(sensitivity, price), sensitivity)


def threshold_of(scale: float, groups: int, delta: int) -> int:
    """The least count of people at which a group of one person shows with chance at most delta.

    For discrete Laplace noise X of that scale, P(X >= k) = exp(-k / scale) / (1 + exp(-1 / scale))
    for k >= 1; a person may be alone in each of their groups.
    """
    wanted = delta / ATTO / groups
    k = max(1, math.ceil(-scale * math.log(wanted * (1 + math.exp(-1 / scale)))))
    return 1 + k


def loss_of(chosen: Choice, price: Price, selecting: bool) -> Loss:
    """What the noise costs."""
    spare = pure(chosen.selection, price.delta // 2) if selecting else NO_LOSS
    if chosen.mechanism == LAPLACE:
        total = sum((pure(each) for each in chosen.each), NO_LOSS) + spare
        return Loss(price.epsilon, total.delta, total.rho, total.slack)
    delta = price.delta // 2 if selecting else price.delta
    return gaussian(sum(chosen.each), delta) + spare


def events_of(
    noises: Sequence[Noise], selection: Selection | None, price: Price
) -> tuple[Event, ...]:
    """The noise as an accountant takes it."""
    events = [Event(n.mechanism, n.scale / n.sensitivity) for n in noises]
    if selection is not None:
        of = selection.noise
        events.append(Event(LAPLACE, of.scale / of.sensitivity, delta=price.delta // 2 / ATTO))
    return tuple(events)


def rho_at(price: Price, what: str, code: str) -> int:
    """The rho, in 10^-12, that a price of Gaussian noise alone pays for.

    Args:
        price: the price.
        what: that asks for it, for the error.
        code: of the error.

    Raises:
        DataError: the price is of Laplace noise, has no delta, or is too small.
    """
    fault = f"{what} needs a price with an epsilon and a delta above 0, delta below 1."
    if price.mechanism != LAPLACE and price.epsilon > 0 and 0 < price.delta < ATTO:
        rho = rho_of(price.epsilon, price.delta)
        if rho >= 1:
            return rho
        fault = "Epsilon is too small for that delta."
    raise poor(fault, code)


def poor(fault: str, code: str) -> DataError:
    """The error for a price that does not pay for what needs Gaussian noise."""
    return DataError(
        fault,
        param="epsilon",
        mend="Give an epsilon such as 1 and a delta such as 1e-6, and Gaussian noise.",
        code=code,
    )
