"""An audit: how much a training told of made-up persons, as a lower bound on its epsilon.

Made-up persons are put in or left out by coin, the training runs over them, and somebody who sees
every noisy number and knows everything but the coins guesses those. Whoever guesses well shows
that epsilon cannot be small (Steinke, Nasr and Jagielski, 2023). It uses the plan, the code and the
noise of the real training and none of its data, so it costs nothing, and comes first.

A low bound proves nothing; a bound above the promised epsilon proves a fault.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import EACH_ROW
from curtilage.core.errors import DataError
from curtilage.core.sockets import Randomness
from curtilage.data.synthesise.domain import Codes
from curtilage.data.train.learn import learn
from curtilage.data.train.measure import Exact, Floats, Rows, Sampler
from curtilage.data.train.plan import Plan
from curtilage.data.train.running import rows_of

Flags = NDArray[np.bool_]

RUNS = 60
TOGETHER = 2
"""Made-up persons in one run: few, so that they do not hide one another."""

CONFIDENCE = 0.95
FALSE_ALARM = 1e-4
"""How likely at most a sound training is refused."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found.

    Attributes:
        canaries: made-up persons, of whom so many were guessed rightly: ``correct``.
        bound: epsilon is at least this, with `CONFIDENCE`.
        likely: how likely so many right guesses are at most, if the promise is kept.
        epsilon, delta: what was promised.
    """

    canaries: int
    correct: int
    bound: float
    likely: float
    epsilon: float
    delta: float

    @property
    def caught(self) -> bool:
        """Whether more was told than was promised."""
        return self.likely < FALSE_ALARM

    def as_json(self) -> dict[str, float | int]:
        """The audit as JSON values."""
        return {
            "epsilon_at_least": round(self.bound, 4),
            "confidence": CONFIDENCE,
            "canaries": self.canaries,
            "guessed_rightly": self.correct,
        }


def audit(planned: Plan, chance: Randomness, sampler: Sampler | None = None) -> Audit:
    """Audits a plan.

    Args:
        planned: the plan.
        chance: for coins and for what made-up persons are like.
        sampler: draws the noise; None for OpenDP's.
    """
    seeded = np.random.default_rng(int.from_bytes(chance(32)))
    coins, told = [], []
    for _ in range(RUNS):
        coin = seeded.integers(0, 2, TOGETHER).astype(bool)
        coins.append(coin)
        told.append(_told(planned, coin, seeded, sampler or Exact()))
    loss = planned.loss
    return judged(
        np.concatenate(told), np.concatenate(coins), loss.epsilon / NANO, loss.delta / ATTO
    )


def judged(told: Floats, coins: Flags, epsilon: float, delta: float) -> Audit:
    """What guesses by the sign of what was told make known.

    Args:
        told: for each made-up person, how much speaks for having been in; 0 for nothing.
        coins: whether they were.
        epsilon: what was promised.
        delta: with it.
    """
    count, correct = len(told), int(((told > 0) == coins).sum())
    return Audit(
        count,
        correct,
        lower_bound(count, correct, delta),
        likely(count, correct, epsilon, delta),
        epsilon,
        delta,
    )


def lower_bound(canaries: int, correct: int, delta: float) -> float:
    """The largest epsilon, to a thousandth, that so many right guesses rule out; 0 if none."""
    low, high = 0, 20_000
    while low < high:
        middle = (low + high + 1) // 2
        if likely(canaries, correct, middle / 1000, delta) <= 1 - CONFIDENCE:
            low = middle
        else:
            high = middle - 1
    return low / 1000


def likely(canaries: int, correct: int, epsilon: float, delta: float) -> float:
    """At most how likely so many right guesses are (Steinke et al., 2023, Theorem 5.2)."""
    right = 1.0 / (1.0 + math.exp(-epsilon))
    chances = _binomial(canaries, right)
    below = np.cumsum(chances[:correct][::-1])
    slack = float((below / np.arange(1, correct + 1)).max()) if correct else 0.0
    return min(1.0, float(chances[correct:].sum()) + slack * delta * 2 * canaries)


def _binomial(count: int, right: float) -> Floats:
    """The chance of each number of right guesses."""
    ways = [
        math.lgamma(count + 1) - math.lgamma(n + 1) - math.lgamma(count - n + 1)
        for n in range(count + 1)
    ]
    n = np.arange(count + 1)
    wrong = max(1.0 - right, 1e-300)
    made: Floats = np.exp(np.array(ways) + n * math.log(right) + (count - n) * math.log(wrong))
    return made


def refuse(found: Audit) -> None:
    """Raises `DataError` where more was told than promised (CUR863)."""
    if found.caught:
        raise DataError(
            f"The audit shows an epsilon of at least {found.bound:.2f}, and {found.epsilon:.2f} "
            "would be charged.",
            mend="Report this: nothing was trained, and nothing was spent.",
            code="CUR863",
        )


def _told(planned: Plan, coins: Flags, chance: np.random.Generator, sampler: Sampler) -> Floats:
    """How much all noisy numbers of a run speak for each made-up person."""
    sizes = planned.domain.sizes
    codes = np.stack([_spread(size, len(coins), chance) for size in sizes], axis=1)
    classes = chance.integers(0, 2, len(coins))
    table = _table(planned, codes, classes, chance)
    each = table.num_rows // len(coins)
    there = table.filter(pa.array(np.repeat(coins, each)))
    watched = Watched(rows_of(planned, there, sampler), codes, classes, planned)
    learn(planned, watched)
    return watched.told


def _spread(size: int, count: int, chance: np.random.Generator) -> Codes:
    """So many codes, as different as can be."""
    made: Codes = np.resize(chance.permutation(size), count)[chance.permutation(count)]
    return made


def _table(planned: Plan, codes: Codes, classes: Codes, chance: np.random.Generator) -> pa.Table:
    """Made-up persons, each with more rows than count."""
    person = planned.dataset.person
    each = 1 if person == EACH_ROW else planned.rows_each + 1
    columns = {
        coding.column.name: coding.decode(np.repeat(codes[:, n], each), chance)
        for n, coding in enumerate(planned.domain.codings)
    }
    values = planned.target.values
    one = values.index(planned.positive)
    other = next(n for n in range(len(values)) if n != one)
    columns[planned.wanted.target] = planned.target.decode(
        np.repeat(np.where(classes == 1, one, other), each), chance
    )
    if person != EACH_ROW:
        columns[person] = pa.array(np.repeat(np.arange(len(codes)), each))
    return pa.table(columns)


class Watched(Rows):
    """Rows of made-up persons, with somebody who sees every noisy number.

    Args:
        rows: those who are in.
        codes, classes: of all, in or out.
        planned: the prices.
    """

    def __init__(self, rows: Rows, codes: Codes, classes: Codes, planned: Plan) -> None:
        super().__init__(codes, classes, planned, Exact())
        self._real = rows
        self.told: Floats = np.zeros(len(codes))

    def counts(self) -> list[Floats]:
        """What `Rows.counts` says of those who are in."""
        seen = self._real.counts()
        for column, counted in enumerate(seen):
            marks = np.eye(len(counted))[self._codes[:, column]] * self._planned.rows_each
            self._hear(counted, marks, self._planned.counting.scale)
        return seen

    def residuals(self, column: int, design: Codes, reach: int) -> Floats:
        """What `Rows.residuals` says of those who are in."""
        seen = self._real.residuals(column, design, reach)
        each = self._each() * self._planned.rows_each
        weights = (
            design[self._codes[:, column]] if column >= 0 else design[np.zeros(len(each), int)]
        )
        self._hear(seen, weights * each[:, None], self._planned.step(reach).scale)
        return seen

    def move(self, column: int, scores: Codes) -> None:
        """As `Rows.move`, of all."""
        self._real.move(column, scores)
        super().move(column, scores)

    def _hear(self, seen: Floats, marks: Floats | Codes, scale: float) -> None:
        """Adds how much more likely the numbers are with each person than without."""
        self.told += marks @ (seen - marks.sum(axis=0) / 2) / scale**2
