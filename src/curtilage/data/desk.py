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

From 6 on nothing is refunded: an error may tell of the data. An answer that was settled is handed
over again for nothing, with a crossing of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlglot import expressions as exp

from curtilage.core.budgets import ATTO, NANO, Charge, Loss, Release
from curtilage.core.crossings import Asked, Commit
from curtilage.core.datasets import Column, Dataset
from curtilage.core.errors import AccessError
from curtilage.core.findings import Field
from curtilage.core.parties import Action, Application, Destination, Purpose
from curtilage.core.sockets import Randomness
from curtilage.data.duck import Opened
from curtilage.data.pushed import Pushes
from curtilage.data.query.answering import CONFIDENCE, answer
from curtilage.data.query.engine import Engine, released, totals
from curtilage.data.query.noise import check
from curtilage.data.query.planning import Plan, plan
from curtilage.data.query.pricing import GAUSSIAN, Price
from curtilage.data.query.reading import read
from curtilage.data.query.wanted import Table, Wanted
from curtilage.data.query.writing import sql_of
from curtilage.data.spending import Spending, facts_of
from curtilage.gate.crossing import new_id
from curtilage.gate.releases import Held, Made, Releases

CONTROL = "aggregate"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, why, and for whom.

    Attributes:
        application: the principal.
        purpose: why.
        recipient: where the answer goes.
        analyst: whom budgets count as; the application's name and, after a slash, a person's.
    """

    application: Application
    purpose: Purpose
    recipient: Destination
    analyst: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a query would cost and how sure its answer would be. Told without looking at data.

    Attributes:
        plan: the plan.
        asked, held, made: what the policy is asked.
    """

    plan: Plan
    asked: Asked
    held: Held
    made: Made

    def errors(self) -> list[dict[str, Any]]:
        """For each aggregate: half the width of the interval of each of its measures."""
        told = []
        for item in self.plan.wanted.items:
            if item.key:
                continue
            for sql, part in self.plan.parts.items():
                if sql in item.node.sql():
                    confidence = 1.0 - (1.0 - CONFIDENCE) / len(part.measures)
                    widths = [
                        self.plan.noises[n].half_width(confidence)
                        * float(self.plan.measures[n].unit)
                        for n in part.measures
                    ]
                    told.append({"column": item.name, "kind": part.kind, "within": widths})
                    break
        return told


@dataclass(frozen=True, slots=True)
class Handed:
    """An answer that was handed over.

    Attributes:
        body: the answer, as JSON.
        crossing: id of the crossing.
        release: id of the release in the budget.
        charged: the epsilon it cost now, in billionths; 0 if it was paid before.
        commit: where the ledger holds it.
    """

    body: bytes
    crossing: str
    release: str
    charged: int
    commit: Commit


@dataclass(frozen=True, slots=True)
class Desk:
    """Answers private queries.

    Attributes:
        catalogue: the datasets, by name.
        spending: reserves and settles.
        releases: decides and records.
        opened: opens datasets.
        randomness: for ids.
        pushes: gives an engine where the data lies, where one can add up all of a query.
    """

    catalogue: Mapping[str, Dataset]
    spending: Spending
    releases: Releases
    opened: Opened
    randomness: Randomness
    pushes: Pushes | None = None

    def offer(self, asker: Asker, sql: str, price: Price) -> Offer:
        """What a query would cost. Raises `DataError`, or `AccessError` for another purpose."""
        wanted = read(sql, self.catalogue)
        _purposes(wanted, asker.purpose)
        planned = plan(wanted, price)
        private = [table.dataset for table in wanted.tables if not table.dataset.public]
        name = private[0].name
        asked = Asked(
            id=new_id(self.randomness),
            application=asker.application,
            purpose=asker.purpose,
            subjects=frozenset(s for d in private for s in d.subjects) | asker.application.subjects,
            action=Action.RELEASE,
            model=asker.recipient.name,
            fields=(Field(f"datasets.{name}", ""),),
        )
        return Offer(planned, asked, _held(wanted), made_of(CONTROL, planned.loss))

    async def query(self, asker: Asker, sql: str, price: Price, key: str = "") -> Handed:
        """Answers a query.

        Args:
            asker: who asks.
            sql: the query.
            price: what it may cost.
            key: names this release; the same key gets the same answer. Without one, the query
                itself is the key, so that asking the same again costs nothing.

        Raises:
            DataError: the query cannot be answered; nothing was spent, unless it says so.
            RefusedError: the policy does not permit it; nothing was spent.
            BudgetError: a cap would be exceeded, or the release cannot be had again.
        """
        offer = self.offer(asker, sql, price)
        decided = self.releases.judge(offer.asked, offer.held, asker.recipient, offer.made)
        if not decided.decision.permitted:
            raise await self.releases.refuse(decided)
        _check_noise(offer.plan)
        private = [t.dataset for t in offer.plan.wanted.tables]
        engine, sql_text = await asyncio.to_thread(self._prepared, offer.plan, private)
        charge = _charge(offer.plan, asker, price, key)
        with closing(engine):
            release, charged = await self.spending.spent(
                charge, lambda release: _answered(offer.plan, engine, sql_text, release)
            )
        facts = {
            "release": release.id,
            "dataset": charge.dataset,
            "charged": charged,
            **facts_of(charge.loss),
        }
        recorded = await self.releases.record(decided, release.result, facts)
        return Handed(release.result, offer.asked.id, release.id, charged, recorded.commit)

    def _prepared(self, planned: Plan, datasets: Sequence[Dataset]) -> tuple[Engine, str]:
        """The tables opened, and the SQL that was bound against them."""
        salt = int.from_bytes(self.randomness(3))
        if self.pushes is not None and (found := self.pushes(planned, datasets, salt)) is not None:
            return found
        engine = self.opened(datasets)
        text = sql_of(planned, engine.dialect, salt)
        engine.bind(text)
        return engine, text


