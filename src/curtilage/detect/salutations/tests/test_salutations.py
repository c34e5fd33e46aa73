"""Salutations: the name behind a title or greeting, without the title."""

from __future__ import annotations

import pytest

from curtilage.detect.salutations.openings import Salutations


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("\U0001f600 We met Dr. Zubizarreta there.", {"Zubizarreta"}),
        ("Dear Mrs. Quillfeather,\nthank you.", {"Quillfeather"}),
        ("By Greg Wardlow <gward@example.net>", {"Greg Wardlow"}),  # went round for ever once
        ("The weather is fine today.", set()),
    ],
)
def test_names_behind_titles(text: str, names: set[str]) -> None:
    [found] = Salutations().detect([text])
    assert {text[f.start : f.end] for f in found} == names
