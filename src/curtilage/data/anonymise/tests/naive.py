"""The same again, written the plain way: rows as tuples, exact fractions, every group by hand."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

Rows = Sequence[tuple[object, ...]]


def groups(rows: Rows, places: Sequence[int]) -> list[list[tuple[object, ...]]]:
    """Rows that are equal at some places."""
    found = defaultdict(list)
    for row in rows:
        found[tuple(row[p] for p in places)].append(row)
    return list(found.values())


def entropy(values: Iterable[object]) -> float:
    counts = Counter(values)
    total = sum(counts.values())
    return -sum(c / total * math.log(c / total) for c in counts.values())


def distance(some: Sequence[object], every: Sequence[object], order: Sequence[object]) -> Fraction:
    """Equal distance if there is no order."""
    p, q = Counter(some), Counter(every)
    apart = [Fraction(p[v], len(some)) - Fraction(q[v], len(every)) for v in order or set(every)]
    if not order:
        return sum((abs(each) for each in apart), Fraction(0)) / 2
    if len(order) == 1:
        return Fraction(0)
    moved = [abs(sum(apart[: n + 1], Fraction(0))) for n in range(len(apart))]
    return sum(moved, Fraction(0)) / (len(order) - 1)


def generalised(
    rows: Rows, tables: Sequence[dict[object, tuple[object, ...]]], node: Sequence[int]
):
    """The rows with the first columns at their levels."""
    many = len(tables)
    return [
        (*(table[row[d]][node[d]] for d, table in enumerate(tables)), *row[many:]) for row in rows
    ]


def loss(
    rows: Rows,
    tables: Sequence[dict[object, tuple[object, ...]]],
    node: Sequence[int],
    gone: set[int],
) -> list[Fraction]:
    """For each column the sum of shares, scaled; rows of the numbers in ``gone`` count 1."""
    losses = []
    for d, table in enumerate(tables):
        size, total = len(table), Fraction(0)
        for number, row in enumerate(rows):
            label = table[row[d]][node[d]]
            alike = sum(line[node[d]] == label for line in table.values())
            total += 1 if number in gone else Fraction(alike, size)
        least = Fraction(len(rows), size)
        losses.append(Fraction(0) if size == 1 else (total - least) / (len(rows) - least))
    return losses
