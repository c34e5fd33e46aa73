"""Datasets over HTTP: what may be asked, a query, and what is left of the budgets.

Everything goes the way that the command line goes: the desk plans, the policy decides, the budget
pays, the ledger holds it. Here is only what HTTP adds: whose key it is, reading the body, and
telling the answer. An application knows of no dataset but those with a purpose of its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from curtilage.budget import report
from curtilage.budget.caps import Standing
from curtilage.core.budgets import Cap, Release
from curtilage.core.datasets import EACH_ROW, Column, Dataset
from curtilage.core.errors import RefusedError, RunningError
from curtilage.core.parties import Application, Destination
from curtilage.data.counter import Asker, Handed, recipient_of
from curtilage.data.desk import Desk
from curtilage.data.stopping import Stop
from curtilage.gateway.access import Access
from curtilage.gateway.asgi import (
    Receive,
    Scope,
    answer,
    answer_json,
    body_of,
    check_json,
    headers_of,
    while_there,
)
from curtilage.gateway.aside import Aside
from curtilage.gateway.errors import BusyError, NotFoundError, only
from curtilage.gateway.parse import parse
from curtilage.gateway.question import Question, dataset_in, question_in
from curtilage.gateway.started import CROSSING, Started
from curtilage.gateway.turns import Turns

log = logging.getLogger("curtilage.gateway")

MOST_VALUES = 100
_SECONDS_TO_COME_BACK = "1"


class Books(Protocol):
    """What can be told of the budgets."""

    def standings(self, caps: Sequence[Cap]) -> Sequence[Standing]:
        """How each cap stands now."""
        ...

    def releases(self, dataset: str = "") -> Sequence[Release]:
        """What was reserved or spent of a dataset."""
        ...


@dataclass(frozen=True, slots=True)
class Datasets:
    """Answers every request about datasets.

    Attributes:
        access: admits callers.
        desk: answers queries; its ledger is the gateway's.
        books, caps: what was spent, and what may be.
        recipients: who may receive an answer, by name.
        turns: where queries run.
        aside: where large bodies are read.
        most_bytes: bound on a request body.
        upload_seconds: time for a request body to arrive.
    """

    access: Access
    desk: Desk
    books: Books
    caps: Sequence[Cap]
    recipients: Mapping[str, Destination]
    turns: Turns
    aside: Aside
    most_bytes: int
    upload_seconds: float

    async def __call__(self, scope: Scope, receive: Receive, send: Started) -> None:
        """Answers one request. Raises `CurtilageError`, which is told as an error."""
        method, path = scope["method"], scope["path"].rpartition("/data/")[2]
        try:
            if path == "datasets":
                only("GET", method)
                await self._list(scope, send)
            elif path == "query":
                only("POST", method)
                await self._query(scope, receive, send)
            elif path == "budget":
                only("GET", method)
                await self._budget(scope, receive, send)
            else:
                raise NotFoundError("There is nothing at this path.", code="CUR208")
        except (BusyError, RunningError):
            send.headers["retry-after"] = _SECONDS_TO_COME_BACK
            raise
        except RefusedError as refused:
            send.headers |= _names(refused.crossing)
            raise

    async def _list(self, scope: Scope, send: Started) -> None:
        application = self.access.application(headers_of(scope))
        known = self.desk.of(application).counter.catalogue
        told = {
            "object": "list",
            "data": [_dataset(each, application) for each in known.values()],
            "recipients": list(self.recipients),
        }
        await answer_json(send, 200, told)

    async def _query(self, scope: Scope, receive: Receive, send: Started) -> None:
        headers = headers_of(scope)
        self.access.application(headers)  # before the body is read
        check_json(headers)
        raw = await body_of(receive, self.most_bytes, self.upload_seconds)
        document = await self.aside.of(len(raw))(partial(parse, raw))
        question = question_in(document, headers)
        asker = self._asker(headers, question)
        desk = self.desk.of(asker.application)
        telling = self._offer if question.explain else self._answer
        await while_there(receive, telling(desk, asker, question, send))

    def _asker(self, headers: Mapping[str, str], question: Question) -> Asker:
        caller = self.access.caller(headers, question.purpose)
        application = replace(caller.application, subjects=caller.subjects)
        to = recipient_of(self.recipients, question.to)
        return Asker(application, caller.purpose, to, application.name)

    async def _offer(self, desk: Desk, asker: Asker, question: Question, send: Started) -> None:
        offer = await self.turns(lambda _: desk.offered(asker, question.sql, question.price))
        await answer_json(send, 200, offer.as_json())

    async def _answer(self, desk: Desk, asker: Asker, question: Question, send: Started) -> None:
        begun = time.perf_counter()
        sql, price, key = question.sql, question.price, question.key
        handed = await self.turns(lambda stop: desk.query(asker, sql, price, key, stop))
        send.headers |= _names(handed.crossing) | _told(handed, asker)
        await answer(send, 200, handed.body, send.headers)
        took = (time.perf_counter() - begun) * 1000
        log.info("crossing %s %s %.0f ms", handed.crossing, asker.recipient.name, took)

    async def _budget(self, scope: Scope, receive: Receive, send: Started) -> None:
        application = self.access.application(headers_of(scope))
        counter = self.desk.of(application).counter
        name = dataset_in(scope.get("query_string", b""))
        names = [counter.dataset(name).name] if name else list(counter.catalogue)
        await while_there(receive, self._burn_down(application, names, send))

    async def _burn_down(
        self, application: Application, names: Sequence[str], send: Started
    ) -> None:
        caps = [each for each in self.caps if _concerns(each, application, names)]

        async def told(_: Stop) -> dict[str, Any]:
            releases = [release for name in names for release in self.books.releases(name)]
            return report.as_json(self.books.standings(caps), releases)

        await answer_json(send, 200, await self.turns(told))


def _concerns(cap: Cap, application: Application, names: Sequence[str]) -> bool:
    """Whether a cap can stop a release of these datasets by the application."""
    return (
        (not cap.dataset or cap.dataset in names)
        and (not cap.purpose or cap.purpose in application.purposes)
        and (not cap.analyst or cap.analyst == application.name)
    )


def _dataset(dataset: Dataset, application: Application) -> dict[str, Any]:
    """What the catalogue says of a dataset. Not where it lies, and none of its rows."""
    return {
        "name": dataset.name,
        "level": str(dataset.level),
        "public": dataset.public,
        "person": None if dataset.person == EACH_ROW else dataset.person,
        "rows_of_a_person": dataset.contribution.rows,
        "groups_of_a_person": dataset.contribution.groups,
        "purposes": [each for each in application.purposes if each in dataset.purposes],
        "columns": [_column(each) for each in dataset.columns.values()],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": str(column.kind),
        "category": column.category or None,
        "level": str(column.level),
        "lower": None if column.lower is None else float(column.lower),
        "upper": None if column.upper is None else float(column.upper),
        "values": list(column.values[:MOST_VALUES]),
        "more_values": max(0, len(column.values) - MOST_VALUES),
    }


def _names(crossing: str) -> dict[str, str]:
    return {"x-request-id": crossing, CROSSING: crossing}


def _told(handed: Handed, asker: Asker) -> dict[str, str]:
    charged = Decimal(handed.charged).scaleb(-9).normalize()
    return {
        "curtilage-destination": asker.recipient.name,
        "curtilage-zone": str(asker.recipient.zone),
        "curtilage-charged": f"{charged:f}",
        "curtilage-release": handed.release,
        "curtilage-ledger-index": str(handed.commit.index),
    }
