"""A request for vectors: every text is a field, tokens are refused, and a body comes out whole."""

import json

import pytest

from curtilage.core.errors import RequestError
from curtilage.core.parties import Destination, Zone
from curtilage.gate.plans import Place
from curtilage.gateway.embeddings.request import read

OUTSIDE = Place(Destination("cloud", "openai", Zone.OUTSIDE, "US"), frozenset())
INSIDE = Place(Destination("local", "vllm", Zone.INSIDE, "DE"), frozenset(), frozenset({"user"}))


def asked(**more) -> bytes:
    return json.dumps({"model": "auto", "input": "t-text"} | more).encode()


def test_every_string_is_a_field_and_comes_out_at_its_place() -> None:
    raw = asked(input=["t-one", '{"t-two": 123456}', "t-one"], user="t-user", dimensions=8, odd="o")
    request = read(raw)
    assert [(f.path, f.text) for f in request.fields] == [
        ("user", "t-user"),
        ("unknown[0]", "o"),
        ("input[0]", "t-one"),
        ("input[1]:json.key0", "t-two"),
        ("input[1]:json.0", "123456"),
        ("input[2]", "t-one"),
    ]
    assert request.uninspectable == ("unknown parameter 1",)
    assert request.needs == {"embeddings"}
    texts = [f"<{n}>" for n in range(6)]
    put = json.loads(request.body(texts, Place(INSIDE.destination, frozenset()), "m"))
    assert put == {
        "model": "m", "input": ["<2>", '{"<3>": "<4>"}', "<5>"], "user": "<0>",
        "dimensions": 8, "odd": "<1>",
    }  # fmt: skip


def test_a_single_text_stays_one() -> None:
    request = read(asked())
    assert json.loads(request.body(["new"], OUTSIDE, "m")) == {"model": "m", "input": "new"}


@pytest.mark.parametrize("place", [OUTSIDE, INSIDE])
def test_who_asks_stays_inside_and_what_a_kind_drops_is_dropped(place: Place) -> None:
    request = read(asked(user="t-user", encoding_format=None))
    assert json.loads(request.body(["u", "t"], place, "m")) == {"model": "m", "input": "t"}


def test_the_same_texts_open_the_same_conversation_and_no_others() -> None:
    key = bytes(32)
    assert read(asked()).opening(key) == read(asked(dimensions=3)).opening(key)
    assert read(asked()).opening(key) != read(asked(input=["t-text"])).opening(key)
    assert read(asked()).opening(key) != read(asked()).opening(b"1" * 32)


@pytest.mark.parametrize("tokens", [[1, 2], [[1, 2], [3]], ["text", [1]], [[]], [7]])
def test_tokens_are_refused_with_the_way_out(tokens) -> None:
    with pytest.raises(RequestError) as caught:
        read(asked(input=tokens))
    assert (caught.value.number, caught.value.param) == ("CUR254", "input")
    assert "check_embedding_ctx_length" in caught.value.mend


WRONG = {
    "input": [None, "", [], 1, 1.5, True, {}, [""], [None], [True], [1.5], [{}], ["a", ""],
              [[True]], [["a"]], [[1, "a"]], ["a"] * 2049],
    "model": [None, "", 1, "m" * 201, ["m"]],
    "encoding_format": ["", "FLOAT", "int8", 1, [], True],
    "dimensions": [0, -1, 1.0, "8", 65_537, True, [8]],
    "user": [1, ["u"], {"u": 1}, True],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_wrong_bodies_are_refused_and_the_parameter_named(name: str, value) -> None:
    assert sum(map(len, WRONG.values())) + 8 >= 40
    with pytest.raises(RequestError) as caught:
        read(asked(**{name: value}))
    assert caught.value.number == "CUR203"
    assert caught.value.param.partition("[")[0] == name


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b'"text"', b"{", b'{"model": "m"}', b'{"input": "t"}', b"\xff",
     b'{"model": "m", "input": "a", "input": "b"}', b'{"model": "m", "input": "\\ud800"}',
     b'{"model": "m", "input": NaN}', b'{"model": "m", "x": ' + b"[" * 200 + b"]" * 200 + b"}"],
)  # fmt: skip
def test_what_is_no_request_is_refused(raw: bytes) -> None:
    with pytest.raises(RequestError):
        read(raw)
