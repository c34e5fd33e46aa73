"""Tokens are found again in what models write, and nothing else is."""

import json

import pytest

from curtilage.controls.pseudonymise.restore import Restoring
from curtilage.controls.pseudonymise.tokens import Matcher

VALUES = {
    "PERSON_7F3K2Q": "Jane Doe",
    "PERSON_7F3K2Q_2": "Jane",
    "EMAIL_2BCD3F": "jane.doe@example.com",
    "SECRET_BBBBBB": "s1",
    "SECRETURL_CCCCCC": "u1",
}


def restored(text: str, *, json: bool = False) -> str:
    restorer = Restoring(Matcher(VALUES, json_text=json), VALUES, json_text=json)
    return restorer.feed(text) + restorer.finish()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("PERSON_7F3K2Q", "Jane Doe"),
        ("person_7f3k2q", "Jane Doe"),
        ("Person_7f3k2q", "Jane Doe"),
        (r"PERSON\_7F3K2Q", "Jane Doe"),
        ("PERSON 7F3K2Q", "Jane Doe"),
        ("PERSON-7F3K2Q", "Jane Doe"),
        ("PERSON7F3K2Q", "Jane Doe"),
        ("**PERSON_7F3K2Q**", "**Jane Doe**"),
        ("_PERSON_7F3K2Q_", "_Jane Doe_"),
        ("`PERSON_7F3K2Q`", "`Jane Doe`"),
        ("PERSON_7F3K2Q's dog", "Jane Doe's dog"),
        ("PERSON_7F3K2Q\u2019s dog", "Jane Doe\u2019s dog"),
        ("PERSON_7F3K2Qs Brief", "Jane Does Brief"),
        ('"PERSON_7F3K2Q"', '"Jane Doe"'),
        ("[PERSON_7F3K2Q](mailto:EMAIL_2BCD3F)", "[Jane Doe](mailto:jane.doe@example.com)"),
        ("PERSON_7F3K2Q_2, hello", "Jane, hello"),
        (r"PERSON\_7F3K2Q\_2", "Jane"),
        ("PERSON 7F3K2Q 2 came", "Jane came"),
        ("person-7f3k2q-2's", "Jane's"),
        ("PERSON_7F3K2Q_2s Brief", "Janes Brief"),
        ("PERSON-7F3K2Q-9", "Jane Doe-9"),
        ("PERSON-7F3K2Q 2 apples", "Jane Doe 2 apples"),
        ("PERSON_7F3K2Q-2", "Jane Doe-2"),
        ("PERSON_7F3K2Q_9", "Jane Doe_9"),
        ("PERSON_7F3K2Q 2 apples", "Jane Doe 2 apples"),
        ("PERSON_7F3K2Q.EMAIL_2BCD3F", "Jane Doe.jane.doe@example.com"),
        ("SECRETURL_CCCCCC SECRET_BBBBBB", "u1 s1"),
        ("PERSON_7F3K2Q是", "Jane Doe是"),
    ],
)
def test_what_models_write_is_restored(written: str, read: str) -> None:
    assert restored(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "PERSON_7F3K2X",
        "PERSON_7F3K2QX",
        "PERSON_7F3K2Q7",
        "XPERSON_7F3K2Q",
        "EMAIL_7F3K2Q",
        "PERSON",
        "PERSON_",
        "7F3K2Q",
        "PERSON\n7F3K2Q",
        "A person_ 7f3k",
        "paßport",
    ],
)
def test_what_was_not_issued_is_left_alone(text: str) -> None:
    assert restored(text) == text


def test_values_are_escaped_for_the_json_string_they_stand_in() -> None:
    values = {"PERSON_7F3K2Q": 'Jo "J" Doe\n\\'}
    flat = '{"a": "PERSON_7F3K2Q", "b": "he said \\"PERSON_7F3K2Q\\""}'
    nested = (
        '{"a": "{\\"b\\": \\"PERSON_7F3K2Q\\", \\"c\\": \\"\\\\\\\\\\"}", "d": "PERSON_7F3K2Q"}'
    )
    for text in (flat, nested):
        restorer = Restoring(Matcher(values, json_text=True), values, json_text=True)
        out = json.loads(restorer.feed(text) + restorer.finish())
        if text is flat:
            value = values["PERSON_7F3K2Q"]
            assert out == {"a": value, "b": f'he said "{value}"'}
        else:
            assert out["d"] == values["PERSON_7F3K2Q"]
            assert json.loads(out["a"])["b"] == values["PERSON_7F3K2Q"]
            assert json.loads(out["a"])["c"] == "\\"
