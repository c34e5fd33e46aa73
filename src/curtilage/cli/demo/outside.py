"""What plays "outside" in the demo, on loopback, and keeps what it received.

Without a key it is a stand-in that says so. With a key and the user's consent it passes each
request on to the real provider, byte for byte, so that the demo can still show what left.
"""

from __future__ import annotations

import json
import re
from types import TracebackType
from typing import Any

from aiohttp import ClientSession, DummyCookieJar, web

PROVIDER = "https://api.openai.com/v1"
_TOKEN = re.compile(r"\b[A-Z]+_[2-9B-Z]{6}(?:_\d+)?\b")


class Outside:
    """The outside server of the demo.

    Args:
        provider_key: pass requests on to the provider with this key; empty for the stand-in.

    Attributes:
        received: the bodies it received, byte for byte.
    """

    def __init__(self, provider_key: str = "") -> None:
        self.received: list[bytes] = []
        self._key = provider_key
        self.port = 0

    @property
    def passes_on(self) -> bool:
        """Whether the real provider answers."""
        return bool(self._key)

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def __aenter__(self) -> Outside:
        application = web.Application(client_max_size=20_000_000)
        application.router.add_post("/v1/chat/completions", self._answer)
        application.router.add_get("/v1/models", self._models)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": []})

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.received.append(body)
        if self._key:
            return await self._passed_on(body)
        return web.json_response(_completion(_stand_in(json.loads(body))))

    async def _passed_on(self, body: bytes) -> web.Response:
        headers = {"authorization": f"Bearer {self._key}", "content-type": "application/json"}
        async with (
            ClientSession(cookie_jar=DummyCookieJar()) as session,
            session.post(f"{PROVIDER}/chat/completions", data=body, headers=headers) as answer,
        ):
            got = await answer.read()
            return web.Response(status=answer.status, body=got, content_type="application/json")


def _stand_in(document: dict[str, Any]) -> str:
    """An answer made of what it was told: the only names it can know are tokens."""
    said = document["messages"][-1]["content"]
    tokens = list(dict.fromkeys(_TOKEN.findall(said)))
    if not tokens:
        return f"(I am a stand-in on loopback, not a model. You asked: {said!r})"
    people = [t for t in tokens if t.startswith("PERSON")] or tokens
    others = ", ".join(t for t in tokens if t not in people[:1])
    return (
        f"(I am a stand-in on loopback, not a model; I saw only tokens.)\n"
        f"Dear {people[0]},\nthank you. I noted: {others}.\nWe will come back to you."
    )


def _completion(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-stand-in",
        "object": "chat.completion",
        "created": 0,
        "model": "stand-in",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    }
