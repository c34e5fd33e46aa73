"""Synthetic tables through the gate: priced, decided, reserved, made, recorded, handed over."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curtilage.core.budgets import Charge
from curtilage.core.crossings import Asked, Commit
from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError
from curtilage.core.findings import Field
from curtilage.core.parties import Action
from curtilage.core.sockets import Randomness
from curtilage.data.desk import Asker, check_purpose, made_of
from curtilage.data.duck import Opened
from curtilage.data.extracts import held_of, written
from curtilage.data.query.pricing import Price
from curtilage.data.spending import Spending, facts_of
from curtilage.data.synthesise import Plan, plan, ready, run
from curtilage.gate.crossing import new_id
from curtilage.gate.releases import Releases

CONTROL = "synthesise"


@dataclass(frozen=True, slots=True)
class Synthesis:
    """A synthetic table that was handed over.

    Attributes:
        body: the table, in the form that was asked for.
        crossing, release: ids of the crossing and of the release in the budget.
        charged: the epsilon it cost now, in billionths; 0 if it was paid before.
        commit: where the ledger holds it.
    """

    body: bytes
    crossing: str
    release: str
    charged: int
    commit: Commit


@dataclass(frozen=True, slots=True)
class Synthetics:
    """Makes and releases synthetic tables.

    Attributes:
        catalogue: the datasets, by name.
        spending: reserves and settles.
        releases: decides and records.
        opened: opens datasets.
        randomness: for ids, and for what is not noise.
    """

    catalogue: Mapping[str, Dataset]
    spending: Spending
    releases: Releases
    opened: Opened
    randomness: Randomness

    async def synthesise(
        self, asker: Asker, name: str, price: Price, form: str, key: str = ""
    ) -> Synthesis:
        """Makes a synthetic table of a dataset and hands it over.

        The same again, by the same key, is the same table and costs nothing.

        Raises:
            DataError: it cannot be done; nothing was spent, unless it says so.
            RefusedError: the policy does not permit it; nothing was spent.
            BudgetError: a cap would be exceeded, or the release cannot be had again.
        """
        dataset = self._dataset(name)
        check_purpose(dataset, asker.purpose)
        planned = plan(dataset, price)
        asked = Asked(
            id=new_id(self.randomness),
            application=asker.application,
            purpose=asker.purpose,
            subjects=dataset.subjects | asker.application.subjects,
            action=Action.RELEASE,
            model=asker.recipient.name,
            fields=(Field(f"datasets.{name}", ""),),
        )
        held = held_of(dataset, list(dataset.columns.values()))
        made = made_of(CONTROL, planned.loss)
        decided = self.releases.judge(asked, held, asker.recipient, made)
        if not decided.decision.permitted:
            raise await self.releases.refuse(decided)
        table = await asyncio.to_thread(self._table, planned)
        charge = _charge(planned, asker, price, form, key)
        release, charged = await self.spending.spent(
            charge, lambda _: written(run(planned, table, self.randomness).table, form)
        )
        facts = {"release": release.id, "dataset": name, "charged": charged}
        recorded = await self.releases.record(
            decided, release.result, {**facts, **facts_of(charge.loss)}
        )
        return Synthesis(release.result, asked.id, release.id, charged, recorded.commit)

    def _dataset(self, name: str) -> Dataset:
        if name not in self.catalogue:
            raise DataError(
                f"There is no dataset '{name}' in the catalogue.",
                mend="'curtilage data list' shows them.",
                code="CUR816",
            )
        return self.catalogue[name]

    def _table(self, planned: Plan) -> Any:
        dataset = planned.dataset
        table = self.opened([dataset]).table(dataset, list(dataset.columns), typed=True)
        ready(planned, table)
        return table


def _charge(planned: Plan, asker: Asker, price: Price, form: str, key: str) -> Charge:
    asked = {
        "control": CONTROL,
        "columns": sorted(planned.dataset.columns),
        "epsilon": price.epsilon,
        "delta": price.delta,
        "form": form,
        "purpose": asker.purpose.key,
        "dataset": planned.dataset.name,
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return Charge(
        key=key or digest,
        digest=digest,
        dataset=planned.dataset.name,
        purpose=asker.purpose.key,
        analyst=asker.analyst,
        loss=planned.loss,
        events=planned.events,
        parents=planned.dataset.parents,
    )
