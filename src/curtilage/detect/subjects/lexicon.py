"""Finding the phrases of a lexicon in a text, one look per word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_KEY = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of the lexicon in a text: its characters and the weight it has."""

    start: int
    end: int
    weight: int


class Split:
    """A text as words, for any number of lexicons to look at.

    Attributes:
        found: where each word stands.
        words: each in small letters.
        starts: the first letters of all.
    """

    def __init__(self, text: str) -> None:
        self.found = list(_WORD.finditer(text))
        self.words = [match.group().casefold() for match in self.found]
        self.starts = {word[:_KEY] for word in self.words}


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    open: bool
    weight: int

    def matches(self, words: Sequence[str]) -> bool:
        """Whether the phrase is those words; an open one may go on in its last."""
        *front, last = self.words
        if len(words) != len(self.words) or list(words[:-1]) != front:
            return False
        return words[-1].startswith(last) if self.open else words[-1] == last


class Lexicon:
    """Phrases in several languages.

    Args:
        phrases: parted by ``|``. A phrase that ends in ``*`` stands for every word that begins
            so; digits after ``=`` are its weight (1 when there are none).
    """

    def __init__(self, phrases: str) -> None:
        self._by_start: dict[str, list[_Phrase]] = {}
        self._starts = self._by_start.keys()
        for written in phrases.split("|"):
            phrase, _, weight = written.partition("=")
            words = tuple(_WORD.findall(phrase.casefold()))
            entry = _Phrase(words, phrase.strip().endswith("*"), int(weight or 1))
            self._by_start.setdefault(words[0][:_KEY], []).append(entry)
        for entries in self._by_start.values():
            entries.sort(key=lambda entry: -len(entry.words))

    def hits(self, text: Split) -> Iterator[Hit]:
        """Every phrase in the text, the longest at each word, not overlapping."""
        if self._starts.isdisjoint(text.starts):
            return
        words, found = text.words, text.found
        index = 0
        while index < len(words):
            for phrase in self._by_start.get(words[index][:_KEY], ()):
                last = index + len(phrase.words)
                if phrase.matches(words[index:last]):
                    yield Hit(found[index].start(), found[last - 1].end(), phrase.weight)
                    index = last - 1
                    break
            index += 1
