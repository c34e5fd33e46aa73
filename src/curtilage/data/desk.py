"""Where private queries are asked: one policy, one budget, one ledger.

The steps of a release, in this order:

1. plan       the query is read and priced; nothing has looked at the data
2. judge      the policy decides whether the answer may go to the recipient
3. prepare    the tables are opened and the SQL bound; a fault so far costs nothing
4. reserve    the price is put down, durably, under every cap
5. record     the ledger holds the reservation
6. run        the totals are added up and the noise is drawn
7. settle     the answer is stored and the price spent, in one transaction
8. record     the ledger holds the decision, with what leaves as a digest
9. hand over  the answer

What is ended before 6 costs nothing. From then on nothing is refunded: an error, or how long it
took, may tell of the data. An answer that was settled is handed over again for nothing, right after
2 and with a crossing of its own; the tables need not be there any more.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import expressions as exp

from curtilage.core.budgets import ATTO, NANO, Charge, Release
from curtilage.core.datasets import Column, Dataset
from curtilage.core.parties import Application
from curtilage.data.counter import Asker, Counter, Handed, Wish, made_of, open_to
from curtilage.data.pushed import Pushes
from curtilage.data.query.answering import answer, widths_of
from curtilage.data.query.engine import Engine, Group, released, totals
from curtilage.data.query.noise import check
from curtilage.data.query.planning import Plan, plan
from curtilage.data.query.pricing import GAUSSIAN, Price
from curtilage.data.query.reading import read
from curtilage.data.query.wanted import Wanted
from curtilage.data.query.writing import sql_of
from curtilage.data.stopping import Stop

CONTROL = "aggregate"

Totals = Mapping[Group, tuple[list[int], int]]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a query would cost and how sure its answer would be. Told without looking at data.

    Attributes:
        plan: the plan.
        wish: what the policy is asked.
    """

    plan: Plan
    wish: Wish

    def errors(self) -> list[dict[str, Any]]:
        """For each aggregate: half the width of the interval of each of its measures.

        Of a quantile, how many people may be counted wrongly below it.
        """
        told = []
        for item in self.plan.wanted.items:
            if item.key:
                continue
            for sql, part in self.plan.parts.items():
                if sql in item.node.sql():
                    told.append(
                        {
                            "column": item.name,
                            "kind": part.kind,
                            "within": widths_of(self.plan, part),
                        }
                    )
                    break
        return told

    def as_json(self) -> dict[str, Any]:
        """All that can be told before it is asked, as JSON values."""
        planned = self.plan
        return {
            "epsilon": planned.loss.epsilon / NANO,
            "delta": planned.loss.delta / ATTO,
            "mechanism": planned.noises[0].mechanism,
            "groups": "chosen" if planned.selection else math.prod(map(len, planned.keys)),
            "rows_of_a_person": planned.contribution.rows,
            "groups_of_a_person": planned.contribution.groups,
            "errors": self.errors(),
        }


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers private queries.

    Attributes:
        counter: decides, charges and hands over.
        pushes: gives an engine where the data lies, where one can add up all of a query.
    """

    counter: Counter
    pushes: Pushes | None = None

    def offer(self, asker: Asker, sql: str, price: Price) -> Offer:
        """What a query would cost. Raises `DataError`, or `AccessError` for another purpose."""
        wanted = read(sql, self.counter.catalogue)
        private = [table.dataset for table in wanted.tables if not table.dataset.public]
        planned = plan(wanted, price)
        made = made_of(CONTROL, planned.loss)
        return Offer(planned, self.counter.wish(asker, private, _used(wanted), made))

    def of(self, application: Application) -> Desk:
        """The same desk, where datasets that the application may not know of do not exist."""
        known = open_to(self.counter.catalogue, application)
        return replace(self, counter=replace(self.counter, catalogue=known))

    async def offered(self, asker: Asker, sql: str, price: Price) -> Offer:
        """What a query would cost, as `offer` tells, from a thread."""
        return await asyncio.to_thread(self.offer, asker, sql, price)

    async def query(
        self, asker: Asker, sql: str, price: Price, key: str = "", stop: Stop | None = None
    ) -> Handed:
        """Answers a query; the body is the answer as JSON.

        Args:
            asker: who asks.
            sql: the query.
            price: what it may cost.
            key: names this release; the same key gets the same answer. Without one, the query
                itself is the key, so that asking the same again costs nothing.
            stop: ends it before its time.

        Raises:
            DataError: the query cannot be answered; nothing was spent, unless it says so.
            RefusedError: the policy does not permit it; nothing was spent.
            BudgetError: a cap would be exceeded, or the release cannot be had again.
            OverdueError: it was stopped; the message says whether it was charged for.
        """
        stop = stop or Stop()
        offer = await self.offered(asker, sql, price)
        decided = await self.counter.decided(offer.wish)
        charge = _charge(offer, price, key)
        if (before := await self.counter.again(decided, charge)) is not None:
            return before
        every = [table.dataset for table in offer.plan.wanted.tables]
        salt = int.from_bytes(self.counter.randomness(3))
        engine, sql_text = await asyncio.to_thread(self._prepared, offer.plan, every, salt)

        def made(release: Release) -> bytes:
            with stop.ending(engine):
                true = totals(offer.plan, engine, sql_text, salt)
            return _answered(offer.plan, true, release)

        with closing(engine):
            stop.check()
            return await self.counter.paid(decided, charge, made, stop.begin)

    def _prepared(
        self, planned: Plan, datasets: Sequence[Dataset], salt: int
    ) -> tuple[Engine, str]:
        """The tables opened, and the SQL that was bound against them."""
        _check_noise(planned)
        if self.pushes is not None and (found := self.pushes(planned, datasets, salt)) is not None:
            return found
        engine = self.counter.opened(datasets)
        text = sql_of(planned, engine.dialect, salt)
        engine.bind(text)
        return engine, text


def _answered(planned: Plan, true: Totals, release: Release) -> bytes:
    told = answer(planned, released(planned, true))
    said = {
        **told.as_json(),
        "epsilon": planned.loss.epsilon / NANO,
        "delta": planned.loss.delta / ATTO,
        "release": release.id,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _used(wanted: Wanted) -> list[Column]:
    """The columns that a query names."""
    nodes = [*wanted.filters, *wanted.keys, *wanted.joins, *(i.node for i in wanted.items)]
    named = {(c.table, c.name) for node in nodes for c in node.find_all(exp.Column)}
    return [
        column
        for table in wanted.tables
        for name, column in table.dataset.columns.items()
        if (table.alias, name) in named
    ]


def _charge(offer: Offer, price: Price, key: str) -> Charge:
    planned, wanted = offer.plan, offer.plan.wanted
    said = {
        "sql": sql_of(planned, "duckdb", 0),
        "answer": [item.node.sql() for item in wanted.items],
        "names": [item.name for item in wanted.items],
        "order": list(wanted.order),
        "limit": wanted.limit,
        "epsilon": price.epsilon,
        "delta": price.delta,
        "mechanism": price.mechanism,
    }
    return offer.wish.charge(said, key, planned.loss, planned.events, planned.groups)


def _check_noise(planned: Plan) -> None:
    """OpenDP's own bound must agree with what is charged."""
    noises = [
        *dict.fromkeys(planned.noises),
        *([planned.selection.noise] if planned.selection else []),
    ]
    told = [
        (n.sensitivity / n.scale) ** 2 / 2 if n.mechanism == GAUSSIAN else n.sensitivity / n.scale
        for n in noises
    ]
    check(noises, told)
