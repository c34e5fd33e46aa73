"""A model from a private table, with its card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from curtilage.core.datasets import Dataset
from curtilage.core.sockets import Randomness
from curtilage.data.query.pricing import Price
from curtilage.data.train.audit import Audit, audit, refuse
from curtilage.data.train.cards import card
from curtilage.data.train.measure import Sampler
from curtilage.data.train.model import Model, model_of
from curtilage.data.train.plan import Plan, Wanted, plan
from curtilage.data.train.running import ready, run


def train(
    table: Any,
    dataset: Dataset,
    wanted: Wanted,
    price: Price,
    chance: Randomness,
    purpose: str = "",
) -> Model:
    """A model, for a caller who keeps no budget.

    Args:
        table: the private Arrow table.
        dataset: what the catalogue says of it.
        wanted: what is to be learnt.
        price: what it may cost; it needs a delta.
        chance: for the audit's coins.
        purpose: why, for the card.

    Raises:
        DataError: it cannot be done; nothing has looked at a row.
        MissingExtraError: OpenDP is not installed.
    """
    planned = plan(dataset, wanted, price)
    ready(planned, table)
    found = audit(planned, chance)
    refuse(found)
    return trained(planned, table, found, purpose)


def trained(
    planned: Plan, table: Any, found: Audit, purpose: str, sampler: Sampler | None = None
) -> Model:
    """Runs a plan that is `ready` and was audited; its loss is spent."""
    learnt = run(planned, table, sampler)
    model = model_of(planned, learnt)
    return replace(model, card=card(planned, learnt, model, found, purpose))
