"""The one HTTP sender against an upstream that does everything wrong."""

import asyncio
import gc
import json
import socket
import time

import pytest
from tests.models.crossings import chat, place, recorded
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
from curtilage.core.errors import DestinationError, DestinationTimeoutError, LedgerError
from curtilage.core.parties import Zone
from curtilage.models import stream as stream_module
from curtilage.models import wire
from curtilage.models.openai import build
from curtilage.models.options import Options, Timeouts, Tls

KEY = "sk-proj-abcdefghijklmnop"
CONTENT = "Frau Ingrid Beispiel, IBAN DE89370400440532013000"


def sender(up, **more):
    more.setdefault("api_key", KEY)
    more.setdefault("jitter", lambda: 0.0)
    more.setdefault("retry_wait", 1.0)
    return build(place(endpoint=up.url), Options(**more))


async def gather(answer):
    return [event async for event in answer.events]


async def failure(up, *, stream=False, error=DestinationError, **more):
    """The error of one crossing, checked to hold neither content nor key."""
    there = sender(up, **more)
    try:
        with pytest.raises(error) as caught:
            answer = await there.send(recorded(chat(CONTENT), stream=stream))
            await gather(answer)
    finally:
        await there.close()
    raised = caught.value
    for text in (raised.full(), repr(raised), repr(raised.__cause__), repr(raised.__dict__)):
        assert KEY not in text
        assert "Beispiel" not in text
        assert "DE89" not in text
    assert raised.__suppress_context__ or raised.__context__ is None
    assert raised.mend
    return raised


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


def certificate(folder):
    """A certificate for 127.0.0.1 that no system trusts: the server's context and its file."""
    import datetime
    import ipaddress
    import ssl

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "upstream")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "upstream.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context, pem
