from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import DataError
from curtilage.data.anonymise import Key, Means, Recipe, anonymise, pseudonymiser

KEY = bytes(range(32))
FORMS = pytest.mark.parametrize("form", ["siv", "hmac"])
TOKEN = re.compile(r"p_[a-z2-7]{16,}")


@given(st.text(max_size=50))
def test_a_token_can_be_turned_back(value: str) -> None:
    maker = pseudonymiser(KEY, "patient", prefix="p")
    token = maker.token(value)
    assert TOKEN.fullmatch(token)
    assert maker.value(token) == value
    assert pseudonymiser(KEY, "patient", prefix="p").value(token) == value


@FORMS
@given(values=st.lists(st.text(max_size=12), max_size=30, unique=True))
def test_different_values_never_share_a_token(form: str, values: list[str]) -> None:
    maker = pseudonymiser(KEY, "patient", form=form)
    assert len(set(maker.tokens(values))) == len(values)
    assert maker.tokens(values) == pseudonymiser(KEY, "patient", form=form).tokens(values)


@FORMS
def test_other_entities_keys_and_forms_have_other_tokens(form: str) -> None:
    made = {
        pseudonymiser(KEY, "patient", form=form).token("7"),
        pseudonymiser(KEY, "doctor", form=form).token("7"),
        pseudonymiser(KEY[::-1], "patient", form=form).token("7"),
    }
    assert len(made) == 3


def test_the_length_of_a_value_is_told_only_in_steps() -> None:
    maker = pseudonymiser(KEY, "patient")
    assert len({len(maker.token("x" * n)) for n in range(16)}) == 1


def test_what_is_no_token_is_not_turned_back() -> None:
    maker = pseudonymiser(KEY, "patient", prefix="p")
    good = maker.token("7")
    flipped = good[:-3] + ("a" if good[-3] != "a" else "b") + good[-2:]
    foreign = pseudonymiser(KEY, "doctor", prefix="p").token("7")
    for token in ("", "p_", "p_!", "p_ß", "p_aa", "k" + good[1:], flipped, foreign):
        with pytest.raises(DataError) as caught:
            maker.value(token)
        assert caught.value.number == "CUR838"
    with pytest.raises(DataError) as caught:
        pseudonymiser(KEY, "patient", form="hmac").value(good)
    assert caught.value.number == "CUR838"


def test_a_short_key_and_an_unknown_form_are_told() -> None:
    with pytest.raises(DataError) as caught:
        pseudonymiser(b"short", "patient")
    assert caught.value.number == "CUR837"
    for bad in ({"form": "md5"}, {"prefix": "P_"}, {"prefix": ""}):
        with pytest.raises(DataError) as caught:
            pseudonymiser(KEY, "patient", **bad)
        assert caught.value.number == "CUR830"


@FORMS
def test_tables_of_one_entity_can_still_be_joined(form: str) -> None:
    """Whatever the type of the column, and whatever else is in the table."""
    means = Means(keys={"patient": KEY})
    people = pa.table({"id": [1, 2, None, 4], "name": ["a", "b", "c", "d"]})
    visits = pa.table({"patient": ["4", "1", "1", ""], "ward": [1, 2, 3, 4]})
    first = anonymise(people, Recipe({"id": Key("patient", form)}), means)
    second = anonymise(visits, Recipe({"patient": Key("patient", form)}), means)
    one, two, none, four = first.table.column("id").to_pylist()
    assert second.table.column("patient").to_pylist() == [four, one, one, None]
    assert none is None
    assert len({one, two, four}) == 3
    assert first.left_out == ("name",)
