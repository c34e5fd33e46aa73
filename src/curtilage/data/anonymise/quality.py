"""What generalisation and suppression lose, so that the least can be chosen.

Each metric knows a bound below its loss for every node of the lattice before a row is looked at,
so that most nodes never are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from curtilage.data.anonymise.coding import Coded
from curtilage.data.anonymise.hierarchies import Codes

Kept = NDArray[np.bool_]
Losses = NDArray[np.float64]


class Metric(Protocol):
    """A measure of loss, prepared for one table."""

    def bounds(self) -> Losses:
        """A bound below the loss of each node; shape of the lattice."""
        ...

    def loss(self, node: Sequence[int], group: Codes, sizes: Codes, kept: Kept) -> float:
        """The loss of a node.

        Args:
            node: its levels.
            group: the group of each different row.
            sizes: rows of each group.
            kept: whether each group is kept rather than suppressed.
        """
        ...

    def floor(self, sizes: Codes) -> float:
        """A bound below the loss of every node above one with such groups."""
        ...


class Loss:
    """The loss of ARX's default quality model.

    For each quasi-identifier: the sum over rows of the share of the hierarchy's leaves that the
    row's value cannot be told from, 1 for a suppressed row; scaled so that a table untouched has 0
    and a table with nothing left 1: (sum - n/size) / (n - n/size). Over quasi-identifiers, with
    equal weights: the geometric mean, prod(loss + 1)^(1/d) - 1, or the arithmetic.

    Iyengar, V. (2002): Transforming data to satisfy privacy constraints. KDD 2002, 279-288; in
    the form of ARX (Apache-2.0), ``MetricMDNMLoss`` and ``ILMultiDimensionalGeometricMean``.

    Args:
        coded: the table.
        geometric: whether the geometric mean counts.
    """

    def __init__(self, coded: Coded, *, geometric: bool = True) -> None:
        self.coded, self.geometric = coded, geometric
        shares = [
            [h.shares(at)[leaf] for at in range(h.height + 1)]
            for h, leaf in zip(coded.hierarchies, coded.leaf, strict=True)
        ]
        # Without BLAS, whose threads wait for one another on a busy machine.
        self._sums = [[float((coded.rows * share).sum()) for share in of] for of in shares]
        self._left = [[coded.rows * (1.0 - share) for share in of] for of in shares]

    def bounds(self) -> Losses:
        """The loss of each node without suppression."""
        scaled = [np.asarray([self._scaled(s, d) for s in of]) for d, of in enumerate(self._sums)]
        if not self.geometric:
            return _outer(scaled) / len(scaled)
        made: Losses = np.expm1(_outer([np.log1p(each) for each in scaled]) / len(scaled))
        return made

    def loss(self, node: Sequence[int], group: Codes, sizes: Codes, kept: Kept) -> float:
        """The loss, from 0 to 1."""
        del sizes
        gone = np.flatnonzero(~kept[group])
        each = [
            self._scaled(self._sums[d][at] + float(self._left[d][at][gone].sum()), d)
            for d, at in enumerate(node)
        ]
        if self.geometric:
            return math.expm1(math.fsum(map(math.log1p, each)) / len(each))
        return math.fsum(each) / len(each)

    def floor(self, sizes: Codes) -> float:
        """Nothing more than the bounds say."""
        del sizes
        return 0.0

    def _scaled(self, total: float, d: int) -> float:
        rows, size = self.coded.total, self.coded.hierarchies[d].size
        if size == 1:
            return 0.0
        return max(0.0, (total - rows / size) / (rows - rows / size))


class Entropy:
    """Non-uniform entropy: the bits it would take to tell the values again, added up.

    Of a row's value v that became g: -log2(rows with v / rows with g). A suppressed row loses,
    with that, -log2(suppressed rows with g / suppressed rows).

    Gionis, A., Tassa, T. (2009): k-anonymization with minimal loss of information. IEEE TKDE
    21(2), 206-219; suppression as in ARX (Apache-2.0), ``MetricMDNUNMEntropyPrecomputed``.

    Args:
        coded: the table.
    """

    def __init__(self, coded: Coded) -> None:
        self.coded = coded
        logs = [[_log(coded.rows, codes) for codes in levels] for levels in coded.levels]
        self._bits = [np.asarray([each - of[0] for each in of]) for of in logs]

    def bounds(self) -> Losses:
        """The bits of each node without suppression."""
        return _outer(self._bits)

    def loss(self, node: Sequence[int], group: Codes, sizes: Codes, kept: Kept) -> float:
        """The bits."""
        del sizes
        total = math.fsum(float(bits[at]) for bits, at in zip(self._bits, node, strict=True))
        gone = np.flatnonzero(~kept[group])
        if not len(gone):
            return total
        rows = self.coded.rows[gone]
        many = int(rows.sum())
        for d, at in enumerate(node):
            total += many * math.log2(many) - _log(rows, self.coded.levels[d][at][gone])
        return total

    def floor(self, sizes: Codes) -> float:
        """Nothing more than the bounds say."""
        del sizes
        return 0.0


def _log(rows: Codes, codes: Codes) -> float:
    """The sum over rows of log2(rows with the same code)."""
    counts = np.bincount(codes, weights=rows)
    counts = counts[counts > 0]
    return float((counts * np.log2(counts)).sum())


@dataclass(frozen=True, slots=True)
class Discernibility:
    """From how many rows each row cannot be told: the sum over groups of size squared.

    A suppressed row counts as many as there are rows. Lower is better; n at least.

    Bayardo, R., Agrawal, R. (2005): Data privacy through optimal k-anonymization. ICDE 2005,
    217-228. It has no bound by columns; from groups g at most, n rows give at least n^2/g.
    """

    coded: Coded

    def bounds(self) -> Losses:
        """By how many groups there can be."""
        different = [
            np.log([float(len(np.unique(codes))) for codes in levels])
            for levels in self.coded.levels
        ]
        groups = np.minimum(np.exp(_outer(different)), float(len(self.coded.rows)))
        made: Losses = float(self.coded.total) ** 2 / groups * (1 - 1e-9)
        return made

    def loss(self, node: Sequence[int], group: Codes, sizes: Codes, kept: Kept) -> float:
        """The sum of squares, and n for each suppressed row."""
        del node, group
        squares = sizes[kept].astype(np.float64) ** 2
        return float(squares.sum() + float(sizes[~kept].sum()) * self.coded.total)

    def floor(self, sizes: Codes) -> float:
        """The sum of squares: merging only adds to it."""
        return float((sizes.astype(np.float64) ** 2).sum())


def _outer(parts: Sequence[Losses]) -> Losses:
    """Every sum of one number of each part; one axis for each part."""
    made = np.zeros(())
    for part in parts:
        made = np.add.outer(made, part)
    return made
