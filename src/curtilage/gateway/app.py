"""The gateway: routes, admission, and one crossing per request to a model."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from curtilage.core.crossings import Answer, Asked
from curtilage.core.errors import CurtilageError, DestinationError
from curtilage.core.parties import Action, Destination
from curtilage.core.sockets import Randomness
from curtilage.gate.crossing import CALLER_LEFT, Crossed, Gate, new_id
from curtilage.gateway.access import Access, Caller
from curtilage.gateway.answers import Answers
from curtilage.gateway.asgi import (
    Receive,
    Scope,
    Send,
    answer,
    answer_events,
    answer_json,
    body_of,
    check_json,
    headers_of,
    while_there,
)
from curtilage.gateway.aside import Aside, Place
from curtilage.gateway.asking import Request
from curtilage.gateway.documents import Reads, Seen, seen_in
from curtilage.gateway.endpoints import CHAT, endpoint_of
from curtilage.gateway.errors import NotFoundError, only, shape, shaped
from curtilage.gateway.listing import models_in
from curtilage.gateway.messages.counting import tokens_of
from curtilage.gateway.messages.request import read as read_messages
from curtilage.gateway.messages.seals import Seals
from curtilage.gateway.restoring import stepped
from curtilage.gateway.started import CROSSING, Counted, Started
from curtilage.gateway.upstream import passed_error, passed_headers

log = logging.getLogger("curtilage.gateway")

DATASETS = "/v1/data/"
ASKED = frozenset({"/v1/chat/completions", "/v1/messages", "/v1/embeddings"})

Face = Callable[[Scope, Receive, Started], Awaitable[None]]
"""Answers every request below a path."""


class Archive(Protocol):
    """What can be told of past crossings."""

    def explain(self, crossing: str) -> dict[str, Any] | None:
        """The explanation of a crossing; None if the ledger has none of that id."""
        ...

    def receipt(self, crossing: str) -> str | None:
        """The receipt of a crossing's decision, a C2SP tlog-proof."""
        ...


