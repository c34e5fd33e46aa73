"""The real model in this process; skipped where it is not installed."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from tests.models.crossings import chat, gather, place, recorded, require_weights

from curtilage.core.errors import (
    DestinationError,
)
from curtilage.models.embedded import build
from curtilage.models.embedded.sender import EmbeddedSender
from curtilage.models.options import Local, Options

CAPITAL = "What is the capital of France? Answer in one sentence."


@pytest.fixture(scope="module")
def model():
    """One loaded model for the module; each test has its own loop, so each makes a sender."""
    require_weights()
    engine = build(place("embedded"), Options(local=Local(context=512)))._engine
    yield engine
    engine.unload()


@pytest.fixture
async def sender(model):
    there = EmbeddedSender(place("embedded"), Options(), model)
    yield there
    # The engine is shared, so the thread ends and the model stays.
    there._thread.shutdown()


async def test_it_answers_in_the_shape_of_openai(sender):
    answer = await sender.send(recorded(chat(CAPITAL, temperature=0, max_tokens=30)))
    body = json.loads(answer.body)
    said = ChatCompletion.model_validate(body, strict=True)
    assert (answer.status, said.object, said.model) == (200, "chat.completion", "m")
    assert "Paris" in said.choices[0].message.content
    assert said.choices[0].finish_reason == "stop"
    assert said.usage.prompt_tokens > 10
    assert said.usage.total_tokens == said.usage.prompt_tokens + said.usage.completion_tokens
    assert set(body) == {"id", "created", "object", "model", "choices", "usage"}


async def test_it_streams_in_the_shape_of_openai(sender):
    asked = chat(CAPITAL, temperature=0, max_tokens=30, stream_options={"include_usage": True})
    events = await gather(await sender.send(recorded(asked, stream=True)))
    assert events[-1] == b"[DONE]"
    chunks = [ChatCompletionChunk.model_validate_json(e, strict=True) for e in events[:-1]]
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "Paris" in "".join(c.choices[0].delta.content or "" for c in chunks[:-1])
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert (chunks[-1].choices, chunks[-1].usage.completion_tokens > 5) == ([], True)
    assert all(json.loads(event)["usage"] is None for event in events[:-2])
    assert len({chunk.id for chunk in chunks}) == 1


async def test_choices_differ_and_a_seed_repeats_them(sender):
    asked = chat("Name an animal.", n=2, seed=7, temperature=1.5, max_tokens=8)
    first, second = [
        json.loads((await sender.send(recorded(asked))).body)["choices"] for _ in range(2)
    ]
    assert [choice["index"] for choice in first] == [0, 1]
    assert first[0]["message"] != first[1]["message"]
    assert first == second


async def test_stop_and_max_tokens(sender):
    asked = chat("Count: one two three", temperature=0)
    body = json.loads((await sender.send(recorded(asked | {"stop": ["wo"]}))).body)
    assert "wo" not in body["choices"][0]["message"]["content"]
    body = json.loads((await sender.send(recorded(asked | {"max_completion_tokens": 3}))).body)
    assert body["usage"]["completion_tokens"] == 3
    assert body["choices"][0]["finish_reason"] == "length"


async def test_json_by_schema(sender):
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
        "required": ["name", "age"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "person", "schema": schema}}
    asked = chat("Anna is 34.", response_format=form, temperature=0, max_tokens=60)
    body = json.loads((await sender.send(recorded(asked))).body)
    assert json.loads(body["choices"][0]["message"]["content"]) == {"name": "Anna", "age": 34}


async def test_parts_tools_and_their_results_are_read_as_text(sender):
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    messages = [
        {"role": "developer", "content": "Be short."},
        {"role": "user", "content": [{"type": "text", "text": "Weather in"}, {"text": "Rome?"}]},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "sunny"},
    ]
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    body = {"model": "m", "messages": messages, "tools": tools, "max_tokens": 5, "name": None}
    answer = await sender.send(recorded(body))
    message = json.loads(answer.body)["choices"][0]["message"]
    assert message["content"]
    assert "tool_calls" not in message


@pytest.mark.parametrize("stream", [True, False])
async def test_too_long_a_prompt_is_an_answer_with_a_mend(sender, stream):
    answer = await sender.send(recorded(chat("secret dog " * 600), stream=stream))
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["code"]) == (400, "context_length_exceeded")
    assert "512" in error["message"]
    assert "secret" not in error["message"]


async def test_a_field_llama_cpp_refuses(sender):
    answer = await sender.send(recorded(chat("x", temperature="secret")))
    assert answer.status == 400
    assert b"secret" not in answer.body


async def seconds_of(sender, tokens: int) -> float:
    """How long an answer of that many tokens takes here and now; times are compared with it."""
    started = asyncio.get_running_loop().time()
    asked = chat("Write a long story.", max_tokens=tokens, temperature=0)
    answer = await sender.send(recorded(asked))
    assert json.loads(answer.body)["usage"]["completion_tokens"] == tokens
    return asyncio.get_running_loop().time() - started


async def test_hanging_up_ends_the_generation(sender):
    tokens = 400
    whole = await seconds_of(sender, 20) * tokens / 20
    asked = chat("Write a long story.", max_tokens=tokens)
    answer = await sender.send(recorded(asked, stream=True))
    await anext(answer.events)
    await answer.events.aclose()
    started = asyncio.get_running_loop().time()
    while sender._running:
        await asyncio.sleep(0.01)
    assert asyncio.get_running_loop().time() - started < whole / 3


async def test_the_event_loop_stays_free(sender):
    longest = 0.0

    async def watch():
        nonlocal longest
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.01)
            longest = max(longest, loop.time() - before)

    watching = asyncio.create_task(watch())
    lasted = await seconds_of(sender, 60)
    watching.cancel()
    assert longest < lasted / 3


ALONE = """
import asyncio, os, pathlib, sys
from curtilage.models.embedded import build
from curtilage.models.options import Local, Options
from tests.models.crossings import chat, place, recorded

