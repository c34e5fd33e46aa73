"""Given names of the list, and the words that belong to them.

1. A given name and capitalised words behind it (particles between) are a person: `FULL`. A name
   that is a word or a place too (Paris, Will) counts only before a surname of the list.
2. A given name alone is a person, less surely: `ALONE`; not an ambiguous one.
3. A surname of the list behind a capitalised word that does not begin the sentence: `ALONE`.
4. In small letters, a given name directly before a surname, both of the list: `FULL`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from curtilage.core.findings import Finding
from curtilage.detect.forenames.lists import AMBIGUOUS, GIVEN, SURNAMES

NAME = "forenames"
FULL = 0.75
ALONE = 0.6

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?:-[^\W\d_]+)*")
_INITIAL = re.compile(r"[^\W\d_]\.?")
_LINKS = (
    "von van de der den del della di da du dos das do la le lo el al bin ten ter zu y e las los"
)
_PARTICLES = frozenset(_LINKS.split())
_LONGEST = 4


class Forenames:
    """A `Detector` of ordinary names. Safe to use from several threads."""

    def __init__(self) -> None:
        self.name = NAME
        self.verifies = False
        self.categories = frozenset({"person.name"})

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, in the order of the texts, not overlapping."""
        return [list(_findings(text)) for text in texts]


def _findings(text: str) -> Iterator[Finding]:
    words = list(_WORD.finditer(text))
    plain = [word.group().casefold() for word in words]
    behind = 0
    for index, word in enumerate(plain):
        after = plain[index + 1] if index + 1 < len(plain) else ""
        if index < behind or not (word in GIVEN or after in SURNAMES or "-" in word):
            continue  # most words; what follows costs more
        last, confidence = _person(text, words, index)
        if confidence:
            start, end = words[index].start(), words[last].end()
            yield Finding(start, end, "person.name", confidence, NAME)
        behind = last + 1


def _person(text: str, words: Sequence[re.Match[str]], index: int) -> tuple[int, float]:
    """The last word of the person who begins there and how sure that is; 0 for nobody."""
    word = words[index].group()
    plain = word.casefold()
    following = _following(text, words, index)
    after = words[following[0]].group().casefold() if following else ""
    if not word[0].isupper():
        small = plain in GIVEN and plain not in AMBIGUOUS and after in SURNAMES
        return (following[0], FULL) if small else (index, 0.0)
    if plain in GIVEN or plain.split("-")[0] in GIVEN:
        capitals = [i for i in following if words[i].group()[0].isupper()]
        known = any(words[i].group().casefold() in SURNAMES for i in capitals)
        if capitals and (known or plain not in AMBIGUOUS):
            return capitals[-1], FULL
        return index, 0.0 if plain in AMBIGUOUS else ALONE
    if (
        after in SURNAMES
        and words[following[0]].group()[0].isupper()
        and _inside(text, words[index])
    ):
        return following[0], ALONE
    return index, 0.0


def _following(text: str, words: Sequence[re.Match[str]], index: int) -> list[int]:
    """Numbers of the words that go on with a name.

    They are joined by one space or an initial's point, and each is capitalised, a particle, or
    the very next in small letters.
    """
    found: list[int] = []
    for number in range(index + 1, min(len(words), index + 1 + _LONGEST)):
        before, word = words[number - 1], words[number]
        gap = text[before.end() : word.start()]
        if gap != " " and not (gap == ". " and _INITIAL.fullmatch(before.group())):
            break
        capital = word.group()[0].isupper()
        if not capital and number > index + 1 and word.group() not in _PARTICLES:
            break
        found.append(number)
        if not capital and word.group() not in _PARTICLES:
            break
    while found and words[found[-1]].group() in _PARTICLES:
        found.pop()
    return found


def _inside(text: str, word: re.Match[str]) -> bool:
    """Whether the word stands inside a sentence, where a capital says something."""
    before = text[max(0, word.start() - 2) : word.start()]
    return len(before) == 2 and before[1] == " " and (before[0].isalnum() or before[0] in ",;")
