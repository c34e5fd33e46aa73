"""From labelled words to findings.

1. A word is sensitive when its types together are at least as likely as none.
2. Neighbouring words of one family become one span: given names and surnames are one person
   (also "Surname, Given" and with an initial between), the parts of an address one address.
   A city or state on its own is a place; beside another part of an address it belongs to it.
3. A given name takes up to two capitalised words behind it, for the classifier knows given names
   better than the surnames of languages it saw little of.
4. A span grows to whole words: what is joined to it by letters, digits, hyphens or apostrophes
   belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from curtilage.core.findings import Finding

CATEGORIES: Mapping[str, str] = {
    "GIVEN_NAME": "person.name",
    "SURNAME": "person.name",
    "CITY": "place.name",
    "STATE": "place.name",
    "BUILDING_NUMBER": "contact.address",
    "STREET_NAME": "contact.address",
    "SECONDARY_ADDRESS": "contact.address",
    "ZIP_CODE": "contact.address",
    "EMAIL": "contact.email",
    "PHONE": "contact.phone",
    "URL": "network.url",
    "TAX_ID": "identity.tax",
    "BANK_ACCOUNT": "finance.account",
    "ROUTING_NUMBER": "finance.account",
    "GOVERNMENT_ID": "identity.national",
    "PASSPORT": "identity.passport",
    "DRIVERS_LICENSE": "identity.licence",
}
_NUMBERS = frozenset(CATEGORIES) - {"GIVEN_NAME", "SURNAME", "CITY", "STATE", "STREET_NAME"}
_PLACE, _ADDRESS, _PERSON = "place.name", "contact.address", "person.name"
_LEAST = 0.5
_MOST = 0.85
_PERSON_GAP = re.compile(r"[ \t]{0,2}[.'-]?[ \t]{0,2}|[ \t]?[^\W\d_]\.[ \t]?")
_ADDRESS_GAP = re.compile(r"[ \t\n,./#-]{0,4}")
_SAME_GAP = re.compile(r"[ \t.@:/+()_-]{0,3}")
_BEHIND = re.compile(
    r"(?:[ ](?:von|van|de|der|den|del|della|di|da|du|dos|la|le|el|al|bin|ten|ter)){0,2}"
    r"(?:[ ][A-ZÀ-ÖØ-ÞĀ-Ž](?:'[A-ZÀ-ÖØ-Þ])?[a-zß-öø-ɏ][^\W\d_]*(?:-[^\W\d_]+)?){1,2}"
)
_JOINED = re.compile(r"[^\W_](?:[^\W_]|[-'](?=[^\W_]))*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text and what the classifier makes of it.

    Attributes:
        start, end: its characters.
        kind: number of its likeliest type.
        score: probability of that type.
        sensitive: probability of any type at all.
    """

    start: int
    end: int
    kind: int
    score: float
    sensitive: float


@dataclass(slots=True)
class _Span:
    start: int
    end: int
    category: str
    kinds: set[str]
    scores: list[float]


def spans(text: str, words: Sequence[Word], types: Sequence[str], detector: str) -> list[Finding]:
    """The findings of one text, sorted and not overlapping."""
    found: list[_Span] = []
    for word in words:
        kind = types[word.kind]
        if word.sensitive < _LEAST or not _plausible(text[word.start : word.end], kind):
            continue
        if found and _belongs(text, found[-1], word.start, kind):
            last = found[-1]
            last.end = word.end
            last.kinds.add(kind)
            last.scores.append(word.sensitive)
            if last.kinds - {"CITY", "STATE"} and last.category == _PLACE:
                last.category = _ADDRESS
        else:
            found.append(_Span(word.start, word.end, CATEGORIES[kind], {kind}, [word.sensitive]))
    for span in found:
        if span.kinds == {"GIVEN_NAME"}:
            behind = _BEHIND.match(text, span.end)
            span.end = behind.end() if behind else span.end
    return _whole_words(text, _surname_first(text, found), detector)


def _surname_first(text: str, found: Sequence[_Span]) -> list[_Span]:
    """Spans with "Surname, Given" made one."""
    joined: list[_Span] = []
    for span in found:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kinds == {"SURNAME"}
            and span.kinds == {"GIVEN_NAME"}
            and text[before.end : span.start] == ", "
        ):
            before.end = span.end
            before.kinds |= span.kinds
            before.scores += span.scores
        else:
            joined.append(span)
    return joined


def _plausible(word: str, kind: str) -> bool:
    """Punctuation is part of a span only between its words; names hold letters."""
    if kind in _NUMBERS:
        return any(character.isalnum() for character in word)
    return any(character.isalpha() for character in word)


def _belongs(text: str, span: _Span, start: int, kind: str) -> bool:
    """Whether a word of that kind goes on with the span."""
    gap = text[span.end : start]
    category = CATEGORIES[kind]
    if category == _PERSON and span.category == _PERSON:
        return _PERSON_GAP.fullmatch(gap) is not None
    if {category, span.category} <= {_PLACE, _ADDRESS}:
        return _ADDRESS_GAP.fullmatch(gap) is not None
    return category == span.category and _SAME_GAP.fullmatch(gap) is not None


def _whole_words(text: str, found: Sequence[_Span], detector: str) -> list[Finding]:
    """Spans grown to the words they touch, as findings."""
    edges = [(match.start(), match.end()) for match in _JOINED.finditer(text)] if found else []
    findings: list[Finding] = []
    place = 0
    for span in found:
        while place < len(edges) and edges[place][1] <= span.start:
            place += 1
        start = min(span.start, edges[place][0]) if place < len(edges) else span.start
        last = place
        while last < len(edges) and edges[last][0] < span.end:
            last += 1
        end = max(span.end, edges[last - 1][1]) if last > place else span.end
        if findings and start < findings[-1].end:
            start = findings[-1].end
        if start < end:
            confidence = min(_MOST, sum(span.scores) / len(span.scores))
            findings.append(Finding(start, end, span.category, confidence, detector))
    return findings
