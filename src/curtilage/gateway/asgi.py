"""The few things bare ASGI needs: reading a body within a bound, and answering."""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Mapping,
    MutableMapping,
    Sequence,
)
from typing import Any

import orjson

from curtilage.core.errors import RequestError, TooLargeError
from curtilage.gateway.errors import slow

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]

_ONCE = frozenset(
    {"authorization", "x-api-key", "content-length", "content-type", "content-encoding"}
)
_OURS = "curtilage-"


class MediaTypeError(RequestError):
    """The body is not plain JSON."""

    code = "CUR242"
    status = 415


def headers_of(scope: Scope) -> dict[str, str]:
    """The request's headers by lower-case name; a repeated one is refused where it matters."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        if key in found and (key in _ONCE or key.startswith(_OURS)):
            raise RequestError(f"The header '{key}' is given twice.", code="CUR206")
        found[key] = value.decode("latin-1")
    return found


def check_json(headers: Mapping[str, str]) -> None:
    """Refuses a body that says it is something other than plain JSON.

    Raises:
        MediaTypeError: it is compressed, or of another type or character set.
    """
    kind, _, more = headers.get("content-type", "application/json").lower().partition(";")
    charset = more.strip().partition("charset=")[2].strip('"')
    plain = headers.get("content-encoding", "identity").strip().lower() in {"identity", ""}
    if kind.strip() != "application/json" or charset not in {"", "utf-8", "utf8"} or not plain:
        raise MediaTypeError(
            "The request body is not plain JSON.",
            mend="Send 'Content-Type: application/json' in UTF-8, not compressed.",
        )


async def body_of(receive: Receive, most: int, seconds: float) -> bytes:
    """The whole request body.

    Raises:
        TooLargeError: it is longer than ``most`` bytes.
        SlowError: it is not whole after so many seconds.
        RequestError: the client hung up before its end.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _whole(receive, most)
    except TimeoutError:
        raise slow(seconds) from None


async def _whole(receive: Receive, most: int) -> bytes:
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestError("The request ended before its body did.", code="CUR207")
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise TooLargeError(
                f"The request body is larger than {most} bytes.",
                mend="Send less, or raise 'limits.body_bytes' in the configuration.",
            )
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


async def while_there(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Does the work of a request, and cancels it as soon as the client hangs up.

    In every case the work has come to its end before this returns or raises.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_hung_up(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.wait({working, leaving})
        failure = None if working.cancelled() else working.exception()
    if failure is not None:
        raise failure


async def answer(
    send: Send,
    status: int,
    body: bytes,
    extra: Mapping[str, str] | None = None,
    kind: str = "application/json",
) -> None:
    """Sends a whole response."""
    headers = [
        (b"content-type", kind.encode("latin-1")),
        (b"content-length", b"%d" % len(body)),
        *_encoded(extra or {}),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def answer_json(
    send: Send, status: int, value: Any, extra: Mapping[str, str] | None = None
) -> None:
    """Sends a JSON response."""
    await answer(send, status, orjson.dumps(value), extra)


async def answer_events(
    send: Send,
    payloads: AsyncIterator[bytes],
    extra: Mapping[str, str],
    framed: Callable[[bytes], bytes],
) -> None:
    """Sends server-sent events as they come, each as ``framed`` makes it.

    The end of the response is left to the caller, who may have an error to add.
    """
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        *_encoded(extra),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    async for payload in payloads:
        await send({"type": "http.response.body", "body": framed(payload), "more_body": True})


def event_of(payload: bytes) -> bytes:
    """A server-sent event with this payload; each of its lines on a line of its own."""
    lines = payload.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return b"".join(b"data: " + line + b"\n" for line in lines) + b"\n"


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _encoded(extra: Mapping[str, str]) -> Headers:
    return [(k.encode("latin-1"), v.encode("latin-1", "replace")) for k, v in extra.items()]
