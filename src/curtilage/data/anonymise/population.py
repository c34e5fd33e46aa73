"""How many rows that are unique in a table are unique in the population it was drawn from.

Two estimators, chosen by the share of the population that the table has, as Dankar, F. et al.
(2012) found: Estimating the re-identification risk of clinical data sets. BMC Medical Informatics
and Decision Making 12:66. Up to a tenth it is Pitman's, above it Zayatz'.

Zayatz, L. (1991): Estimation of the percent of unique population elements on a microdata file using
the sample. US Bureau of the Census, SRD Research Report RR-91/08. With f_j groups of size j
among g, and H(N, j, n) the chance that of j among N exactly one is among n drawn:

    P(unique in the population | unique in the table) =
        (f_1/g) H(N, 1, n) / sum over j of (f_j/g) H(N, j, n)

Pitman's model: Hoshino, N. (2001): Applying Pitman's sampling formula to microdata disclosure risk
assessment. Journal of Official Statistics 17(4), 499-520. The population's uniques number about

    Gamma(t + 1) / Gamma(t + a) * N^a

where t and a maximise the likelihood of the group sizes, found by Newton's method:

    sum_{i<g} 1/(t + i a) = sum_{i<n} 1/(t + i)
    sum_{i<g} i/(t + i a) = sum over groups of size j of sum_{i<j} 1/(i - a)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curtilage.data.anonymise.hierarchies import Codes

SMALL = 0.1
"""Up to this share of the population Pitman's model is used."""

_STEPS = 200


@dataclass(frozen=True, slots=True)
class Uniques:
    """What is estimated of the population.

    Attributes:
        size: of the population.
        share: the share of the population that is unique in it, from 0 to 1.
        found: the share of the table's rows that are unique in the population.
        model: "pitman" or "zayatz".
    """

    size: int
    share: float
    found: float
    model: str


def uniques(sizes: Codes, population: int) -> Uniques:
    """The estimate for a table with groups of these sizes, none 0.

    A population smaller than the table counts as the table. Where Pitman's model has no solution,
    Zayatz' is used.
    """
    rows = int(sizes.sum())
    size = max(population, rows)
    alone = int((sizes == 1).sum())
    if not alone:
        return Uniques(size, 0.0, 0.0, "zayatz")
    if rows <= SMALL * size:
        number = pitman(sizes, size)
        if number is not None:
            # Of the population's uniques, each is in the table with the chance of any person.
            share = number / size
            return Uniques(size, share, min(share, alone / rows), "pitman")
    kept = zayatz(sizes, size) * alone / rows
    return Uniques(size, kept, kept, "zayatz")


def zayatz(sizes: Codes, population: int) -> float:
    """The chance that a row unique in the table is unique in the population.

    Args:
        sizes: rows of each group.
        population: how many persons; at least as many as rows.
    """
    rows = int(sizes.sum())
    counts = dict(
        zip(*(each.tolist() for each in np.unique(sizes, return_counts=True)), strict=True)
    )
    if 1 not in counts:
        return 0.0
    whole = sum(count * _one_of(population, size, rows) for size, count in counts.items())
    found: float = counts[1] * _one_of(population, 1, rows) / whole
    return found


def _one_of(population: int, size: int, rows: int) -> float:
    """The chance that of ``size`` among the population exactly one is among ``rows`` drawn."""
    left = population - size
    if left < rows - 1:
        return 0.0
    return size * math.exp(_choose(left, rows - 1) - _choose(population, rows))


def _choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def pitman(sizes: Codes, population: int) -> float | None:
    """How many of the population are unique in it; None if the model has no solution.

    Args:
        sizes: rows of each group.
        population: how many persons.
    """
    found = _fitted(sizes)
    if found is None:
        return None
    theta, alpha = found
    number = math.exp(
        math.lgamma(theta + 1) - math.lgamma(theta + alpha) + alpha * math.log(population)
    )
    return number if number <= population else None


def _fitted(sizes: Codes) -> tuple[float, float] | None:
    """Theta and alpha of the largest likelihood, with theta > -alpha and 0 < alpha < 1."""
    rows, groups = int(sizes.sum()), len(sizes)
    if groups < 2 or groups == rows:
        return None
    counts = np.bincount(sizes)
    # Groups of more than i rows, for i from 1: each adds 1/(i - alpha).
    larger = (groups - np.cumsum(counts))[1:-1].astype(np.float64)
    theta, alpha = _guess(rows, groups, counts)
    for _ in range(_STEPS):
        slope, curve = _derivatives(theta, alpha, (rows, groups), larger)
        try:
            step = np.linalg.solve(curve, slope)
        except np.linalg.LinAlgError:
            return None
        scale = 1.0
        while scale > 1e-10 and not _inside(theta - scale * step[0], alpha - scale * step[1]):
            scale /= 2
        if scale <= 1e-10:
            return None
        theta, alpha = float(theta - scale * step[0]), float(alpha - scale * step[1])
        if abs(step[0]) < 1e-9 * (1 + abs(theta)) and abs(step[1]) < 1e-9:
            return theta, alpha
    return None


def _inside(theta: float, alpha: float) -> bool:
    return 0 < alpha < 1 and theta > -alpha


def _guess(rows: int, groups: int, counts: Codes) -> tuple[float, float]:
    """Hoshino's moments (2001, section 4), or a plain start where they fall outside."""
    one, two = float(counts[1]), float(counts[2]) if len(counts) > 2 else 0.0
    c = one * (one - 1) / (two or 1.0)
    over = 2 * one * groups + one * c - rows * c
    if over:
        theta = (rows * groups * c - one * (rows - 1) * (2 * groups + c)) / over
        alpha = (theta * (one - rows) + (rows - 1) * one) / (rows * groups)
        if _inside(theta, alpha):
            return theta, alpha
    return max(1.0, groups / 2), 0.5


def _derivatives(
    theta: float, alpha: float, of: tuple[int, int], larger: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slope and curvature of the logarithm of the likelihood in theta and alpha."""
    rows, groups = of
    place = np.arange(1, groups, dtype=np.float64)
    shares = 1 / (theta + place * alpha)
    drawn = 1 / (theta + np.arange(1, rows, dtype=np.float64))
    left = 1 / (np.arange(1, len(larger) + 1) - alpha)
    slope = np.asarray([shares.sum() - drawn.sum(), (place * shares).sum() - (larger * left).sum()])
    mixed = -(place * shares**2).sum()
    curve = np.asarray(
        [
            [(drawn**2).sum() - (shares**2).sum(), mixed],
            [mixed, -((place * shares) ** 2).sum() - (larger * left**2).sum()],
        ]
    )
    return slope, curve
