"""From tagged words to findings: public bodies, laws, and what is doubted where it stands alone."""

import re
from collections.abc import Mapping

import numpy as np

from curtilage.detect.tagger.spans import Tagged, spans

KINDS = ("person", "org")


def found(text: str, kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """What comes of a text whose words have these kinds, each as sure as can be."""
    words = list(re.finditer(r"\w+", text))
    tagged = Tagged(
        np.array([float(w.group() in kinds) for w in words], np.float32),
        np.array([KINDS.index(kinds.get(w.group(), "org")) for w in words], np.int64),
        np.zeros(len(words), np.bool_),
    )
    places = np.array([w.span() for w in words], np.int64)
    return [
        (text[f.start : f.end], f.category)
        for f in spans(text, places, tagged, KINDS, dict.fromkeys(KINDS, 0.5))
    ]


def test_a_public_body_has_a_category_of_its_own() -> None:
    tags = dict.fromkeys(("Supreme", "Court"), "org")
    text = "Then the Supreme Court heard both sides for two days."
    assert found(text, tags) == [("Supreme Court", "organisation.public")]
    text = "Then the Brandt Supreme Court heard both sides for days."
    assert found(text, tags | {"Brandt": "org"}) == [("Brandt Supreme Court", "organisation.name")]


def test_a_law_is_no_finding() -> None:
    text = "It was refused under the Immigration Act and then once again."
    assert found(text, dict.fromkeys(("Immigration", "Act"), "org")) == []


def test_an_article_is_no_name_unless_it_touches_one() -> None:
    text = "We asked the people of that village about what had happened."
    assert found(text, {"the": "person"}) == []
    text = "We asked the Okonkwo about what had happened in that village."
    assert found(text, {"the": "org", "Okonkwo": "person"}) == [
        ("the", "organisation.name"),
        ("Okonkwo", "person.name"),
    ]


def test_two_doubtful_words_do_not_bear_each_other() -> None:
    text = "He drew the money at the ATM center on the way home."
    assert found(text, {"ATM": "person", "center": "org"}) == []


def test_a_name_bears_a_doubtful_word_on_either_side() -> None:
    text = "He drew the money at Okonkwo center Brandt on the way home."
    tags = {"Okonkwo": "person", "center": "org", "Brandt": "person"}
    assert [words for words, _ in found(text, tags)] == ["Okonkwo", "center", "Brandt"]
    assert [words for words, _ in found(text, {"center": "org", "Brandt": "person"})] == [
        "center",
        "Brandt",
    ]
