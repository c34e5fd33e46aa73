"""One value, one encoding: that of RFC 8785, for what entries may hold."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import LedgerError
from curtilage.ledger.canonical import canonical, from_canonical

BIGGEST = 2**53 - 1
texts = st.text(st.characters(codec="utf-8"))
keys = st.text(st.characters(codec="utf-8", max_codepoint=0xFFFF))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-BIGGEST, BIGGEST) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_the_encoding_is_that_of_the_standard_library(value: object) -> None:
    # Sorted by UTF-16 code units, as RFC 8785 asks; without spaces; only what must be is escaped.
    def ordered(part: object) -> object:
        if isinstance(part, dict):
            rows = sorted(part.items(), key=lambda row: row[0].encode("utf-16-be"))
            return {key: ordered(item) for key, item in rows}
        return [ordered(item) for item in part] if isinstance(part, list) else part

    plain = json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":"))
    assert canonical(value) == plain.encode()
    assert from_canonical(canonical(value)) == value


def test_examples_of_the_rfc() -> None:
    # RFC 8785, 3.2.2 and 3.2.3, without the floats.
    string = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"
    value = {"string": string, "literals": [None, True, False], "\r": 1, "1": 2, "\u00f6": 3}
    expected = r"""{"\r":1,"1":2,"literals":[null,true,false],"""
    expected += r""""string":"€$\u000f\nA'B\"\\\\\"/","ö":3}"""
    assert canonical(value).decode() == expected


class Word(StrEnum):
    """A word of ours."""

    ONE = "one"


class Odd(Enum):
    """Not text and not a number."""

    HALF = 0.5


@dataclass
class Row:
    """What orjson alone would encode."""

    half: float = 0.5


def test_words_of_ours_are_text() -> None:
    assert canonical({"a": Word.ONE, "b": (1, 2)}) == b'{"a":"one","b":[1,2]}'


@pytest.mark.parametrize(
    "value",
    [
        0.5,
        1.0,
        float("nan"),
        float("inf"),
        BIGGEST + 1,
        -BIGGEST - 1,
        10**30,
        {1: "a"},
        {None: 1},
        {"\U00010000": 1},
        {"\ud800": 1},
        "\ud800",
        b"bytes",
        {"a", "b"},
        object(),
        Odd.HALF,
        Row(),
        datetime(2026, 1, 1, tzinfo=UTC),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_one_encoding_is_refused(value: object) -> None:
    for where in (value, [value], {"a": {"b": [value]}}):
        with pytest.raises(LedgerError, match="cannot be encoded") as caught:
            canonical(where)
        assert caught.value.number == "CUR612"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b" {}",
        b"{}\n",
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\\ud800"',
        b"-0",
        b"1.0",
        b"1e3",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"9" * 5000,
        b"\xff",
        b"\xef\xbb\xbf{}",
        '"a"'.encode("utf-16"),
    ],
)
def test_another_encoding_of_a_value_is_refused(raw: bytes) -> None:
    with pytest.raises(LedgerError):
        from_canonical(raw)


@pytest.mark.parametrize("deep", [*range(200, 300, 9), *range(880, 1010, 3), 100_000])
@pytest.mark.parametrize("brackets", [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_values_never_break_it(deep: int, brackets: tuple[bytes, bytes]) -> None:
    raw = brackets[0] * deep + b"1" + brackets[1] * deep
    with suppress(LedgerError):
        assert canonical(from_canonical(raw)) == raw


@given(values, st.data())
def test_a_changed_byte_is_another_value_or_none(value: object, draw: st.DataObject) -> None:
    raw = bytearray(canonical(value))
    at = draw.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= draw.draw(st.integers(1, 255))
    with suppress(LedgerError):
        assert repr(from_canonical(bytes(raw))) != repr(value)  # True and 1 are equal
