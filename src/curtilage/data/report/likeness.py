"""How alike the tables are: total variation of each column and of each pair of columns.

Total variation is half the sum of the differences of all shares: the share of rows that would have
to change. Real rows that were held back are also some way off, by chance alone: that is the floor.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curtilage.data.report.comparable import Codes, Compared

Shares = NDArray[np.float64]

MOST_COLUMNS = 60
"""Of more columns, pairs of the first so many are looked at."""


@dataclass(frozen=True, slots=True)
class Marginal:
    """One column.

    Attributes:
        name: its name, and ``labels`` what each share is of.
        real, synthetic: the share of each code.
        apart: total variation, and ``floor`` that of the rows held back; -1 without any.
    """

    name: str
    labels: tuple[str, ...]
    real: tuple[float, ...]
    synthetic: tuple[float, ...]
    apart: float
    floor: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair of columns.

    Attributes:
        names: of the columns.
        apart: total variation of each pair; shape names x names; 0 on the diagonal.
        mean, floor: over all pairs; the floor is -1 without rows held back.
        left_out: how many columns were not looked at.
    """

    names: tuple[str, ...]
    apart: tuple[tuple[float, ...], ...]
    mean: float
    floor: float
    left_out: int

    def worst(self, most: int) -> list[tuple[str, str, float]]:
        """The pairs that are furthest off."""
        pairs = itertools.combinations(range(len(self.names)), 2)
        told = [(self.names[a], self.names[b], self.apart[a][b]) for a, b in pairs]
        return sorted(told, key=lambda pair: -pair[2])[:most]


def marginals(columns: Sequence[Compared]) -> list[Marginal]:
    """Each column, real beside synthetic."""
    made = []
    for column in columns:
        size = len(column.labels)
        real, control, synthetic = (
            _shares(part.codes, size) for part in (column.train, column.control, column.synthetic)
        )
        kept = np.flatnonzero((real > 0) | (synthetic > 0))
        made.append(
            Marginal(
                column.name,
                tuple(column.labels[n] for n in kept),
                tuple(real[kept].tolist()),
                tuple(synthetic[kept].tolist()),
                _apart(real, synthetic),
                _apart(real, control) if len(column.control.codes) else -1.0,
            )
        )
    return made


def pairs(columns: Sequence[Compared]) -> Pairs:
    """Each pair of columns."""
    looked = columns[:MOST_COLUMNS]
    apart = np.zeros((len(looked), len(looked)))
    floors, values = [], []
    for a, b in itertools.combinations(range(len(looked)), 2):
        one, two = looked[a], looked[b]
        size = len(one.labels) * len(two.labels)
        real, control, synthetic = (
            _shares(p.codes * len(two.labels) + q.codes, size)
            for p, q in (
                (one.train, two.train),
                (one.control, two.control),
                (one.synthetic, two.synthetic),
            )
        )
        apart[a, b] = apart[b, a] = _apart(real, synthetic)
        values.append(apart[a, b])
        floors.append(_apart(real, control))
    held = bool(floors) and len(looked[0].control.codes) > 0
    return Pairs(
        tuple(column.name for column in looked),
        tuple(map(tuple, apart.tolist())),
        float(np.mean(values)) if values else 0.0,
        float(np.mean(floors)) if held else -1.0,
        len(columns) - len(looked),
    )


def _shares(codes: Codes, size: int) -> Shares:
    return np.bincount(codes, minlength=size) / max(1, len(codes))


def _apart(one: Shares, other: Shares) -> float:
    return float(np.abs(one - other).sum()) / 2
