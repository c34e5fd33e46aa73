"""What a training by noisy gradient descent costs, fixed before anything looks at the data.

In every step each person is in the batch by chance, independently (Poisson sampling); gradients are
clipped, summed, and get Gaussian noise (Abadi et al., 2016). The number of steps, the chance and
the clipping are public, so the loss is known beforehand: the accountant composes the distributions
of the privacy losses of all steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from curtilage.budget.losses import pure
from curtilage.budget.report import tight_epsilon
from curtilage.core.budgets import ATTO, NANO, Event, Loss
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import LAPLACE, Price

SLACK = 1.01
"""How much more noise there is than is accounted for: for what floating point may lose when
gradients are clipped and added up."""

MOST_STEPS = 1_000_000
MOST_ROWS_OF_ONE = 1000
MULTIPLIERS = (0.3, 1000.0)
CLOSE, NEAR, MOST_TRIES = 1.002, 0.99, 30
"""The least noise is found so closely that at least this share of epsilon is used."""


@dataclass(frozen=True, slots=True)
class Descent:
    """How to descend. All of it is chosen without looking at the data.

    Attributes:
        steps: how many.
        rate: the chance of each person to be in a batch.
        batch: how many rows a batch is thought to have; sums are divided by it.
        clip: the longest a row's gradient may be.
        pace: the length of a step, for plain descent with momentum.
        momentum: the share of the last step that goes on.
        rows_each: how many rows of one person count at most.
    """

    steps: int
    rate: float
    batch: float
    clip: float = 1.0
    pace: float = 0.1
    momentum: float = 0.9
    rows_each: int = 1


@dataclass(frozen=True, slots=True)
class Priced:
    """A priced descent.

    Attributes:
        descent: how to descend.
        multiplier: the noise's standard deviation over how much one person changes a sum.
        loss, events: what it costs.
    """

    descent: Descent
    multiplier: float
    loss: Loss
    events: tuple[Event, ...]

    @property
    def deviation(self) -> float:
        """The standard deviation of the noise of each sum of gradients."""
        return self.multiplier * self.descent.clip * self.descent.rows_each * SLACK


def priced(descent: Descent, price: Price) -> Priced:
    """The least noise that keeps the price.

    Raises:
        DataError: it makes no sense (CUR865), or the price cannot be paid (CUR862).
        MissingExtraError: dp-accounting is not installed.
    """
    _check(descent)
    if price.mechanism == LAPLACE or price.epsilon <= 0 or not 0 < price.delta < ATTO:
        raise _poor("Training needs a price with an epsilon and a delta above 0, delta below 1.")
    wanted, delta = price.epsilon / NANO, price.delta / ATTO
    multiplier, found = _least(descent, wanted, delta)
    epsilon = min(price.epsilon, math.ceil(found * NANO))
    event = Event("sampled-gaussian", multiplier, descent.steps, descent.rate)
    return Priced(descent, multiplier, pure(epsilon, price.delta), (event,))


def _least(descent: Descent, wanted: float, delta: float) -> tuple[float, float]:
    """A multiplier that keeps the price, nearly the least, and the epsilon that it costs."""
    least, most = MULTIPLIERS
    low, high = least, most
    while high / low > CLOSE:  # near it, by the central limit of many steps
        middle = math.sqrt(low * high)
        low, high = (low, middle) if _limit(descent, middle, wanted) <= delta else (middle, high)
    at, last = high, (0.0, 0.0)
    for _ in range(MOST_TRIES):
        found = _epsilon(descent, at, delta)
        kept = found <= wanted
        if kept and (found >= wanted * NEAR or at <= least):
            return at, found
        if not kept and at >= most:
            raise _poor("Epsilon is too small for so many steps.")
        slope = -1.2
        if last[0] and last[0] != at and 0 < last[1] != found > 0:
            slope = math.log(found / last[1]) / math.log(at / last[0])
        last = (at, found)
        aim = max(1e-3, min(1e3, wanted * (1 + NEAR) / 2 / max(found, 1e-9)))
        at = min(most, max(least, at * aim ** (1 / min(-0.3, max(-4.0, slope)))))
    raise _poor("No noise was found that costs as much.")


def _limit(descent: Descent, multiplier: float, epsilon: float) -> float:
    """The delta of so many steps, about (Bu, Dong, Long and Su, 2020)."""
    each = math.expm1(min(700.0, multiplier**-2))
    width = descent.rate * math.sqrt(descent.steps * each)
    normal = NormalDist()
    far = normal.cdf(-epsilon / width - width / 2)
    return normal.cdf(-epsilon / width + width / 2) - math.exp(min(700.0, epsilon)) * far


def _epsilon(descent: Descent, multiplier: float, delta: float) -> float:
    event = Event("sampled-gaussian", multiplier, descent.steps, descent.rate)
    return tight_epsilon([event], delta)


def _check(descent: Descent) -> None:
    numbers = (descent.rate, descent.batch, descent.clip, descent.pace, descent.momentum)
    sound = (
        all(map(math.isfinite, numbers))
        and 1 <= descent.steps <= MOST_STEPS
        and 0 < descent.rate <= 1
        and min(descent.batch, descent.clip, descent.pace) > 0
        and 0 <= descent.momentum < 1
        and 1 <= descent.rows_each <= MOST_ROWS_OF_ONE
    )
    if not sound:
        raise DataError(
            "A training cannot descend like that.",
            param="descent",
            mend=f"Take from 1 to {MOST_STEPS:,} steps, a rate above 0 and at most 1, batch, clip "
            f"and pace above 0, momentum below 1, and from 1 to {MOST_ROWS_OF_ONE} rows of one "
            "person.",
            code="CUR865",
        )


def _poor(fault: str) -> DataError:
    return DataError(
        fault,
        param="epsilon",
        mend="Raise epsilon, or take fewer steps or a smaller rate; give a delta such as 1e-6.",
        code="CUR862",
    )
