"""The one HTTP sender against an upstream that does everything wrong."""

import asyncio
import gc
import socket

import pytest
from tests.models.certificates import certificate
from tests.models.crossings import CONTENT, KEY, chat, gather, place, recorded
from tests.models.crossings import wire_sender as sender
from tests.models.upstream import (
    SSE_HEAD,
    Upstream,
    chunk,
    completion,
    delta,
    http,
    json_answer,
    raw,
    sse,
)

from curtilage.core.errors import DestinationError, DestinationTimeoutError
from curtilage.core.parties import Zone
from curtilage.models import stream as stream_module
from curtilage.models import wire
from curtilage.models.openai import build
from curtilage.models.options import Options, Timeouts, Tls


async def failure(up, *, stream=False, error=DestinationError, **more):
    """The error of one crossing, checked to hold neither content nor key."""
    there = sender(up, **more)

    async def cross():
        await gather(await there.send(recorded(chat(CONTENT), stream=stream)))

    with pytest.raises(error) as caught:
        await cross()
    await there.close()
    raised = caught.value
    for text in (raised.full(), repr(raised), repr(raised.__cause__), repr(raised.__dict__)):
        assert KEY not in text
        assert "Beispiel" not in text
        assert "DE89" not in text
    assert raised.__suppress_context__ or raised.__context__ is None
    assert raised.mend
    return raised


async def test_content_that_mentions_finish_reason_finishes_nothing():
    liar = delta('"finish_reason": "stop"')
    async with Upstream([sse(liar)]) as up:
        assert (await failure(up, stream=True)).number == "CUR703"


@pytest.mark.parametrize("then", ["close", "reset", ""])
async def test_a_stream_that_is_cut_gives_what_came_and_then_an_error(then):
    async with Upstream([sse(delta("a"), delta("b"), gap=0.05, then=then)]) as up:
        there = sender(up)
        answer = await there.send(recorded(chat(), stream=True))
        assert await anext(answer.events) == delta("a")
        assert await anext(answer.events) == delta("b")
        with pytest.raises(DestinationError) as caught:
            await anext(answer.events)
        assert caught.value.number == "CUR703"
        with pytest.raises(StopAsyncIteration):
            await anext(answer.events)
        await there.close()
    assert len(up.requests) == 1, "what began to be answered is never asked again"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (sse(b"not json"), "CUR706"),
        (raw(SSE_HEAD, chunk(b"\x00\xff garbage " * 50), chunk(b"")), "CUR703"),
        (raw(SSE_HEAD, chunk(b""), gap=0), "CUR703"),
        (json_answer(completion("no stream")), "CUR706"),
        (http(200, b"data: x\n\n", "text/plain"), "CUR706"),
        (http(200, b"\x1f\x8b", "text/event-stream", content_encoding="gzip"), "CUR706"),
    ],
)
async def test_a_stream_that_is_none(act, code):
    async with Upstream([act]) as up:
        assert (await failure(up, stream=True)).number == code


