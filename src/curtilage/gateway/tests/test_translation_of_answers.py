"""Answers between the dialects: a stream says what the whole would, however it is cut."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.messages import put_together

from curtilage.core.errors import DestinationError
from curtilage.core.parties import Dialect
from curtilage.gateway.answers import Answers
from curtilage.gateway.restoring import Steps
from curtilage.gateway.tests.test_messages_answer import TOKEN, VALUE, Restoring

CHAT, MESSAGES = Dialect.CHAT, Dialect.MESSAGES
TEXTS = st.text(st.sampled_from('NAME_7 {}"\\\nüx'), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
INPUTS = st.dictionaries(st.text(st.sampled_from("abc"), max_size=3), VALUES, max_size=3)
CUTS = st.lists(st.integers(0, 40), max_size=6)
USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 2}}


def answers(asked: Dialect, spoken: Dialect, new=Restoring) -> Answers:
    return Answers(asked, spoken, new, lambda o, t: f"<{o} of {t}>", usage=True)


def pieces(text: str, cuts: list[int]) -> list[str]:
    ends = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    return [text[a:b] for a, b in pairwise(ends)] or [""]


def through(steps: Steps | None, events: list[dict]) -> list[dict]:
    assert steps is not None
    out = [e for event in events for e in steps.feed(json.dumps(event).encode())]
    return [json.loads(event) for event in [*out, *steps.finish()]]


def chat_chunks(thought: str, text: str, inputs: list[dict], cuts: list[int]) -> list[dict]:
    """A stream of chunks that says all this, one after the other."""
    deltas: list[dict] = [{"role": "assistant", "content": ""}]
    deltas += [{"reasoning_content": p} for p in pieces(thought, cuts)]
    deltas += [{"content": p} for p in pieces(text, cuts)]
    for number, given_input in enumerate(inputs):
        opening = {"name": f"f{number}", "arguments": ""}
        call = {"index": number, "id": f"c{number}", "type": "function", "function": opening}
        deltas.append({"tool_calls": [call]})
        for piece in pieces(json.dumps(given_input), cuts):
            deltas.append({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
    head = {"id": "c", "object": "chat.completion.chunk", "model": "m"}
    ends = [None] * len(deltas) + ["tool_calls" if inputs else "stop"]
    chunks = [
        head | {"choices": [{"index": 0, "delta": d, "finish_reason": end}]}
        for d, end in zip([*deltas, {}], ends, strict=True)
    ]
    return [*chunks, head | {"choices": [], "usage": USAGE}]


def chat_whole(thought: str, text: str, inputs: list[dict]) -> bytes:
    said: dict = {"role": "assistant", "content": text, "reasoning_content": thought}
    said["tool_calls"] = [
        {"id": f"c{n}", "function": {"name": f"f{n}", "arguments": json.dumps(i)}}
        for n, i in enumerate(inputs)
    ]
    choice = {"index": 0, "message": said, "finish_reason": "tool_calls" if inputs else "stop"}
    return json.dumps({"id": "c", "model": "m", "choices": [choice], "usage": USAGE}).encode()


@given(TEXTS, TEXTS, st.lists(INPUTS, max_size=2), CUTS)
def test_chunks_become_the_message_that_the_whole_becomes(
    thought: str, text: str, inputs: list, cuts: list
) -> None:
    put = answers(MESSAGES, CHAT)
    whole = json.loads(put.whole(chat_whole(thought, text, inputs)))
    got = put_together(through(put.steps(), chat_chunks(thought, text, inputs, cuts)))
    assert got == whole
    assert TOKEN not in json.dumps([b for b in got["content"] if b["type"] != "thinking"])
    assert got["stop_reason"] == ("tool_use" if inputs else "end_turn")
    assert got["usage"]["input_tokens"] == 7
    assert got["usage"]["cache_read_input_tokens"] == 2


def message_events(message: dict, cuts: list[int]) -> list[dict]:
    events = [{"type": "message_start", "message": message | {"content": []}}, {"type": "ping"}]
    for index, block in enumerate(message["content"]):
        kind = block["type"]
        name = {"tool_use": "input"}.get(kind, kind)
        text = json.dumps(block["input"]) if kind == "tool_use" else block[name]
        member, delta = {
            "tool_use": ("partial_json", "input_json_delta"),
            "text": ("text", "text_delta"),
            "thinking": ("thinking", "thinking_delta"),
        }[kind]
        empty = {} if kind == "tool_use" else ""
        found = [] if block.get("input") == {} else pieces(text, cuts)
        start = {"type": "content_block_start", "content_block": block | {name: empty}}
        deltas = [
            {"type": "content_block_delta", "delta": {"type": delta, member: p}} for p in found
        ]
        events += [e | {"index": index} for e in [start, *deltas, {"type": "content_block_stop"}]]
    ends = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    last = {"type": "message_delta", "delta": ends, "usage": message["usage"]}
    return [*events, last, {"type": "message_stop"}]


def completion_of(chunks: list[dict]) -> dict:
    """A chat completion put together from its chunks, as an SDK does it."""
    said: dict = {"content": "", "reasoning_content": "", "tool_calls": []}
    reason = None
    for chunk in chunks:
        for choice in chunk["choices"]:
            assert reason is None, "something came after the end"
            for name in ("content", "reasoning_content"):
                said[name] += choice["delta"].get(name) or ""
            for call in choice["delta"].get("tool_calls", ()):
                if call["index"] == len(said["tool_calls"]):
                    said["tool_calls"].append(call["function"] | {"id": call["id"]})
                else:
                    said["tool_calls"][call["index"]]["arguments"] += call["function"]["arguments"]
            reason = choice["finish_reason"]
    return said | {"finish_reason": reason, "usage": chunks[-1]["usage"]}


@given(TEXTS, TEXTS, st.lists(INPUTS, max_size=2), CUTS)
def test_events_become_the_completion_that_the_whole_becomes(
    thought: str, text: str, inputs: list, cuts: list
) -> None:
    calls = [
        {"type": "tool_use", "id": f"t{n}", "name": f"f{n}", "input": i}
        for n, i in enumerate(inputs)
    ]
    content = [{"type": "thinking", "thinking": thought}, {"type": "text", "text": text}, *calls]
    usage = {"input_tokens": 5, "cache_read_input_tokens": 2, "output_tokens": 3}
    reason = "tool_use" if calls else "max_tokens"
    message = {"id": "m", "model": "m", "content": content, "stop_reason": reason, "usage": usage}
    put = answers(CHAT, MESSAGES)
    whole = json.loads(put.whole(json.dumps(message).encode()))
    (choice,) = whole["choices"]
    got = completion_of(through(put.steps(), message_events(message, cuts)))
    assert (got["content"], got["finish_reason"]) == (
        choice["message"]["content"],
        choice["finish_reason"],
    )
    assert got["reasoning_content"] == choice["message"]["reasoning_content"]
    assert got["usage"] == whole["usage"]
    assert TOKEN not in json.dumps(got)
    told = [json.loads(call["arguments"]) for call in got["tool_calls"]]
    wanted = choice["message"].get("tool_calls", [])
    assert told == [json.loads(call["function"]["arguments"]) for call in wanted]
    assert [c["id"] for c in got["tool_calls"]] == [c["id"] for c in wanted]


@given(TEXTS, TEXTS, st.lists(INPUTS, max_size=2))
def test_there_and_back_a_message_is_the_same(thought: str, text: str, inputs: list) -> None:
    calls = [
        {"type": "tool_use", "id": f"t{n}", "name": f"f{n}", "input": i}
        for n, i in enumerate(inputs)
    ]
    said = [{"type": "text", "text": text}] if text else []
    thinking = (
        [{"type": "thinking", "thinking": thought, "signature": f"< of {thought}>"}]
        if thought
        else []
    )
    usage = {"input_tokens": 5, "cache_creation_input_tokens": 0}
    usage |= {"cache_read_input_tokens": 2, "output_tokens": 3}
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [*thinking, *said, *calls],
        "stop_reason": "tool_use" if calls else "end_turn",
        "stop_sequence": None,
        "usage": usage,
    }
    there = answers(CHAT, MESSAGES, None).whole(json.dumps(message).encode())
    assert json.loads(answers(MESSAGES, CHAT, None).whole(there)) == message


@pytest.mark.parametrize(
    "message",
    [
        {"tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "[1]"}}]},
        {"tool_calls": [{"id": "c", "function": {"name": "f", "arguments": '{"a": '}}]},
        {"tool_calls": [{"id": "c", "function": {"arguments": "{}"}}]},
        {"tool_calls": [{"id": "c", "type": "custom", "custom": {}}]},
        {"tool_calls": ["f"]},
        None,
        "x",
    ],
)
def test_an_answer_without_words_there_is_an_error(message) -> None:
    body = json.dumps({"choices": [{"message": message}]}).encode()
    with pytest.raises(DestinationError) as caught:
        answers(MESSAGES, CHAT).whole(body)
    assert caught.value.number == "CUR708"


@pytest.mark.parametrize("block", ["x", 7, None, {}, {"type": "server_tool_use"}, {"type": "text"}])
def test_a_block_without_words_there_is_an_error(block) -> None:
    with pytest.raises(DestinationError) as caught:
        answers(CHAT, MESSAGES).whole(json.dumps({"content": [block]}).encode())
    assert caught.value.number == "CUR708"


def test_a_call_that_goes_on_after_its_end_is_an_error_and_not_a_guess() -> None:
    def piece(index: int, **function: str) -> dict:
        call = {"index": index, "id": "c", "function": function}
        return {"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}

    steps = answers(MESSAGES, CHAT).steps()
    with pytest.raises(DestinationError) as caught:
        through(steps, [piece(0, name="f"), piece(1, name="g"), piece(0, arguments="{}")])
    assert caught.value.number == "CUR708"


@pytest.mark.parametrize("reason", ["tool_calls", "stop"])
def test_a_call_ends_for_a_tool_whatever_the_server_calls_it(reason: str) -> None:
    """Of a function that the caller named, vLLM and OpenAI say that it stopped."""
    call = {"id": "c0", "function": {"name": "f", "arguments": "{}"}}
    choice = {"message": {"content": None, "tool_calls": [call]}, "finish_reason": reason}
    body = json.dumps({"choices": [choice]}).encode()
    assert json.loads(answers(MESSAGES, CHAT).whole(body))["stop_reason"] == "tool_use"
    deltas = [{"tool_calls": [call | {"index": 0}]}, {}]
    chunks = [
        {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
        for delta, end in zip(deltas, [None, reason], strict=True)
    ]
    events = through(answers(MESSAGES, CHAT).steps(), chunks)
    assert put_together(events)["stop_reason"] == "tool_use"


@pytest.mark.parametrize(
    ("reason", "there"),
    [
        ("stop", "end_turn"),
        ("length", "max_tokens"),
        ("content_filter", "refusal"),
        (None, "end_turn"),
    ],
)
def test_why_it_ended(reason: str | None, there: str) -> None:
    choice = {"message": {"content": "x"}, "finish_reason": reason}
    body = json.dumps({"choices": [choice]}).encode()
    assert json.loads(answers(MESSAGES, CHAT).whole(body))["stop_reason"] == there
    named = json.dumps({"choices": [choice | {"stop_reason": TOKEN}]}).encode()
    got = json.loads(answers(MESSAGES, CHAT).whole(named))
    if reason == "stop":
        assert (got["stop_reason"], got["stop_sequence"]) == ("stop_sequence", VALUE)
