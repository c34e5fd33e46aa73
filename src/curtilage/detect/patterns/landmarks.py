"""Where fixed texts, digits close together and solid runs stand in a text.

Texts are found with Hyperscan, all in one pass; where it does not run, one after the other. A
text is looked at with one byte for each character, so that places are places of characters: the
lowest byte of its number. Two characters can share one, and then too much is found, never too
little: what is found only says where to look.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from curtilage.detect.patterns.reading import GAP, SHORTEST_RUN, SOLID

try:
    import hyperscan
except ImportError:  # other machines than x86-64
    hyperscan = None  # type: ignore[assignment]

_ISLAND = re.compile(rf"\d(?:\D{{0,{GAP}}}\d)*", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_MARK = {ord(c): b"x"[0] for c in map(chr, range(256)) if re.match(f"[{SOLID}]", c)}
_MARKED = bytes(_MARK.get(code, 32) for code in range(256))
_RUN = b"x" * SHORTEST_RUN


def encoded(text: str) -> bytes:
    """One byte for each character: its own in Latin-1, else the lowest of its number."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-32-le", "surrogatepass")[::4]


def islands(text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """Stretches of digits close together: place of the first and of the last, and how many."""
    return [
        (match.start(), match.end() - 1, len(_DIGIT.findall(match.group())))
        for match in _ISLAND.finditer(text, start, end)
    ]


def runs(data: bytes, start: int) -> list[tuple[int, int]]:
    """Start and end of the solid runs of at least `SHORTEST_RUN` characters.

    The first character of the data is number ``start``.
    """
    marked = data.translate(_MARKED)
    found: list[tuple[int, int]] = []
    one = marked.find(_RUN)
    while one >= 0:
        end = marked.find(b" ", one)
        end = len(marked) if end < 0 else end
        found.append((start + one, start + end))
        one = marked.find(_RUN, end)
    return found


class Texts:
    """Finds fixed texts. Safe to use from several threads.

    Args:
        texts: what to find; those marked True are in lower case and found in any.
    """

    def __init__(self, texts: Sequence[tuple[str, bool]]) -> None:
        self._sought = [
            (encoded(text).lower() if any_case else encoded(text), any_case)
            for text, any_case in texts
        ]
        self._lengths = [len(text) for text, _ in texts]
        self._database: hyperscan.Database | None = None
        if hyperscan is not None and self._sought:
            self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
            self._database.compile(
                expressions=[text for text, _ in self._sought],
                ids=list(range(len(self._sought))),
                flags=[
                    hyperscan.HS_FLAG_CASELESS if any_case else 0 for _, any_case in self._sought
                ],
                literal=True,
            )
            self._scratch = hyperscan.Scratch(self._database)
            self._free: deque[hyperscan.Scratch] = deque(maxlen=64)

    def find(self, data: bytes) -> list[tuple[int, int]]:
        """The place of each text that stands there and its number, sorted."""
        if self._database is None:
            return sorted(self._one_by_one(data))
        try:
            scratch = self._free.pop()  # a scratch serves one thread at a time
        except IndexError:
            scratch = self._scratch.clone()
        hits: list[tuple[int, int]] = []
        lengths = self._lengths
        self._database.scan(
            data,
            match_event_handler=lambda number, _, end, *__: hits.append(
                (end - lengths[number], number)
            ),
            scratch=scratch,
        )
        self._free.append(scratch)
        hits.sort()
        return hits

    def _one_by_one(self, data: bytes) -> Iterator[tuple[int, int]]:
        lowered = data.lower()  # of ASCII letters only
        for number, (text, any_case) in enumerate(self._sought):
            within = lowered if any_case else data
            start = within.find(text)
            while start >= 0:
                yield start, number
                start = within.find(text, start + 1)
