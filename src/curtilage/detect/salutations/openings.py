"""Where a name must follow, whatever the name: after a title, a greeting, "my name is"...

A name is capitalised words, with particles between. After the surest triggers, one or two words
in small letters are taken too, but no word of the language (`words.STOPPED`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curtilage.core.findings import Finding
from curtilage.detect.salutations import words

NAME = "salutations"

_UP = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶĻŁŃŅŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽ"
_ANY = "A-Za-zÀ-ÖØ-öø-ɏ"
_L, _R = rf"(?<![{_ANY}0-9])", rf"(?![{_ANY}0-9])"
_CAPITAL = (
    rf"(?:[{_UP}]\.(?:[ -]?[{_UP}]\.)?|[{_UP}][{_ANY}]{{0,30}}(?:['-][{_ANY}]{{1,30}}){{0,3}})"
)
_PARTICLE = rf"(?:(?:{'|'.join(sorted(words.PARTICLES))}|'t)[ ]){{0,3}}"
_CASED = rf"{_CAPITAL}(?:[ ]{_PARTICLE}{_CAPITAL}){{0,4}}"
_FULL = rf"{_CAPITAL}(?:[ ]{_PARTICLE}{_CAPITAL}){{1,4}}"
_SMALL = rf"[{_ANY}]{{2,30}}(?:['-][{_ANY}]{{2,30}}){{0,2}}(?:[ ][{_ANY}'-]{{2,30}}){{0,2}}"
_TITLE = rf"(?:(?:{words.either(words.TITLES)})\.?[ ]{{1,2}})"
_ENDS = r"(?=[ \t]{0,3}(?:[\n,|(]|$))"

_VALUE = r"[\"']?[ ]{0,2}[:=][ \t]{0,4}[\"']?"
_SIGNED = rf"[ ]?[,.!]?[ \t]{{0,3}}\n{{1,3}}[ \t>-]{{0,8}}{_TITLE}?({_CASED}|{_SMALL}){_ENDS}"
_GOES_ON = r"(?=[ ]?[,.!\n]|[ ](?:and|und|et|y|e|en|och)[ ]|$)"
_SENDER = rf"[\"']?({_CASED}|[{_UP}][{_ANY}'-]{{1,30}},[ ]{_CASED})[\"']?[ ]{{0,2}}[<\[(\n]"


@dataclass(frozen=True, slots=True)
class Rule:
    """A regex of a phrase and the name behind it.

    Attributes:
        phrases: what the regex may begin with.
        any_case: whether they may be written in capitals or small letters.
        line: whether they must begin a line, space and quoting marks apart.
        regex: the name is its first group.
        confidence: of the finding.
    """

    phrases: tuple[str, ...]
    any_case: bool
    line: bool
    regex: re.Pattern[str]
    confidence: float


def _rule(phrases: tuple[str, ...], flags: str, behind: str, confidence: float) -> Rule:
    """A rule; the flags are "i" for any case and "l" for a line's beginning."""
    opened = f"(?{'i' if 'i' in flags else ''}:{words.either(phrases)})"
    return Rule(phrases, "i" in flags, "l" in flags, re.compile(opened + behind), confidence)


RULES = (
    _rule(words.TITLES, "", rf"\.?[ ]{{1,2}}{_TITLE}{{0,2}}({_PARTICLE}{_CASED}){_R}", 0.8),
    _rule(words.SMALL_TITLES, "i", rf"\.?[ ]({_SMALL}){_R}", 0.7),
    _rule(words.GREETINGS, "l", rf"[ ,]{{1,2}}{_TITLE}?({_CASED})(?=[ ]?[,.!:\n-]|$)", 0.8),
    _rule(words.GREETINGS, "il", rf"[ ]({_SMALL})(?=[ ]?[,!\n]|$)", 0.65),
    _rule(words.CLOSINGS, "il", _SIGNED, 0.75),
    _rule(words.NAMED, "i", rf"[ ]{{1,2}}{_TITLE}?({_CASED}){_R}", 0.75),
    _rule(words.SURELY_NAMED, "i", rf"[ ]({_SMALL}){_GOES_ON}", 0.7),
    _rule(words.ROLES, "i", rf"[ ,:]{{1,2}}{_TITLE}?({_FULL}){_R}", 0.75),
    _rule(words.LABELS, "i", rf"{_VALUE}({_CASED}){_R}", 0.75),
    _rule(words.SURE_LABELS, "i", rf"{_VALUE}({_SMALL})(?=[\"',;.\n]|$)", 0.7),
    _rule(words.HEADERS, "il", rf":[ \t]{{0,3}}{_SENDER}", 0.8),
)
ADDRESSED = re.compile(rf"{_L}({_FULL})[\"']?[ ]{{1,2}}<[A-Za-z0-9._%+-]{{1,64}}@")
"""The name before an address; that is behind no phrase."""
_ADDRESSED_CONFIDENCE = 0.85

