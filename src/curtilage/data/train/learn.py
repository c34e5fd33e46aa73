"""The model, learnt from noisy sums: one column after the other, round after round.

Each sum of residuals is the slope of the likelihood in the parameters of one column. A row's
likelihood bends by a quarter at most, so counts over four bound how fast the slope changes
(Boehning and Lindsay, 1988), and counts are known. What a noisy slope says of a parameter is taken
as far as it stands out from its noise (a Wiener filter), with neighbouring bins held together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from curtilage.data.query.pricing import Noise
from curtilage.data.synthesise.domain import Codes
from curtilage.data.train.measure import UNIT, Floats, Rows
from curtilage.data.train.plan import RESIDUAL, Plan
from curtilage.data.train.terms import Term, base, terms_of

FASTER = 1.3
"""How much longer the steps are than the surest bound allows: likelihoods are rarely a half."""

SPREAD = 0.4
"""How far a parameter is thought to lie from 0, in scores."""

APART = 0.2
"""How far those of neighbouring bins are thought to lie apart."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt: nothing but what noisy numbers say.

    Attributes:
        terms: the base, then one for each column.
        parameters: of each term.
        scores: of each term, the score of each code in whole units.
        counts: for each column, about how many rows have each code.
        rows: about how many rows counted.
    """

    terms: tuple[Term, ...]
    parameters: tuple[Floats, ...]
    scores: tuple[Codes, ...]
    counts: tuple[Floats, ...]
    rows: float


def learn(planned: Plan, rows: Rows) -> Learnt:
    """Measures as planned, and no more."""
    counts = rows.counts()
    total = max(1.0, float(np.mean([counted.sum() for counted in counts])))
    terms = [base(total), *terms_of(planned, counts)]
    parameters = [np.zeros(term.design.shape[1]) for term in terms]
    summed = [np.zeros(term.design.shape[1]) for term in terms]
    scores = [np.zeros(len(term.design), dtype=np.int64) for term in terms]
    kept = 0
    for turn in range(planned.rounds):
        for n, term in enumerate(terms):
            slopes = rows.residuals(term.column, term.design, term.reach) / RESIDUAL
            step = _step(term, slopes, planned.step(term.reach), parameters[n], planned.rounds)
            parameters[n] = parameters[n] + step
            moved = _scores(term, parameters[n])
            rows.move(term.column, moved - scores[n])
            scores[n] = moved
        if turn >= planned.rounds // 2:
            kept += 1
            summed = [had + now for had, now in zip(summed, parameters, strict=True)]
    means = [each / kept for each in summed]
    final = [_scores(term, mean) for term, mean in zip(terms, means, strict=True)]
    return Learnt(tuple(terms), tuple(means), tuple(final), tuple(counts), total)


def _scores(term: Term, parameters: Floats) -> Codes:
    made: Codes = np.rint(UNIT * (term.design @ parameters)).astype(np.int64)
    return made


def _step(term: Term, slopes: Floats, noise: Noise, at: Floats, rounds: int) -> Floats:
    """How far the parameters move."""
    bend = term.mass / 4.0
    deviation = noise.scale / RESIDUAL
    # A parameter of a design that reaches further is as much smaller for the same score.
    spread = SPREAD / term.reach
    pull = np.eye(len(bend)) / spread**2
    if term.ordered > 1:
        pull[: term.ordered, : term.ordered] = (
            _neighbours(term.ordered) / APART**2 + np.eye(term.ordered) / (4 * spread) ** 2
        )
    trust = bend**2 / deviation**2 * rounds
    wanted = at + FASTER * slopes / bend
    made: Floats = np.linalg.solve(np.diag(trust) + pull, trust * wanted) - at
    return made


def _neighbours(count: int) -> Floats:
    """Of the squares of differences between neighbours."""
    made = np.zeros((count, count))
    for n in range(count - 1):
        made[n : n + 2, n : n + 2] += np.array([[1.0, -1.0], [-1.0, 1.0]])
    return made
