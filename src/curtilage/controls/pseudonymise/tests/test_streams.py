"""However a stream is cut, the restored text is the same and little is held back."""

import json

from hypothesis import given
from hypothesis import strategies as st

from curtilage.controls.pseudonymise.restore import Restoring
from curtilage.controls.pseudonymise.tokens import ALPHABET, Matcher

VALUES = {
    "PERSON_7F3K2Q": "Jane Doe",
    "PERSON_7F3K2Q_2": 'J"\\\n',
    "CARD_X7F3K2": "4111 1111 1111 1111",
    "CARDX_7F3K2Q": "the other card",
    "IP_222222": "10.0.0.1",
}

near_tokens = st.lists(
    st.sampled_from(
        [
            *VALUES,
            *(v.lower() for v in VALUES),
            "PERSON",
            "CARD",
            "CARDX7F3K2",
            "CARDX7F3K2Q",
            "_7F3K2Q",
            "_2",
            "-7F3K2Q-2",
            " 7F3K2Q 2",
            "_",
            "\\",
            "\\_",
            "\\n",
            "\\u00e9",
            "s",
            "es",
            "ess",
            " ",
            "*",
            '"',
            '\\"',
            "{",
            "}",
            ":",
            "2",
            "\n",
            "ß",
            "é",
            "P",
            "PER",
            "I",
            ALPHABET[:6],
        ]
    )
    | st.text(max_size=3),
    max_size=12,
).map("".join)


@given(near_tokens, st.lists(st.integers(0, 80), max_size=12), st.booleans())
def test_cutting_never_changes_the_result(text: str, cuts: list[int], json_text: bool) -> None:
    whole = Restoring(Matcher(VALUES, json_text=json_text), VALUES, json_text=json_text)
    expected = whole.feed(text) + whole.finish()
    pieces = Restoring(Matcher(VALUES, json_text=json_text), VALUES, json_text=json_text)
    out, at = "", 0
    for cut in [*sorted({min(c, len(text)) for c in cuts}), len(text)]:
        out += pieces.feed(text[at:cut])
        at = cut
    assert out + pieces.finish() == expected


@given(near_tokens)
def test_one_character_at_a_time(text: str) -> None:
    whole = Restoring(Matcher(VALUES), VALUES)
    expected = whole.feed(text) + whole.finish()
    single = Restoring(Matcher(VALUES), VALUES)
    out, held = "", 0
    for character in text:
        out += single.feed(character)
        held = max(held, len(single._held))
    assert out + single.finish() == expected
    assert held < 40


@given(st.text(max_size=200))
def test_text_without_tokens_is_untouched(text: str) -> None:
    restorer = Restoring(Matcher(VALUES), VALUES)
    assert restorer.feed(text) + restorer.finish() == text


json_values = st.recursive(
    st.sampled_from(
        [
            *VALUES,
            "x PERSON_7F3K2Q y",
            "a\nPERSON_7F3K2Q",
            "é\tIP_222222",
            'say "PERSON_7F3K2Q_2"',
            "\\",
            '"',
            "plain",
        ]
    ),
    lambda inner: (
        st.dictionaries(st.sampled_from("ab"), inner, max_size=2) | st.lists(inner, max_size=2)
    ),
    max_leaves=5,
)


def replaced(value: object) -> object:
    if isinstance(value, str):
        for token in sorted(VALUES, key=len, reverse=True):
            value = value.replace(token, VALUES[token])
        return value
    if isinstance(value, list):
        return [replaced(v) for v in value]
    assert isinstance(value, dict)
    return {k: replaced(v) for k, v in value.items()}


@given(json_values, st.integers(0, 3))
def test_json_inside_strings_stays_json(value: object, depth: int) -> None:
    document: object = {"v": value}
    for _ in range(depth):
        document = {"inner": json.dumps(document)}
    restorer = Restoring(Matcher(VALUES, json_text=True), VALUES, json_text=True)
    out = json.loads(restorer.feed(json.dumps(document)) + restorer.finish())
    for _ in range(depth):
        out = json.loads(out["inner"])
    assert out == {"v": replaced(value)}
