"""A synthetic table from a private one: measure, fit, draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from curtilage.core.budgets import ATTO, NANO, Event, Loss
from curtilage.core.datasets import EACH_ROW, Dataset
from curtilage.core.errors import DataError
from curtilage.core.sockets import Randomness
from curtilage.data.persons import first_rows
from curtilage.data.query.pricing import Price
from curtilage.data.synthesise.choosing import learn
from curtilage.data.synthesise.coarse import Grouping
from curtilage.data.synthesise.domain import Codes
from curtilage.data.synthesise.draw import draw, within
from curtilage.data.synthesise.infer import Model
from curtilage.data.synthesise.measure import Counter, Exact, Sampler, verify
from curtilage.data.synthesise.plan import Plan, Strategy, plan

MOST_ROWS = 100_000_000


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A synthetic table.

    Attributes:
        table: its rows; the columns of the catalogue, in its order.
        loss: what it cost, and ``events`` the noise, for the accountant.
        told: how it was made; nothing but what the noisy numbers say.
    """

    table: pa.Table
    loss: Loss
    events: tuple[Event, ...]
    told: Mapping[str, Any]


def synthesise(
    table: pa.Table,
    dataset: Dataset,
    price: Price,
    chance: Randomness,
    strategy: Strategy = Strategy.ADAPTIVE,
) -> Synthetic:
    """A synthetic table.

    Args:
        table: the private one.
        dataset: what the catalogue says of it.
        price: what it may cost; it needs a delta.
        chance: for what is not noise: the same bytes and the same noise make the same table.
        strategy: how pairs of columns are chosen.

    Raises:
        DataError: it cannot be done; nothing has looked at a row (CUR819, CUR840 to CUR845).
        MissingExtraError: OpenDP is not installed.
    """
    planned = plan(dataset, price, strategy)
    ready(planned, table)
    return run(planned, table, chance)


def ready(planned: Plan, table: pa.Table) -> None:
    """Whether a plan can run, by the names and types of the columns alone.

    Raises:
        DataError: a column is absent (CUR840) or of another type (CUR841), or the sampler would
            tell more than is charged (CUR819).
    """
    verify(planned)
    person = planned.dataset.person
    if person != EACH_ROW:
        planned.domain.check_person(table, person)
    planned.domain.check(table)


def run(
    planned: Plan,
    table: pa.Table,
    chance: Randomness,
    rows: int | None = None,
    sampler: Sampler | None = None,
) -> Synthetic:
    """Runs a plan that is `ready`. From here on its loss is spent.

    Args:
        planned: the plan.
        table: the private table.
        chance: for what is not noise.
        rows: how many rows to make; None for about as many as there are, by the noisy counts.
        sampler: draws the noise; None for OpenDP's.

    Raises:
        DataError: so many rows cannot be made (CUR846).
    """
    if rows is not None and not 0 <= rows <= MOST_ROWS:
        raise DataError(
            "So many rows cannot be made.",
            param="rows",
            mend=f"Ask for from 0 to {MOST_ROWS:,} rows.",
            code="CUR846",
        )
    codes = planned.domain.encode(parted(planned, table)[0])
    counter = Counter(codes, planned, sampler or Exact())
    model, groups = learn(planned, counter)
    like = model.total / (planned.split.kept if planned.split else 1.0)
    count = rows if rows is not None else min(MOST_ROWS, round(like))
    seeded = np.random.default_rng(int.from_bytes(chance(32)))
    codes = ungrouped(model, groups, draw(model, count, seeded), seeded)
    made = _made(planned, codes, seeded)
    return Synthetic(made, planned.loss, planned.events, _told(planned, model))


def parted(planned: Plan, table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The rows that a synthetic table is made from, and those that the plan holds back."""
    bounded = _bounded(planned, table)
    if planned.split is None:
        return bounded, bounded.slice(0, 0)
    person = planned.dataset.person
    if person == EACH_ROW:
        back = planned.split.rows(planned.domain.encode(bounded))
    else:
        back = planned.split.persons(bounded.column(person))
    return bounded.filter(pa.array(~back)), bounded.filter(pa.array(back))


def _bounded(planned: Plan, table: pa.Table) -> pa.Table:
    """The first rows of each person, as many as count. Rows of nobody do not count."""
    return first_rows(table, planned.dataset.person, planned.rows_each)


def ungrouped(
    model: Model, groups: Sequence[Grouping], drawn: Codes, chance: np.random.Generator
) -> Codes:
    """Codes of each column, from groups that a model has drawn; shape rows x columns."""
    made = drawn.copy()
    for v, each in enumerate(groups):
        shares = each.within(model.marginal((v,)) * model.total)
        made[:, v] = within(drawn[:, v], each.group, shares, chance)
    return made


def _made(planned: Plan, codes: Codes, chance: np.random.Generator) -> pa.Table:
    """The table, with a new key for each row where there is a column of keys."""
    made = {
        coding.column.name: coding.decode(codes[:, v], chance)
        for v, coding in enumerate(planned.domain.codings)
    }
    columns = planned.dataset.columns
    if planned.dataset.person in columns:
        made[planned.dataset.person] = pa.array(np.arange(1, len(codes) + 1))
    return pa.table({name: made[name] for name in columns})


def _told(planned: Plan, model: Model) -> dict[str, Any]:
    names = [coding.column.name for coding in planned.domain.codings]
    return {
        "strategy": planned.strategy.value,
        "epsilon": planned.loss.epsilon / NANO,
        "delta": planned.loss.delta / ATTO,
        "rows": round(model.total),
        "rows_each": planned.rows_each,
        "kept": planned.split.kept if planned.split else 1.0,
        "measured": [[names[v] for v in variables] for variables in model.duals],
        "cells": model.tree.cells,
        "noise": {"single": planned.single.scale, "joint": planned.joint.scale},
    }
