"""What tells one surface from another: how it reads a request, frames a stream, and says no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import orjson

from curtilage.core.parties import Dialect
from curtilage.gateway.asgi import Scope, event_of
from curtilage.gateway.asking import Request
from curtilage.gateway.chat import request as chat
from curtilage.gateway.embeddings import request as embeddings
from curtilage.gateway.messages import errors
from curtilage.gateway.messages import request as messages
from curtilage.gateway.messages.seals import Seals
from curtilage.gateway.restoring import DONE
from curtilage.gateway.upstream import PASSED_ON

VERSION = b"anthropic-version"
"""A header by which a request says that it speaks Messages, where the path does not say."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One surface.

    Attributes:
        dialect: the form of its requests and answers.
        read: the request in a body; raises `RequestError`.
        put_error: an error in the OpenAI shape as this surface has it: status, body, crossing.
        framed: a payload as a server-sent event.
        end: what a stream that came to its end has after its last event.
        passed_on: statuses of a destination that mean something to the caller.
        request_id: the header that holds the crossing's id, as its clients look for it.
    """

    dialect: Dialect
    read: Callable[[bytes, Seals], Request]
    put_error: Callable[[int, dict[str, Any], str], dict[str, Any]]
    framed: Callable[[bytes], bytes]
    end: bytes
    passed_on: frozenset[int]
    request_id: str


def _named_event(payload: bytes) -> bytes:
    """An event under the name of its type, which is one of the protocol's words."""
    kind = orjson.loads(payload).get("type")
    known = isinstance(kind, str) and kind.replace("_", "").isalpha() and kind.isascii()
    return (b"event: %s\n" % kind.encode() if known else b"") + event_of(payload)


CHAT = Endpoint(
    dialect=Dialect.CHAT,
    read=lambda raw, _: chat.read(raw),
    put_error=lambda _status, body, _request: body,
    framed=event_of,
    end=event_of(DONE),
    passed_on=PASSED_ON,
    request_id="x-request-id",
)
EMBEDDINGS = replace(CHAT, read=lambda raw, _: embeddings.read(raw))
MESSAGES = Endpoint(
    dialect=Dialect.MESSAGES,
    read=messages.read,
    put_error=errors.put,
    framed=_named_event,
    end=b"",
    passed_on=PASSED_ON | {529},
    request_id="request-id",
)


def endpoint_of(scope: Scope) -> Endpoint:
    """The surface that a request means, be it there or not."""
    path = scope["path"]
    if path == "/v1/messages" or path.startswith("/v1/messages/"):
        return MESSAGES
    if path == "/v1/embeddings":
        return EMBEDDINGS
    says_so = path == "/v1/models" and any(name == VERSION for name, _ in scope["headers"])
    return MESSAGES if says_so else CHAT
