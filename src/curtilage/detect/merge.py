"""Overlapping findings of several detectors become one sorted, disjoint list.

The rule, in order of weight:

1. What is below the threshold of its category (`FLOOR`, unless the organisation says otherwise)
   is dropped; a guess that weak decides nothing. What is verified never is.
2. What stands there wins over what a passage is about.
3. A finding at or above `VERIFIED` (a check digit, a fixed format or a number plan said so) wins
   over any guess. Only detectors that verify may claim such a confidence.
4. Among equals the longer wins, then the more confident, then the one that starts first, then
   the category and detector by name, so that the order of the detectors never matters.
5. A loser keeps what the winners left of it, less the space and punctuation at the cut.
6. Touching findings of one category become one: a loser of the winner's category widens it.
7. A passage of which nothing is left, and the further categories of a loser, are named by a winner
   that lies there (`Finding.also`).

So every letter and digit of every finding that counts is in the result.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

from curtilage.core.categories import Scheme
from curtilage.core.findings import FLOOR, VERIFIED, Finding

__all__ = ["FLOOR", "VERIFIED", "merge"]

_DEFAULT = Scheme()


def merge(text: str, findings: Iterable[Finding], scheme: Scheme = _DEFAULT) -> tuple[Finding, ...]:
    """The findings of one text, sorted by start and not overlapping.

    Idempotent. Time is that of sorting: a covered stretch is one interval, however many
    findings made it, so no stretch is walked twice.
    """
    covered = _Covered()
    pieces: list[_Piece] = []
    counting = sorted((f for f in findings if scheme.counts(f.category, f.confidence)), key=_weight)
    for each in counting:
        pieces.extend(_Piece(start, end, each) for start, end in covered.add(each.start, each.end))
    pieces.sort(key=lambda piece: piece.start)
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and joined[-1].touches(piece):
            joined[-1] = joined[-1].joined(piece)
        else:
            joined.append(piece)
    merged = [finding for piece in joined if (finding := piece.finding(text)) is not None]
    for each in counting:
        if each.passage or each.also:
            _name(each, merged)
    return tuple(merged)


def _name(loser: Finding, merged: list[Finding]) -> None:
    """Sees to it that what has a passage, or further categories, is named where it lies."""
    low = bisect_right(merged, loser.start, key=attrgetter("end"))
    high = bisect_left(merged, loser.end, low, key=attrgetter("start"))
    wanted = {*loser.also, *([loser.category] if loser.passage else [])}
    for there in merged[low:high]:
        wanted -= {there.category, *there.also}
    if wanted and low < high:
        there = merged[low]
        merged[low] = replace(there, also=tuple(sorted({*there.also, *wanted})))


def _weight(finding: Finding) -> tuple[bool, bool, int, float, int, str, str]:
    """Sorts the strongest first."""
    return (
        finding.passage,
        finding.confidence < VERIFIED,
        finding.start - finding.end,
        -finding.confidence,
        finding.start,
        finding.category,
        finding.detector,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is left of a finding, and where its uncut edges are."""

    start: int
    end: int
    source: Finding

    def touches(self, after: _Piece) -> bool:
        mine, other = self.source, after.source
        return self.end == after.start and (mine.category, mine.passage) == (
            other.category,
            other.passage,
        )

    def joined(self, after: _Piece) -> _Piece:
        """Both as one, in the name of the stronger, with the outer edges of each uncut."""
        strong = min(self.source, after.source, key=_weight)
        source = replace(
            strong,
            start=min(self.source.start, after.source.start),
            end=max(self.source.end, after.source.end),
        )
        return _Piece(self.start, after.end, source)

    def finding(self, text: str) -> Finding | None:
        """The piece as a finding; None when the cut left only space and punctuation."""
        start, end = self.start, self.end
        if (start, end) == (self.source.start, self.source.end):
            return self.source
        if start != self.source.start:
            while start < end and not text[start].isalnum():
                start += 1
        if end != self.source.end:
            while end > start and not text[end - 1].isalnum():
                end -= 1
        return replace(self.source, start=start, end=end) if start < end else None


class _Covered:
    """The stretches of a text that are taken, as sorted intervals that do not touch."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, start: int, end: int) -> list[tuple[int, int]]:
        """Takes a stretch and returns the parts of it that were free."""
        low = bisect_left(self._ends, start)
        high = bisect_right(self._starts, end)
        free: list[tuple[int, int]] = []
        cursor = start
        for taken_start, taken_end in zip(
            self._starts[low:high], self._ends[low:high], strict=True
        ):
            if taken_start > cursor:
                free.append((cursor, taken_start))
            cursor = max(cursor, taken_end)
        if cursor < end:
            free.append((cursor, end))
        if low < high:
            start = min(start, self._starts[low])
            end = max(end, self._ends[high - 1])
        self._starts[low:high] = [start]
        self._ends[low:high] = [end]
        return free
