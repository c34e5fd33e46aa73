"""Subjects: a hint without a person, a finding beside one."""

from __future__ import annotations

import pytest

from curtilage.detect.merge import FLOOR
from curtilage.detect.subjects.evidence import Subjects


@pytest.mark.parametrize(
    ("text", "clear"), [("What is diabetes?", False), ("I have diabetes.", True)]
)
def test_an_illness_needs_a_person(text: str, clear: bool) -> None:
    [found] = Subjects().detect([text])
    conditions = [f for f in found if f.category == "health.condition"]
    assert [text[f.start : f.end] for f in conditions] == ["diabetes"]
    assert (conditions[0].confidence >= FLOOR) is clear
