"""Shares and their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number that was estimated, and the interval that holds it with `CONFIDENCE`.

    Attributes:
        value: the estimate, and ``low`` and ``high`` the ends.
    """

    value: float
    low: float
    high: float

    def as_json(self) -> Mapping[str, float]:
        """Rounded to four places."""
        return {
            "value": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
        }


def quantile(among: int = 1) -> float:
    """Half the width of an interval, in deviations; of so many that are looked at together."""
    return NormalDist().inv_cdf(1.0 - (1.0 - CONFIDENCE) / 2 / max(1, among))


def wilson(hits: float, tries: int, wide: float) -> Estimate:
    """A share of hits (Wilson, 1927); of no tries, anything."""
    if not tries:
        return Estimate(0.0, 0.0, 1.0)
    share, square = hits / tries, wide**2
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    inner = share * (1 - share) / tries + square / (4 * tries**2)
    half = wide * math.sqrt(inner) / (1 + square / tries)
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))


def residual(hits: Estimate, base: Estimate) -> Estimate:
    """What hits are more than those by chance, of what could be more (Giomi et al., 2023).

    The interval takes both errors together, each side by its own (Newcombe, 1998).
    """
    if base.value >= 1.0:
        return Estimate(0.0, 0.0, 1.0)
    gap, room = hits.value - base.value, 1.0 - base.value
    less = math.hypot(hits.value - hits.low, base.high - base.value)
    more = math.hypot(hits.high - hits.value, base.value - base.low)
    return Estimate(*(min(1.0, max(-1.0, each / room)) for each in (gap, gap - less, gap + more)))


def excess(
    won: NDArray[np.float64], fair: NDArray[np.float64], whose: NDArray[np.int64], wide: float
) -> Estimate:
    """How much is won beyond what is fair, of what could be; at most 1, by chance 0.

    Args:
        won: of each try, from 0 to 1.
        fair: what each would win on average if real rows of both parts were alike to it.
        whose: which real row each try is about; tries of one row count as one for the error.
        wide: half the width of the interval, in deviations.
    """
    room = float((1.0 - fair).sum())
    if not len(won) or room <= 0:
        return Estimate(0.0, 0.0, 1.0)
    value = float((won - fair).sum()) / room
    _, each = np.unique(whose, return_inverse=True)
    off = np.bincount(each, weights=won - fair - value * (1.0 - fair))
    error = wide * float(np.sqrt((off**2).sum())) / room
    least = _least(len(off), wide)
    return Estimate(value, max(-1.0, value - error - least), min(1.0, value + error + least))


def ranked(higher: NDArray[np.float64], lower: NDArray[np.float64], wide: float) -> Estimate:
    """The chance that one of the first ranks above one of the second; ties count half.

    The error is that of DeLong et al. (1988).
    """
    if not len(higher) or not len(lower):
        return Estimate(0.5, 0.0, 1.0)
    above = _below(higher, lower)
    under = 1.0 - _below(lower, higher)
    value = float(above.mean())
    spread = float(above.var()) / len(higher) + float(under.var()) / len(lower)
    error = wide * math.sqrt(spread) + _least(min(len(higher), len(lower)), wide)
    return Estimate(value, max(0.0, value - error), min(1.0, value + error))


def _below(these: NDArray[np.float64], those: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each of these, the share of those that are below; ties count half."""
    order = np.sort(those)
    both = np.searchsorted(order, these, "left") + np.searchsorted(order, these, "right")
    made: NDArray[np.float64] = both / (2.0 * len(those))
    return made


def _least(rows: int, wide: float) -> float:
    """Of few rows nothing is sure, however alike they are (the centre of Wilson's interval)."""
    return wide**2 / (2 * (rows + wide**2))
