"""A chat request: every string is a field, unknown parts are named, and a body comes out whole."""

import json

import pytest

from curtilage.core.errors import RequestError
from curtilage.core.parties import Destination, Dialect, Zone
from curtilage.gate.plans import Place
from curtilage.gateway.chat.request import read
from curtilage.models.abilities import OF_DIALECT

OUTSIDE = Place(Destination("cloud", "openai", Zone.OUTSIDE, "US"), frozenset())
INSIDE = Place(Destination("local", "vllm", Zone.INSIDE, "DE"), frozenset(), frozenset({"store"}))

FULL = {
    "model": "auto",
    "n": 2,
    "temperature": 0.2,
    "user": "t-user",
    "metadata": {"t-key": "t-value"},
    "stop": ["t-stop"],
    "store": True,
    "response_format": {"type": "json_schema", "json_schema": {"name": "t-schema"}},
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "t_tool",
                "description": "t-description",
                "parameters": {
                    "type": "object",
                    "properties": {"t-property": {"enum": ["t-enum"]}},
                },
            },
        }
    ],
    "messages": [
        {"role": "system", "content": "t-system"},
        {
            "role": "user",
            "name": "t-name",
            "content": [{"type": "text", "text": "t-part"}, {"type": "text", "text": "t-part2"}],
        },
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "t-call",
                    "type": "function",
                    "function": {
                        "name": "t_tool",
                        "arguments": json.dumps({"t-arg": "t-val", "n": json.dumps(["t-deep"])}),
                    },
                }
            ],
        },
        {"role": "tool", "tool_call_id": "t-call", "content": '{"t-result": 4111111111111111}'},
    ],
}
PLANTED = [
    "t-user",
    "t-key",
    "t-value",
    "t-stop",
    "t-schema",
    "t_tool",
    "t-description",
    "t-property",
    "t-enum",
    "t-system",
    "t-name",
    "t-part",
    "t-part2",
    "t-arg",
    "t-val",
    "t-deep",
    "t-result",
    "4111111111111111",
]


def body(document: object) -> bytes:
    return json.dumps(document).encode()


def test_every_string_of_the_body_is_a_field() -> None:
    request = read(body(FULL))
    seen = {f.text for f in request.fields}
    assert set(PLANTED) <= seen
    assert request.uninspectable == ()
    assert request.needs - OF_DIALECT[Dialect.CHAT] == {"n", "tools", "json"}
    runs = [f.run for f in request.fields if f.text.startswith("t-part")]
    assert runs[0] == runs[1] > 0


def test_a_body_with_the_same_texts_is_the_same_but_for_the_model() -> None:
    request = read(body(FULL))
    texts = [f.text for f in request.fields]
    sent = json.loads(request.body(texts, INSIDE, "m1"))
    expected = {k: v for k, v in FULL.items() if k != "store"} | {"model": "m1"}
    assert json.dumps(sent) == json.dumps(expected).replace("t-call", "call00000")
    outside = json.loads(request.body(texts, OUTSIDE, "m1"))
    assert {"user", "metadata", "store"}.isdisjoint(outside)


def test_changed_texts_land_in_their_places() -> None:
    request = read(body(FULL))
    sent = request.body([f"<{f.text}>" for f in request.fields], INSIDE, "m").decode()
    for planted in PLANTED:
        assert f"<{planted}>" in sent.replace("\\", "")


@pytest.mark.parametrize(
    ("part", "need"),
    [
        ({"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}, {"images"}),
        ({"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}, {"audio"}),
        ({"type": "file", "file": {"file_id": "f"}}, {"files"}),
        ({"type": "hologram", "text": "x"}, set()),
        ({"type": "text", "text": "x", "extra": 1}, set()),
    ],
)
def test_parts_that_cannot_be_inspected_are_named(part: dict, need: set) -> None:
    request = read(body({"model": "m", "messages": [{"role": "user", "content": [part]}]}))
    assert request.uninspectable == ("messages[0].content[0]",)
    assert request.needs == need | {"odd_chat"}


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"web_search_options": {"x": "y"}}, "unknown parameter 1"),
        ({"tools": [{"type": "web_search"}]}, "tools[0]"),
        ({"messages": [{"role": "user", "content": "x", "odd": 1}]}, "messages[0].unknown2"),
    ],
)
def test_unknown_fields_cannot_be_inspected(more: dict, path: str) -> None:
    base = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
    assert read(body(base | more)).uninspectable == (path,)


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_what_a_server_told_of_its_reasoning_is_inspected_when_it_comes_back(name: str) -> None:
    """vLLM has changed its name. SDKs hand the whole message back, with what is null in it."""
    said = {"role": "assistant", "content": "a", name: "t-thought", "audio": None}
    asked = [{"role": "user", "content": "x"}, said, {"role": "user", "content": "y"}]
    request = read(body({"model": "m", "messages": asked}))
    assert "t-thought" in {field.text for field in request.fields}
    assert (request.uninspectable, request.needs) == ((), frozenset())
    with pytest.raises(RequestError):
        read(body({"model": "m", "messages": [said | {name: 1}]}))


def test_the_opening_of_a_conversation_stays_the_same() -> None:
    first = [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]
    later = [*first, {"role": "assistant", "content": "a"}, {"role": "user", "content": "v"}]
    openings = [read(body({"model": "m", "messages": m})).opening(b"k") for m in (first, later)]
    assert openings[0] == openings[1]


@pytest.mark.parametrize(
    ("raw", "param"),
    [
        (b"", None),
        (b"\xff\xfe", None),
        (b"[]", None),
        (b'{"model": "m", "model": "n"}', None),
        (b'{"model": NaN}', None),
        (b'{"model": 1e999}', None),
        (b'{"model": "\\ud800"}', None),
        (b'{"model": ' + b"9" * 5000 + b"}", None),
        (b"[" * 50_000, None),
        (body({"messages": []}), "model"),
        (body({"model": "m", "messages": []}), "messages"),
        (body({"model": "m", "messages": [{"role": "king"}]}), "messages[0].role"),
        (body({"model": "m", "messages": [{"role": "user"}]}), "messages[0].content"),
        (
            body({"model": "m", "messages": [{"role": "user", "content": [7]}]}),
            "messages[0].content[0]",
        ),
        (body({"model": "m", "n": 0, "messages": [{"role": "user", "content": ""}]}), "n"),
        (body({"model": "m", "tools": {}, "messages": [{"role": "user", "content": ""}]}), "tools"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(raw: bytes, param: str | None) -> None:
    with pytest.raises(RequestError) as caught:
        read(raw)
    assert caught.value.param == param
    assert caught.value.status == 400
