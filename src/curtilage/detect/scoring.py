"""What counts as found and as right, when findings are held against what people marked. Pure.

- An entity is found when at least `COVERED` of its characters lie in findings.
- A finding is right when at least `OVERLAP` of its characters lie in marked entities.
- F2 weighs recall four times as much as precision (van Rijsbergen).

``bench/`` and ``curtilage evaluate`` count by these rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

COVERED, OVERLAP = 0.8, 0.5


@dataclass(slots=True)
class Share:
    """So many of so many."""

    of: int = 0
    all: int = 0

    def add(self, counts: bool) -> None:
        """Counts one more."""
        self.of += counts
        self.all += 1

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.of / self.all if self.all else None


def mask(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    """One byte for each character: 1 inside any span, else 0."""
    marked = bytearray(length)
    for start, end in spans:
        marked[start:end] = b"\x01" * (end - start)
    return marked


def is_found(found: bytearray, start: int, end: int) -> bool:
    """Whether an entity is found, given the mask of the findings."""
    return found.count(1, start, end) >= COVERED * (end - start)


def is_right(marked: bytearray, start: int, end: int) -> bool:
    """Whether a finding is right, given the mask of the entities."""
    return marked.count(1, start, end) >= OVERLAP * (end - start)


def f2(recall: float | None, precision: float | None) -> float | None:
    """F2; None where there is nothing to count for either."""
    if recall is None or precision is None:
        return None
    weight = 4 * precision + recall
    return 5 * precision * recall / weight if weight else 0.0
