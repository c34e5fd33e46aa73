"""Models through the gate: planned, audited, decided, reserved, trained, recorded, handed over.

The audit runs before anything is reserved, on made-up persons: a training that tells too much costs
nothing and is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from curtilage.core.datasets import EACH_ROW
from curtilage.core.errors import DataError
from curtilage.core.parties import Purpose
from curtilage.data.counter import Asker, Counter, Handed, Wish, made_of
from curtilage.data.query.pricing import Price
from curtilage.data.train import Plan, Wanted, audit, plan, ready, refuse, trained

CONTROL = "train"


@dataclass(frozen=True, slots=True)
class Network:
    """A neural network that is to be trained.

    Attributes:
        make: makes the torch module from how many numbers a row has; it gives one number for each
            row, the score of the positive value.
        descent: how to descend, as a `curtilage.data.train.descent.Descent`.
    """

    make: Callable[[int], Any]
    descent: Any


@dataclass(frozen=True, slots=True)
class Training:
    """Trains and releases models.

    Attributes:
        counter: decides, charges and hands over.
    """

    counter: Counter

    async def train(
        self, asker: Asker, name: str, wanted: Wanted, price: Price, key: str = ""
    ) -> Handed:
        """Trains a glass-box model on a dataset and hands it over, as JSON.

        The same again, by the same key, is the same model and costs nothing.

        Raises:
            DataError: it cannot be done; nothing was spent, unless it says so.
            RefusedError: the policy does not permit it; nothing was spent.
            BudgetError: a cap would be exceeded, or the release cannot be had again.
        """
        dataset = self.counter.dataset(name)
        planned = plan(dataset, wanted, price)
        wish = self._wish(asker, planned, made_of(CONTROL, planned.loss))
        decided = await self.counter.decided(wish)
        table = await asyncio.to_thread(self._table, planned)
        found = await asyncio.to_thread(audit, planned, self.counter.randomness)
        refuse(found)
        said = _said(planned, price)
        return await self.counter.paid(
            decided,
            wish.charge(said, key, planned.loss, planned.events),
            lambda _: trained(planned, table, found, asker.purpose.key).as_json(),
        )

    async def descend(
        self,
        asker: Asker,
        name: str,
        wanted: Wanted,
        price: Price,
        network: Network,
        key: str = "",
    ) -> Handed:
        """Trains a neural network on a dataset and hands its weights over, as JSON.

        Raises:
            DataError, RefusedError, BudgetError: as `train`.
            MissingExtraError: torch or Opacus is not installed.
        """
        from curtilage.data.train.network import Net, learnt, net_of  # noqa: PLC0415 - an extra

        dataset = self.counter.dataset(name)
        planned = plan(dataset, wanted, price)
        net: Net = await asyncio.to_thread(net_of, planned, network.make, network.descent, price)
        wish = self._wish(asker, planned, made_of(CONTROL, net.priced.loss))
        decided = await self.counter.decided(wish)
        table = await asyncio.to_thread(self._table, planned)
        found = await asyncio.to_thread(net.audit, self.counter.randomness)
        refuse(found)
        said = {**_said(planned, price), "method": "descent", **net.said()}
        return await self.counter.paid(
            decided,
            wish.charge(said, key, net.priced.loss, net.priced.events),
            lambda _: learnt(
                net, table, found, asker.purpose.key, self.counter.randomness
            ).as_json(),
        )

    def _wish(self, asker: Asker, planned: Plan, made: Any) -> Wish:
        dataset, names = planned.dataset, [*planned.columns, planned.wanted.target]
        used = [dataset.columns[name] for name in names]
        wish = self.counter.wish(asker, [dataset], used, made)
        for column in used:
            _check_need(column.name, column.category, asker.purpose)
        return wish

    def _table(self, planned: Plan) -> Any:
        dataset = planned.dataset
        names = [*planned.columns, planned.wanted.target]
        if dataset.person != EACH_ROW:
            names.append(dataset.person)
        table = self.counter.opened([dataset]).table(dataset, names, typed=True)
        ready(planned, table)
        return table


def _check_need(column: str, category: str, purpose: Purpose) -> None:
    if "*" not in purpose.needs and category and category not in purpose.needs:
        raise DataError(
            f"The purpose '{purpose.key}' does not need '{column}' ({category}).",
            param="columns",
            mend="Leave the column out, or add its category to the purpose.",
            code="CUR825",
        )


def _said(planned: Plan, price: Price) -> dict[str, Any]:
    """All that makes the model what it is, but for the noise."""
    wanted = planned.wanted
    return {
        "control": CONTROL,
        "dataset": planned.dataset.name,
        "columns": planned.columns,
        "target": wanted.target,
        "positive": planned.positive,
        "method": wanted.method.value,
        "epsilon": price.epsilon,
        "delta": price.delta,
    }
