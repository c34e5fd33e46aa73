"""Finding the phrases of a lexicon in a text, one look per word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

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
        places: numbers of the words by their first letters, ascending.
    """

    def __init__(self, text: str) -> None:
        self.found = list(_WORD.finditer(text))
        self.words = [match.group().casefold() for match in self.found]
        self.places: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            self.places.setdefault(word[:_KEY], []).append(number)


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
        for written in phrases.split("|"):
            phrase, _, weight = written.partition("=")
            words = tuple(_WORD.findall(phrase.casefold()))
            entry = _Phrase(words, phrase.strip().endswith("*"), int(weight or 1))
            self._by_start.setdefault(words[0][:_KEY], []).append(entry)
        for entries in self._by_start.values():
            entries.sort(key=lambda entry: -len(entry.words))

    def hits(self, text: Split) -> Iterator[Hit]:
        """Every phrase in the text, the longest at each word, not overlapping."""
        starts = self._by_start.keys() & text.places.keys()
        words, found = text.words, text.found
        behind = 0
        for index in sorted(chain.from_iterable(text.places[start] for start in starts)):
            if index < behind:
                continue
            for phrase in self._by_start[words[index][:_KEY]]:
                last = index + len(phrase.words)
                if phrase.matches(words[index:last]):
                    yield Hit(found[index].start(), found[last - 1].end(), phrase.weight)
                    behind = last
                    break
