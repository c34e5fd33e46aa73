"""The model server and the bare pass-through that `bench/gateway.py` measures against.

python bench/bare.py model|pass --port P [--upstream P]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Awaitable, Callable

import aiohttp
import uvicorn

EVENTS = 60
"""How many events the model server cuts a streamed answer into, before the one that ends it."""


async def _body(receive: Callable[[], Awaitable[dict]]) -> bytes:
    pieces, more = [], True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


async def model_server(_scope: dict, receive: Callable, send: Callable) -> None:
    """Answers a chat completion with the user's message, whole or in ``EVENTS`` events."""
    asked = json.loads(await _body(receive) or b'{"messages": [{"content": ""}]}')
    text = asked["messages"][-1]["content"]
    shell = {"id": "c", "created": 1, "model": "m"}
    if not asked.get("stream"):
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        body = json.dumps(shell | {"object": "chat.completion", "choices": [choice]}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    size = len(text) // EVENTS + 1
    deltas = [{"content": text[i : i + size]} for i in range(0, len(text), size)]
    for delta, reason in [*((d, None) for d in deltas), ({}, "stop")]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        chunk = json.dumps(shell | {"object": "chat.completion.chunk", "choices": [choice]})
        event = {"type": "http.response.body", "body": f"data: {chunk}\n\n".encode()}
        await send(event | {"more_body": True})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


class PassThrough:
    """Posts what it gets to the model server and copies the answer."""

    def __init__(self, upstream: int) -> None:
        self._url = f"http://127.0.0.1:{upstream}/v1/chat/completions"
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        """Serves one request."""
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        body = await _body(receive)
        if scope["method"] == "GET":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        headers = {"content-type": "application/json"}
        async with self._session.post(self._url, data=body, headers=headers) as got:
            kind = [(b"content-type", got.headers["content-type"].encode())]
            await send({"type": "http.response.start", "status": got.status, "headers": kind})
            async for piece in got.content.iter_any():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("part", choices=["model", "pass"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", type=int)
    given = parser.parse_args()
    app = model_server if given.part == "model" else PassThrough(given.upstream)
    uvicorn.run(
        app, port=given.port, log_level="error", access_log=False, http="httptools",
        loop="uvloop", lifespan="off",
    )  # fmt: skip


if __name__ == "__main__":
    main()
