"""One search: a regex with its check, run where a match can begin, and the kinds it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from curtilage.core.findings import Finding
from curtilage.detect.merge import FLOOR
from curtilage.detect.patterns.kind import Check, Kind, both_cases
from curtilage.detect.patterns.reading import Reading, read

NAME = "patterns"
BEFORE, AFTER, AGAINST = 48, 24, 32
"""How far from a candidate words count, in characters."""

_WIDEST_GATED = 512
_TRIES = 6  # a regex tries so many places in the time that one call takes

Window = tuple[int, int]
"""The first and the last place where a match can begin; or the start and end of a span."""


_Find = Callable[[str, int, int], re.Match[str] | None]


@dataclass(frozen=True, slots=True)
class Words:
    """Words near a candidate.

    Attributes:
        regex: what they look like.
        texts: one of them stands wherever the regex matches; empty when none are known.
    """

    regex: re.Pattern[str]
    texts: frozenset[str]


@dataclass(slots=True)
class Search:
    """A regex and its check, run once for all kinds that share both.

    Attributes:
        reading: what every match of the regex holds.
        kinds: each with the words for and against it.
    """

    regex: re.Pattern[str]
    check: Check | None
    reading: Reading
    kinds: list[tuple[Kind, Words | None, Words | None]] = field(default_factory=list)
    _margin: int = 0
    _search: _Find = field(init=False)
    _match: _Find = field(init=False)

    def __post_init__(self) -> None:
        self._search, self._match = self.regex.search, self.regex.match
        width, ahead = self.reading.width, self.reading.ahead
        self._margin = 0 if width is None or ahead is None else width + ahead + 1

    @property
    def gates(self) -> frozenset[str] | None:
        """Texts without one of which near it finds nothing; None when there are none."""
        width = self.reading.width
        if width is None or width > _WIDEST_GATED:
            return None
        gates = frozenset[str]()
        for kind, context, _ in self.kinds:
            if kind.confidence >= FLOOR or context is None or not context.texts:
                return None
            gates |= context.texts
        return gates

    def run(self, text: str, windows: Iterable[Window], start: int, end: int) -> list[Window]:
        """Spans of the candidates that hold and begin in a window, from ``start`` to ``end``.

        A regex searches to the end of what it is given, and the longest match that begins in a
        window may end far behind it. So in a small window it is tried place by place. The search
        goes on behind a candidate that holds, and one character further where it does not, for
        the next may begin inside a bad one.
        """
        held: list[Window] = []
        check, margin, size = self.check, self._margin, len(text)
        for first, last in windows:
            start = first if first > start else start  # noqa: FURB136 - max() takes longer
            final = last if last < end else end - 1
            stop = final + margin if margin else size
            near = (final - start) * _TRIES < stop - final
            while start <= final:
                match = (self._match if near else self._search)(text, start, stop)
                if match is None:
                    if not near:
                        break
                    start += 1
                    continue
                begin = match.start()
                if begin > final:
                    break
                start = begin + 1
                begin, behind = match.span(match.lastindex or 0)
                if check is not None:
                    behind = begin + check(text[begin:behind])
                if behind > begin:
                    held.append((begin, behind))
                    start = behind
        return held

    def judged(self, text: str, start: int, end: int) -> Iterator[Finding]:
        """A finding for each kind that counts there."""
        for kind, context, against in self.kinds:
            confidence = kind.confidence
            if context is not None and (
                context.regex.search(text, max(0, start - BEFORE), start)
                or context.regex.search(text, end, end + AFTER)
            ):
                confidence = kind.raised
            elif against is not None and against.regex.search(text, max(0, start - AGAINST), start):
                confidence = kind.lowered
            if confidence >= FLOOR:
                yield Finding(start, end, kind.category, confidence, NAME)


def searches(kinds: Sequence[Kind]) -> list[Search]:
    """The kinds as searches."""
    known: dict[tuple[str, bool, Check | None], Search] = {}
    words: dict[str, Words | None] = {"": None}
    for kind in kinds:
        key = (kind.regex, kind.caseless, kind.check)
        if key not in known:
            regex = both_cases(kind.regex) if kind.caseless else kind.regex
            flags = re.ASCII | (re.IGNORECASE if kind.caseless else 0)
            reading = read(regex, caseless=kind.caseless)
            known[key] = Search(re.compile(regex, flags), kind.check, reading)
        for regex in (kind.context, kind.against):
            if regex not in words:
                words[regex] = _words(regex)
        known[key].kinds.append((kind, words[kind.context], words[kind.against]))
    return list(known.values())


def _words(regex: str) -> Words:
    near = rf"(?:(?<![A-Za-z0-9])|(?![A-Za-z0-9]))(?:{both_cases(regex)})"  # no part of a word
    texts = [anchor.texts for anchor in read(near, caseless=True).anchors if anchor.texts]
    return Words(re.compile(near, re.IGNORECASE | re.ASCII), texts[0] if texts else frozenset())
