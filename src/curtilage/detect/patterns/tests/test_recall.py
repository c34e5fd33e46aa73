"""A generated battery: values of every kind in sentences of seven languages are found."""

from __future__ import annotations

import sys
from random import Random

import pytest

from curtilage.detect.merge import merge
from curtilage.detect.patterns.scanning import Patterns
from curtilage.detect.patterns.tests.planted import Planted
from curtilage.detect.patterns.tests.planted_numbers import NATIONAL, TAXES
from curtilage.detect.patterns.tests.planted_others import (
    ADDRESSES,
    HEALTH,
    MACHINES,
    MONEY,
    PEOPLE,
    TRAVEL,
)
from curtilage.detect.patterns.tests.planted_secrets import ISSUED, OTHERS

PATTERNS = Patterns()
FAMILIES = {
    "national": NATIONAL,
    "tax": TAXES,
    "money": MONEY,
    "health": HEALTH,
    "travel": TRAVEL,
    "machines": MACHINES,
    "people": PEOPLE,
    "addresses": ADDRESSES,
    "tokens": ISSUED,
    "secrets": OTHERS,
}
LEAST = 0.98
ALIKE = {"identity", "health", "finance", "secret"}
"""Where one family's number is another's too, either name hides it at the same level."""


def tell(*what: object) -> None:
    """Prints for a person who runs with ``-s``."""
    sys.stdout.write(" ".join(map(str, what)) + "\n")


def covered(text: str, value: str, category: str) -> bool:
    """Whether findings cover all of the value, in its category or one of the same family."""
    start = text.index(value)
    open_places = set(range(start, start + len(value)))
    [found] = PATTERNS.detect([text])
    named = False
    for finding in merge(text, found):
        open_places -= set(range(finding.start, finding.end))
        if finding.start < start + len(value) and finding.end > start:
            named |= same(finding.category, category)
    return named and not any(text[place].isalnum() for place in open_places)


def same(one: str, other: str) -> bool:
    family = one.partition(".")[0]
    return one == other or (family == other.partition(".")[0] and family in ALIKE)


def scored(kind: Planted) -> tuple[int, list[str]]:
    """How many sentences, and those in which the value was missed."""
    random = Random(kind.name)
    texts = list(kind.texts(random))
    return len(texts), [text for text, value in texts if not covered(text, value, kind.category)]


@pytest.mark.parametrize("family", FAMILIES)
def test_planted_values_are_found(family: str) -> None:
    all_texts = all_missed = 0
    poor = {}
    for kind in FAMILIES[family]:
        count, missed = scored(kind)
        all_texts, all_missed = all_texts + count, all_missed + len(missed)
        tell(f"{family:10} {kind.name:24} {1 - len(missed) / count:.3f} of {count}")
        for text in missed[:3]:
            tell(f"    missed: {text!r}")
        if len(missed) > 0.1 * count:
            poor[kind.name] = missed
    assert all_missed <= (1 - LEAST) * all_texts
    assert not poor