def _answered(planned: Plan, engine: Engine, sql: str, release: Release) -> bytes:
    told = answer(planned, released(planned, totals(planned, engine, sql)))
    said = {
        **told.as_json(),
        "epsilon": planned.loss.epsilon / NANO,
        "delta": planned.loss.delta / ATTO,
        "release": release.id,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _purposes(wanted: Wanted, purpose: Purpose) -> None:
    for table in wanted.tables:
        if not table.dataset.public:
            check_purpose(table.dataset, purpose)


def check_purpose(dataset: Dataset, purpose: Purpose) -> None:
    """Raises `AccessError` where a dataset may not be used for a purpose (CUR820)."""
    if purpose.key not in dataset.purposes:
        raise AccessError(
            f"The dataset '{dataset.name}' may not be used for '{purpose.key}'.",
            param="purpose",
            mend=f"Its purposes are: {', '.join(sorted(dataset.purposes)) or 'none yet'}; its "
            "owner can add one in the catalogue.",
            code="CUR820",
        )


def _held(wanted: Wanted) -> Held:
    """What the columns that the query names hold, at the level of the datasets.

    A count of rows tells who is in a dataset, whatever columns it names.
    """
    nodes = [*wanted.filters, *wanted.keys, *wanted.joins, *(i.node for i in wanted.items)]
    named = {(c.table, c.name) for node in nodes for c in node.find_all(exp.Column)}
    categories: dict[str, int] = {}
    for table in wanted.tables:
        for column in _used(table, named):
            if column.category:
                categories[column.category] = categories.get(column.category, 0) + 1
    private = [table.dataset for table in wanted.tables if not table.dataset.public]
    return Held(private[0].name, max(dataset.level for dataset in private), categories)


def _used(table: Table, named: set[tuple[str, str]]) -> list[Column]:
    columns = table.dataset.columns
    return [column for name, column in columns.items() if (table.alias, name) in named]


def made_of(control: str, loss: Loss) -> Made:
    """A loss as the policy is told of it."""
    return Made(control, -(-loss.epsilon // 1000), -(-loss.delta // 10**6))


def _charge(planned: Plan, asker: Asker, price: Price, key: str) -> Charge:
    wanted = planned.wanted
    private = [t.dataset for t in wanted.tables if not t.dataset.public]
    parents = [p for d in private for p in (d.name, *d.parents) if p != private[0].name]
    asked = {
        "sql": sql_of(planned, "duckdb", 0),
        "answer": [item.node.sql() for item in wanted.items],
        "names": [item.name for item in wanted.items],
        "order": list(wanted.order),
        "limit": wanted.limit,
        "epsilon": price.epsilon,
        "delta": price.delta,
        "mechanism": price.mechanism,
        "purpose": asker.purpose.key,
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return Charge(
        key=key or digest,
        digest=digest,
        dataset=private[0].name,
        purpose=asker.purpose.key,
        analyst=asker.analyst,
        loss=planned.loss,
        events=planned.events,
        groups=planned.groups,
        parents=tuple(dict.fromkeys(parents)),
    )


def _check_noise(planned: Plan) -> None:
    """OpenDP's own bound must agree with what is charged."""
    noises = [*planned.noises, *([planned.selection.noise] if planned.selection else [])]
    told = [
        (n.sensitivity / n.scale) ** 2 / 2 if n.mechanism == GAUSSIAN else n.sensitivity / n.scale
        for n in noises
    ]
    check(noises, told)
