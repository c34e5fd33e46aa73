"""Bare ASGI: headers, bodies within a bound, events, and work that ends when the client leaves."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import LedgerError, RequestError, TooLargeError
from curtilage.gateway.asgi import (
    MediaTypeError,
    answer,
    body_of,
    check_json,
    event_of,
    headers_of,
    while_there,
)
from curtilage.gateway.errors import SlowError


def receiving(*messages: dict):
    """An ASGI ``receive`` that gives these and then waits for ever."""
    waiting = iter(messages)

    async def receive() -> dict:
        for message in waiting:
            return message
        await asyncio.Event().wait()
        return {}

    return receive


def piece(body: bytes, *, more: bool = False) -> dict:
    return {"type": "http.request", "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}


def test_headers_by_name() -> None:
    scope = {"headers": [(b"accept", b"a"), (b"accept", b"b"), (b"x-y", b"\xff")]}
    assert headers_of(scope) == {"accept": "b", "x-y": "\xff"}


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "content-length",
        "content-type",
        "content-encoding",
        "curtilage-purpose",
        "curtilage-subjects",
        "curtilage-conversation",
    ],
)
def test_a_header_that_matters_may_not_be_given_twice(name: str) -> None:
    for values in ((b"a", b"b"), (b"a", b"a")):
        with pytest.raises(RequestError) as caught:
            headers_of({"headers": [(name.encode(), value) for value in values]})
        assert caught.value.number == "CUR206"
        assert name in str(caught.value)


async def test_a_body_in_pieces() -> None:
    pieces = [piece(b"ab", more=True), piece(b"", more=True), piece(b"c")]
    assert await body_of(receiving(*pieces), 3, 60) == b"abc"
    assert await body_of(receiving({"type": "http.request"}), 3, 60) == b""


async def test_a_body_beyond_the_bound_is_not_read_to_its_end() -> None:
    receive = receiving(piece(b"ab", more=True), piece(b"cd", more=True), piece(b"ef"))
    with pytest.raises(TooLargeError) as caught:
        await body_of(receive, 3, 60)
    assert caught.value.status == 413
    assert await receive() == piece(b"ef")


async def test_a_body_that_stops_is_not_waited_for() -> None:
    with pytest.raises(SlowError) as caught:
        await body_of(receiving(piece(b"a", more=True)), 3, 0.05)
    assert (caught.value.status, caught.value.number) == (408, "CUR244")
    assert "limits.upload_seconds" in caught.value.mend


async def test_a_body_that_comes_byte_by_byte_has_no_more_time() -> None:
    async def receive() -> dict:
        await asyncio.sleep(0.01)
        return piece(b"a", more=True)

    with pytest.raises(SlowError):
        await body_of(receive, 10**9, 0.1)


async def test_a_client_that_leaves_before_the_end_of_its_body() -> None:
    with pytest.raises(RequestError) as caught:
        await body_of(receiving(piece(b"a", more=True), GONE), 3, 60)
    assert caught.value.number == "CUR207"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/json"},
        {"content-type": "Application/JSON ; Charset=UTF-8"},
        {"content-type": 'application/json;charset="utf-8"', "content-encoding": "identity"},
    ],
)
def test_plain_json_by_its_headers(headers: dict) -> None:
    check_json(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/jsonp"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": ""},
        {"content-encoding": "gzip"},
        {"content-type": "application/json", "content-encoding": "gzip, identity"},
    ],
)
def test_what_is_not_plain_json(headers: dict) -> None:
    with pytest.raises(MediaTypeError) as caught:
        check_json(headers)
    assert caught.value.status == 415


async def test_an_answer_says_how_long_it_is() -> None:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    await answer(send, 201, "é".encode(), {"x-name": "é"}, "text/plain")
    assert sent[0]["status"] == 201
    assert dict(sent[0]["headers"]) == {
        b"content-type": b"text/plain",
        b"content-length": b"2",
        b"x-name": b"\xe9",
    }
    assert sent[1]["body"] == "é".encode()
    assert not sent[1].get("more_body")


@given(st.binary())
def test_an_event_is_read_back_as_it_was_written(payload: bytes) -> None:
    event = event_of(payload)
    assert event.endswith(b"\n\n")
    assert event.count(b"\n\n") == 1
    lines = event.removesuffix(b"\n\n").split(b"\n")
    assert all(line.startswith(b"data: ") for line in lines)
    read = b"\n".join(line.removeprefix(b"data: ") for line in lines)
    assert read == payload.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


async def test_work_is_done_while_the_client_is_there() -> None:
    done = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append(1)

    await while_there(receiving(), work())
    assert done == [1]


async def test_work_that_fails_says_so() -> None:
    async def work() -> None:
        raise LedgerError("no")

    with pytest.raises(LedgerError):
        await while_there(receiving(), work())


class Work:
    """Goes on for ever; takes its time to end when it is cancelled."""

    def __init__(self, failing: Exception | None = None) -> None:
        self.ended = False
        self.begun = asyncio.Event()
        self._failing = failing

    async def __call__(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.02)
            self.ended = True
            if self._failing:
                raise self._failing


async def test_work_is_given_up_when_the_client_leaves_and_has_ended_then() -> None:
    work = Work()
    await while_there(receiving(piece(b""), GONE), work())
    assert not work.begun.is_set() or work.ended

    async def leave_later() -> dict:
        await work.begun.wait()
        return GONE

    await while_there(leave_later, work())
    assert work.ended


async def test_what_goes_wrong_while_giving_up_is_not_lost() -> None:
    work = Work(LedgerError("no"))

    async def leave_later() -> dict:
        await work.begun.wait()
        return GONE

    with pytest.raises(LedgerError):
        await while_there(leave_later, work())


async def test_work_has_ended_when_the_server_gives_up() -> None:
    work = Work()
    serving = asyncio.create_task(while_there(receiving(), work()))
    await work.begun.wait()
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    assert serving.cancelled()
    assert work.ended
