"""A response that may have begun when something goes wrong."""

from __future__ import annotations

from typing import Any

import orjson

from curtilage.gateway.asgi import Send, answer_json, event_of
from curtilage.gateway.errors import SlowError

CROSSING = "curtilage-crossing"
"""The header that names a crossing."""


class Started:
    """ASGI ``send`` that knows whether the response has begun, to end it with an error.

    Attributes:
        headers: what the response will have, an error's too.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun = False
        self.headers: dict[str, str] = {}

    async def __call__(self, message: Any) -> None:
        """Sends a message."""
        self._begun = True
        await self._send(message)

    async def error(self, status: int, body: dict[str, Any]) -> None:
        """An error response; inside a stream, an error event and the end, without ``[DONE]``."""
        if not self._begun:
            # What is left of a request that was too slow is not waited for.
            close = {"connection": "close"} if status == SlowError.status else {}
            await answer_json(self._send, status, body, self.headers | close)
            return
        await self._send({"type": "http.response.body", "body": event_of(orjson.dumps(body))})
