"""The one HTTP sender: what it sends, what it makes of answers, when it asks again."""

import asyncio
import json
import time

import pytest
from tests.models.crossings import CONTENT, KEY, chat, gather, recorded
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

from curtilage import __version__
from curtilage.core.errors import LedgerError
from curtilage.models.options import Timeouts


async def test_what_is_sent_is_what_was_recorded_byte_for_byte():
    body = b'{ "model" : "m",\n "messages":[{"role":"user","content":"\\u00e9 "}], "store":true }'
    async with Upstream([json_answer(completion("hello"), x_request_id="r1", date="x")]) as up:
        there = sender(up)
        answer = await there.send(recorded(body))
        await there.close()
    assert (answer.status, answer.events) == (200, None)
    assert json.loads(answer.body) == completion("hello")
    assert dict(answer.headers) == {"x-request-id": "r1"}
    [request] = up.requests
    assert request.body == body
    assert request.line == "POST /v1/chat/completions HTTP/1.1"
    assert request.headers == {
        "host": f"127.0.0.1:{up.port}",
        "user-agent": f"curtilage/{__version__}",
        "accept": "application/json, text/event-stream",
        "accept-encoding": "identity",
        "authorization": f"Bearer {KEY}",
        "content-type": "application/json",
        "content-length": str(len(body)),
    }


async def test_no_key_no_header():
    async with Upstream([json_answer(completion("hello"))]) as up:
        there = sender(up, api_key="")
        await there.send(recorded(chat()))
        await there.close()
    assert "authorization" not in up.requests[0].headers


async def test_a_body_of_megabytes_goes_through_whole():
    body = json.dumps(chat("x" * 3_000_000)).encode()
    async with Upstream([http(503, b"{}"), json_answer(completion("y" * 3_000_000))]) as up:
        there = sender(up)
        answer = await there.send(recorded(body))
        await there.close()
    assert [request.body == body for request in up.requests] == [True, True]
    assert len(answer.body) > 3_000_000


async def test_what_the_ledger_did_not_record_is_not_sent():
    async with Upstream([json_answer(completion("hello"))]) as up:
        there = sender(up)
        for forged in (recorded(chat()).controlled, b"{}", None, object()):
            with pytest.raises(LedgerError) as caught:
                await there.send(forged)
            assert caught.value.number == "CUR602"
        await there.close()
    assert up.connections == 0


async def test_a_stream():
    events = [delta("Hel"), delta("lo"), delta("", "stop"), b"[DONE]"]
    async with Upstream([sse(*events)]) as up:
        there = sender(up)
        for _ in range(3):
            answer = await there.send(recorded(chat(stream=True), stream=True))
            assert (answer.status, answer.body) == (200, None)
            assert await gather(answer) == events
        await there.close()
    assert up.connections == 1, "a finished stream leaves its connection to the next request"


async def test_a_stream_arrives_event_by_event():
    async with Upstream([sse(delta("a"), delta("b"), delta("", "stop"), b"[DONE]", gap=0.2)]) as up:
        there = sender(up)
        started = time.monotonic()
        answer = await there.send(recorded(chat(), stream=True))
        await anext(answer.events)
        assert time.monotonic() - started < 0.55
        await answer.events.aclose()
        await there.close()


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_a_stream_cut_anywhere_by_the_network(size):
    text = b": hi\r\n\r\ndata: " + delta("\u00e9\u20ac") + b"\r\n\r\ndata: [DONE]\r\n\r\n"
    pieces = [chunk(text[i : i + size]) for i in range(0, len(text), size)]
    async with Upstream([raw(SSE_HEAD, *pieces, chunk(b""))]) as up:
        there = sender(up)
        answer = await there.send(recorded(chat(), stream=True))
        assert await gather(answer) == [delta("\u00e9\u20ac"), b"[DONE]"]
        await there.close()


async def test_a_finished_stream_without_done_gets_one():
    async with Upstream([sse(delta("a"), delta("", "stop"))]) as up:
        there = sender(up)
        answer = await there.send(recorded(chat(), stream=True))
        assert (await gather(answer))[-1] == b"[DONE]"
        await there.close()


async def test_the_environment_names_no_proxy(monkeypatch):
    async with (
        Upstream([json_answer(completion("proxied"))]) as proxy,
        Upstream([json_answer(completion("direct"))]) as up,
    ):
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        there = sender(up)
        answer = await there.send(recorded(chat()))
        await there.close()
    assert b"direct" in answer.body
    assert proxy.connections == 0


async def test_cookies_are_not_kept():
    async with Upstream([json_answer(completion("a"), set_cookie="id=1; Path=/")]) as up:
        there = sender(up)
        await there.send(recorded(chat()))
        await there.send(recorded(chat()))
        await there.close()
    assert all("cookie" not in request.headers for request in up.requests)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_busy_destination_is_asked_again_with_the_same_bytes(status):
    async with Upstream([http(status, b"{}", retry_after="0"), json_answer(completion("a"))]) as up:
        there = sender(up)
        assert (await there.send(recorded(chat()))).status == 200
        await there.close()
    assert up.requests[0].body == up.requests[1].body


