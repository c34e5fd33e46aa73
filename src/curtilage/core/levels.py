"""The three levels of sensitivity and their order. Both are fixed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Level(StrEnum):
    """``low`` < ``moderate`` < ``high``, compared by sensitivity and never by spelling."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low, 1 for moderate, 2 for high."""
        return _RANK[self.value]

    def __lt__(self, other: str) -> bool:
        return self.rank < Level(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Level(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Level(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Level(other).rank


_RANK = {"low": 0, "moderate": 1, "high": 2}


def highest(levels: Iterable[Level]) -> Level:
    """The most sensitive of the levels; ``low`` when there are none."""
    return max(levels, key=lambda level: level.rank, default=Level.LOW)
