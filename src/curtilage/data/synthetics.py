"""Synthetic tables through the gate: priced, decided, reserved, made, recorded, handed over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from curtilage.data.counter import Asker, Counter, Handed, made_of
from curtilage.data.extracts import written
from curtilage.data.query.pricing import Price
from curtilage.data.synthesise import Plan, plan, ready, run

CONTROL = "synthesise"


@dataclass(frozen=True, slots=True)
class Synthetics:
    """Makes and releases synthetic tables.

    Attributes:
        counter: decides, charges and hands over.
    """

    counter: Counter

    async def synthesise(
        self, asker: Asker, name: str, price: Price, form: str, key: str = ""
    ) -> Handed:
        """Makes a synthetic table of a dataset and hands it over, in the form asked for.

        The same again, by the same key, is the same table and costs nothing.

        Raises:
            DataError: it cannot be done; nothing was spent, unless it says so.
            RefusedError: the policy does not permit it; nothing was spent.
            BudgetError: a cap would be exceeded, or the release cannot be had again.
        """
        dataset = self.counter.dataset(name)
        planned = plan(dataset, price)
        every = list(dataset.columns.values())
        wish = self.counter.wish(asker, [dataset], every, made_of(CONTROL, planned.loss))
        decided = await self.counter.decided(wish)
        table = await asyncio.to_thread(self._table, planned)
        said = {
            "control": CONTROL,
            "columns": sorted(dataset.columns),
            "epsilon": price.epsilon,
            "delta": price.delta,
            "form": form,
            "dataset": name,
        }
        return await self.counter.paid(
            decided,
            wish.charge(said, key, planned.loss, planned.events),
            lambda _: written(run(planned, table, self.counter.randomness).table, form),
        )

    def _table(self, planned: Plan) -> Any:
        dataset = planned.dataset
        table = self.counter.opened([dataset]).table(dataset, list(dataset.columns), typed=True)
        ready(planned, table)
        return table
