from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pytest

from curtilage.controls import catalogue
from curtilage.core.categories import Scheme
from curtilage.core.errors import DataError, InspectionError
from curtilage.core.findings import Field, Finding
from curtilage.data.anonymise import FreeText, Means, Recipe, anonymise
from curtilage.data.anonymise.text import BATCH

NAME = re.compile(r"\b(Jane|John) [A-Z][a-z]+\b")
NOTES = ["Jane Doe called.", None, "Nothing new.", "Saw John Roe and Jane Doe.", "Jane Doe called."]


class Looking:
    """Finds names, and remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[Field] = []

    def __call__(self, fields: Sequence[Field]) -> list[tuple[Finding, ...]]:
        self.shown += fields
        return [
            tuple(Finding(*m.span(), "person.name", 1.0, "test") for m in NAME.finditer(f.text))
            for f in fields
        ]


def means(find) -> Means:
    return Means(find=find, controls=lambda name: catalogue()[name](bytes(32), Scheme()))


def test_what_is_found_is_redacted_and_each_text_seen_once() -> None:
    look = Looking()
    made = anonymise(pa.table({"note": NOTES}), Recipe({"note": FreeText()}), means(look))
    first, *rest = made.table.column("note").to_pylist()
    assert "Doe" not in first
    assert rest[0] is None
    assert rest[1] == "Nothing new."
    assert rest[3] == first
    assert made.replaced == {"note": 3}
    texts = [field.text for field in look.shown]
    assert len(texts) == len(set(texts)) == 4
    assert {field.label for field in look.shown} == {"note"}


def test_a_value_has_one_token_in_all_texts() -> None:
    recipe = Recipe({"note": FreeText("pseudonymise")})
    made = anonymise(pa.table({"note": NOTES}), recipe, means(Looking()))
    first, _, _, third, _ = made.table.column("note").to_pylist()
    token = first.removesuffix(" called.")
    assert "Jane" not in first
    assert token in third
    assert "Roe" not in third


def test_many_texts_are_looked_at_in_parts() -> None:
    notes = [f"Note {n} of Jane Doe" for n in range(2 * BATCH + 1)]
    made = anonymise(pa.table({"note": notes}), Recipe({"note": FreeText()}), means(Looking()))
    told = made.table.column("note").to_pylist()
    assert [text.split(" of ")[0] for text in told] == [f"Note {n}" for n in range(len(notes))]
    assert not any("Doe" in text for text in told)


def test_without_detection_nothing_is_released() -> None:
    with pytest.raises(DataError) as caught:
        anonymise(pa.table({"note": NOTES}), Recipe({"note": FreeText()}))
    assert caught.value.number == "CUR839"
    with pytest.raises(DataError) as caught:
        anonymise(pa.table({"note": NOTES}), Recipe({"note": FreeText()}), means(lambda _: [()]))
    assert caught.value.number == "CUR839"
    unknown = Recipe({"note": FreeText("blur")})
    with pytest.raises(DataError, match="no control 'blur'") as caught:
        anonymise(pa.table({"note": NOTES}), unknown, means(Looking()))
    assert caught.value.number == "CUR839"


def test_a_detector_that_fails_stops_it() -> None:
    def fail(_: Sequence[Field]) -> list[tuple[Finding, ...]]:
        raise InspectionError("It failed.")

    with pytest.raises(InspectionError):
        anonymise(pa.table({"note": NOTES}), Recipe({"note": FreeText()}), means(fail))
