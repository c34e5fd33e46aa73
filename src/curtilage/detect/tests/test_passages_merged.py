"""Passages say what a text is about; they hide nothing that stands in it, and are never lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.categories import Category, Scheme
from curtilage.core.findings import Field, Finding
from curtilage.core.levels import Level
from curtilage.detect.classify import classify
from curtilage.detect.merge import merge

TOPIC = Category("acme.topic", "topic", Level.HIGH, "TOPIC", evidence=True)
SCHEME = Scheme(added={"acme.topic": TOPIC})


def passage(
    start: int, end: int, confidence: float = 0.88, category: str = "acme.topic"
) -> Finding:
    return Finding(start, end, category, confidence, "taught", passage=True)


def name(start: int, end: int, confidence: float = 0.5) -> Finding:
    return Finding(start, end, "person.name", confidence, "x")


def spans(found) -> list[tuple[int, int, str]]:
    return [(f.start, f.end, f.category) for f in found]


def test_a_name_in_a_passage_stays_a_name() -> None:
    found = merge("x" * 30, [passage(0, 30), name(10, 15)])
    assert spans(found) == [(0, 10, "acme.topic"), (10, 15, "person.name"), (15, 30, "acme.topic")]


def test_a_passage_that_is_covered_is_named_by_what_covers_it() -> None:
    text = "x" * 20
    found = merge(text, [passage(2, 18), name(0, 20)])
    assert spans(found) == [(0, 20, "person.name")]
    assert found[0].also == ("acme.topic",)
    assert classify([Field("text", text)], [found], (), SCHEME).level is Level.HIGH
    again = merge(text, [*found, name(0, 20, 0.8)])
    assert again[0].also == ("acme.topic",)


def test_a_touching_name_of_the_same_category_does_not_swallow_a_passage() -> None:
    found = merge("x" * 20, [passage(0, 10, category="person.name"), name(10, 20)])
    assert spans(found) == [(0, 10, "person.name"), (10, 20, "person.name")]


made = st.lists(
    st.builds(
        lambda start, length, confidence, kind: Finding(
            start, start + length, ["person.name", "place.name", "acme.topic"][kind], confidence,
            "x", (), kind == 2,
        ),
        st.integers(0, 30), st.integers(1, 20), st.floats(0.4, 1.0), st.integers(0, 2),
    ),
    max_size=10,
)  # fmt: skip


@given(made, st.text("x .", min_size=50, max_size=50))
def test_passages_change_nothing_else_and_each_is_named_where_it_lies(some, text) -> None:
    things = [f for f in some if not f.passage]
    merged = merge(text, some)
    assert spans(f for f in merged if not f.passage) == spans(merge(text, things))
    assert all(a.end <= b.start for a, b in pairwise(merged))
    for each in some:
        shown = text[each.start : each.end]
        if each.passage and each.confidence >= 0.5 and any(c.isalnum() for c in shown):
            there = [f for f in merged if f.start < each.end and each.start < f.end]
            assert any("acme.topic" in (f.category, *f.also) for f in there)
    assert merge(text, merged) == merged
