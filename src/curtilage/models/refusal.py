"""Error bodies in the OpenAI shape, for senders that must put the answer in their own words."""

from __future__ import annotations

import orjson


def refusal(message: str, *, kind: str, param: str | None = None, code: str | None = None) -> bytes:
    """``{"error": {message, type, param, code}}`` as JSON; the message is free of content."""
    error = {"message": message, "type": kind, "param": param, "code": code}
    return orjson.dumps({"error": error})
