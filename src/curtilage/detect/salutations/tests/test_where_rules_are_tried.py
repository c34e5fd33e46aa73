"""Rules are tried only where one of their phrases may begin: nothing that they match is passed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from curtilage.detect.salutations import openings
from curtilage.detect.salutations.openings import ADDRESSED, RULES, Salutations

NAMES = ("Ann", "Lee", "von", "jo", "miller", "O'Neil", "M", "Dr.", "de la", "sorry", "ann@", "Éva")
BETWEEN = (" ", "  ", ", ", ": ", "\n", "\n> ", "         ", ".", "'", '"', "=", "\t", " <", "")
PHRASES = tuple(phrase for rule in RULES for phrase in rule.phrases)

pieces = st.sampled_from(PHRASES) | st.sampled_from([p.upper() for p in PHRASES])
pieces |= st.sampled_from(NAMES) | st.sampled_from(BETWEEN) | st.text(max_size=3)


def everywhere(text: str) -> set[tuple[int, int, float]]:
    """The findings of every rule, tried at every place of the text."""
    found = set()
    for rule in RULES:
        before = r"(?:^|(?<=\n))[ \t>]{0,8}" if rule.line else openings._L
        regex = re.compile(before + rule.regex.pattern)
        found |= {(*span, rule.confidence) for span in held(regex, text)}
    return found | {(*span, 0.85) for span in held(ADDRESSED, text)}


def held(regex: re.Pattern[str], text: str) -> set[tuple[int, int]]:
    spans, place = set(), 0
    while match := regex.search(text, place):
        start, end = openings._name(text, *match.span(1))
        place = end if start < end else max(match.start(1), match.start() + 1)
        spans |= {(start, end)} if start < end else set()
    return spans


@given(st.lists(pieces, max_size=12).map("".join))
def test_no_place_is_passed(text: str) -> None:
    [found] = Salutations().detect([text])
    assert {(f.start, f.end, f.confidence) for f in found} == everywhere(text)


def test_a_line_begins_behind_space_and_quoting_marks() -> None:
    texts = ["> > Hello Ann,", " " * 8 + "Hello Ann,", " " * 9 + "Hello Ann,", "Oh Hello Ann,"]
    assert [len({f.start for f in of}) for of in Salutations().detect(texts)] == [1, 1, 0, 0]
