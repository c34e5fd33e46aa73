"""What a query costs and how sure its answer will be, before anything has looked at the data.

Each aggregate is made of measures: whole numbers that are added up over rows. A person's part in a
measure is bounded, so its noise can be scaled. Aggregates share measures where they can: a mean
beside a count costs one more, not two.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sqlglot import expressions as exp

from curtilage.core.budgets import EVERYBODY, Event, Loss
from curtilage.core.datasets import EACH_ROW, Contribution, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.measures import Measure, Part, aggregates, part_of
from curtilage.data.query.pricing import (
    LAPLACE,
    Noise,
    Price,
    Selection,
    choosing,
    events_of,
    loss_of,
    noise_of,
    threshold_of,
)
from curtilage.data.query.values import Columns, ends, value_of
from curtilage.data.query.wanted import Wanted

MOST_GROUPS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a release but the data.

    Attributes:
        wanted: the query.
        measures, noises: what is added up, each with its noise.
        parts: for each aggregate in the query, by its SQL, how it is made.
        keys: for each key its public values (None is a missing one); empty with a selection.
        selection: how groups are chosen where their values are not known.
        contribution: how much of one person counts.
        loss, events: what it costs.
        groups: the subject groups that pay; or `EVERYBODY`.
    """

    wanted: Wanted
    measures: tuple[Measure, ...]
    noises: tuple[Noise, ...]
    parts: Mapping[str, Part]
    keys: tuple[tuple[str | int | float | bool | None, ...], ...]
    selection: Selection | None
    contribution: Contribution
    loss: Loss
    events: tuple[Event, ...]
    groups: tuple[str, ...] = EVERYBODY

    @property
    def per_row(self) -> bool:
        """Whether each row is another person's, so that no part needs to be bounded."""
        return person_key(self.wanted) == EACH_ROW and len(self.wanted.tables) == 1


def person_key(wanted: Wanted) -> str:
    """The person key of the private tables; `EACH_ROW` if each row is another person's."""
    keys = [t.dataset.person for t in wanted.tables if not t.dataset.public]
    return next((key for key in keys if key != EACH_ROW), EACH_ROW)


