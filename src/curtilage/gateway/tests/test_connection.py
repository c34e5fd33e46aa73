"""What a connection is answered before there is a request, and what it is not given time for."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import uvicorn
from uvicorn.server import ServerState

from curtilage.gateway.connection import LARGEST_HEAD, Connection

SHORT = 0.3
"""Seconds that a request has in these tests; a wait for an end is bounded by pytest's timeout."""

GOOD = b"POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nhi"


class Application:
    """Reads a request and answers it with its body; told to, it answers before it reads.

    Attributes:
        early: answer as soon as the head is there.
        work: seconds between the request and its answer.
        pieces: of the answer, with ``work`` before each.
        left: what it was told when a client had gone.
    """

    def __init__(self) -> None:
        self.early, self.work, self.pieces = False, 0.0, 1
        self.left: list[str] = []

    async def __call__(self, _scope, receive, send) -> None:
        body = b"early" if self.early else await self._read(receive)
        if body is None:
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(self.pieces):
            await asyncio.sleep(self.work)
            more = number < self.pieces - 1
            await send({"type": "http.response.body", "body": body, "more_body": more})

    async def _read(self, receive) -> bytes | None:
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.left.append("disconnect")
                return None
            body += message["body"]
            if not message["more_body"]:
                return body


@asynccontextmanager
async def listening(application: Callable, seconds: float = SHORT) -> AsyncIterator:
    """Gives a function that opens a connection to a server of this application."""

    class Timed(Connection):
        pass

    Timed.seconds = seconds
    config = uvicorn.Config(application, lifespan="off", log_config=None, ws="none")
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Timed(config, state, {}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    writers: list[asyncio.StreamWriter] = []

    async def connect():
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        writers.append(writer)
        return reader, writer

    try:
        yield connect
    finally:
        for writer in writers:
            writer.close()
        server.close()
        for task in state.tasks:
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)


