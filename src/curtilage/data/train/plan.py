"""What a training measures at what price, fixed before anything looks at the data.

All parts are zero-concentrated private (Bun and Steinke, 2016), so their prices in rho add up, also
where a later part depends on the outcome of earlier ones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from curtilage.budget.losses import gaussian, gaussian_scale
from curtilage.core.budgets import PICO, Event, Loss
from curtilage.core.datasets import EACH_ROW, Column, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.noise import check
from curtilage.data.query.pricing import GAUSSIAN, Noise, Price, poor, rho_at
from curtilage.data.synthesise.domain import Coding, Domain, domain_of

MOST_COLUMNS = 256
MOST_ROWS_OF_ONE = 1000

RESIDUAL = 1024
"""A residual of 1, in whole units: what a row says is at most this."""

REACH = 64
"""The most a row weighs in a term that is linear in a number."""

COUNTED = 0.08
"""The share of rho that is spent on the counts of each column."""


class Method(StrEnum):
    """What is trained."""

    LOGISTIC = "logistic"
    """A weight for each number and for each listed value."""

    BOOSTING = "boosting"
    """A shape for each column: cyclic boosting of one column after the other."""


ROUNDS = {Method.LOGISTIC: 10, Method.BOOSTING: 6}
"""How often every column is gone through."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be learnt.

    Attributes:
        target: the column that is to be foretold.
        positive: the value of it whose likelihood is foretold; None where the column has only two,
            and then it is the last.
        method: how.
        without: columns to leave out.
    """

    target: str
    positive: str | int | bool | None = None
    method: Method = Method.BOOSTING
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A priced training.

    Attributes:
        dataset, wanted: what is learnt from what.
        positive: the value whose likelihood is foretold, and ``negative`` the other one, or None
            where it is all others.
        target: the coding of the target, and ``domain`` that of what it is foretold from.
        rows_each: how many rows of one person count at most.
        counting: the noise of each column's counts.
        rounds: how often every column is gone through.
        step: the noise of each sum of residuals whose rows weigh 1 at most; others have as much
            more as they weigh.
        loss, events: what it all costs at most.
        charged: rho of one column's counts and of one sum of residuals.
    """

    dataset: Dataset
    wanted: Wanted
    positive: str | int | bool
    negative: str | int | bool | None
    target: Coding
    domain: Domain
    rows_each: int
    counting: Noise
    rounds: int
    loss: Loss
    events: tuple[Event, ...]
    charged: tuple[int, int]

    def step(self, reach: int) -> Noise:
        """The noise of one sum of residuals in which a row weighs at most ``reach``."""
        most = self.rows_each * RESIDUAL * reach
        return Noise(GAUSSIAN, gaussian_scale(most, self.charged[1]), most)

    @property
    def columns(self) -> list[str]:
        """What the target is foretold from."""
        return [coding.column.name for coding in self.domain.codings]


def plan(dataset: Dataset, wanted: Wanted, price: Price) -> Plan:
    """Prices a training, without looking at the data.

    Raises:
        DataError: the target is none (CUR860), a column cannot be coded (CUR842) or there are too
            many (CUR861), the price cannot be paid (CUR862), or too many rows of one person would
            count (CUR845).
    """
    rho = rho_at(price, "Training", "CUR862")
    target, positive, negative = _target(dataset, wanted)
    domain = _domain(dataset, wanted)
    each = 1 if dataset.person == EACH_ROW else dataset.contribution.rows
    if not 1 <= each <= MOST_ROWS_OF_ONE:
        raise DataError(
            f"{each} rows of one person cannot count.",
            param="rows",
            mend=f"Let from 1 to {MOST_ROWS_OF_ONE} count, in the catalogue's contribution.",
            code="CUR845",
        )
    columns, rounds = len(domain.codings), ROUNDS[wanted.method]
    count_rho = int(rho * COUNTED) // columns
    steps = rounds * (columns + 1)
    step_rho = (rho - count_rho * columns) // steps
    if min(count_rho, step_rho) < 1:
        raise poor("Epsilon is too small for so many columns.", "CUR862")
    counting = Noise(GAUSSIAN, gaussian_scale(each, count_rho), each)
    most = each * RESIDUAL
    step = gaussian_scale(most, step_rho) / most
    return Plan(
        dataset,
        wanted,
        positive,
        negative,
        target,
        domain,
        each,
        counting,
        rounds,
        gaussian(count_rho * columns + step_rho * steps, price.delta),
        (
            Event(GAUSSIAN, counting.scale / each, columns),
            Event(GAUSSIAN, step * (1 - 1e-9), steps),  # each reach rounds for itself
        ),
        (count_rho, step_rho),
    )


def verify(planned: Plan) -> None:
    """Refuses where OpenDP's own bounds are more than the plan charges (CUR819)."""
    count, step = planned.charged
    noises = [planned.counting, planned.step(1), planned.step(REACH)]
    check(noises, [count / PICO, step / PICO, step / PICO])


def _target(
    dataset: Dataset, wanted: Wanted
) -> tuple[Coding, str | int | bool, str | int | bool | None]:
    """The target's coding, the value that is foretold, and the other one if there is one only."""
    column = dataset.columns.get(wanted.target)
    if column is None or wanted.target == dataset.person:
        raise _no_target(
            f"The dataset '{dataset.name}' has no column '{wanted.target}' that can be foretold.",
            f"Its columns are: {', '.join(_others(dataset, '')[:20])}.",
        )
    values = _values(column)
    if len(values) < 2 or column.kind not in {Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN}:
        raise _no_target(
            f"The column '{column.name}' does not list at least two values.",
            "List its 'values' in the catalogue; only one of several values can be foretold.",
        )
    # What is missing has a code of its own, and does not count.
    coding = Coding(replace(column, nullable=True), values, np.zeros(0, np.int64))
    if wanted.positive is None:
        if len(values) > 2:
            raise _no_target(
                f"The column '{column.name}' lists {len(values)} values.",
                "Say which of them is to be foretold, as 'positive'.",
            )
        return coding, values[1], values[0]
    if wanted.positive not in values:
        raise _no_target(
            f"The column '{column.name}' does not list that value.",
            f"It lists: {', '.join(map(str, values[:20]))}.",
        )
    others = [value for value in values if value != wanted.positive]
    return coding, wanted.positive, others[0] if len(others) == 1 else None


def _values(column: Column) -> tuple[str | int | bool, ...]:
    listed = column.values or ((False, True) if column.kind is Kind.BOOLEAN else ())
    return tuple(dict.fromkeys(listed))


def _no_target(fault: str, mend: str) -> DataError:
    return DataError(fault, param="target", mend=mend, code="CUR860")


def _others(dataset: Dataset, target: str) -> list[str]:
    return [name for name in dataset.columns if name not in {dataset.person, target}]


def _domain(dataset: Dataset, wanted: Wanted) -> Domain:
    for name in wanted.without:
        if name not in dataset.columns:
            raise DataError(
                f"The dataset '{dataset.name}' has no column '{name}' to leave out.",
                param="without",
                mend=f"Its columns are: {', '.join(_others(dataset, '')[:20])}.",
                code="CUR861",
            )
    names = [name for name in _others(dataset, wanted.target) if name not in wanted.without]
    if not 0 < len(names) <= MOST_COLUMNS:
        raise DataError(
            f"Nothing can be foretold from {len(names)} columns.",
            param="without",
            mend=f"Take from 1 to {MOST_COLUMNS} columns besides the target and the person's key.",
            code="CUR861",
        )
    return domain_of(Dataset(dataset.name, "", {name: dataset.columns[name] for name in names}))
