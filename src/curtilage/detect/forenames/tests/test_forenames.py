"""Forenames: whole names by the lists, and no person where a place is meant."""

from __future__ import annotations

import pytest

from curtilage.detect.forenames.matching import Forenames


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("\U0001f600 I spoke with Mary Johnson today.", ["Mary Johnson"]),
        ("i spoke with mary johnson today", ["mary johnson"]),
        ("The train to Paris is late.", []),
        ("He said that Ada came.", []),
    ],
)
def test_names_of_the_lists(text: str, names: list[str]) -> None:
    [found] = Forenames().detect([text])
    assert [text[f.start : f.end] for f in found] == names
