"""A response on its way out, and a stream on its way in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson

from curtilage.gateway.asgi import Send, answer_json
from curtilage.gateway.endpoints import CHAT, Endpoint
from curtilage.gateway.errors import SlowError

CROSSING = "curtilage-crossing"
"""The header that names a crossing."""


class Counted:
    """A stream of payloads that counts its bytes."""

    def __init__(self, events: AsyncIterator[bytes]) -> None:
        self._events = events
        self.size = 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        payload = await anext(self._events)
        self.size += len(payload)
        return payload

    async def close(self) -> None:
        """Ends the stream at its source, when the client left before its end."""
        close = getattr(self._events, "aclose", None)
        if close is not None:
            await close()


class Started:
    """ASGI ``send`` that knows whether the response has begun, to end it with an error.

    Attributes:
        endpoint: the surface whose shape an error has.
        headers: sent with every response.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False
        self.endpoint: Endpoint = CHAT
        self.headers: dict[str, str] = {}

    async def __call__(self, message: Any) -> None:
        """Sends a message of ASGI."""
        self._begun = True
        await self._send(message)

    async def error(self, status: int, body: dict[str, Any]) -> None:
        """An error response; inside a stream, an error event and the end, without its mark.

        Args:
            status: of the response, unless it has begun.
            body: the error in the OpenAI shape.
        """
        told = self.endpoint.put_error(status, body, self.headers.get(CROSSING, ""))
        if not self._begun:
            # What is left of a request that was too slow is not waited for.
            close = {"connection": "close"} if status == SlowError.status else {}
            await answer_json(self._send, status, told, self.headers | close)
            return
        event = self.endpoint.framed(orjson.dumps(told))
        await self._send({"type": "http.response.body", "body": event})
