"""How likely a row is to be found again, from the sizes of the groups that look the same.

With f the size of a row's group in the table and F of its group in the population, of n rows in g
groups:

- uniqueness: the share of rows with f = 1.
- prosecutor (the attacker knows that the person is in the table): 1/f of each row; the highest,
  the mean (which is g/n), and the share of rows above a threshold.
- journalist (the attacker knows only that the person is in the population): 1/F. Without the
  population, F is at least f, so 1/f is a bound above it.
- marketer (the attacker wants as many as may be): the share of rows expected to be found, the
  mean of 1/F; without the population the mean of 1/f, again a bound.
- population uniqueness: see `population`.

El Emam, K. (2013): Guide to the de-identification of personal health information, chapters 16 to
18; Dankar, F., El Emam, K. (2010): A method for evaluating marketer re-identification risk. EDBT
workshops.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curtilage.data.anonymise.hierarchies import Codes
from curtilage.data.anonymise.population import Uniques, uniques

THRESHOLD = 0.2
"""From a group of five: what health data is mostly released with."""


@dataclass(frozen=True, slots=True)
class Risk:
    """The risks of a table, each from 0 to 1.

    Attributes:
        rows, groups: how many there are.
        smallest: rows of the smallest group.
        unique: share of rows that are alone in their group.
        prosecutor: the highest of a row; ``mean`` that of all rows, ``above`` the share of rows
            whose risk is above ``threshold``.
        journalist, marketer: as in the module's docstring; bounds above where `known` is false.
        known: whether they were computed with the groups of the population.
        population: what is estimated of the population; None if its size was not given.
    """

    rows: int
    groups: int
    smallest: int
    unique: float
    prosecutor: float
    mean: float
    above: float
    threshold: float
    journalist: float
    marketer: float
    known: bool
    population: Uniques | None


def risk(
    sizes: Codes,
    *,
    threshold: float = THRESHOLD,
    population: int = 0,
    within: Codes | None = None,
) -> Risk:
    """The risks of a table.

    Args:
        sizes: rows of each group; groups of 0 are passed over.
        threshold: what counts as a high risk, from 0 to 1.
        population: how many persons the table was drawn from; 0 if that is not known.
        within: how many of the population are in each of these groups, if that is known; fewer
            than the table has count as those of the table.
    """
    held = sizes > 0
    of = sizes[held]
    rows = int(of.sum())
    if not rows:
        return Risk(0, 0, 0, 0.0, 0.0, 0.0, 0.0, threshold, 0.0, 0.0, within is not None, None)
    around = np.maximum(of, within[held]) if within is not None else of
    # Compared as whole numbers, so that 1/5 is not above 0.2.
    high = of[threshold * of * (1 + 1e-12) < 1.0]
    return Risk(
        rows=rows,
        groups=len(of),
        smallest=int(of.min()),
        unique=int((of == 1).sum()) / rows,
        prosecutor=1 / int(of.min()),
        mean=len(of) / rows,
        above=int(high.sum()) / rows,
        threshold=threshold,
        journalist=1 / int(around.min()),
        marketer=float((of / around).sum()) / rows,
        known=within is not None,
        population=uniques(of, population) if population else None,
    )