_RUN = re.compile(f"[{_ANY}0-9]+")


def _by_first(*, any_case: bool) -> dict[str, list[int]]:
    """Numbers of the rules of that sort by the first word of their phrases."""
    found: dict[str, dict[int, None]] = {}
    for number, rule in enumerate(RULES):
        for phrase in rule.phrases if rule.any_case is any_case else ():
            first = _RUN.match(phrase)
            if first is None:
                raise ValueError(f"a phrase must begin with a letter: {phrase}")
            word = first.group().lower() if any_case else first.group()
            found.setdefault(word, {})[number] = None
    return {word: list(numbers) for word, numbers in found.items()}


_EXACT, _ANY_CASE = _by_first(any_case=False), _by_first(any_case=True)
_FIRST = frozenset(_ANY_CASE) | {word.lower() for word in _EXACT}
_QUOTING = " \t>"
_MOST_QUOTING = 8


class Salutations:
    """A `Detector` of names by the words around them. Safe to use from several threads."""

    def __init__(self) -> None:
        self.name = NAME
        self.verifies = False
        self.categories = frozenset({"person.name"})

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, in the order of the texts; they may overlap."""
        return [list(_findings(text)) for text in texts]


def _findings(text: str) -> Iterator[Finding]:
    """Each rule is tried where a word stands that one of its phrases begins with."""
    behind = [0] * len(RULES)
    for match in _RUN.finditer(text):
        word = match.group()
        small = word.lower()
        if small not in _FIRST:
            continue
        place = match.start()
        for number in (*_EXACT.get(word, ()), *_ANY_CASE.get(small, ())):
            rule = RULES[number]
            if place < behind[number] or (rule.line and not _begins_line(text, place)):
                continue
            if held := rule.regex.match(text, place):
                start, end = _name(text, *held.span(1))
                behind[number] = end if start < end else held.start(1)
                if start < end:
                    yield Finding(start, end, "person.name", rule.confidence, NAME)
    if "<" in text:
        yield from _addressed(text)


def _addressed(text: str) -> Iterator[Finding]:
    held = ADDRESSED.search(text)
    while held is not None:
        start, end = _name(text, *held.span(1))
        if start < end:
            yield Finding(start, end, "person.name", _ADDRESSED_CONFIDENCE, NAME)
        # The name begins the match, so one that is none must be passed.
        held = ADDRESSED.search(text, end if start < end else held.start() + 1)


def _begins_line(text: str, place: int) -> bool:
    first = place
    while first and place - first <= _MOST_QUOTING and text[first - 1] in _QUOTING:
        first -= 1
    return place - first <= _MOST_QUOTING and (not first or text[first - 1] == "\n")


def _name(text: str, start: int, end: int) -> tuple[int, int]:
    """The words behind any title and before the first that is no name; none is an empty span."""
    first, stop = end, start
    for word in re.finditer(r"[^ ,]+", text[start:end]):
        plain = word.group().casefold()
        if first == end and plain.strip(".") in words.TITLE_WORDS:
            continue
        first = min(first, start + word.start())
        if plain in words.PARTICLES:
            continue
        if plain.strip(".") in words.STOPPED:
            break
        stop = start + word.end()
    return first, max(first, stop)
