"""The organisation's own words in a text.

1. A term is found where its words stand one after another, as whole words, with at most `GAP`
   other characters between two of them: ``Blue Bird``, ``blue-bird`` and ``BLUE_BIRD`` are one.
2. Case does not matter, except in terms of fewer than `SHORT` letters and digits: these count as
   they are written, so that ``ORB`` is not every ``orb``.
3. Of terms that begin at one word the longest counts. What was taken by one is not in another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from re import Match

from curtilage.core.findings import Finding
from curtilage.core.taught import Wordlist
from curtilage.detect.taught.words import WORD, plain

GAP, SHORT = 3, 5
MOST_WORDS, MOST_CHARACTERS = 16, 200
SURE = 0.95
"""A list says what it is, so a term counts as verified."""


def why_no_term(written: str) -> str:
    """Why a line of a list cannot be a term; empty if it can."""
    words = [plain(word) for word in WORD.findall(written)]
    if sum(map(len, words)) < 2:
        return "it has fewer than two letters or digits"
    if len(words) > MOST_WORDS or len(written) > MOST_CHARACTERS:
        return f"it has more than {MOST_WORDS} words or {MOST_CHARACTERS} characters"
    return ""


@dataclass(slots=True)
class _Node:
    """What has been read of some terms, and what may come next.

    Attributes:
        further: by the next word in small letters.
        ends: categories of the terms that end here, in any case.
        written: those of terms that must be written so.
    """

    further: dict[str, _Node] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)
    written: dict[tuple[str, ...], set[str]] = field(default_factory=dict)

    def categories(self, words: Sequence[str]) -> set[str]:
        return self.ends | self.written.get(tuple(words), set()) if self.written else self.ends


class Terms:
    """Finds the terms of lists in time linear in the text."""

    def __init__(self, lists: Iterable[Wordlist]) -> None:
        self._root = _Node()
        for each in lists:
            for term in each.terms:
                self._learn(tuple(plain(word) for word in WORD.findall(term)), each.category)

    def _learn(self, words: tuple[str, ...], category: str) -> None:
        if not words:
            return
        node = self._root
        for word in words:
            node = node.further.setdefault(word.casefold(), _Node())
        if sum(map(len, words)) < SHORT:
            node.written.setdefault(words, set()).add(category)
        else:
            node.ends.add(category)

    def find(self, text: str, detector: str) -> Iterator[Finding]:
        """Every term in a text, sorted and not overlapping."""
        if not self._root.further:
            return
        matches = list(WORD.finditer(text))
        words = [plain(match.group()) for match in matches]
        index = 0
        while index < len(words):
            last, categories = self._longest(matches, words, index)
            if categories:
                first, *more = sorted(categories)
                start, end = matches[index].start(), matches[last].end()
                yield Finding(start, end, first, SURE, detector, tuple(more))
                index = last
            index += 1

    def _longest(
        self, matches: Sequence[Match[str]], words: Sequence[str], index: int
    ) -> tuple[int, set[str]]:
        """The last word of the longest term that begins there, and its categories."""
        best: tuple[int, set[str]] = index, set()
        node, at = self._root, index
        while at < len(words):
            if at > index and matches[at].start() - matches[at - 1].end() > GAP:
                break
            further = node.further.get(words[at].casefold())
            if further is None:
                break
            node = further
            if found := node.categories(words[index : at + 1]):
                best = at, found
            at += 1
        return best
