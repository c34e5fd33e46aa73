"""What needs a person to be sensitive counts when any text of the crossing holds one."""

import pytest

from curtilage.core.findings import FLOOR, Finding
from curtilage.detect.support import HINT, support

PERSON = Finding(0, 8, "person.name", 0.8, "test")


@pytest.mark.parametrize(
    "category", ["health.condition", "finance.record", "person.job", "measure.quantity"]
)
def test_a_hint_counts_beside_a_person_only(category: str) -> None:
    hint = Finding(0, 4, category, HINT, "test")
    assert support([[hint]]) == [[hint]]
    [[raised], _] = support([[hint], [PERSON]])
    assert raised.confidence >= FLOOR


def test_other_guesses_stay_as_weak_as_they_are() -> None:
    weak = Finding(0, 4, "place.name", HINT, "test")
    assert support([[weak, PERSON]]) == [[weak, PERSON]]
