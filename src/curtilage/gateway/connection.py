"""One HTTP connection, before there is a request that the gateway could answer.

uvicorn speaks HTTP. What it leaves open is closed here:

1. A head (request line and headers) is whole within the time for a request, and no larger than
   `LARGEST_HEAD`. The time runs from the first byte, and from the connection for the first head.
   What a chunked body has besides its content is no larger either; trailers are not read.
2. What is left of a body after its answer has the same time.
3. Faults of HTTP itself are answered in the OpenAI shape.

The time for a body is the gateway's business (`curtilage.gateway.asgi.body_of`).
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import ClassVar

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from curtilage.core.errors import RequestError
from curtilage.gateway.errors import HeadTooLargeError, MalformedError, shaped, slow

LARGEST_HEAD = 64 * 2**10
"""Bytes of request line and headers together."""

SECONDS_TO_LINGER = 2.0
"""After a refusal: closed at once, a client that still sends would lose it to a reset."""


class Connection(HttpToolsProtocol):
    """The protocol of a connection.

    Attributes:
        seconds: the time for a request to arrive.
    """

    seconds: ClassVar[float] = 30.0
    _timer: asyncio.TimerHandle | None = None
    _in_head = False
    _in_body = False
    _heard = False  # whether there was some of the body in what came last
    _unheard = 0  # bytes since then, or since the request began
    _refusal: RequestError | None = None
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Ends all waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes what came; a head, or what follows a body, that goes on and on is refused."""
        if self._refused:
            return
        if not self._in_body and self._timer is None:
            self._wait()
        begun, self._heard = self._in_head or self._in_body, False
        super().data_received(data)
        if self._refused or not (self._in_head or self._in_body):
            return
        self._unheard = 0 if self._heard else self._unheard + len(data) * begun
        if self._unheard > LARGEST_HEAD:
            self._refuse(_too_large())

    def on_message_begin(self) -> None:
        """A request begins with its head."""
        super().on_message_begin()
        self._in_head, self._unheard = True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. What stands behind a body is none, whatever its name."""
        if not self._in_body:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._heard = True
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """The head is whole; the gateway begins with the request."""
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > LARGEST_HEAD:
            self._refusal = _too_large()
            raise self._refusal  # the parser stops at it, and says so
        self._in_head, self._in_body, self._unheard = False, True, 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole. If it was answered before, the next one is waited for."""
        super().on_message_complete()
        self._in_body = False
        self._stop_waiting()
        if not self._answering:
            self._wait()

    def on_response_complete(self) -> None:
        """An answer is out. What is left of its request has a bounded time."""
        super().on_response_complete()
        if self._in_body:
            self._wait()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the words are uvicorn's
        """Refuses what is not HTTP, in our shape."""
        refusal, self._refusal = self._refusal, None
        self._refuse(
            refusal
            or MalformedError(
                "What arrived is not a valid HTTP request.",
                mend="Use an HTTP client, and see whether a proxy in between changes requests.",
            )
        )

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing: a request to upgrade is answered like one without that wish (RFC 9110)."""

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _refuse(self, error: RequestError) -> None:
        """Answers with an error, unless another answer is on its way, and says no more."""
        if not (self._answering and self.cycle.response_started):
            status, body = shaped(error)
            payload = orjson.dumps(body)
            head = (
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
                "content-type: application/json\r\n"
                f"content-length: {len(payload)}\r\n"
                "connection: close\r\n\r\n"
            )
            self.transport.write(head.encode("latin-1") + payload)
        if self._answering:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._refused = True
        self._stop_waiting()
        self.flow.resume_reading()
        self.transport.write_eof()
        self._timer = self.loop.call_later(SECONDS_TO_LINGER, self.transport.close)

    def _wait(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(self.seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if self.transport.is_closing():
            return
        if self._answering:  # what is being answered has bounds of its own
            self._wait()
        elif self._in_head:
            self._refuse(slow(self.seconds))
        else:
            self.transport.close()


def _too_large() -> HeadTooLargeError:
    return HeadTooLargeError(
        f"The request line and the headers are larger than {LARGEST_HEAD} bytes.",
        mend="Send less in headers; data goes into the body.",
    )
