"""A scriptable HTTP upstream on loopback that keeps every byte it was sent.

A script is a list of answers, one per request, the last one for all further requests. An answer
is a coroutine function ``(request, upstream_writer)``; the functions below make common ones.
"""

import asyncio
import json
import ssl
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET


@dataclass
class Request:
    """One request as it came in: its head and body, byte for byte."""

    head: bytes
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def line(self) -> str:
        return self.head.split(b"\r\n", 1)[0].decode()


Act = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


class Upstream:
    """``async with Upstream([json_answer({...})]) as up``: then ``up.url``, ``up.requests``.

    ``up.connections`` counts them, ``up.most_open`` those at one time; ``up.hung_up`` is set
    when a client leaves while an answer is being written.
    """

    def __init__(self, script: Sequence[Act], *, tls: ssl.SSLContext | None = None):
        self._script = list(script)
        self._tls = tls
        self.requests: list[Request] = []
        self.connections = self.open = self.most_open = 0
        self.hung_up = asyncio.Event()
        self._tasks: set[asyncio.Task] = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=self._tls, limit=2**26
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader, writer):
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        self._tasks.add(asyncio.current_task())
        try:
            while (request := await self._read(reader)) is not None:
                self.requests.append(request)
                act = self._script[min(len(self.requests), len(self._script)) - 1]
                await act(request, writer)
                await writer.drain()
        except (ConnectionError, ssl.SSLError):
            self.hung_up.set()
        except asyncio.CancelledError:
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _read(self, reader):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        headers = {
            name.strip().lower().decode(): value.strip().decode()
            for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:-2])
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Request(head, body, headers)


def http(status: int, body: bytes, kind: str = "application/json", **headers: str) -> Act:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status} Whatever", f"content-type: {kind}", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def json_answer(payload: object, status: int = 200, **headers: str) -> Act:
    """A whole answer in JSON."""
    return http(status, json.dumps(payload).encode(), **headers)


def raw(*pieces: bytes, gap: float = 0.0, then: str = "") -> Act:
    """Bytes as they are, in pieces; ``then`` is ``close``, ``reset`` or ``hang``."""

    async def act(_request, writer):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(gap)
        if then == "hang":
            await asyncio.sleep(3600)
        if then == "reset":
            writer.get_extra_info("socket").setsockopt(
                SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0)
            )
        if then:
            writer.transport.abort() if then == "reset" else writer.close()
            await asyncio.sleep(0)

    return act


SSE_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)


def chunk(data: bytes) -> bytes:
    """A chunk of chunked transfer coding; an empty one ends the body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def sse(*events: bytes, gap: float = 0.0, then: str = "") -> Act:
    """A stream of events, each a chunk; it ends properly unless ``then`` says otherwise."""
    pieces = [SSE_HEAD, *(chunk(b"data: " + event + b"\n\n") for event in events)]
    return raw(*pieces, *([] if then else [chunk(b"")]), gap=gap, then=then)


def delta(text: str, finish: str | None = None) -> bytes:
    """A chunk of a chat completion."""
    choice = {"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}
    return json.dumps({"object": "chat.completion.chunk", "choices": [choice]}).encode()


def completion(text: str) -> dict:
    """A whole chat completion."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
    }