@dataclass(frozen=True, slots=True)
class Gateway:
    """The ASGI application.

    Attributes:
        gate: the one way out.
        access: admits callers.
        destinations: every configured destination by name.
        archive: past crossings.
        ready: says what is not ready yet, by name; empty when all is.
        randomness: source of crossing ids.
        scope_key: key of conversation scopes (32 bytes).
        reads: reads the documents of a request.
        most_bytes: bound on a request body.
        upload_seconds: time for a request body to arrive.
        aside: where large bodies are read and put together.
        datasets: answers what is below `DATASETS`; None where no dataset is described.
    """

    gate: Gate
    access: Access
    destinations: Mapping[str, Destination]
    archive: Archive
    ready: Callable[[], Awaitable[dict[str, str]]]
    randomness: Randomness
    scope_key: bytes
    reads: Reads
    most_bytes: int = 10_000_000
    upload_seconds: float = 30.0
    aside: Aside = field(default_factory=Aside)
    datasets: Face | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request. Whatever goes wrong, the answer has its surface's shape."""
        if scope["type"] != "http":
            return
        started = Started(send)
        try:
            await self._route(scope, receive, started)
        except CurtilageError as error:
            crossing = started.headers.get(CROSSING, "before there was a crossing")
            log.info("refused %s %s, %s", error.number, type(error).__name__, crossing)
            status, body = shaped(error)
            await started.error(status, body)
        except asyncio.CancelledError:
            # The server ends and could not wait any longer. Nobody above has a use for this.
            message = "The gateway is being stopped. Ask again in a moment."
            await started.error(503, shape(message, 503, code="CUR241"))
        except Exception as error:  # noqa: BLE001 - the outermost floor: nothing may pass it
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind, crossing = type(error).__name__, started.headers.get(CROSSING, "-")
            log.error("internal %s at %s:%s, %s", kind, where.name, where.lineno, crossing)  # noqa: TRY400 - a traceback could show content
            message = "Something is wrong in the gateway; nothing more is known to be sent."
            await started.error(500, shape(message, 500, code="CUR000"))

    async def _route(self, scope: Scope, receive: Receive, send: Started) -> None:
        method, path = scope["method"], scope["path"]
        send.endpoint = endpoint_of(scope)
        if path == "/healthz":
            await answer_json(send, 200, {"status": "alive"})
        elif path == "/readyz":
            waiting = await self.ready()
            await answer_json(send, 503 if waiting else 200, {"waiting_for": waiting})
        elif path in ASKED:
            only("POST", method)
            await self._ask(scope, receive, send)
        elif path == "/v1/messages/count_tokens":
            only("POST", method)
            await self._count(scope, receive, send)
        elif path == "/v1/models":
            only("GET", method)
            headers = headers_of(scope)
            application = self.access.application(headers)
            await answer_json(send, 200, models_in(send.endpoint, application, self.destinations))
        elif path.startswith("/v1/crossings/"):
            only("GET", method)
            await self._crossing(scope, send)
        elif path.startswith(DATASETS) and self.datasets is not None:
            await self.datasets(scope, receive, send)
        else:
            raise NotFoundError("There is nothing at this path.", code="CUR208")

    async def _crossing(self, scope: Scope, send: Started) -> None:
        """An application may ask about its own crossings and no others."""
        application = self.access.application(headers_of(scope))
        crossing, _, rest = scope["path"].removeprefix("/v1/crossings/").partition("/")
        told = await asyncio.to_thread(self.archive.explain, crossing)  # the store may be far away
        receipt = await asyncio.to_thread(self.archive.receipt, crossing)
        if told is None or receipt is None or told["application"] != application.name:
            raise NotFoundError("There is no crossing of this id.", code="CUR209")
        if rest == "receipt":
            await answer(send, 200, receipt.encode(), kind="text/plain; charset=utf-8")
        elif rest:
            raise NotFoundError("There is nothing at this path.", code="CUR208")
        else:
            await answer_json(send, 200, told)

    async def _ask(self, scope: Scope, receive: Receive, send: Started) -> None:
        headers = headers_of(scope)
        caller = self.access.caller(headers)
        check_json(headers)
        raw = await body_of(receive, self.most_bytes, self.upload_seconds)
        aside = self.aside.of(len(raw))
        seals = Seals(self.scope_key, caller.application.name)
        request = await aside(partial(send.endpoint.read, raw, seals))
        await while_there(receive, self._cross(caller, request, aside, send))

    async def _count(self, scope: Scope, receive: Receive, send: Started) -> None:
        """Counts here, so that nothing crosses only to be counted."""
        headers = headers_of(scope)
        caller = self.access.caller(headers)
        check_json(headers)
        raw = await body_of(receive, self.most_bytes, self.upload_seconds)
        seals = Seals(self.scope_key, caller.application.name)

        def count() -> int:
            return tokens_of(read_messages(raw, seals, counting=True))

        tokens = await self.aside.of(len(raw))(count)
        await answer_json(send, 200, {"input_tokens": tokens})

    async def _cross(self, caller: Caller, request: Request, aside: Place, send: Started) -> None:
        begun = time.perf_counter()
        seen = await seen_in(request.documents, self.reads)
        asked = self._asked(caller, request, seen)
        send.headers = {send.endpoint.request_id: asked.id, "x-request-id": asked.id}
        send.headers[CROSSING] = asked.id
        crossed = await self.gate.cross(asked, request, aside)
        send.headers |= passed_headers(crossed.answer.headers) | _told(crossed)
        answers = self._answers(crossed, request, send)
        if crossed.answer.events is not None:
            await self._stream(crossed, crossed.answer.events, answers, send)
        else:
            await self._whole(crossed, crossed.answer, answers, send)
        took = (time.perf_counter() - begun) * 1000
        log.info("crossing %s %s %.0f ms", asked.id, crossed.plan.destination.name, took)

    def _answers(self, crossed: Crossed, request: Request, send: Started) -> Answers:
        name = crossed.plan.destination.name
        seals = Seals(self.scope_key, crossed.asked.application.name)
        options = request.document.get("stream_options") or {}
        return Answers(
            asked=send.endpoint.dialect,
            spoken=self.gate.decider.places[name].dialect,
            new=None if crossed.restorer() is None else partial(_restorer, crossed),
            seal=partial(seals.sealed, name),
            vectors=request.vectors(crossed.recorded.controlled.model),
            usage=send.endpoint is CHAT and bool(options.get("include_usage")),
        )

    def _asked(self, caller: Caller, request: Request, seen: Seen) -> Asked:
        opening = caller.conversation.encode() or request.opening(self.scope_key)
        scoped = caller.application.name.encode() + b"\0" + opening
        return Asked(
            id=new_id(self.randomness),
            application=caller.application,
            purpose=caller.purpose,
            subjects=caller.subjects,
            action=Action.PROCESS,
            model=request.model,
            fields=request.fields + seen.fields,
            uninspectable=request.uninspectable + seen.uninspectable,
            needs=request.needs,
            scope=hmac.new(self.scope_key, scoped, hashlib.sha256).digest(),
            declared=caller.declared,
        )

    async def _whole(self, crossed: Crossed, got: Answer, put: Answers, send: Started) -> None:
        body = got.body or b""
        await self._finish(crossed, len(body))
        if not put.as_they_come:
            treat = put.whole if got.status < 400 else put.error
            body = await self.aside.of(len(body))(partial(treat, body))
        if got.status < 400:
            await answer(send, got.status, body, send.headers)
        else:
            status, told = passed_error(body, got.status, send.endpoint.passed_on)
            await send.error(status, told)

    async def _finish(self, crossed: Crossed, size: int, error: str = "") -> None:
        """Records the outcome, even if the caller leaves meanwhile."""
        place, status = crossed.plan.destination, crossed.answer.status
        ending = self.gate.finish(crossed.asked, place, status, size, error)
        await asyncio.shield(asyncio.ensure_future(ending))

    async def _stream(
        self, crossed: Crossed, events: AsyncIterator[bytes], put: Answers, send: Started
    ) -> None:
        counted = Counted(events)
        surface, error = send.endpoint, "CUR000"
        try:
            treated = stepped(counted, put.steps())
            await answer_events(send, treated, send.headers, surface.framed)
            error = ""
        except DestinationError as cut:
            error = cut.number
            raise
        except asyncio.CancelledError:
            error = CALLER_LEFT
            raise
        finally:
            await counted.close()
            await self._finish(crossed, counted.size, error)
        await send({"type": "http.response.body", "body": surface.end})


def _restorer(crossed: Crossed, json: bool) -> Any:
    return crossed.restorer(json=json)


def _told(crossed: Crossed) -> dict[str, str]:
    """What the caller is told of the decision, as response headers."""
    plan, decided = crossed.plan, crossed.recorded.controlled.decided
    return {
        "curtilage-level": str(decided.inspected.classification.level),
        "curtilage-destination": plan.destination.name,
        "curtilage-zone": str(plan.destination.zone),
        "curtilage-controls": ",".join(sorted(plan.controls)) or "none",
        "curtilage-policies": ",".join(note.id for note in decided.decision.policies),
        "curtilage-ledger-index": str(crossed.recorded.commit.index),
    }
