"""Values are counted before anything is parsed, and hostile text is counted in linear time."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.findings import Field
from curtilage.gate import strings
from curtilage.gate.strings import Walk
from curtilage.gate.values import values_in

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='a,"[]{}\\:\n', max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(alphabet=',"[{\\', max_size=4), inner, max_size=4)
    ),
    max_leaves=30,
)


def counted(value: object) -> tuple[int, int]:
    """The values in a value, itself too, and the empty lists and objects among them."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    whole, empty = 1, int(value in ([], {}) and not isinstance(value, bool | int))
    for item in inside:
        more, void = counted(item)
        whole, empty = whole + more, empty + void
    return whole, empty


@given(documents, st.booleans(), st.booleans())
def test_the_count_is_that_of_the_values(value: object, indented: bool, readable: bool) -> None:
    text = json.dumps(value, indent=1 if indented else None, ensure_ascii=readable)
    whole, empty = counted(value)
    assert values_in(text, 10**9) == whole + empty


@given(documents, st.integers(0, 20))
def test_more_than_the_most_is_seen_as_more(value: object, most: int) -> None:
    exact = values_in(json.dumps(value), 10**9)
    bounded = values_in(json.dumps(value), most)
    assert bounded > most if exact > most else bounded == exact


@pytest.mark.parametrize(
    "text",
    [
        '"' + '\\"' * 3_000_000,
        '"' * 5_000_000,
        '"' + "\\" * 5_000_001,
        '"\\' * 3_000_000,
        "[" * 5_000_000,
        "," * 5_000_000,
        '"",' * 2_000_000,
        ('"' + "a" * 500) * 10_000,
        "," * 2000 + '"' + "[" * 5_000_000,
    ],
)
def test_hostile_text_is_counted_in_linear_time(text: str) -> None:
    """Where it is not linear, this does not end."""
    assert values_in(text, 100_000) >= 1


def walked(value: object, left: int) -> tuple[list[str], list[str]]:
    seen: list[str] = []

    def visit(field: Field) -> str:
        seen.append(field.text)
        return field.text

    walk = Walk(visit, left=left)
    assert walk.value(value, "v") == value
    return seen, walk.unreadable


def test_json_in_strings_counts_and_what_is_too_much_of_it_cannot_be_read() -> None:
    one, two = json.dumps(["a", "b", "c"]), json.dumps(["d", "e", "f"])
    assert walked([one, two], left=8) == (["a", "b", "c", "d", "e", "f"], [])
    assert walked([one, two], left=7) == (["a", "b", "c", two], ["v[1]"])
    nested = json.dumps([json.dumps(["x", json.dumps(["y"])])])
    assert walked(nested, left=7) == (["x", "y"], [])
    assert walked(nested, left=6) == (["x", '["y"]'], ["v:json[0]:json[1]"])


def test_prose_that_begins_like_json_costs_nothing() -> None:
    prose = "[Note] first, second, third"
    assert walked([prose] * 9, left=6) == ([prose] * 9, [])


def test_a_walk_that_puts_texts_back_goes_the_same_way() -> None:
    assert Walk(lambda f: f.text).left == strings.MOST_VALUES
    value = [json.dumps(["a", "b"]), json.dumps(["c", "d"])]
    collected, unreadable = walked(value, left=4)
    assert unreadable == ["v[1]"]
    following = iter([text.upper() for text in collected])
    back = Walk(lambda _: next(following), left=4).value(value, "v")
    assert back == ['["A", "B"]', '["C", "D"]']
