"""The organisation says from which confidence a finding of a category counts."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.categories import CATEGORIES, Scheme
from curtilage.core.findings import FLOOR, VERIFIED, Field, Finding
from curtilage.core.levels import Level
from curtilage.core.sockets import Detector
from curtilage.detect.classify import classify
from curtilage.detect.inspection import find
from curtilage.detect.merge import merge
from curtilage.detect.tagger import build
from curtilage.detect.tagger.spans import CATEGORIES as KINDS
from curtilage.detect.tagger.spans import Tagged, spans
from curtilage.detect.tests.generated_people import sentences
from curtilage.stores.weights import InstalledWeights

LOW = Scheme(thresholds={"person.name": 0.2})
RAISED = Scheme(thresholds={"person.name": 0.8, "contact.email": 0.85})


class Says:
    """Finds one word, always as sure."""

    name, verifies = "says", True
    categories = frozenset(CATEGORIES)

    def __init__(self, word: str, category: str, confidence: float) -> None:
        self._said = word, category, confidence

    def detect(self, texts):
        word, category, confidence = self._said
        return [
            [Finding(at, at + len(word), category, confidence, "says")]
            if (at := text.find(word)) >= 0
            else []
            for text in texts
        ]


@pytest.mark.parametrize(
    ("scheme", "confidence", "counts"),
    [
        (Scheme(), FLOOR, True),
        (Scheme(), 0.49, False),
        (LOW, 0.2, True),
        (LOW, 0.19, False),
        (RAISED, 0.79, False),
        (RAISED, 0.8, True),
        (RAISED, VERIFIED, True),
        (Scheme(thresholds={"person.name": 0.99}), VERIFIED, True),
        (Scheme(thresholds={"person.name": 0.99}), 0.89, False),
    ],
)
def test_what_counts_is_found_and_classified(scheme, confidence, counts) -> None:
    text = "by Featherstone"
    found = find([Says("Featherstone", "person.name", confidence)], [text], scheme)
    assert [len(of_text) for of_text in found] == [int(counts)]
    given = [[Finding(3, 15, "person.name", confidence, "says")]]
    level = classify([Field("text", text)], given, (), scheme).level
    assert level is (Level.MODERATE if counts else Level.LOW)


def test_a_threshold_is_of_its_category_only() -> None:
    weak = [Says("Anna", "person.name", 0.3), Says("Oslo", "place.name", 0.3)]
    [found] = find(weak, ["Anna in Oslo"], LOW)
    assert [f.category for f in found] == ["person.name"]


@pytest.mark.parametrize("confidence", [0.85, 0.88, 0.97])
def test_what_counts_once_counts_wherever_it_stands_again(confidence) -> None:
    mail = Says("jo@example.org", "contact.email", confidence)
    texts = ["from jo@example.org, to jo@example.org", "again jo@example.org"]
    assert [len(of_text) for of_text in find([mail], texts, RAISED)] == [2, 1]


findings = st.lists(
    st.builds(
        lambda start, length, category, confidence: Finding(
            start, start + length, category, confidence, "x"
        ),
        st.integers(0, 30),
        st.integers(1, 12),
        st.sampled_from(["person.name", "place.name", "contact.email"]),
        st.floats(0, 1),
    ),
    max_size=12,
)
schemes = st.dictionaries(
    st.sampled_from(["person.name", "place.name"]), st.floats(0.05, 0.85), max_size=2
).map(lambda thresholds: Scheme(thresholds=thresholds))


@given(findings, schemes)
def test_every_letter_of_what_counts_is_covered_and_no_other(some, scheme) -> None:
    counting = [f for f in some if scheme.counts(f.category, f.confidence)]
    wanted = {i for f in counting for i in range(f.start, f.end)}
    got = {i for f in merge("x" * 50, some, scheme) for i in range(f.start, f.end)}
    assert got == wanted


@cache
def tagger(threshold: float | None) -> Detector:
    thresholds = {} if threshold is None else dict.fromkeys(KINDS.values(), threshold)
    return build(InstalledWeights(thresholds=thresholds))


def test_a_raised_threshold_changes_nothing_in_what_the_tagger_says() -> None:
    texts = [text for _, text, _ in sentences(5, seed=3)]
    assert tagger(0.8).detect(texts) == tagger(None).detect(texts)


def test_a_lowered_threshold_makes_the_tagger_say_more() -> None:
    texts = [text for _, text, _ in sentences(40, seed=3)]
    usual = [f for of_text in tagger(None).detect(texts) for f in of_text]
    more = [f for of_text in tagger(0.1).detect(texts) for f in of_text]
    weak = [f for f in more if f.confidence < FLOOR and f.category == "person.name"]
    assert len(more) > len(usual)
    assert weak
    assert all(f.confidence >= 0.1 for f in weak)


tags = st.lists(
    st.tuples(st.floats(0, 1, width=32), st.integers(0, 2), st.booleans()), min_size=9, max_size=20
)


@given(tags, st.floats(0.05, 0.5))
def test_what_is_usually_found_is_found_with_lowered_thresholds(words, threshold) -> None:
    kinds, least = ["person", "place", "org"], {"person": 0.35, "place": 0.35, "org": 0.6}
    text = " ".join("x" * 5 for _ in words)
    places = np.array([(i * 6, i * 6 + 5) for i in range(len(words))])
    any_, kind, begins = (np.array(column) for column in zip(*words, strict=True))
    tagged = Tagged(any_.astype(np.float32), kind, begins)
    usual = spans(text, places, tagged, kinds, least)
    lowered = spans(
        text, places, tagged, kinds, least, dict.fromkeys(map(KINDS.get, kinds), threshold)
    )

    def counted(found, category):
        counts = (f for f in found if f.category == category and f.confidence >= FLOOR)
        return {i for f in counts for i in range(f.start, f.end)}

    for category in ("person.name", "place.name", "organisation.name"):
        assert counted(usual, category) <= counted(lowered, category)
    assert all(f.confidence >= threshold - 1e-6 for f in lowered)
