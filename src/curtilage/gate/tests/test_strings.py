"""The walk sees every string, and puts new ones in exactly the same places."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curtilage.core.findings import Field
from curtilage.gate.strings import UnreadableError, Walk, unescaped

scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


def collected(value: object) -> list[Field]:
    fields: list[Field] = []

    def visit(field: Field) -> str:
        fields.append(field)
        return field.text

    assert Walk(visit).value(value, "v") == value
    return fields


@given(values)
def test_walking_without_change_gives_the_same_value(value: object) -> None:
    collected(value)


@given(values)
def test_every_string_is_visited_however_deep_in_json_strings(value: object) -> None:
    def strings(v: object) -> list[str]:
        if isinstance(v, str):
            return [v]
        if isinstance(v, dict):
            return [s for k, i in v.items() for s in [k, *strings(i)]]
        return [s for i in v for s in strings(i)] if isinstance(v, list) else []

    wrapped = {"a": json.dumps({"b": json.dumps([value, "sentinel"])})}
    seen = "\n".join(f.text for f in collected(wrapped))
    assert "sentinel" in seen
    for text in strings(value):
        if not text.lstrip().startswith(("{", "[")):
            assert text in seen


@given(values)
def test_what_is_put_back_lands_where_it_was_found(value: object) -> None:
    wrapped = {"outer": value, "json": json.dumps({"inner": value})}
    count = 0

    def rename(field: Field) -> str:
        nonlocal count
        count += 1
        return f"<{count}>"

    changed = Walk(rename).value(wrapped, "v")
    assert len(collected(wrapped)) == count
    again = [f.text for f in collected(changed)]
    assert again == [f"<{n}>" for n in range(1, count + 1)]


def test_paths_hold_positions_and_never_keys() -> None:
    fields = collected({"jane@example.com": [{"secret-key": "x"}], "n": 4111111111111111})
    assert [f.path for f in fields] == ["v.key0", "v.0[0].key0", "v.0[0].0", "v.key1", "v.1"]
    assert fields[-1].text == "4111111111111111"
    assert fields[2].label == "secret-key"


def test_short_numbers_are_left_and_replaced_ones_become_text() -> None:
    walk = Walk(lambda f: "CARD_1" if f.text.isdigit() else f.text)
    assert walk.value({"a": 12345, "b": 4111111111111111, "c": True}, "v") == {
        "a": 12345,
        "b": "CARD_1",
        "c": True,
    }


def test_inner_json_that_repeats_a_key_is_unreadable() -> None:
    walk = Walk(lambda f: f.text)
    text = '{"a": "jane\\u0040example.com", "a": 1}'
    assert walk.text(text, "p") == text
    assert walk.unreadable == ["p"]


def test_too_deep_is_refused() -> None:
    deep: object = "x"
    for _ in range(100):
        deep = [deep]
    with pytest.raises(UnreadableError):
        collected(deep)


@pytest.mark.parametrize("text", ['{"a": "\\ud83d"}', '{"\\ude00": 1}', "[" * 5_000 + "]" * 5_000])
def test_inner_json_that_no_text_can_hold_is_unreadable(text: str) -> None:
    walk = Walk(lambda f: f.text)
    assert walk.text(text, "p") == text
    assert walk.unreadable == ["p"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('see {"a": "J\\u00fcrgen"}', 'see {"a": "Jürgen"}'),
        ('{"a": "J\\u00fcrgen', '{"a": "Jürgen'),
        ('"{\\"a\\": \\"\\\\u00fc\\"}"', '"{\\"a\\": \\"ü\\"}"'),
        ("\\ud83d\\ude00 and \\u00a0", "\U0001f600 and \u00a0"),
        ("\\u0022 \\u005c \\u0000 \\ud83d \\u12 \\u", "\\u0022 \\u005c \\u0000 \\ud83d \\u12 \\u"),
    ],
)
def test_escapes_are_read_among_other_words(text: str, read: str) -> None:
    seen: list[str] = []

    def look(field: Field) -> str:
        seen.append(field.text)
        return field.text

    assert Walk(look).text(text, "p") == text, "what is not replaced stays as it was written"
    assert seen == [read]
    assert Walk(lambda _: "new").text(text, "p") == "new"


@given(values)
def test_json_among_words_means_the_same_when_its_escapes_are_read(value: object) -> None:
    written = json.dumps(value)
    assume("\\\\" not in written)  # a run of backslashes is read as one, for JSON within JSON
    assert json.loads(unescaped(written)) == value
