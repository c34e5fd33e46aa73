"""How a column enters the score: made from the catalogue and noisy counts, so of no row.

A term has a few parameters; its design says what each code weighs in each of them, in whole
numbers. The score of a code is design times parameters, plus the parameters of the columns before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curtilage.core.datasets import Kind
from curtilage.data.synthesise.coarse import Grouping, grouping
from curtilage.data.synthesise.domain import Codes, Coding
from curtilage.data.train.measure import Floats
from curtilage.data.train.plan import REACH, Method, Plan

FAR = 2.0
"""Numbers further from their mean than so many standard deviations weigh as much as these."""

WIDE = 1000
"""Where a number has more steps than this from 0 on, its logarithm is weighed."""


@dataclass(frozen=True, slots=True)
class Term:
    """A column's part of the score.

    Attributes:
        column: which one; -1 for the base that all rows have.
        design: codes x parameters.
        reach: the length of the longest row of the design, rounded up.
        mass: for each parameter, the noisy sum over all rows of squared weights.
        ordered: how many of the first parameters stand in an order.
        linear: whether the first parameter is the weight of a number.
        centre, width: of the number, or of its logarithm: what weighs 0, and what weighs `REACH`.
        logarithm: whether the logarithm is weighed.
    """

    column: int
    design: Codes
    reach: int
    mass: Floats
    ordered: int = 0
    linear: bool = False
    centre: float = 0.0
    width: float = 1.0
    logarithm: bool = False


def base(total: float) -> Term:
    """The part that all rows have."""
    return Term(-1, np.ones((1, 1), dtype=np.int64), 1, np.array([max(total, 1.0)]))


def terms_of(planned: Plan, counts: list[Floats]) -> list[Term]:
    """A term for each column."""
    variance = planned.counting.scale**2
    made = []
    for column, (coding, counted) in enumerate(zip(planned.domain.codings, counts, strict=True)):
        groups = grouping(coding, counted, variance)
        if planned.wanted.method is Method.LOGISTIC and coding.ordered > 1:
            made.append(_line(column, coding, groups))
        else:
            made.append(_steps(column, coding, groups))
    return made


def _steps(column: int, coding: Coding, groups: Grouping) -> Term:
    design = np.zeros((coding.size, groups.size), dtype=np.int64)
    design[np.arange(coding.size), groups.group] = 1
    mass, _ = groups.totals()
    ordered = int(groups.group[: coding.ordered].max()) + 1 if coding.ordered else 0
    return Term(column, design, 1, np.maximum(mass, 1.0), ordered)


def _line(column: int, coding: Coding, groups: Grouping) -> Term:
    """The number by its place around its noisy mean; what is missing has a weight of its own."""
    places = places_of(coding)
    logarithm = coding.column.kind.numeric and float(coding.edges[-1]) > WIDE
    if logarithm:
        places = np.sign(places) * np.log1p(np.abs(places))
    shares = np.concatenate([groups.within(groups.totals()[0])])[: coding.ordered]
    totals = np.maximum(groups.totals()[0], 0.0)
    weights = np.maximum(shares * totals[groups.group[: coding.ordered]], 0.0)
    if weights.sum() <= 0:
        weights = np.ones(coding.ordered)
    centre = float(np.average(places, weights=weights))
    spread = float(np.sqrt(np.average((places - centre) ** 2, weights=weights)))
    least = float(np.ptp(places)) / 100 or 1.0
    width = FAR * max(spread, least)
    line = np.rint(REACH * np.clip((places - centre) / width, -1.0, 1.0)).astype(np.int64)
    gone = coding.size - coding.ordered
    design = np.zeros((coding.size, 1 + gone), dtype=np.int64)
    design[: coding.ordered, 0] = line
    design[coding.ordered :, 1:] = np.eye(gone, dtype=np.int64) * REACH
    held = np.concatenate([weights, totals[groups.group[coding.ordered :]]])
    mass = np.maximum((design**2 * held[:, None]).sum(axis=0), float(REACH**2))
    return Term(column, design, REACH, mass, 0, True, centre, width, logarithm)


def places_of(coding: Coding) -> Floats:
    """The middle of each bin, in steps of the column."""
    made: Floats = (coding.edges[:-1] + coding.edges[1:] - 1) / 2
    return made


def step_of(coding: Coding) -> float:
    """How much one step of a column is, in its own units; dates in days, times in seconds."""
    return float(coding.column.step) if coding.column.kind is Kind.DECIMAL else 1.0
