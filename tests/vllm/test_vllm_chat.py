"""The OpenAI SDK through the gateway to a real vLLM. Every token takes time: answers are short."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
from tests.vllm.real import CONTEXT, MODEL, MOST_AT_ONCE

MOST = 4
TOOL = {
    "type": "function",
    "function": {
        "name": "go",
        "description": "Goes.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"to": {"type": "string", "enum": ["a"]}},
            "required": ["to"],
            "additionalProperties": False,
        },
    },
}
LONG = "word " * (CONTEXT + 1000)


def create(client, said: str = "Name a colour.", **more):
    messages = [{"role": "user", "content": said}]
    named = {"model": MODEL, "messages": messages, "max_tokens": MOST, **more}
    return client.chat.completions.create(**named)


def endless(client):
    """A stream that goes on for as long as anybody listens."""
    return create(client, stream=True, max_tokens=1500, extra_body={"ignore_eos": True})


def wait_for(what, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.2)


def test_an_answer(client) -> None:
    raw = client.chat.completions.with_raw_response.create(
        model=MODEL, messages=[{"role": "user", "content": "Hello."}], max_tokens=MOST, n=2
    )
    assert raw.headers["curtilage-destination"] == "local"
    answer = raw.parse()
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert {choice.finish_reason for choice in answer.choices} <= {"length", "stop"}
    assert 0 < answer.usage.completion_tokens <= 2 * MOST
    assert answer.usage.prompt_tokens > 0


def test_a_stream_with_its_usage(client) -> None:
    stream = create(client, stream=True, stream_options={"include_usage": True})
    *chunks, last = list(stream)
    assert [chunk.usage for chunk in chunks] == [None] * len(chunks)
    assert (last.choices, last.usage.completion_tokens <= MOST) == ([], True)
    assert chunks[-1].choices[0].finish_reason in {"length", "stop"}
    assert len(chunks) > 1


def test_it_keeps_its_pseudonyms_to_itself(client) -> None:
    """Inside gets what was said: there are neither tokens nor a refusal."""
    raw = client.chat.completions.with_raw_response.create(
        model=MODEL,
        messages=[{"role": "user", "content": "Transfer it to DE89370400440532013000."}],
        max_tokens=1,
    )
    told = [raw.headers[f"curtilage-{name}"] for name in ("level", "zone", "controls")]
    assert told == ["high", "inside", "none"]


def test_probabilities_and_a_form(client) -> None:
    answer = create(client, logprobs=True, top_logprobs=2, max_tokens=1)
    assert len(answer.choices[0].logprobs.content[0].top_logprobs) == 2
    schema = TOOL["function"]["parameters"]
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    answer = create(client, response_format=form, max_tokens=60, temperature=0)
    assert json.loads(answer.choices[0].message.content) == {"to": "a"}


def test_a_tool_is_called_and_its_result_comes_back(client) -> None:
    messages = [{"role": "user", "content": "Call it."}]
    asked = {"model": MODEL, "tools": [TOOL], "temperature": 0}
    first = client.chat.completions.create(
        messages=messages, max_tokens=100, tool_choice="required", **asked
    )
    assert first.choices[0].finish_reason == "tool_calls"
    call = first.choices[0].message.tool_calls[0]
    assert (call.function.name, json.loads(call.function.arguments)) == ("go", {"to": "a"})
    messages += [
        first.choices[0].message,
        {"role": "tool", "tool_call_id": call.id, "content": "It went."},
    ]
    raw = client.chat.completions.with_raw_response.create(
        messages=messages, max_tokens=MOST, tool_choice="none", **asked
    )
    assert raw.headers["curtilage-level"] == "low", "something of its own answer is not known"
    assert raw.parse().choices[0].message.role == "assistant"


@pytest.mark.parametrize("stream", [False, True])
def test_what_it_refuses_is_passed_on(client, stream: bool) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        create(client, model="absent", stream=stream)
    assert (caught.value.code, caught.value.param) == ("CUR707", "model")
    assert "does not exist" in str(caught.value)
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, LONG, stream=stream)
    assert caught.value.code == "context_length_exceeded"
    assert str(CONTEXT) in str(caught.value)
    with pytest.raises(openai.BadRequestError) as caught:
        create(client, max_tokens=80_000, stream=stream)
    assert (caught.value.code, caught.value.param) == ("CUR707", "max_tokens")
    assert caught.value.type == "invalid_request_error"


@pytest.mark.parametrize(("application", "at_once"), [("crm", MOST_AT_ONCE + 3), ("strict", 5)])
def test_more_at_once_than_it_takes_wait_their_turn(
    client, keys, application: str, at_once: int
) -> None:
    asking = client.with_options(api_key=keys[application])
    with ThreadPoolExecutor(at_once) as pool:
        answers = list(pool.map(lambda _: create(asking, max_tokens=1), range(at_once)))
    assert [answer.usage.completion_tokens for answer in answers] == [1] * at_once


def test_who_waits_too_long_is_told_so(client, keys) -> None:
    hasty = client.with_options(api_key=keys["hasty"])
    held = endless(hasty)
    next(iter(held))
    with pytest.raises(openai.InternalServerError) as caught:
        create(hasty)
    assert (caught.value.status_code, caught.value.code) == (504, "CUR712")
    held.close()
    with_patience = client.with_options(api_key=keys["strict"])
    assert create(with_patience, max_tokens=1).choices


def test_it_stops_when_the_client_leaves(client, vllm) -> None:
    wait_for(lambda: vllm.figure("num_requests_running") == 0)
    before = vllm.figure("generation_tokens_total")
    stream = endless(client)
    seen = iter(stream)
    for _ in range(3):
        next(seen)
    assert vllm.figure("num_requests_running") == 1
    stream.close()
    wait_for(lambda: vllm.figure("num_requests_running") == 0)
    assert vllm.figure("generation_tokens_total") - before < 1000


def test_it_is_ready(served, vllm) -> None:
    assert vllm.healthy()
    assert served.ready()
