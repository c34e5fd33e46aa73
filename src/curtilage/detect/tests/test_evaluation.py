"""Figures of an evaluation, on cases worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.findings import Finding
from curtilage.core.levels import Level
from curtilage.detect.evaluation import Calibration, Entity, Labelled, Miss, evaluate

LOW, HIGH = Level.LOW, Level.HIGH


def finding(start: int, end: int, category: str = "person.name", confidence: float = 0.8, **more):
    return Finding(start, end, category, confidence, "x", **more)


def document(*entities: tuple, size: int = 40, level: Level | None = None) -> Labelled:
    return Labelled("d", "x" * size, tuple(Entity(*e) for e in entities), level)


def one(entities, findings, level=LOW):
    return evaluate([document(*entities)], [findings], [level])


def counts(share) -> tuple[int, int]:
    return share.of, share.all


def test_what_any_category_covers_is_found_and_what_its_own_covers_is_named() -> None:
    entities = [(0, 10, "person.name"), (20, 30, "place.name")]
    result = one(entities, [finding(0, 8), finding(20, 30, "person.name")])
    assert counts(result.categories["person.name"].named) == (1, 1)
    assert counts(result.categories["place.name"].entities) == (1, 1)
    assert counts(result.categories["place.name"].named) == (0, 1)
    assert counts(result.whole.entities) == (2, 2)
    assert counts(result.documents) == (1, 1)


def test_what_an_encoded_block_holds_besides_names_it_too() -> None:
    result = one([(0, 10, "place.name")], [finding(0, 10, also=("place.name",))])
    assert counts(result.categories["place.name"].named) == (1, 1)


def test_what_is_missed_is_told_by_its_place() -> None:
    result = one(
        [(0, 10, "person.name"), (20, 30, "person.name")], [finding(0, 7), finding(20, 28)]
    )
    assert result.misses == [Miss("d", 0, 10, "person.name")]
    assert counts(result.documents) == (0, 1)


def test_what_is_left_out_is_neither_missed_nor_right_nor_wrong() -> None:
    result = one([(0, 10, ""), (20, 30, "person.name")], [finding(0, 10), finding(20, 30)])
    assert counts(result.whole.entities) == counts(result.whole.findings) == (1, 1)
    assert counts(one([(0, 10, "")], []).documents) == (0, 0)


def test_what_no_label_stands_for_is_in_no_total() -> None:
    result = one([(0, 10, "person.name")], [finding(0, 10), finding(12, 20, "business.hr")])
    assert counts(result.whole.findings) == (1, 1)
    assert counts(result.categories["business.hr"].findings) == (0, 1)


def test_levels_given_and_found() -> None:
    given = [document(level=LOW), document(level=HIGH), document(level=HIGH), document()]
    result = evaluate(given, [[]] * 4, [LOW, HIGH, LOW, HIGH])
    assert result.levels == {(LOW, LOW): 1, (HIGH, HIGH): 1, (HIGH, LOW): 1}


def test_calibration() -> None:
    calibration = Calibration()
    for right in (True, True, True, False):
        calibration.add(0.75, right=right)
    assert calibration.error == 0.0
    calibration.add(1.0, right=False)
    assert calibration.error == pytest.approx(1 / 5)
    assert Calibration().error is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_the_error_of_calibration_is_a_share(findings) -> None:
    calibration = Calibration()
    for confidence, right in findings:
        calibration.add(confidence, right=right)
    assert 0.0 <= calibration.error <= 1.0
    assert sum(bin_.right.all for bin_ in calibration.bins) == len(findings)


def test_one_answer_for_each_document() -> None:
    with pytest.raises(ValueError, match="zip"):
        evaluate([document(), document()], [[]], [LOW, LOW])
