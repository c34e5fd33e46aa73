"""Fewer codes for pairs: codes too rare to tell from noise are taken together.

Made from noisy counts alone, so it costs nothing more. What is within a group keeps the noisy
counts' own proportions, as far as they stand out from the noise (James and Stein, 1961).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curtilage.data.synthesise.domain import Codes, Coding
from curtilage.data.synthesise.tree import Probabilities

CLEAR = 2.5
"""A group's count is so many standard deviations of its noise, or it is merged."""

REAL = 3.0
"""What is missing or not listed must stand out by so many, or no row is given it."""

LEAST_SHARE = 0.015
MOST_GROUPS = 16
"""Bins in order are merged to this many groups at most, none with less than this share."""

MOST_LISTED = 63
"""So many listed values at most have a group of their own; all others share one."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the codes of a column are grouped.

    Attributes:
        group: of each code.
        counts: the noisy count of each code.
        variance: of the noise of each.
        absent: codes that no row is given: missing or unlisted, and not told from noise.
    """

    group: Codes
    counts: Probabilities
    variance: float
    absent: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many groups there are."""
        return int(self.group.max()) + 1

    def totals(self) -> tuple[Probabilities, Probabilities]:
        """The noisy count of each group, and one over its variance."""
        held = np.delete(np.arange(len(self.group)), self.absent)
        counts: Probabilities = np.bincount(
            self.group[held], weights=self.counts[held], minlength=self.size
        ).astype(np.float64)
        codes = np.bincount(self.group[held], minlength=self.size).astype(np.float64)
        return counts, 1.0 / (self.variance * codes)

    def within(self, totals: Probabilities) -> Probabilities:
        """The share of each code in its group, given about how many rows each group has."""
        shares = np.zeros(len(self.group))
        for g in range(self.size):
            codes = np.setdiff1d(np.flatnonzero(self.group == g), self.absent)
            total = max(float(totals[g]), 1e-3)
            shares[codes] = _shrunk(self.counts[codes], self.variance, total) / total
        return shares


def grouping(coding: Coding, counts: Probabilities, variance: float) -> Grouping:
    """Groups codes by their noisy counts."""
    group = np.full(coding.size, -1, dtype=np.int64)
    deviation = float(np.sqrt(variance))
    ordered = coding.ordered
    absent = tuple(
        code
        for code in (coding.missing, coding.unlisted)
        if code > 0 and counts[code] < REAL * deviation
    )
    if ordered:
        least = LEAST_SHARE * max(float(counts.sum()), 0.0)
        group[:ordered] = _runs(counts[:ordered], deviation, least)
        while group.max() >= MOST_GROUPS:
            least = least * 1.2 + deviation
            group[:ordered] = _runs(counts[:ordered], deviation, least)
        for code in range(ordered, coding.size):
            group[code] = 0 if code in absent else group.max() + 1
        return Grouping(group, counts, variance, absent)
    clear = counts >= CLEAR * deviation
    clear[np.argsort(-counts, kind="stable")[MOST_LISTED:]] = False
    clear[list(absent)] = False
    group[clear] = np.arange(int(clear.sum()))
    group[~clear] = int(clear.sum())  # none, if all are clear
    rare = np.flatnonzero(~clear)
    if clear.any() and set(rare.tolist()) <= set(absent):
        group[rare] = 0  # nobody's group: what few rows it has count as another's
    return Grouping(group, counts, variance, absent)


def _runs(counts: Probabilities, deviation: float, least: float) -> Codes:
    """Neighbours taken together until each run stands out from its noise."""
    group = np.zeros(len(counts), dtype=np.int64)
    run, held, codes = 0, 0.0, 0
    for n, count in enumerate(counts):
        if codes and held >= max(CLEAR * deviation * codes**0.5, least):
            run, held, codes = run + 1, 0.0, 0
        group[n] = run
        held, codes = held + float(count), codes + 1
    if run and held < max(CLEAR * deviation * codes**0.5, least):
        group[group == run] = run - 1
    return group


def _shrunk(counts: Probabilities, variance: float, total: float) -> Probabilities:
    """Counts that are not negative and add up to the total, drawn to their mean by the noise."""
    size = len(counts)
    apart = counts - counts.mean()
    square = float((apart**2).sum())
    kept = max(0.0, 1.0 - (size - 1) * variance / square) if square > 0 else 0.0
    wanted = total / size + kept * apart
    falling = np.sort(wanted)[::-1]
    over = (np.cumsum(falling) - total) / np.arange(1, size + 1)
    last = int(np.flatnonzero(falling > over)[-1])
    made: Probabilities = np.maximum(wanted - over[last], 0.0)
    return made
