"""The engine: which kinds can occur, where they do, and whether they hold.

1. All regexes are a few Hyperscan databases. A pass over a text with each tells which regexes
   can match (prefilter mode: it may say yes too often, never no wrongly).
2. Only those are run with the standard library, which gives exact spans in characters.
3. Each candidate is checked, and words near it raise its confidence.

Where Hyperscan does not run, step 1 says yes to every kind; the findings are the same.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from curtilage.core.findings import Finding
from curtilage.detect.merge import FLOOR
from curtilage.detect.patterns.kind import Kind
from curtilage.detect.patterns.table import KINDS

try:
    import hyperscan
except ImportError:  # other machines than x86-64
    hyperscan = None  # type: ignore[assignment]

NAME = "patterns"
_BEFORE, _AFTER = 48, 24
_TOGETHER = 16  # the time to compile a database grows faster than the regexes in it


class Patterns:
    """A `Detector` of structured identifiers. Safe to use from several threads.

    Args:
        kinds: the table.
        prefilter: whether to use Hyperscan where it runs.
    """

    def __init__(self, kinds: Sequence[Kind] = KINDS, *, prefilter: bool = True) -> None:
        self.name = NAME
        self.categories = frozenset(kind.category for kind in kinds)
        self._kinds = tuple(kinds)
        self._regexes = [_compiled(kind) for kind in kinds]
        self._contexts = [
            re.compile(rf"(?<![^\W_])(?:{kind.context})", re.IGNORECASE) if kind.context else None
            for kind in kinds
        ]
        self._filter = _Filter(kinds) if prefilter and hyperscan is not None else None

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, in the order of the texts; they may overlap."""
        return [list(self._findings(text)) for text in texts]

    def _findings(self, text: str) -> Iterator[Finding]:
        possible: Iterable[int] = range(len(self._kinds))
        if self._filter is not None:
            possible = self._filter.possible(text)
        for number in possible:
            kind = self._kinds[number]
            for start, end in _held(kind, self._regexes[number], text):
                confidence = self._confidence(number, text, start, end)
                if confidence >= FLOOR:
                    yield Finding(start, end, kind.category, confidence, NAME)

    def _confidence(self, number: int, text: str, start: int, end: int) -> float:
        kind, context = self._kinds[number], self._contexts[number]
        if context is not None and (
            context.search(text, max(0, start - _BEFORE), start)
            or context.search(text, end, end + _AFTER)
        ):
            return kind.raised
        return kind.confidence


class _Filter:
    """Which kinds can occur in a text."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._parts = [
            _Part(kinds[first : first + _TOGETHER], first)
            for first in range(0, len(kinds), _TOGETHER)
        ]

    def possible(self, text: str) -> list[int]:
        """Numbers of the kinds that can occur, in order."""
        encoded = text.encode("utf-8", "replace")
        return [number for part in self._parts for number in part.possible(encoded)]


class _Part:
    """Some kinds in one database, numbered from the first on."""

    def __init__(self, kinds: Sequence[Kind], first: int) -> None:
        flags = hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_UTF8
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[_loosened(kind.regex).encode() for kind in kinds],
            ids=list(range(first, first + len(kinds))),
            flags=[flags | (hyperscan.HS_FLAG_CASELESS if k.caseless else 0) for k in kinds],
        )
        self._scratch = hyperscan.Scratch(self._database)
        self._free: deque[hyperscan.Scratch] = deque(maxlen=64)

    def possible(self, encoded: bytes) -> list[int]:
        """Numbers of the kinds that can occur, in order."""
        try:
            scratch = self._free.pop()  # a scratch serves one thread at a time
        except IndexError:
            scratch = self._scratch.clone()
        seen: list[int] = []
        self._database.scan(
            encoded,
            match_event_handler=lambda number, *_: seen.append(number),
            scratch=scratch,
        )
        self._free.append(scratch)
        return sorted(seen)


def _loosened(regex: str) -> str:
    """The regex without the upper bounds of its repeats: it matches whatever it matched.

    Bounds are for the exact pass, and cost Hyperscan seconds to compile.
    """
    return re.sub(r"\{(\d+),\d+\}", lambda m: {"0": "*", "1": "+"}.get(m[1], f"{{{m[1]},}}"), regex)


def _held(kind: Kind, regex: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Spans of the candidates that hold.

    The search goes on behind one that holds, and one character further where it does not, for
    the next may begin inside a bad one.
    """
    match = regex.search(text)
    while match is not None:
        group = match.lastindex or 0
        start, end = match.span(group)
        if kind.check is not None:
            end = start + kind.check(match.group(group))
        if end > start:
            yield start, end
        match = regex.search(text, max(end, match.start() + 1))


def _compiled(kind: Kind) -> re.Pattern[str]:
    return re.compile(kind.regex, re.ASCII | (re.IGNORECASE if kind.caseless else 0))
