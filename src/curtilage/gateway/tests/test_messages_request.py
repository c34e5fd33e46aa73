"""Requests for a message: every string is a field, and what goes where is rendered for there."""

import json

import pytest

from curtilage.core.parties import Destination, Dialect, Zone
from curtilage.gate.plans import Place
from curtilage.gateway.messages.request import read
from curtilage.gateway.messages.seals import Seals

SEALS = Seals(bytes(32), "crm")
CLOUD = Place(
    Destination("cloud", "anthropic", Zone.OUTSIDE, "US"), frozenset(), dialect=Dialect.MESSAGES
)
OTHER = Place(
    Destination("other", "anthropic", Zone.OUTSIDE, "US"), frozenset(), dialect=Dialect.MESSAGES
)
LOCAL = Place(Destination("local", "vllm", Zone.INSIDE, "DE"), frozenset(), frozenset({"user"}))


def request(*messages: dict, **more):
    body = {"model": "m", "max_tokens": 9, "messages": list(messages)} | more
    return read(json.dumps(body).encode(), SEALS)


def user(*blocks: dict) -> dict:
    return {"role": "user", "content": list(blocks)}


def assistant(*blocks: dict) -> dict:
    return {"role": "assistant", "content": list(blocks)}


def text(said: str, **more: object) -> dict:
    return {"type": "text", "text": said, **more}


def sent(made, place: Place, texts: list[str] | None = None) -> dict:
    return json.loads(made.body(texts or [f.text for f in made.fields], place, "there"))


def test_every_string_is_a_field_in_an_order_that_only_grows() -> None:
    tool = {"name": "f-name", "description": "t-tool", "input_schema": {"title": "t-title"}}
    call = {"type": "tool_use", "id": "toolu_a", "name": "f-name", "input": {"n-key": "t-value"}}
    result = {"type": "tool_result", "tool_use_id": "toolu_a", "content": [text("t-result")]}
    first = [user(text("t-one"), text("t-two")), assistant(call), user(result)]
    more = {"tools": [tool], "system": [text("t-system")], "stop_sequences": ["t-stop"]}
    made = request(*first, metadata={"user_id": "t-user"}, **more)
    assert [f.text for f in made.fields] == [
        "f-name", "t-tool", "t-title", "t-stop", "user_id", "t-user", "t-system",
        "t-one", "t-two", "f-name", "n-key", "t-value", "t-result",
    ]  # fmt: skip
    by_text = {f.text: f for f in made.fields}
    assert {t for t, f in by_text.items() if f.identifier} == {"f-name", "n-key", "user_id"}
    assert by_text["t-one"].run == by_text["t-two"].run > 0
    assert by_text["t-tool"].aside
    assert not by_text["t-system"].aside
    assert made.uninspectable == ()
    assert made.needs == {"tools"}
    longer = request(*first, assistant(text("t-more")), user(text("t-last")), **more)
    rest = [f.text for f in request(*first, **more).fields]
    assert [f.text for f in longer.fields][: len(rest)] == rest


def test_treated_texts_stand_where_the_fields_stood() -> None:
    call = {"type": "tool_use", "id": "toolu_a", "name": "f", "input": {"to": ["x"]}}
    made = request(user(text("one")), assistant(call), user(text("two")), system="three")
    texts = [f"<{f.text}>" for f in made.fields]
    got = sent(made, CLOUD, texts)
    assert got["system"] == "<three>"
    assert got["messages"][0]["content"] == [text("<one>")]
    used = got["messages"][1]["content"][0]
    assert (used["name"], used["input"], used["id"]) == ("<f>", {"<to>": ["<x>"]}, "call00000")
    assert (got["model"], got["max_tokens"]) == ("there", 9)


def thought(destination: str, said: str = "So.", opaque: str = "S") -> dict:
    signature = SEALS.sealed(destination, opaque, said)
    return {"type": "thinking", "thinking": "So.", "signature": signature}


@pytest.mark.parametrize(
    ("block", "place", "kinds"),
    [
        (thought("cloud"), CLOUD, ["thinking", "text"]),
        (thought("cloud"), OTHER, ["text"]),
        (thought("cloud", "Other words."), CLOUD, ["text"]),
        (thought("cloud", opaque=""), CLOUD, ["text"]),
        ({"type": "thinking", "thinking": "So."}, CLOUD, ["text"]),
        (
            {"type": "redacted_thinking", "data": SEALS.sealed("cloud", "D", "")},
            CLOUD,
            ["redacted_thinking", "text"],
        ),
        ({"type": "redacted_thinking", "data": SEALS.sealed("cloud", "D", "")}, OTHER, ["text"]),
    ],
)
def test_a_thought_goes_to_its_maker_alone(block: dict, place: Place, kinds: list[str]) -> None:
    made = request(user(text("a")), assistant(block, text("b")), user(text("c")))
    assert made.uninspectable == ()
    content = sent(made, place)["messages"][1]["content"]
    assert [b["type"] for b in content] == kinds
    if kinds[0] != "text":
        assert content[0].get("signature", content[0].get("data")) in ("S", "D")
    inside = sent(made, LOCAL)["messages"][1]
    said = "So." if block["type"] == "thinking" else None
    assert (inside["content"], inside.get("reasoning_content")) == ("b", said)


def test_a_message_of_nothing_but_a_thought_that_is_left_out_is_left_out_too() -> None:
    made = request(user(text("a")), assistant(thought("other")), user(text("c")))
    assert [m["role"] for m in sent(made, CLOUD)["messages"]] == ["user", "user"]


def test_a_signature_of_another_application_is_not_known() -> None:
    signature = Seals(bytes(32), "hr").sealed("cloud", "S", "So.")
    block = {"type": "thinking", "thinking": "So.", "signature": signature}
    made = request(user(text("a")), assistant(block))
    assert made.uninspectable == ("messages[1].content[0].signature",)


def test_the_user_stays_inside() -> None:
    made = request(user(text("a")), metadata={"user_id": "u"})
    assert "metadata" not in sent(made, CLOUD)
    plain = Place(LOCAL.destination, frozenset())
    assert sent(made, plain)["user"] == "u"
    assert "user" not in sent(made, LOCAL)


def test_what_begins_a_conversation_is_the_same_in_every_form_of_it() -> None:
    forms = [
        request({"role": "user", "content": "hello"}),
        request(user(text("hello"))),
        request(user(text("hello", cache_control={"type": "ephemeral"})), system="now"),
        request({"role": "user", "content": "hello"}, assistant(text("a")), user(text("b"))),
    ]
    assert len({made.opening(b"key") for made in forms}) == 1
    other = request({"role": "user", "content": "Hello"})
    assert other.opening(b"key") != forms[0].opening(b"key")


def test_tools_that_the_application_runs_itself_are_inspected_like_its_others() -> None:
    tools = [
        {"type": "bash_20250124", "name": "bash", "cache_control": {"type": "ephemeral"}},
        {"type": "text_editor_20250728", "name": "str_replace_based_edit_tool"},
        {"type": "computer_20250124", "name": "computer", "display_width_px": 1024},
    ]
    made = request(user(text("a")), tools=tools)
    assert (made.uninspectable, [f.text for f in made.fields]) == ((), ["a"])
    assert sent(made, CLOUD)["tools"] == tools
    for other in ("web_search_20250305", "code_execution_20250825", "bash_20250124x"):
        odd = request(user(text("a")), tools=[{"type": other, "name": "x"}])
        assert "tools[0]" in odd.uninspectable