def plan(wanted: Wanted, price: Price) -> Plan:
    """Plans a query at a price.

    Raises:
        DataError: something in it cannot be bounded (CUR813), or the price does not fit (CUR817).
    """
    if price.epsilon <= 0:
        raise DataError(
            "Epsilon must be larger than 0.", param="epsilon", mend="Try 0.1.", code="CUR817"
        )
    columns = wanted.columns()
    measures: list[Measure] = []
    parts = {
        node.sql(): part_of(node, columns, measures, wanted)
        for item in wanted.items
        if not item.key
        for node in aggregates(item)
    }
    keys = _domains(wanted, columns)
    contribution = _contribution(wanted, keys)
    if keys is None and not price.delta:
        raise DataError(
            "The values to group by are not known, so choosing groups needs a delta.",
            param="delta",
            mend="Give the column its 'values' in the catalogue, write WHERE key IN (...), or give "
            "a delta well below one in the number of people, such as 1e-9.",
            code="CUR817",
        )
    units = {m.unit_of_cost: m for m in measures}
    chosen = choosing(price, len(units), keys is None)
    bounded = person_key(wanted) != EACH_ROW or len(wanted.tables) > 1
    noise_by = {
        unit: noise_of(
            chosen.mechanism, _most(measure, contribution, bounded), contribution.groups, price_of
        )
        for (unit, measure), price_of in zip(units.items(), chosen.each, strict=True)
    }
    noises = [noise_by[m.unit_of_cost] for m in measures]
    selection = None
    if keys is None:
        noise = noise_of(LAPLACE, 1, contribution.groups, chosen.selection)
        selection = Selection(
            noise, threshold_of(noise.scale, contribution.groups, price.delta // 2)
        )
    return Plan(
        wanted,
        tuple(measures),
        tuple(noises),
        parts,
        tuple(keys or ()),
        selection,
        contribution,
        loss_of(chosen, price, selection is not None),
        events_of(list(noise_by.values()), selection, price),
        _groups(wanted),
    )


def _most(measure: Measure, contribution: Contribution, bounded: bool) -> int:
    """The most that a person adds to a measure, or to all bins of a value together.

    Where a person has more rows than count, what they add to each bin is scaled and rounded; a
    part of half or more rounds up to no more than twice itself, so the bins of a person hold no
    more than twice the rows that count.
    """
    if measure.people:
        return measure.most
    return measure.most * contribution.rows * (2 if measure.bin and bounded else 1)


def _domains(
    wanted: Wanted, columns: Columns
) -> list[tuple[str | int | float | bool | None, ...]] | None:
    """The public values of every key; None if those of one are not known."""
    found: list[tuple[str | int | float | bool | None, ...]] = []
    for key in wanted.keys:
        values = _listed(key, wanted.filters, columns)
        if values is None:
            return None
        found.append(values)
    if math.prod(map(len, found)) > MOST_GROUPS:
        raise DataError(
            f"The answer would have more than {MOST_GROUPS} groups.",
            mend="Group by fewer or coarser columns.",
            code="CUR817",
        )
    return found


def _listed(
    key: exp.Expr, filters: Sequence[exp.Expr], columns: Columns
) -> tuple[str | int | float | bool | None, ...] | None:
    for condition in filters:  # the caller may list them
        if isinstance(condition, exp.In) and condition.this == key:
            return tuple(_plain(each) for each in condition.expressions)
        if _is_literal(condition, key):
            return (_plain(condition.expression),)
    value = value_of(key, columns)
    missing: tuple[None, ...] = (None,) if value.nullable else ()
    if value.values:
        return (*value.values, *missing)
    if value.kind is Kind.BOOLEAN:
        return (False, True, *missing)
    if value.bounded and value.step:
        low, high = ends(value)
        first, last = math.ceil(low / value.step), math.floor(high / value.step)
        if last - first < MOST_GROUPS:
            return (*(_number(value.step * n) for n in range(first, last + 1)), *missing)
    return None


def _is_literal(condition: exp.Expr, key: exp.Expr) -> bool:
    """Whether a condition says that the key is one value."""
    return (
        isinstance(condition, exp.EQ)
        and condition.this == key
        and isinstance(condition.expression, exp.Literal)
    )


def _plain(node: exp.Expr) -> str | int | float:
    if isinstance(node, exp.Neg):
        inner = _plain(node.this)
        return inner if isinstance(inner, str) else -inner
    if isinstance(node, exp.Cast):
        return str(node.this.this)
    return str(node.this) if node.is_string else _number(Fraction(str(node.this)))


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _contribution(
    wanted: Wanted, keys: list[tuple[str | int | float | bool | None, ...]] | None
) -> Contribution:
    if person_key(wanted) == EACH_ROW and len(wanted.tables) == 1:
        return Contribution()
    asked = [t.dataset.contribution for t in wanted.tables if not t.dataset.public]
    groups = max(each.groups for each in asked)
    if not wanted.keys:
        groups = 1
    elif keys is not None:
        groups = min(groups, math.prod(map(len, keys)))
    return Contribution(max(each.rows for each in asked), groups)


def _groups(wanted: Wanted) -> tuple[str, ...]:
    """The subject groups that a query is about, where it says so itself."""
    for table in wanted.tables:
        dataset = table.dataset
        if dataset.public or not dataset.group or len(wanted.tables) > 1:
            continue
        key = exp.column(dataset.group, table=table.alias, quoted=True)
        for condition in wanted.filters:
            if _is_literal(condition, key):
                return (str(condition.expression.this),)
            if isinstance(condition, exp.In) and condition.this == key:
                return tuple(sorted({str(_plain(each)) for each in condition.expressions}))
    return EVERYBODY


def groups_of(plan_: Plan) -> Iterator[tuple[str | int | float | bool | None, ...]]:
    """Every public group, in order."""
    return itertools.product(*plan_.keys)
