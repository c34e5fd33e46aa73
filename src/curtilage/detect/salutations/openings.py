"""Where a name must follow, whatever the name: after a title, a greeting, "my name is"...

A name is capitalised words, with particles between. After the surest triggers, one or two words
in small letters are taken too, but no word of the language (`words.STOPPED`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
_TITLE = rf"(?:(?:{words.TITLES})\.?[ ]{{1,2}})"
_LINE = r"(?:^|(?<=\n))[ \t>]{0,8}"
_ENDS = r"(?=[ \t]{0,3}(?:[\n,|(]|$))"

_VALUE = r"[\"']?[ ]{0,2}[:=][ \t]{0,4}[\"']?"
_SIGNED = rf"[ ]?[,.!]?[ \t]{{0,3}}\n{{1,3}}[ \t>-]{{0,8}}{_TITLE}?({_CASED}|{_SMALL}){_ENDS}"
_GOES_ON = r"(?=[ ]?[,.!\n]|[ ](?:and|und|et|y|e|en|och)[ ]|$)"
_SENDER = rf"[\"']?({_CASED}|[{_UP}][{_ANY}'-]{{1,30}},[ ]{_CASED})[\"']?[ ]{{0,2}}[<\[(\n]"

_RULES = tuple(
    (re.compile(regex), confidence)
    for regex, confidence in (
        (rf"{_L}{_TITLE}{{1,3}}({_PARTICLE}{_CASED}){_R}", 0.8),
        (rf"{_L}(?i:{words.SMALL_TITLES})\.?[ ]({_SMALL}){_R}", 0.7),
        (rf"{_LINE}(?:{words.GREETINGS})[ ,]{{1,2}}{_TITLE}?({_CASED})(?=[ ]?[,.!:\n-]|$)", 0.8),
        (rf"{_LINE}(?i:{words.GREETINGS})[ ]({_SMALL})(?=[ ]?[,!\n]|$)", 0.65),
        (rf"{_LINE}(?i:{words.CLOSINGS}){_SIGNED}", 0.75),
        (rf"{_L}(?i:{words.NAMED})[ ]{{1,2}}{_TITLE}?({_CASED}){_R}", 0.75),
        (rf"{_L}(?i:{words.SURELY_NAMED})[ ]({_SMALL}){_GOES_ON}", 0.7),
        (rf"{_L}(?i:{words.ROLES})[ ,:]{{1,2}}{_TITLE}?({_FULL}){_R}", 0.75),
        (rf"{_L}(?i:{words.LABELS}){_VALUE}({_CASED}){_R}", 0.75),
        (rf"{_L}(?i:{words.SURE_LABELS}){_VALUE}({_SMALL})(?=[\"',;.\n]|$)", 0.7),
        (rf"{_LINE}(?i:{words.HEADERS}):[ \t]{{0,3}}{_SENDER}", 0.8),
        (rf"{_L}({_FULL})[\"']?[ ]{{1,2}}<[A-Za-z0-9._%+-]{{1,64}}@", 0.85),
    )
)


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
    for regex, confidence in _RULES:
        match = regex.search(text)
        while match is not None:
            start, end = _name(text, *match.span(1))
            if start < end:
                yield Finding(start, end, "person.name", confidence, NAME)
            after = max(match.start(1), match.start() + 1)  # a name may begin the match
            match = regex.search(text, end if start < end else after)


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
