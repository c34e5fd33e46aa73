"""The engine: where a kind can begin, where it does, and whether it holds.

1. Each regex was read for its anchors (`curtilage.detect.patterns.reading`): texts, digits or a
   run that every match holds. One look at the text finds them all
   (`curtilage.detect.patterns.landmarks`).
2. Each regex is run only where a match can begin, given its anchors' places
   (`curtilage.detect.patterns.mapping`). A kind that counts only beside a word that speaks for
   it is passed over where there is none.
3. Each candidate is checked, and words near it raise or lower its confidence
   (`curtilage.detect.patterns.searching`).

A text is taken in pieces, so that memory for steps 1 and 2 is bounded. Where a piece ends changes
no finding: a match that begins in it may end behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from curtilage.core.findings import Finding
from curtilage.detect.patterns.kind import Kind
from curtilage.detect.patterns.mapping import Map
from curtilage.detect.patterns.searching import NAME, searches
from curtilage.detect.patterns.table import KINDS

__all__ = ["NAME", "Patterns"]

_PIECE = 4096


class Patterns:
    """A `Detector` of structured identifiers. Safe to use from several threads.

    Args:
        kinds: the table.
        prefilter: whether to look for anchors first. The findings are the same without.
    """

    def __init__(self, kinds: Sequence[Kind] = KINDS, *, prefilter: bool = True) -> None:
        self.name = NAME
        self.categories = frozenset(kind.category for kind in kinds)
        self._searches = searches(kinds)
        self._map = Map(self._searches) if prefilter else None

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, sorted by start; they may overlap."""
        return [sorted(self._findings(text), key=_order) for text in texts]

    def _findings(self, text: str) -> Iterator[Finding]:
        if self._map is None:
            for search in self._searches:
                for begin, end in search.run(text, [(0, len(text))], 0, len(text)):
                    yield from search.judged(text, begin, end)
            return
        behind: dict[int, int] = {}  # where a search ended that held
        for first in range(0, len(text), _PIECE):
            last = min(first + _PIECE, len(text))
            for number, windows in self._map.windows(text, first, last):
                search, start = self._searches[number], max(first, behind.get(number, 0))
                for begin, end in search.run(text, windows, start, last):
                    behind[number] = end
                    yield from search.judged(text, begin, end)


def _order(finding: Finding) -> tuple[int, int, str, float]:
    return finding.start, finding.end, finding.category, finding.confidence
