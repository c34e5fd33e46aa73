"""Thresholds are chosen on one part, on what there is enough of, and changed only for a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.categories import Scheme
from curtilage.core.findings import Finding
from curtilage.detect.choosing import GRID, LEAST, LEAST_TO_RAISE, choose, parted
from curtilage.detect.evaluation import Entity, Labelled

NAME, PLACE = "person.name", "place.name"


def texts(count: int, category: str = NAME) -> list[Labelled]:
    """Each with an entity at 0 to 10 and nothing at 20 to 30."""
    return [Labelled(str(i), f"{i:040}", (Entity(0, 10, category),)) for i in range(count)]


def says(confidences: list[float], wrong: list[float], category: str = NAME, least: float = 0.5):
    """What a detector finds: in the text of a number an entity so sure, and so sure a wrong one."""
    return [
        [
            Finding(start, start + 10, category, confidence, "x")
            for start, confidence in ((0, right), (20, wrong[i % len(wrong)]))
            if confidence >= least
        ]
        for i, right in enumerate(confidences)
    ]


def chosen(confidences, wrong, wanted, scheme=None):
    documents, scheme = texts(len(confidences)), scheme or Scheme()
    current = says(confidences, wrong, least=scheme.threshold(NAME))
    runs = {t: says(confidences, wrong, least=t) for t in GRID}
    return choose(documents, current, runs, scheme, wanted)


def test_lower_where_the_wanted_recall_needs_it_and_no_lower_than_that() -> None:
    [proposal] = chosen([0.8] * 15 + [0.4] * 5, [0.2, 0.3], 0.95)
    assert (proposal.threshold, proposal.recall, proposal.precision) == (0.4, 1.0, 1.0)
    assert proposal.reached


def test_nothing_is_changed_for_nothing() -> None:
    [proposal] = chosen([0.8] * 30, [0.0], 0.95)
    assert proposal.threshold == proposal.before == 0.5
    [proposal] = chosen([0.8] * 30, [0.0], None, Scheme(thresholds={NAME: 0.35}))
    assert proposal.threshold == proposal.before == 0.35


@pytest.mark.parametrize(("count", "threshold"), [(LEAST_TO_RAISE - 1, 0.5), (LEAST_TO_RAISE, 0.7)])
def test_to_find_less_takes_more(count, threshold) -> None:
    for wanted in (0.9, None):
        [proposal] = chosen([0.8] * count, [0.65], wanted)
        assert proposal.threshold == threshold


def test_a_recall_out_of_reach_is_said() -> None:
    [proposal] = chosen([0.8] * 20 + [0.0] * 20 + [0.3] * 5, [0.25], 0.9)
    assert not proposal.reached
    assert proposal.threshold == 0.3
    assert proposal.recall == pytest.approx(25 / 45)


def test_f2_weighs_recall_more() -> None:
    [proposal] = chosen([0.8] * 30 + [0.3] * 10, [0.35, 0.0, 0.0], None)
    assert proposal.threshold == 0.3


def test_too_few_choose_nothing() -> None:
    assert chosen([0.3] * (LEAST - 1), [0.0], 0.9) == []


def test_what_another_category_covers_stays_covered() -> None:
    documents = texts(LEAST_TO_RAISE, PLACE)
    others = says([0.8] * LEAST_TO_RAISE, [0.0], NAME)
    runs = {t: [[] for _ in documents] for t in GRID}
    [proposal] = choose(documents, others, runs, Scheme(), 0.9)
    assert (proposal.category, proposal.recall, proposal.threshold) == (PLACE, 1.0, 0.5)


@given(st.lists(st.sampled_from("abcdefgh"), max_size=12))
def test_parts_share_no_text_and_depend_on_no_order(words) -> None:
    documents = [Labelled(str(i), word) for i, word in enumerate(words)]
    choosing, testing = parted(documents)
    assert sorted(d.id for d in (*choosing, *testing)) == sorted(d.id for d in documents)
    assert not {d.text for d in choosing} & {d.text for d in testing}
    assert parted(documents[::-1]) == (choosing, testing)
    assert len(choosing) >= len(testing)


def test_two_categories_do_not_both_leave_an_entity_to_the_other() -> None:
    documents = [
        Labelled(str(i), f"{i:040}", (Entity(0, 10, NAME), Entity(0, 10, PLACE)))
        for i in range(LEAST_TO_RAISE)
    ]

    def both(least: float):
        of_name = says([0.6] * LEAST_TO_RAISE, [0.65], NAME, least)
        of_place = says([0.6] * LEAST_TO_RAISE, [0.65], PLACE, least)
        return [[*a, *b] for a, b in zip(of_name, of_place, strict=True)]

    for wanted in (0.9, None):
        proposals = choose(documents, both(0.5), {t: both(t) for t in GRID}, Scheme(), wanted)
        assert [p.threshold for p in proposals] == [0.5, 0.5]
