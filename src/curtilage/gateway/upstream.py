"""What of a destination's answer, besides its body, an application is told.

Headers and words of errors reach the caller only where they are known and cannot be content: an
SDK waits by ``Retry-After`` and tells errors apart by ``error.code``. The message of an error is
the destination's own, with the caller's values put back in it; it is in no log.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

import orjson

from curtilage.gateway.chat import parameters
from curtilage.gateway.errors import shape

PASSED_ON = frozenset({400, 404, 408, 409, 413, 415, 422, 429})
"""Statuses of a destination that mean something to the caller; others become 502."""

_RATE = re.compile(
    r"x-ratelimit-(?:limit|remaining|reset)(?:-[a-z]{1,16}){0,3}"
    r"|anthropic-ratelimit-(?:[a-z]{1,16}-){1,3}(?:limit|remaining|reset)"
)
_AMOUNT = re.compile(r"[0-9][0-9.:TZdhms+-]{0,39}")
_DAY, _MONTH = "Mon|Tue|Wed|Thu|Fri|Sat|Sun", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE = re.compile(rf"(?:{_DAY}), \d\d (?:{_MONTH}) \d{{4}} \d\d:\d\d:\d\d GMT")

CODES = frozenset(
    {
        *("array_above_max_length", "array_below_min_length", "billing_hard_limit_reached"),
        *("content_filter", "content_policy_violation", "context_length_exceeded"),
        *("engine_overloaded", "insufficient_quota", "integer_above_max_value"),
        *("integer_below_min_value", "invalid_json", "invalid_prompt", "invalid_type"),
        *("invalid_value", "missing_required_parameter", "model_not_found"),
        *("rate_limit_exceeded", "server_error", "string_above_max_length"),
        *("unknown_parameter", "unsupported_parameter", "unsupported_value"),
    }
)
"""Values of ``error.code`` that applications act upon."""

TYPES = frozenset(
    {
        *("api_error", "exceed_context_size_error", "insufficient_quota"),
        *("invalid_request_error", "not_found_error", "overloaded_error", "rate_limit_error"),
        *("rate_limit_exceeded", "requests", "server_error", "tokens"),
    }
)
"""Values of ``error.type``."""

_CODES_OF_PARAMETERS: Mapping[str, str] = {"input_tokens": "context_length_exceeded"}
"""What vLLM says with ``param`` alone; its ``code`` is the status again."""

_PARAMETERS = frozenset({"model", "messages", *parameters.BOUNDED, *parameters.TEXTS})


def passed_headers(given: Mapping[str, str]) -> dict[str, str]:
    """Of a destination's headers, those that say when to come back and how much is left."""
    return {name: value for name, value in given.items() if _passes(name, value)}


def _passes(name: str, value: str) -> bool:
    if name == "retry-after":
        return bool(_AMOUNT.fullmatch(value) or _DATE.fullmatch(value))
    return bool(_RATE.fullmatch(name) and _AMOUNT.fullmatch(value))


def passed_error(
    body: bytes, upstream: int, passed_on: frozenset[int] = PASSED_ON
) -> tuple[int, dict[str, Any]]:
    """A destination's own error as status and body of our answer.

    Args:
        body: what it said, restored.
        upstream: its status, 400 or more.
        passed_on: statuses that mean something to the caller.
    """
    status = upstream if upstream in passed_on else 502
    message = f"The destination answered with status {upstream}."
    if status != upstream:
        return status, shape(message, status, code="CUR707")
    said = _said(body)
    if said.get("message"):
        message += f" {said['message']}"
    code = _known(said, "code", CODES)
    if code is None:
        code = _CODES_OF_PARAMETERS.get(_known(said, "param", _CODES_OF_PARAMETERS) or "")
    if code:
        message += " (CUR707)"
    param = _known(said, "param", _PARAMETERS)
    told = shape(message, status, param=param, code=code or "CUR707")
    told["error"]["type"] = _known(said, "type", TYPES) or told["error"]["type"]
    return status, told


def _said(body: bytes) -> dict[str, Any]:
    try:
        inner = orjson.loads(body)["error"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return {}
    return inner if isinstance(inner, dict) else {"message": inner}


def _known(said: Mapping[str, Any], name: str, words: Container[str]) -> str | None:
    word = said.get(name)
    return word if isinstance(word, str) and word in words else None
