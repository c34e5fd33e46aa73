"""The only place that sees rows: all that leaves it are noisy counts and noisy sums of residuals.

Everything of a row is whole numbers: its codes, its score so far, its residual. A residual is
looked up by the score, not computed, so that no row's part of a sum depends on other rows, not even
in the last bit. Sums of whole numbers are exact in every order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from curtilage.data.query.noise import noisy
from curtilage.data.query.pricing import Noise
from curtilage.data.synthesise.domain import Codes
from curtilage.data.train.plan import RESIDUAL, Plan

Floats = NDArray[np.float64]

UNIT: Final = 1024
"""A score of 1, a factor e of the odds, in whole units."""

FURTHEST: Final = 15 * UNIT
"""Scores beyond count as this."""


def _likelihoods() -> Codes:
    scores = np.arange(-FURTHEST, FURTHEST + 1) / UNIT
    made: Codes = np.rint(RESIDUAL / (1.0 + np.exp(-scores))).astype(np.int64)
    return made


LIKELIHOOD: Final = _likelihoods()
"""The likelihood of each score, in units of `RESIDUAL`."""


class Sampler(Protocol):
    """Draws noise."""

    def noisy(self, totals: Sequence[int], noise: Noise) -> Sequence[int]:
        """The totals, each with its noise."""
        ...


class Exact:
    """OpenDP's exact discrete Gaussian, from the operating system's randomness."""

    def noisy(self, totals: Sequence[int], noise: Noise) -> Sequence[int]:
        """The totals, each with discrete Gaussian noise."""
        return noisy(totals, noise)


class Rows:
    """Coded rows with their scores.

    Args:
        codes: rows x columns; of each person no more rows than the plan says.
        classes: 1 where the target has the positive value, else 0.
        planned: the prices.
        sampler: draws the noise.
    """

    def __init__(self, codes: Codes, classes: Codes, planned: Plan, sampler: Sampler) -> None:
        self._codes, self._planned, self._sampler = codes, planned, sampler
        self._wanted = classes * RESIDUAL
        self._scores = np.zeros(len(codes), dtype=np.int64)

    def counts(self) -> list[Floats]:
        """For each column, the noisy count of each code."""
        made = []
        for column, size in enumerate(self._planned.domain.sizes):
            counted = np.bincount(self._codes[:, column], minlength=size)
            made.append(self._noisy(counted, self._planned.counting))
        return made

    def residuals(self, column: int, design: Codes, reach: int) -> Floats:
        """The noisy sums of residuals, each row weighing what its code has in the design.

        Args:
            column: which one; -1 for none, and then all rows have code 0.
            design: codes x parameters; each row at most ``reach`` long by Euclid.
            reach: of the design.
        """
        each = self._each()
        codes = self._codes[:, column] if column >= 0 else np.zeros(len(each), dtype=np.int64)
        by_code = np.bincount(codes, weights=each, minlength=len(design)).astype(np.int64)
        return self._noisy(design.T @ by_code, self._planned.step(reach))

    def move(self, column: int, scores: Codes) -> None:
        """Adds to each row's score what its code has."""
        self._scores += scores[self._codes[:, column]] if column >= 0 else scores[0]

    def _each(self) -> Codes:
        """The residual of each row: at most `RESIDUAL` in size."""
        at = np.clip(self._scores, -FURTHEST, FURTHEST) + FURTHEST
        made: Codes = self._wanted - LIKELIHOOD[at]
        return made

    def _noisy(self, totals: Codes, noise: Noise) -> Floats:
        return np.asarray(self._sampler.noisy(totals.tolist(), noise), dtype=np.float64)
