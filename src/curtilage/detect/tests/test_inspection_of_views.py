"""What is found in views counts in the original: places, levels, and who is asked."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence

import pytest

from curtilage.core.categories import CATEGORIES, Scheme
from curtilage.core.errors import InspectionError
from curtilage.core.findings import Field, Finding
from curtilage.core.levels import Level
from curtilage.detect.classify import classify
from curtilage.detect.inspection import UNREAD, find

CARD, NAME = "4539148803436467", "Featherstone"


class Words:
    """Finds given words, and remembers what it was shown."""

    name = "words"

    def __init__(self, verifies: bool, **words: tuple[str, float]) -> None:
        self.verifies = verifies
        self.words = words
        self.categories = frozenset(category for category, _ in words.values())
        self.shown: list[str] = []

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        self.shown += texts
        return [
            [
                Finding(at, at + len(word), category, confidence, self.name)
                for word, (category, confidence) in self.words.items()
                if (at := text.find(word)) >= 0
            ]
            for text in texts
        ]


def both() -> list[Words]:
    cards = Words(True, **{CARD: ("finance.card", 0.96)})
    return [cards, Words(False, **{NAME: ("person.name", 0.8)})]


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def level(text: str, found: Sequence[Finding], scheme: Scheme) -> Level:
    return classify([Field("text", text)], [found], (), scheme).level


def test_a_block_is_replaced_whole_for_what_identifies_and_counts_as_all_it_holds() -> None:
    detectors = [*both(), Words(False, cancer=("health.condition", 0.8))]
    block = b64(f"{NAME} has cancer")
    text = f"see {block}, ok"
    [[found]] = find(detectors, [text])
    assert (found.start, found.end) == (4, 4 + len(block))
    assert (found.category, found.also) == ("person.name", ("health.condition",))
    assert level(text, [found], Scheme()) is Level.HIGH
    assert level(text, [found], Scheme(moved={"health.condition": Level.LOW})) is Level.MODERATE
    counted = classify([Field("text", text)], [[found]], (), Scheme()).categories
    assert counted == {"health.condition": 1, "person.name": 1}


@pytest.mark.parametrize(
    ("moved", "category"), [({}, "finance.card"), ({"person.name": Level.HIGH}, "person.name")]
)
def test_the_organisation_says_what_weighs_most_in_a_block(moved, category) -> None:
    block = b64(f"{NAME} pays with {CARD}")
    scheme = Scheme(moved={"finance.card": Level.MODERATE, **moved} if moved else {})
    [[found]] = find(both(), [block], scheme)
    assert found.category == category


def test_blocks_one_in_another_are_one_place() -> None:
    block = b64(f"{NAME} and {b64(CARD)}")
    [[found]] = find(both(), [f"x {block}"])
    assert (found.category, found.also) == ("finance.card", ("person.name",))


def test_what_cannot_be_read_is_high_and_replaced() -> None:
    block = base64.b64encode(gzip.compress(bytes(10**7))).decode()
    text = f"see {block}"
    [[found]] = find(both(), [text])
    assert (found.start, found.end, found.category) == (4, len(text), UNREAD)
    assert CATEGORIES[UNREAD].identifies
    assert level(text, [found], Scheme()) is Level.HIGH


def test_escapes_and_spelt_numbers_are_found_to_the_character() -> None:
    shown = "".join(f"&#{ord(c)};" for c in CARD)
    spelt = "four five three nine one four eight eight zero three four three six four six seven"
    for disguised in (shown, spelt, "/".join(CARD[n : n + 4] for n in range(0, 16, 4))):
        text = f"My card: {disguised}, thanks"
        [[found]] = find(both(), [text])
        assert text[found.start : found.end] == disguised


def test_who_verifies_nothing_is_not_asked_about_guesses() -> None:
    cards, names = both()
    find([cards, names], ["no 4539/1488/0343/6467 " + b64(NAME)])
    assert f"no {CARD}" in " ".join(cards.shown)
    assert f"no {CARD}" not in " ".join(names.shown)
    assert NAME in " ".join(names.shown)


def test_what_was_found_in_a_view_is_found_where_it_stands_plain() -> None:
    doctors = Words(False, **{f"Dr {NAME}": ("person.name", 0.8)})
    text = f"known: {b64('Dr ' + NAME)}, and {NAME} said so"
    found = find([doctors], [text])[0]
    assert [text[f.start : f.end] for f in found][-1] == NAME


def test_an_inspection_can_be_stopped_on_the_way() -> None:
    def stop() -> None:
        raise InspectionError("Enough.")

    with pytest.raises(InspectionError):
        find(both(), ["text"], Scheme(), stop)
