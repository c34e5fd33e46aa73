"""Errors as applications that speak Messages know them: the Anthropic shape, with our code."""

from __future__ import annotations

from typing import Any

_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}
_TOO_LONG = "prompt is too long"
"""Agents look for these words to know that they have to shorten what they send."""


def put(status: int, body: dict[str, Any], request: str) -> dict[str, Any]:
    """``{"type": "error", "error": {"type", "message", "code", "param"}, "request_id"}``.

    Args:
        status: of the response.
        body: the error in the OpenAI shape.
        request: id of the crossing; empty if there is none yet.
    """
    error = body["error"]
    kind = _TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")
    message = error["message"]
    if error["code"] == "context_length_exceeded" and _TOO_LONG not in message.lower():
        message = f"{_TOO_LONG}: {message}"
    told = {"type": kind, "message": message, "code": error["code"], "param": error["param"]}
    return {"type": "error", "error": told, "request_id": request or None}
