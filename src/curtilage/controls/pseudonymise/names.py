"""Which written forms are the same thing: one person's names, one number's spellings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "sir",
        "madam",
        "herr",
        "frau",
        "mme",
        "mlle",
        "m",
        "sr",
        "sra",
        "srta",
        "sig",
        "signor",
        "signora",
        "dott",
        "dottor",
        "dottoressa",
        "mevr",
        "dhr",
        "don",
        "doña",
        "fru",
    ]
)
_BY_PARTS = frozenset({"person.name"})
_COMPACT = ("finance.", "identity.", "contact.phone", "health.record", "health.insurance")


def normalised(category: str, surface: str) -> str:
    """What two spellings of one thing have in common: case, spacing, grouping of digits."""
    text = unicodedata.normalize("NFKC", surface).casefold()
    if category.startswith(_COMPACT):
        return "".join(c for c in text if c.isalnum() or c == "+")
    return " ".join(text.split())


def words_of(category: str, surface: str) -> frozenset[str]:
    """The words of a person's name without titles; empty for what is not a person."""
    if category not in _BY_PARTS:
        return frozenset()
    words = {word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", surface))}
    return frozenset(word for word in words if word not in _TITLES and len(word) > 1)


@dataclass(slots=True)
class Thing:
    """One person, number or address and the forms it was written in, in order."""

    code: str
    word: str
    words: frozenset[str]
    forms: list[str] = field(default_factory=list)

    def token(self, surface: str) -> str:
        """The token of a form; the first form has the bare token."""
        if surface not in self.forms:
            self.forms.append(surface)
        number = self.forms.index(surface) + 1
        return f"{self.word}_{self.code}" + (f"_{number}" if number > 1 else "")


def same_person(words: frozenset[str], known: list[Thing]) -> Thing | None:
    """The one known person whose name contains, or is contained in, these words.

    None when there is no such person or more than one: a surname that two people share belongs
    to neither.
    """
    if not words:
        return None
    near = [t for t in known if t.words and (words <= t.words or t.words <= words)]
    return near[0] if len(near) == 1 else None
