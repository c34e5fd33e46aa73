"""What a model learns from the synthetic rows, beside what it learns from the real ones.

For each column in turn, a logistic regression foretells from all other columns whether a row has
the column's most frequent value (of numbers, one from the middle upwards). It is trained once on
real and once on synthetic rows, and tested on real rows that neither was made from. Written out
here, on numpy: every feature is a 0 or 1, so a step is a look-up, and no library is worth its
weight for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curtilage.data.report.comparable import Codes, Compared
from curtilage.data.report.intervals import Estimate, quantile, ranked

Numbers = NDArray[np.float64]

MOST_ROWS = 5000
MOST_TASKS = 24
STEPS = 120
RIDGE = 1.0
LEAST = 10
"""So many rows of each kind are needed to train and to test."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """How well a column is foretold.

    Attributes:
        column: its name, and ``what`` of it is foretold.
        real, synthetic: the area under the curve of the model trained on each.
    """

    column: str
    what: str
    real: Estimate
    synthetic: Estimate


def learnt(columns: Sequence[Compared], chance: np.random.Generator) -> list[Learnt]:
    """Every column that can be foretold; `MOST_TASKS` at most."""
    if len(columns) < 2 or len(columns[0].control.codes) < 2 * LEAST:
        return []
    parts = [
        _sampled([getattr(column, name).codes for column in columns], chance)
        for name in ("train", "synthetic", "control")
    ]
    sizes = [len(column.labels) for column in columns]
    made: list[Learnt] = []
    for n, column in enumerate(columns):
        wanted, what = _wanted(column)
        train, synthetic, test = (wanted[part[:, n]] for part in parts)
        if len(made) == MOST_TASKS or min(_rarer(train), _rarer(test)) < LEAST:
            continue
        others = [m for m in range(len(columns)) if m != n]
        starts = np.cumsum([0, *(sizes[m] for m in others)])
        first, second, held = (part[:, others] + starts[:-1] for part in parts)
        scores = [
            held_scores(rows, kind, held, int(starts[-1]))
            for rows, kind in ((first, train), (second, synthetic))
        ]
        real, made_up = (ranked(s[test], s[~test], quantile()) for s in scores)
        made.append(Learnt(column.name, what, real, made_up))
    return made


def held_scores(rows: Codes, kind: NDArray[np.bool_], held: Codes, size: int) -> Numbers:
    """Scores of held rows by a logistic regression; all alike if there is nothing to learn.

    Args:
        rows: of each row, the places of its ones among the features.
        kind: what is foretold.
        held: the rows to score.
        size: how many features there are.
    """
    if _rarer(kind) < 1:
        return np.zeros(len(held))
    weights, before = np.zeros(size), np.zeros(size)
    steep = rows.shape[1] / 4.0 + RIDGE / len(rows)
    base = float(np.log(kind.mean() / (1.0 - kind.mean())))
    for step in range(STEPS):  # Nesterov's descent: a row has one 1 in each column
        ahead = weights + step / (step + 3.0) * (weights - before)
        off = 1.0 / (1.0 + np.exp(-(base + ahead[rows].sum(axis=1)))) - kind
        slope = np.bincount(rows.ravel(), np.repeat(off, rows.shape[1]), size) / len(rows)
        before, weights = weights, ahead - (slope + RIDGE / len(rows) * ahead) / steep
    made: Numbers = weights[held].sum(axis=1)
    return made


def _wanted(column: Compared) -> tuple[NDArray[np.bool_], str]:
    """Which codes count as what is foretold, and what that is called."""
    size = len(column.labels)
    counts = np.bincount(column.train.codes, minlength=size)
    wanted = np.zeros(size, dtype=np.bool_)
    if not column.ordered:
        wanted[int(counts.argmax())] = True
        return wanted, column.labels[int(counts.argmax())]
    known = counts[1:]
    above = known.sum() - np.cumsum(known) + known  # rows from this code on
    first = 1 + int(np.abs(above / max(1, known.sum()) - 0.5).argmin()) if size > 1 else 0
    wanted[first:] = first > 0
    return wanted, f"from {column.labels[first]} on"


def _rarer(kind: NDArray[np.bool_]) -> int:
    return int(min(kind.sum(), (~kind).sum()))


def _sampled(codes: Sequence[Codes], chance: np.random.Generator) -> Codes:
    whole = np.stack(codes, axis=1)
    if len(whole) <= MOST_ROWS:
        return whole
    return whole[chance.choice(len(whole), MOST_ROWS, replace=False)]
