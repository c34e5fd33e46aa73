"""Requests between the dialects: there and back they are the same, and nothing is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import RequestError
from curtilage.gateway.chat import parameters as of_chat
from curtilage.gateway.chat.messages import check_messages as check_chat
from curtilage.gateway.chat.request import read as read_chat
from curtilage.gateway.messages import parameters as of_messages
from curtilage.gateway.messages.request import read as read_messages
from curtilage.gateway.messages.seals import Seals
from curtilage.gateway.messages.turns import check_messages
from curtilage.gateway.translation import to_chat, to_messages

ABLE = frozenset({"reasoning_effort", "max_completion_tokens", "top_k"})
WORDS = st.text(st.sampled_from("ab ü\n"), min_size=1, max_size=8)
INPUTS = st.dictionaries(WORDS, st.none() | WORDS | st.integers(0, 9) | st.lists(WORDS), max_size=2)
SCHEMAS = st.dictionaries(st.just("title"), WORDS, max_size=1).map(lambda s: {"type": "object"} | s)


def text(said: str) -> dict:
    return {"type": "text", "text": said}


PNG = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}
PDF = {
    "type": "document",
    "source": {"type": "base64", "media_type": "application/pdf", "data": "AAAA"},
    "title": "a.pdf",
}
SAID = WORDS | st.lists(WORDS.map(text) | st.just(PNG) | st.just(PDF), min_size=2, max_size=3)


@st.composite
def turns(draw: st.DrawFn) -> list[dict]:
    """A conversation, its calls answered at once."""
    made: list[dict] = []
    for turn in range(draw(st.integers(0, 2))):
        made.append({"role": "user", "content": draw(SAID)})
        if draw(st.booleans()):
            calls = [
                {"type": "tool_use", "id": f"c{turn}{n}", "name": "f", "input": draw(INPUTS)}
                for n in range(draw(st.integers(1, 2)))
            ]
            said = [text(draw(WORDS))] if draw(st.booleans()) else []
            made.append({"role": "assistant", "content": [*said, *calls]})
            results = [
                {"type": "tool_result", "tool_use_id": call["id"], "content": draw(WORDS)}
                for call in calls
            ]
            made.append({"role": "user", "content": results})
        made.append({"role": "assistant", "content": draw(WORDS)})
        if draw(st.booleans()):
            made.append({"role": "system", "content": draw(WORDS)})
    return [*made, {"role": "user", "content": draw(SAID)}]


TOOLS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["f", "g"]), "input_schema": SCHEMAS},
        optional={"description": WORDS, "strict": st.booleans()},
    ),
    min_size=1,
    max_size=2,
)
CHOICES = st.sampled_from(
    [
        {"type": "auto"},
        {"type": "any"},
        {"type": "none"},
        {"type": "tool", "name": "f"},
        {"type": "auto", "disable_parallel_tool_use": True},
    ]
)
REQUESTS = st.fixed_dictionaries(
    {"model": st.just("m"), "max_tokens": st.integers(1, 99), "messages": turns()},
    optional={
        "system": WORDS | st.lists(WORDS.map(text), min_size=2, max_size=3),
        "temperature": st.floats(0, 1),
        "top_p": st.floats(0, 1),
        "stop_sequences": st.lists(WORDS, min_size=1, max_size=2),
        "tools": TOOLS,
        "output_config": st.sampled_from(
            [
                {"effort": "low"},
                {"effort": "xhigh"},
                {"format": {"type": "json_schema", "schema": {"type": "object"}}},
            ]
        ),
        "stream": st.just(True),
    },
)


@given(REQUESTS, CHOICES | st.none())
def test_a_request_for_a_message_comes_back_as_it_was(asked: dict, choice: dict | None) -> None:
    if choice is not None and "tools" in asked:
        asked = asked | {"tool_choice": choice}
    of_messages.checked(asked, bound_needed=True)
    check_messages(asked["messages"])
    assert to_chat.beyond(asked) == set()
    there = to_chat.translated(asked, ABLE)
    of_chat.checked(there)
    check_chat(there["messages"])
    assert to_messages.beyond(there) == set()
    back = to_messages.translated(there)
    assert back == asked


CHAT_ODD = st.sampled_from(
    [
        {"n": 1},
        {"seed": None},
        {"presence_penalty": 0},
        {"temperature": 2},
        {"response_format": {"type": "json_object"}},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "a"}}},
        {"reasoning_effort": "none"},
        {"reasoning_effort": "much"},
        {"tool_choice": {"type": "allowed_tools"}},
        {"tools": [{"type": "function", "function": {"name": "f", "x": 1}}]},
        {"tools": [{"type": "function", "function": {"name": "f"}, "x": 1}]},
        {"tools": [{"type": "custom"}]},
        {"functions": [{"name": "f"}]},
        {"stream_options": {"include_usage": True}},
        {"logprobs": False},
        {"parallel_tool_calls": True},
        {"custom": 1},
        {"stop": []},
        {"response_format": {"type": "text"}},
    ]
)
URL = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
INLINE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
CHAT_PARTS = st.sampled_from(
    [
        text("a"),
        text(""),
        URL,
        INLINE,
        {"type": "image_url", "image_url": INLINE["image_url"] | {"detail": "high"}},
        {"type": "file", "file": {"file_data": "AAAA", "filename": "a"}},
        {"type": "file", "file": {"file_id": "a"}},
        {"type": "input_audio", "input_audio": {}},
        {"type": "hologram"},
    ]
)
CHAT_MESSAGES = st.sampled_from(
    [
        {"role": "system", "content": "a"},
        {"role": "developer", "content": [text("a")]},
        {"role": "assistant", "content": None},
        {"role": "assistant", "content": "a", "refusal": "b", "reasoning_content": "c"},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "a"}]},
        {"role": "user", "content": "a", "name": "b"},
        {"role": "tool", "tool_call_id": "c", "content": [text("a"), text("b")]},
        {"role": "tool", "tool_call_id": "c", "content": ""},
        {"role": "function", "name": "f", "content": "a"},
        {"role": "user", "content": "a", "memo": "b"},
    ]
) | st.sampled_from(["{}", "", " {}", "[1]", "x"]).map(
    lambda a: {
        "role": "assistant",
        "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": a}}],
    }
)
OF_CHAT_ALONE = {"n", "audio", "logprobs"}


@given(
    CHAT_ODD,
    st.lists(CHAT_MESSAGES | st.lists(CHAT_PARTS).map(lambda p: {"role": "user", "content": p})),
)
def test_what_a_chat_completion_needs_covers_all_that_cannot_be_said(
    odd: dict, messages: list
) -> None:
    """Without such a need, it is translated, and the result is a good request."""
    asked = {"model": "m", "messages": [*messages, {"role": "user", "content": "a"}]} | odd
    request = read_chat(json.dumps(asked).encode())
    abilities = {"images", "files", "tools", "json"}
    if request.needs <= abilities:
        made = to_messages.translated(asked) | {"model": "m"}
        read_messages(json.dumps(made).encode(), Seals(bytes(32), "a"))


MESSAGES_ODD = st.sampled_from(
    [
        {"top_k": 3},
        {"thinking": {"type": "enabled", "budget_tokens": 5000}},
        {"thinking": {"type": "adaptive"}},
        {"metadata": {"user_id": "u"}},
        {"metadata": {}},
        {"service_tier": "auto"},
        {"cache_control": {"type": "ephemeral"}},
        {"tools": [{"type": "bash_20250124", "name": "bash"}]},
        {"tools": [{"name": "f", "input_schema": {}, "defer_loading": True}]},
        {"tools": [{"name": "f", "input_schema": {}, "eager_input_streaming": True}]},
        {"tools": [{"name": "f", "input_schema": {}, "x": 1}]},
        {"tools": [{"name": "f", "input_schema": {}, "input_examples": [{}]}]},
        {"output_config": {"effort": None, "format": None}},
        {"output_config": {"x": 1}},
        {"system": []},
        {"custom": 1},
    ]
)
WEB = {"type": "url", "url": "https://example.com/a"}
BLOCKS = st.sampled_from(
    [
        text("a"),
        text("a") | {"citations": None, "cache_control": None},
        text("a") | {"citations": [{"type": "char_location", "cited_text": "a"}]},
        text("a") | {"x": 1},
        PNG,
        PDF | {"context": "b", "citations": {"enabled": False}},
        PDF | {"citations": {"enabled": True}},
        {"type": "image", "source": WEB},
        {"type": "document", "source": WEB},
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "a"}},
        {"type": "document", "source": {"type": "text", "media_type": "x", "data": "a"}},
        {"type": "document", "source": {"type": "content", "content": [text("a"), PNG]}},
        {"type": "document", "source": {"type": "content", "content": "a"}},
        {"type": "search_result", "source": "a", "title": "b", "content": [text("c")]},
        {"type": "tool_result", "tool_use_id": "c"},
        {"type": "tool_result", "tool_use_id": "c", "content": "a", "is_error": True},
        {"type": "tool_result", "tool_use_id": "c", "content": [text("a"), text("b")]},
        {"type": "tool_result", "tool_use_id": "c", "content": [PNG]},
        {"type": "tool_result", "tool_use_id": "c", "content": [{"type": "tool_reference"}]},
        {"type": "hologram"},
    ]
)
OWN = st.sampled_from(
    [
        text("a"),
        {"type": "thinking", "thinking": "a", "signature": ""},
        {"type": "redacted_thinking", "data": "a"},
        {"type": "tool_use", "id": "c", "name": "f", "input": {}},
        {"type": "tool_use", "id": "c", "name": "f", "input": {}, "caller": {"type": "direct"}},
        {"type": "tool_use", "id": "c", "name": "f", "input": {}, "toolset_name": "x"},
        {"type": "server_tool_use", "id": "c", "name": "f", "input": {}},
    ]
)


@given(MESSAGES_ODD, st.lists(BLOCKS), st.lists(OWN))
def test_what_a_message_needs_covers_all_that_cannot_be_said(
    odd: dict, asked: list, own: list
) -> None:
    messages = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": own},
        {"role": "user", "content": asked},
        {"role": "system", "content": "b"},
        {"role": "user", "content": "c"},
    ]
    body = {"model": "m", "max_tokens": 9, "messages": messages} | odd
    request = read_messages(json.dumps(body).encode(), Seals(bytes(32), "a"))
    if request.needs <= {"images", "files", "tools", "json", "top_k"}:
        made = to_chat.translated(body, ABLE) | {"model": "m"}
        again = read_chat(json.dumps(made).encode())
        assert set(again.uninspectable) <= ({"unknown parameter 1"} if "top_k" in made else set())


def test_results_come_before_what_is_said_with_them() -> None:
    result = {"type": "tool_result", "tool_use_id": "c", "content": "r", "is_error": True}
    asked = {"messages": [{"role": "user", "content": [text("a"), result]}]}
    assert to_chat.translated(asked, ABLE)["messages"] == [
        {"role": "tool", "tool_call_id": "c", "content": "Error: r"},
        {"role": "user", "content": "a"},
    ]


@pytest.mark.parametrize(("budget", "effort"), [(1024, "low"), (5000, "medium"), (20000, "high")])
def test_tokens_to_think_with_are_effort_where_there_is_such(budget: int, effort: str) -> None:
    thinking = {"type": "enabled", "budget_tokens": budget}
    asked = {"messages": [{"role": "user", "content": "a"}], "thinking": thinking}
    assert to_chat.translated(asked, ABLE)["reasoning_effort"] == effort
    assert "reasoning_effort" not in to_chat.translated(asked, frozenset())


@pytest.mark.parametrize(
    "part", [{"custom": 1}, {"messages": [{"role": "user", "content": [{"type": "hologram"}]}]}]
)
def test_what_slips_through_is_refused_all_the_same(part: dict) -> None:
    asked = {"messages": [{"role": "user", "content": "a"}]} | part
    for translated in (to_messages.translated, lambda d: to_chat.translated(d, ABLE)):
        with pytest.raises(RequestError) as caught:
            translated(asked)
        assert caught.value.number == "CUR253"