def listening():
    ours = {os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
            if os.path.exists(f"/proc/self/fd/{fd}")}
    rows = [line.split() for name in ("tcp", "tcp6")
            for line in pathlib.Path(f"/proc/self/net/{name}").read_text().splitlines()[1:]]
    tcp = [row for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in ours]
    unix = [line.split()[7] for line in
            pathlib.Path("/proc/self/net/unix").read_text().splitlines()[1:]
            if len(line.split()) > 7 and f"socket:[{line.split()[6]}]" in ours]
    return tcp, [path for path in unix if os.path.exists(path)]

async def main():
    seen = []
    sender = build(place("embedded"), Options(
        local=Local(context=512), progress=lambda what, share: seen.append((what, share))))
    assert "xllamacpp" not in sys.modules
    assert await sender.ready()
    answer = await sender.send(recorded(chat("Hello", max_tokens=2)))
    assert answer.status == 200
    await sender.send(recorded(chat("x " * 900)))
    assert [share for _, share in seen] == [0.0, 1.0], seen
    assert listening() == ([], []), listening()
    if "close" in sys.argv:
        await sender.close()

asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/net").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", ["close", "leave"])
def test_it_prints_nothing_listens_nowhere_and_ends_cleanly(how, tmp_path):
    require_weights()
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", ALONE, how],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_no_model(tmp_path):
    require_weights()
    junk = tmp_path / "junk.gguf"
    junk.write_bytes(b"GGUF" + bytes(100))
    there = build(place("embedded"), Options(local=Local(model_file=junk)))
    for _ in range(2):
        with pytest.raises(DestinationError) as caught:
            await there.send(recorded(chat("secret")))
        assert caught.value.number == "CUR720"
    await there.close()
