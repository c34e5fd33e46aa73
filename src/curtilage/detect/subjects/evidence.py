"""Weighing the words of a text into findings about its subject.

1. Words of health, money and personnel are findings of confidence `CLEAR` when something
   personal stands within `REACH` characters: the speaker ("my", "I have"), a patient, a third
   person, a dose or a reading. Money also wants a figure. Without that they are hints
   (`support.HINT`), which another finding of a person in the crossing can raise: "What is
   diabetes?" stays a hint.
2. Words of internal business have weights. From `BUSINESS_LEAST` in one text on, by two words or
   by one that says it outright, each is a finding of confidence `CLEAR`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from curtilage.core.findings import Finding
from curtilage.detect.subjects import words
from curtilage.detect.subjects.lexicon import Hit, Lexicon, Split
from curtilage.detect.support import HINT

NAME = "subjects"
CLEAR = 0.75
REACH = 160
BUSINESS_LEAST = 3

_READING = re.compile(
    r"(?<![A-Za-z0-9])\d{1,4}(?:[.,]\d{1,3})?[ ]?"
    r"(?:mg|mcg|µg|ml|mmol(?:/l)?|mmHg|bpm|IU|IE|mg/dl|g/dl)\b"
    r"|(?<![\d/])(?:[89]\d|1\d\d|2[0-4]\d)/(?:[4-9]\d|1[0-3]\d)(?![\d/])"
    r"|\b\d{1,3}[ -](?:years?[ -]old|Jahre alt|ans|años|anni|jaar)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"[$€£¥]\s?\d|\d[\d.,' ]{0,12}\d?\s?(?:[$€£¥]|EUR|USD|GBP|CHF|euros?|dollars?|pounds?|k\b)"
    r"|\b\d{3,}\b"
)
_HEADER = re.compile(
    r"(?:^|(?<=\n))(?:Re|Fwd?|AW|WG|Betreff|Subject|Objet|Asunto|Oggetto):", re.IGNORECASE
)

_CONDITIONS = Lexicon(words.CONDITIONS)
_TREATMENTS = Lexicon(words.TREATMENTS)
_FINANCE = Lexicon(words.FINANCE)
_PERSONNEL = Lexicon(words.PERSONNEL)
_BUSINESS = Lexicon(words.BUSINESS)
_PERSONAL = Lexicon(f"{words.SELF}|{words.THIRD}|{words.PATIENT}")


class Subjects:
    """A `Detector` of what texts are about. Safe to use from several threads."""

    def __init__(self) -> None:
        self.name = NAME
        self.verifies = False
        self.categories = frozenset(
            {
                "health.condition",
                "health.treatment",
                "finance.record",
                "business.hr",
                "business.internal",
            }
        )

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, in the order of the texts; they may overlap."""
        return [_findings(text) for text in texts]


def _findings(text: str) -> list[Finding]:
    split = Split(text)
    return [*_personal(text, split), *_business(text, split)]


def _personal(text: str, split: Split) -> Iterator[Finding]:
    people = _Near(lambda: [hit.start for hit in _PERSONAL.hits(split)])
    readings = _Near(lambda: [match.start() for match in _READING.finditer(text)])
    figures = _Near(lambda: [match.start() for match in _FIGURE.finditer(text)])
    for category, lexicon in (
        ("health.condition", _CONDITIONS),
        ("health.treatment", _TREATMENTS),
        ("finance.record", _FINANCE),
        ("business.hr", _PERSONNEL),
    ):
        for hit in lexicon.hits(split):
            clear = people.to(hit)
            if category == "finance.record":
                clear = clear and figures.to(hit)
            elif category.startswith("health"):
                clear = clear or readings.to(hit)
            yield Finding(hit.start, hit.end, category, CLEAR if clear else HINT, NAME)


def _business(text: str, split: Split) -> Iterator[Finding]:
    hits = list(_BUSINESS.hits(split))
    hits += [Hit(match.start(), match.end() - 1, 2) for match in _HEADER.finditer(text)]
    distinct = {text[hit.start : hit.end].casefold(): hit.weight for hit in hits}
    if sum(distinct.values()) >= BUSINESS_LEAST:
        for hit in hits:
            yield Finding(hit.start, hit.end, "business.internal", CLEAR, NAME)


class _Near:
    """Whether one of some places lies near a hit. They are looked for when first asked of."""

    def __init__(self, look: Callable[[], list[int]]) -> None:
        self._look = look
        self._places: list[int] | None = None

    def to(self, hit: Hit) -> bool:
        if self._places is None:
            self._places = self._look()
        after = bisect_left(self._places, hit.start - REACH)
        return after < len(self._places) and self._places[after] <= hit.end + REACH