async def test_broken_chunking_ends_at_the_idle_limit():
    # aiohttp 3.14 closes the connection then but tells the reader nothing.
    act = raw(SSE_HEAD, chunk(b"data: " + delta("a") + b"\n\n"), b"zz\r\n\r\n", gap=0.05)
    async with Upstream([act]) as up:
        error = await failure(up, stream=True, timeouts=Timeouts(idle=0.2))
    assert error.number in {"CUR703", "CUR713"}


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (http(200, b"<html>hello</html>", "text/html"), "CUR706"),
        (http(200, b"[1]"), "CUR706"),
        (json_answer({"id": "c1"}), "CUR706"),
        (json_answer({"choices": "x", "foo": "y"}), "CUR706"),
        (json_answer({"error": {"message": "no"}}), "CUR706"),
        (http(200, b'{"a": NaN}'), "CUR706"),
        (http(200, b'{"a":"\xff"}'), "CUR706"),
        (http(200, b""), "CUR706"),
        (sse(delta("a"), b"[DONE]"), "CUR706"),
        (http(200, b"\x1f\x8b", content_encoding="gzip"), "CUR706"),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n", then="close"), "CUR706"),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-le", then="close"), "CUR703"),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{", then="close"), "CUR703"),
        (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{", gap=0.05, then="reset"), "CUR703"),
        (raw(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n"), "CUR706"),
    ],
)
async def test_an_answer_that_is_none(act, code):
    async with Upstream([act]) as up:
        assert (await failure(up)).number == code
    assert len(up.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 304])
async def test_a_redirect_is_refused(status):
    async with (
        Upstream([json_answer(completion("trap"))]) as elsewhere,
        Upstream([http(status, b"", location=elsewhere.url + "/v1/chat/completions")]) as up,
    ):
        error = await failure(up)
        assert (error.number, error.upstream_status) == ("CUR704", status)
        assert (await failure(up, stream=True)).number == "CUR704"
    assert elsewhere.connections == 0


async def test_nobody_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        there = build(
            place(endpoint=f"http://127.0.0.1:{taken.getsockname()[1]}"),
            Options(api_key=KEY, retries=1, retry_wait=0.05),
        )
        with pytest.raises(DestinationError) as caught:
            await there.send(recorded(chat(CONTENT)))
        assert caught.value.number == "CUR702"
        assert "ECONNREFUSED" in str(caught.value)
        assert not await there.ready()
        await there.close()


@pytest.mark.parametrize("then", ["close", "reset"])
async def test_a_connection_that_dies_before_an_answer_is_tried_again(then):
    async with Upstream([raw(then=then), json_answer(completion("a"))]) as up:
        there = sender(up)
        assert (await there.send(recorded(chat()))).status == 200
        await there.close()
    assert up.requests[0].body == up.requests[1].body


async def test_it_dies_every_time():
    async with Upstream([raw(then="reset")]) as up:
        error = await failure(up, retries=2, retry_wait=0.05)
    assert error.number == "CUR702"
    assert len(up.requests) == 3


async def test_a_stale_connection_is_replaced():
    async def answer_then_leave(request, writer):
        await json_answer(completion("a"))(request, writer)
        await asyncio.sleep(0.05)
        writer.close()

    async with Upstream([answer_then_leave]) as up:
        there = sender(up)
        for pause in (0.0, 0.15, 0.0):
            assert (await there.send(recorded(chat()))).status == 200
            await asyncio.sleep(pause)
        await there.close()


async def test_the_first_byte_is_waited_for_so_long():
    async with Upstream([raw(then="hang")]) as up:
        error = await failure(
            up, error=DestinationTimeoutError, timeouts=Timeouts(first_byte=0.1, total=5)
        )
    assert error.number == "CUR712"
    assert len(up.requests) == 1, "it may have been read, so it is not sent again"


@pytest.mark.parametrize("stream", [True, False])
async def test_silence_in_the_middle(stream):
    head = SSE_HEAD if stream else b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n"
    piece = chunk(b"data: " + delta("a") + b"\n\n") if stream else b"{"
    async with Upstream([raw(head, piece, then="hang")]) as up:
        error = await failure(
            up, stream=stream, error=DestinationTimeoutError, timeouts=Timeouts(idle=0.1, total=5)
        )
    assert error.number == "CUR713"


async def test_an_answer_that_never_ends():
    async with Upstream([sse(*[delta("a")] * 100, gap=0.02)]) as up:
        error = await failure(
            up, stream=True, error=DestinationTimeoutError, timeouts=Timeouts(total=0.2)
        )
    assert error.number == "CUR714"


async def test_connecting_has_its_own_limit(monkeypatch):
    async def never(*_args, **_more):
        await asyncio.sleep(3600)

    async with Upstream([json_answer({})]) as up:
        monkeypatch.setattr("aiohttp.connector.aiohappyeyeballs.start_connection", never)
        error = await failure(
            up, error=DestinationTimeoutError, timeouts=Timeouts(connect=0.05), retries=0
        )
    assert error.number == "CUR711"


@pytest.mark.parametrize("stream", [True, False])
async def test_an_answer_has_a_largest_size(monkeypatch, stream):
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 100_000)
    monkeypatch.setattr(stream_module, "LARGEST_ANSWER", 100_000)
    act = sse(*[delta("a" * 500)] * 400) if stream else json_answer(completion("a" * 200_000))
    async with Upstream([act]) as up:
        assert (await failure(up, stream=stream)).number == "CUR705"


async def test_an_event_has_a_largest_size(monkeypatch):
    monkeypatch.setattr(stream_module, "LARGEST_EVENT", 1_000)
    async with Upstream([sse(delta("a" * 2_000), b"[DONE]")]) as up:
        assert (await failure(up, stream=True)).number == "CUR705"


async def test_who_hangs_up_ends_the_upstream_connection():
    async with Upstream([sse(*[delta("a")] * 1000, gap=0.01)]) as up:
        there = sender(up)
        answer = await there.send(recorded(chat(), stream=True))
        await anext(answer.events)
        await answer.events.aclose()
        await asyncio.wait_for(up.hung_up.wait(), 2)
        with pytest.raises(StopAsyncIteration):
            await anext(answer.events)
        await there.close()


@pytest.mark.parametrize("stream", [True, False])
async def test_a_cancelled_crossing_ends_the_upstream_connection(stream):
    head = SSE_HEAD if stream else b"HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n"
    pieces = [chunk(b": a\n\n")] * 500 if stream else [b" "] * 500
    async with Upstream([raw(head, *pieces, gap=0.01)]) as up:
        there = sender(up)

        async def cross():
            return await gather(await there.send(recorded(chat(), stream=stream)))

        task = asyncio.create_task(cross())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(up.hung_up.wait(), 2)
        await there.close()


async def test_tls_is_always_verified(tmp_path):
    server, ca_file = certificate(tmp_path)
    async with Upstream([json_answer(completion("secure"))], tls=server) as up:
        error = await failure(up)
        assert error.number == "CUR715"
        assert up.requests == []
        there = build(place(endpoint=up.url, zone=Zone.OUTSIDE), Options(tls=Tls(ca_file=ca_file)))
        assert b"secure" in (await there.send(recorded(chat()))).body
        await there.close()
        wrong_name = up.url.replace("127.0.0.1", "localhost")
        there = build(place(endpoint=wrong_name), Options(tls=Tls(ca_file=ca_file)))
        with pytest.raises(DestinationError) as caught:
            await there.send(recorded(chat()))
        assert caught.value.number == "CUR715"
        await there.close()
    gc.collect()