async def test_retry_after_is_honoured_in_seconds():
    async with Upstream([http(429, b"{}", retry_after="1"), json_answer(completion("a"))]) as up:
        there = sender(up)
        started = time.monotonic()
        assert (await there.send(recorded(chat()))).status == 200
        assert time.monotonic() - started >= 1.0
        await there.close()


@pytest.mark.parametrize("value", ["3600", "Wed, 21 Oct 2099 07:28:00 GMT"])
async def test_too_long_a_retry_after_is_passed_on(value):
    limit = json_answer({"error": {"message": "slow down"}}, 429, retry_after=value)
    async with Upstream([limit]) as up:
        there = sender(up)
        answer = await there.send(recorded(chat()))
        await there.close()
    assert (answer.status, answer.headers["retry-after"]) == (429, value)
    assert len(up.requests) == 1


@pytest.mark.parametrize("value", ["-5", "soon", "", "\u00b2", "Wed, 21 Oct 2099 07:28:00"])
async def test_a_retry_after_that_says_nothing(value):
    async with Upstream(
        [raw(b"HTTP/1.1 429 X\r\nretry-after: %s\r\ncontent-length: 2\r\n\r\n{}" % value.encode())]
    ) as up:
        there = sender(up, retries=1, retry_wait=0.2)
        assert (await there.send(recorded(chat()))).status == 429
        await there.close()
    assert len(up.requests) == 2


async def test_tries_are_counted():
    async with Upstream([http(503, b"{}")]) as up:
        there = sender(up, retries=2, retry_wait=0.05)
        assert (await there.send(recorded(chat()))).status == 503
        await there.close()
    assert len(up.requests) == 3


@pytest.mark.parametrize("status", [400, 404, 422, 500, 501])
async def test_other_errors_are_answers_and_not_repeated(status):
    error = {"error": {"message": "no such model", "type": "x"}}
    for stream in (False, True):
        async with Upstream([json_answer(error, status)]) as up:
            there = sender(up)
            answer = await there.send(recorded(chat(), stream=stream))
            await there.close()
        assert (answer.status, json.loads(answer.body), answer.events) == (status, error, None)
        assert len(up.requests) == 1


async def test_an_error_page_becomes_an_error_object():
    async with Upstream([http(500, b"<h1>Oops</h1>" + CONTENT.encode(), "text/html")]) as up:
        there = sender(up)
        answer = await there.send(recorded(chat()))
        await there.close()
    assert json.loads(answer.body)["error"]["message"] == "The destination answered 500."


@pytest.mark.parametrize("status", [400, 401, 403, 500])
async def test_the_key_comes_back_in_no_answer(status):
    error = {"error": {"message": f"Incorrect API key provided: {KEY}. Or {KEY[:8]}***mnop?"}}
    async with Upstream([json_answer(error, status)]) as up:
        there = sender(up)
        answer = await there.send(recorded(chat()))
        await there.close()
    assert answer.status == status
    assert KEY.encode() not in answer.body
    if status in (401, 403):
        assert b"mnop" not in answer.body


async def test_connections_are_bounded():
    async def slow(request, writer):
        await asyncio.sleep(0.05)
        await json_answer(completion("a"))(request, writer)

    async with Upstream([slow]) as up:
        there = sender(up, max_connections=2)
        await asyncio.gather(*(there.send(recorded(chat())) for _ in range(6)))
        await there.close()
    assert (up.connections, up.most_open, len(up.requests)) == (2, 2, 6)


async def test_the_wait_for_a_connection_ends():
    async with Upstream([raw(then="hang")]) as up:
        there = sender(up, max_connections=1, timeouts=Timeouts(first_byte=0.2))
        sent = [there.send(recorded(chat())) for _ in range(3)]
        results = await asyncio.gather(*sent, return_exceptions=True)
        await there.close()
    assert {result.number for result in results} == {"CUR712"}


async def test_many_at_once_get_their_own_answers():
    async def echo(request, writer):
        asked = json.loads(request.body)["messages"][0]["content"]
        await asyncio.sleep(0.01)
        await json_answer(completion(asked))(request, writer)

    async with Upstream([echo]) as up:
        there = sender(up)
        answers = await asyncio.gather(
            *(there.send(recorded(chat(f"number {i}"))) for i in range(40))
        )
        await there.close()
    for i, answer in enumerate(answers):
        assert json.loads(answer.body)["choices"][0]["message"]["content"] == f"number {i}"


async def test_health():
    async with Upstream([http(200, b"{}"), http(503, b"{}"), http(302, b"", location="/")]) as up:
        there = sender(up)
        assert [await there.ready() for _ in range(3)] == [True, False, False]
        await there.close()
    assert [request.line for request in up.requests] == ["GET /v1/models HTTP/1.1"] * 3
    assert all(request.body == b"" for request in up.requests)
