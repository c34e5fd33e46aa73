"""Privacy models: what must be true of every group of rows that look the same.

Each says of each group whether it is well, and whether being well is kept when any other group
is merged into it (``grows``). Of k-anonymity and distinct l-diversity it is. Entropy l-diversity
and t-closeness are kept only when both groups are well: entropy is concave, and the distance is
convex. The search builds on that (see `lattice`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from curtilage.data.anonymise.coding import Coded, Sensitive
from curtilage.data.anonymise.hierarchies import Codes

SLACK = 1e-9
"""What rounding may add to an entropy or a distance."""

Well = NDArray[np.bool_]


class Model(Protocol):
    """A privacy model."""

    grows: ClassVar[bool]

    def well(self, coded: Coded, group: Codes, sizes: Codes) -> Well:
        """Whether each group satisfies it; what it says of an empty group means nothing.

        Args:
            coded: the table.
            group: the group of each different row.
            sizes: how many rows each group has.
        """
        ...


@dataclass(frozen=True, slots=True)
class KAnonymity:
    """Every group has at least k rows.

    Sweeney, L. (2002): k-anonymity: a model for protecting privacy. International Journal on
    Uncertainty, Fuzziness and Knowledge-based Systems 10(5), 557-570.
    """

    k: int
    grows: ClassVar[bool] = True

    def well(self, coded: Coded, group: Codes, sizes: Codes) -> Well:
        """Whether each group has k rows."""
        del coded, group
        return sizes >= self.k


@dataclass(frozen=True, slots=True)
class DistinctDiversity:
    """Every group has at least l different sensitive values; a missing one counts as a value.

    Machanavajjhala, A. et al. (2007): l-diversity: privacy beyond k-anonymity. ACM Transactions
    on Knowledge Discovery from Data 1(1).
    """

    column: str
    l: float  # noqa: E741 - its name everywhere
    grows: ClassVar[bool] = True

    def well(self, coded: Coded, group: Codes, sizes: Codes) -> Well:
        """Whether each group has l values."""
        owners, _ = _spread(coded.sensitive[self.column], group, sizes)
        return np.bincount(owners[0], minlength=len(sizes)) >= self.l


@dataclass(frozen=True, slots=True)
class EntropyDiversity:
    """In every group, the entropy of the sensitive values is at least log(l).

    Entropy is -sum p ln(p) over the shares p of the values in the group. Source: as for
    `DistinctDiversity`, definition 4.1.
    """

    column: str
    l: float  # noqa: E741 - its name everywhere
    grows: ClassVar[bool] = False

    def well(self, coded: Coded, group: Codes, sizes: Codes) -> Well:
        """Whether each group has the entropy."""
        (owner, _), rows = _spread(coded.sensitive[self.column], group, sizes)
        share = rows / sizes[owner]
        entropy = np.bincount(owner, weights=-share * np.log(share), minlength=len(sizes))
        return entropy >= math.log(self.l) - SLACK


@dataclass(frozen=True, slots=True)
class Closeness:
    """In every group, sensitive values are spread nearly as in the whole table.

    The distance between the shares p of a group and q of the table is the earth mover's: with
    equal distances of values half the sum of |p - q|; with m ordered values, the sum of
    |cumulated p - q| over the values, divided by m - 1. It is at most t. The table is the one
    given, with the rows that will be suppressed.

    Li, N., Li, T., Venkatasubramanian, S. (2007): t-closeness: privacy beyond k-anonymity and
    l-diversity. ICDE 2007, 106-115.

    Attributes:
        column: the sensitive column.
        t: from 0 to 1.
        ordered: whether values have an order: that of `order`, or of numbers if all are, or of
            the alphabet.
        order: the values in their order; those not listed follow.
    """

    column: str
    t: float
    ordered: bool = False
    order: tuple[str, ...] = ()
    grows: ClassVar[bool] = False

    def well(self, coded: Coded, group: Codes, sizes: Codes) -> Well:
        """Whether each group is near the table."""
        sensitive = coded.sensitive[self.column]
        (owner, value), rows = _spread(sensitive, group, sizes)
        table = sensitive.distribution
        if self.ordered:
            distance = self._moved(sensitive.values, table, (owner, value, rows), sizes)
        else:
            # Values that a group lacks add their share of the table.
            share = rows / sizes[owner]
            held = np.abs(share - table[value]) - table[value]
            distance = (np.bincount(owner, weights=held, minlength=len(sizes)) + 1) / 2
        return distance <= self.t + SLACK

    def _moved(
        self,
        values: Sequence[str],
        table: NDArray[np.float64],
        spread: tuple[Codes, Codes, Codes],
        sizes: Codes,
    ) -> NDArray[np.float64]:
        """The ordered distance of each group, some groups at a time."""
        owner, value, rows = spread
        many = len(values)
        if many == 1:
            return np.zeros(len(sizes))
        rank = np.empty(many, dtype=np.int64)
        rank[in_order(values, self.order)] = np.arange(many)
        distance = np.zeros(len(sizes))
        whole = np.cumsum(table[np.argsort(rank)])
        block = max(1, 4_000_000 // many)
        for start in range(0, len(sizes), block):
            begin, end = np.searchsorted(owner, [start, start + block])
            some = owner[begin:end] - start
            length = min(block, len(sizes) - start)
            held = np.bincount(
                some * many + rank[value[begin:end]], weights=rows[begin:end],
                minlength=length * many,
            ).reshape(length, many)  # fmt: skip
            shares = held / np.maximum(sizes[start : start + length], 1)[:, None]
            moved = np.abs(np.cumsum(shares, axis=1) - whole).sum(axis=1)
            distance[start : start + length] = moved / (many - 1)
        return distance


def in_order(values: Sequence[str], order: Sequence[str] = ()) -> list[int]:
    """Numbers of the values in their order: as listed, else as numbers, else as text."""
    listed = {value: place for place, value in enumerate(order)}
    numbers = [_as_number(value) for value in values]
    keys: list[tuple[float, float, str]] = []
    for value, number in zip(values, numbers, strict=True):
        place = listed.get(value, len(listed))
        keys.append((place, 0.0 if None in numbers else number or 0.0, value))
    return sorted(range(len(values)), key=keys.__getitem__)


def _as_number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _spread(sensitive: Sensitive, group: Codes, sizes: Codes) -> tuple[tuple[Codes, Codes], Codes]:
    """The values in each group: pairs of group and value, sorted, and rows of each pair."""
    many = len(sensitive.values)
    key = group[sensitive.tuple_of] * many + sensitive.value_of
    if len(sizes) * many <= 8 * len(key) + 1024:
        counted = np.bincount(key, weights=sensitive.rows).astype(np.int64)
        pairs = np.flatnonzero(counted)
        rows = counted[pairs]
    else:
        pairs, place = np.unique(key, return_inverse=True)
        rows = np.bincount(place, weights=sensitive.rows).astype(np.int64)
    return (pairs // many, pairs % many), rows