def told(answer: bytes) -> tuple[int, str]:
    """Status and code of an answer, which must be an error of the OpenAI shape."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/json" in head
    assert b"connection: close" in head
    error = json.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return int(head.split()[1]), error["code"]


async def one_answer(reader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"transfer-encoding: chunked" in head
    return head + await reader.readuntil(b"0\r\n\r\n")


async def test_a_head_that_stops_is_not_waited_for() -> None:
    async with listening(Application()) as connect:
        reader, writer = await connect()
        writer.write(b"POST /x HTTP/1.1\r\nhost: x\r\nauth")
        assert told(await reader.read()) == (408, "CUR244")


async def test_a_head_that_comes_byte_by_byte_has_no_more_time() -> None:
    async with listening(Application()) as connect:
        reader, writer = await connect()
        reading = asyncio.create_task(reader.read())
        writer.write(b"GET /x HTTP/1.1\r\nx: ")
        while not reading.done():
            writer.write(b"a")
            await asyncio.sleep(SHORT / 10)
        assert told(await reading) == (408, "CUR244")


@pytest.mark.parametrize("before", [b"", b"\r\n", GOOD])
async def test_a_connection_on_which_no_request_begins_is_closed(before: bytes) -> None:
    async with listening(Application()) as connect:
        reader, writer = await connect()
        writer.write(before)
        if before == GOOD:
            await one_answer(reader)
        reading = asyncio.create_task(reader.read())
        while not reading.done():
            writer.write(b"\r\n")
            await asyncio.sleep(SHORT / 10)
        assert await reading == b""


async def test_an_answer_may_take_longer_than_a_request() -> None:
    application = Application()
    application.work, application.pieces = SHORT, 3
    async with listening(application) as connect:
        reader, writer = await connect()
        for _ in range(2):
            writer.write(GOOD)
            assert (await one_answer(reader)).count(b"hi") == 3


async def test_a_second_request_behind_a_long_answer_is_answered_whole() -> None:
    application = Application()
    application.work, application.pieces = SHORT, 3
    async with listening(application) as connect:
        reader, writer = await connect()
        writer.write(GOOD + GOOD[:-1])
        first = await one_answer(reader)
        writer.write(GOOD[-1:])
        second = await one_answer(reader)
        assert [first.count(b"hi"), second.count(b"hi")] == [3, 3]


async def test_what_is_left_of_a_body_after_its_answer_has_its_time_and_no_more() -> None:
    application = Application()
    application.early = True
    async with listening(application) as connect:
        reader, writer = await connect()
        writer.write(b"POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 900000\r\n\r\n")
        assert b"early" in await one_answer(reader)
        reading = asyncio.create_task(reader.read())
        while not reading.done():
            writer.write(b"a")
            await asyncio.sleep(SHORT / 10)
        assert await reading == b""


async def test_a_body_that_ends_after_its_answer_leaves_the_connection_good() -> None:
    application = Application()
    application.early = True
    async with listening(application, seconds=60) as connect:
        reader, writer = await connect()
        for _ in range(3):
            writer.write(GOOD[:-1])
            assert b"early" in await one_answer(reader)
            writer.write(GOOD[-1:])


@pytest.mark.parametrize(
    "raw",
    [
        b"EHLO example.com\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nx\0y: z\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: many\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01" + bytes(40),
    ],
)
async def test_what_is_not_http_is_told_in_our_shape(raw: bytes) -> None:
    async with listening(Application(), seconds=60) as connect:
        reader, writer = await connect()
        writer.write(raw)
        assert told(await reader.read()) == (400, "CUR245")


async def test_a_fault_inside_a_body_is_told_and_ends_the_request() -> None:
    application = Application()
    async with listening(application, seconds=60) as connect:
        reader, writer = await connect()
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n")
        assert told(await reader.read()) == (400, "CUR245")
    assert application.left == ["disconnect"]


async def test_a_fault_behind_an_answer_on_its_way_does_not_get_into_it() -> None:
    application = Application()
    application.pieces, application.work = 1000, 0.001
    async with listening(application, seconds=60) as connect:
        reader, writer = await connect()
        writer.write(GOOD)
        await reader.readuntil(b"hi")
        writer.write(b"\0\0\0\r\n\r\n")
        assert b"HTTP/1.1" not in await reader.read()


@pytest.mark.parametrize("step", [2000, 10**9])
@pytest.mark.parametrize("ends", [True, False])
async def test_a_head_that_is_too_large(step: int, ends: bool) -> None:
    async with listening(Application(), seconds=60) as connect:
        reader, writer = await connect()
        raw = b"GET /x HTTP/1.1\r\nx: " + b"a" * 4 * LARGEST_HEAD + b"\r\n\r\n" * ends
        reading = asyncio.create_task(reader.read())
        for start in range(0, len(raw), step):
            writer.write(raw[start : start + step])
            await asyncio.sleep(0)
            if reading.done():
                break
        if step > len(raw) and not ends:
            writer.write(b"a" * 2 * LARGEST_HEAD)
        assert told(await reading) == (431, "CUR246")


CHUNKED = b"POST /x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("rest", [b"0\r\nx: ", b"0\r\n" + b"x: y\r\n" * 9, b"5;x="])
@pytest.mark.parametrize("early", [True, False])
async def test_what_a_body_has_besides_its_content_is_bounded(rest: bytes, early: bool) -> None:
    application = Application()
    application.early = early
    async with listening(application, seconds=60) as connect:
        reader, writer = await connect()
        reading = asyncio.create_task(reader.read())
        writer.write(CHUNKED + b"2\r\nhi\r\n" + rest)
        for _ in range(4 * LARGEST_HEAD // 1000):
            writer.write(b"a" * 1000 if rest.endswith((b" ", b"=")) else b"x: y\r\n" * 170)
            await asyncio.sleep(0)
        answers = (await reading).split(b"0\r\n\r\n")
        assert told(answers[-1]) == (431, "CUR246")


async def test_a_body_in_many_small_chunks_is_read() -> None:
    async with listening(Application(), seconds=60) as connect:
        reader, writer = await connect()
        writer.write(CHUNKED + b"1\r\na\r\n" * 60_000 + b"0\r\n\r\n")
        assert b"a" * 60_000 in await one_answer(reader)


async def test_trailers_are_no_headers() -> None:
    seen = []

    async def application(scope, receive, send) -> None:
        await Application()(scope, receive, send)
        seen.extend(name for name, _ in scope["headers"])

    async with listening(application, seconds=60) as connect:
        reader, writer = await connect()
        writer.write(CHUNKED + b"2\r\nhi\r\n0\r\nauthorization: Bearer x\r\n\r\n")
        assert b"hi" in await one_answer(reader)
    assert seen == [b"host", b"transfer-encoding"]


async def test_a_head_just_within_the_bound_is_read() -> None:
    async with listening(Application(), seconds=60) as connect:
        reader, writer = await connect()
        rest = b"content-length: 2\r\n\r\nhi"
        writer.write(b"POST /x HTTP/1.1\r\nx: " + b"a" * (LARGEST_HEAD - 200) + b"\r\n" + rest)
        assert b"hi" in await one_answer(reader)


async def test_a_wish_to_upgrade_is_not_heard_and_not_complained_about(caplog) -> None:
    caplog.set_level(logging.DEBUG)
    upgrade = b"upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: x\r\n"
    async with listening(Application(), seconds=60) as connect:
        reader, writer = await connect()
        writer.write(b"GET /x HTTP/1.1\r\nhost: x\r\n" + upgrade + b"\r\n")
        assert (await one_answer(reader)).startswith(b"HTTP/1.1 200")
    assert "pip install" not in caplog.text
    assert "Unsupported" not in caplog.text
