"""A plan as one whole number of each row: whose it is, its group, and what it adds to each measure.

Sorting such numbers is several times faster than an engine's grouping by person, so that where a
plan fits, `capping` bounds people in arrays; it adds up exactly what the SQL of `writing` does.

Which rows go this way rests on the plan and on the row's own person alone, never on other people:
were one person's key to move all others to another lot, the bound on what one person changes would
not hold. Rows of persons whose keys do not fit, such as negative ones, are left to the SQL.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Final

from sqlglot import expressions as exp

from curtilage.core.datasets import EACH_ROW, Kind
from curtilage.data.query.measures import Measure
from curtilage.data.query.planning import Plan
from curtilage.data.query.values import value_of
from curtilage.data.query.writing import (
    numeral,
    one_of,
    person_of,
    rows_of,
    safe,
    tree_of,
)

BITS: Final = 62
"""Of a row's number; all are positive."""
LEAST_PERSONS: Final = 32
"""Bits of a person's key below which too few would fit."""
MOST_LISTED: Final = 128
"""Values of a key that are looked up one after the other."""
MOST_GROUPS: Final = 1 << 16
LARGEST: Final = 2**52
"""The most that a person may add to a measure in a group; up to it, doubles are whole."""
OTHERS: Final = -1
"""The number of a row whose person's key does not fit."""
UNLISTED: Final = -2
"""The number of a row in no public group."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where the part of a row in a measure lies: its bits, from which one on, and what 0 means."""

    bits: int
    shift: int
    low: int


@dataclass(frozen=True, slots=True)
class Packing:
    """The layout of a row's number: from the highest bit, the person, the group, the fields.

    Attributes:
        plan: the plan.
        fields: for each measure; None for one that counts rows or people.
        group_shift, person_shift: the lowest bits of the group and the person.
        persons: the keys of persons that fit are below this, and not negative.
    """

    plan: Plan
    fields: tuple[Field | None, ...]
    group_shift: int
    person_shift: int
    persons: int

    def sql(self, turn: int = 0, turns: int = 1) -> str:
        """The number of each row, in the column ``packed``; of the persons whose turn it is."""
        person = _key_of(self.plan)
        whole: exp.Expr = _times(person, 1 << self.person_shift)
        base, stride = 0, 1 << self.group_shift
        codes = _codes(self.plan) or ()
        for code, values in reversed(list(zip(codes, self.plan.keys, strict=True))):
            whole = exp.Add(this=whole, expression=_times(code, stride))
            base += stride  # the first place is 1
            stride *= len(values)
        for field, measure in zip(self.fields, self.plan.measures, strict=True):
            if field is not None:
                part = _times(_added(self.plan, measure), 1 << field.shift)
                whole = exp.Add(this=whole, expression=part)
                base += field.low << field.shift
        whole = exp.Sub(this=whole, expression=exp.paren(numeral(base)))
        listed = exp.Coalesce(this=whole, expressions=[numeral(UNLISTED)])
        fitting = exp.Case(
            ifs=[exp.If(this=self._fits(), true=listed)], default=_big(numeral(OTHERS))
        )
        rows = rows_of(self.plan).select(exp.alias_(fitting, "packed"))
        if turns > 1:
            rest = exp.Mod(this=person.copy(), expression=numeral(turns))
            of_fitting = exp.Case(ifs=[exp.If(this=self._fits(), true=rest)], default=numeral(0))
            rows = rows.where(exp.EQ(this=of_fitting, expression=numeral(turn)))
        return rows.sql(dialect="duckdb")

    def others_sql(self, salt: int) -> str:
        """The SQL of `writing` for the rows of persons whose keys do not fit."""
        return tree_of(self.plan, salt, exp.Not(this=self._fits())).sql(dialect="duckdb")

    def person_sql(self) -> str:
        """The keys of the persons."""
        key = exp.alias_(_key_of(self.plan), "person")
        return rows_of(self.plan).select(key).sql(dialect="duckdb")

    def _fits(self) -> exp.Expr:
        person = _key_of(self.plan)
        return exp.paren(exp.Between(this=person, low=numeral(0), high=numeral(self.persons - 1)))


def packing_of(plan: Plan) -> Packing | None:
    """The layout for a plan; None where its rows do not fit, or its groups are not public."""
    if plan.per_row or plan.selection is not None or _codes(plan) is None:
        return None
    keys = {
        table.dataset.columns[name].kind if name in table.dataset.columns else None
        for table in plan.wanted.tables
        if not table.dataset.public and (name := table.dataset.person) != EACH_ROW
    }
    groups = math.prod(map(len, plan.keys))
    if keys != {Kind.INTEGER} or groups > MOST_GROUPS:
        return None
    fields: list[Field | None] = []
    shift = 0
    for measure in plan.measures:
        if measure.node is None:
            fields.append(None)
            continue
        low, high = min(0, measure.lower), max(0, measure.upper)
        if max(-low, high) * plan.contribution.rows > LARGEST:
            return None
        bits = (high - low).bit_length()
        fields.append(Field(bits, shift, low))
        shift += bits
    person_shift = shift + (groups - 1).bit_length()
    if BITS - person_shift < LEAST_PERSONS:
        return None
    return Packing(plan, tuple(fields), shift, person_shift, 1 << (BITS - person_shift))


def _key_of(plan: Plan) -> exp.Expr:
    person = person_of(plan)
    assert person is not None  # noqa: S101 - a plan without persons has no packing
    return person


def _big(node: exp.Expr) -> exp.Expr:
    return exp.cast(node, "BIGINT")


def _added(plan: Plan, measure: Measure) -> exp.Expr:
    """What a row adds to a measure; of a column that its cleaning has put within, no more is asked.

    Comparing 10 million values with two bounds again would take a tenth of the whole.
    """
    node = measure.node
    if isinstance(node, exp.Column) and not (measure.counts or measure.squared or measure.bin):
        column = plan.wanted.columns()[node.table, node.name]
        lower, upper = column.lower, column.upper
        if (
            (column.kind is Kind.INTEGER and measure.unit == 1 and not column.nullable)
            and (lower is not None and math.ceil(lower) - measure.offset >= measure.lower)
            and (upper is not None and math.floor(upper) - measure.offset <= measure.upper)
        ):
            return exp.paren(
                exp.Sub(this=_big(node), expression=_big(numeral(int(measure.offset))))
            )
    return one_of(plan, measure)


def _times(node: exp.Expr, worth: int) -> exp.Expr:
    return exp.Mul(this=_big(node), expression=numeral(worth))


def _codes(plan: Plan) -> list[exp.Expr] | None:
    """For each key the place of its value among the public ones, from 1 on; else missing.

    None where the values of a key have several forms, such as dates.
    """
    columns = plan.wanted.columns()
    made: list[exp.Expr] = []
    for node, values in zip(plan.wanted.keys, plan.keys, strict=True):
        kind = value_of(node, columns).kind
        there = [value for value in values if value is not None]
        alike = {
            Kind.TEXT: str, Kind.BOOLEAN: bool, Kind.INTEGER: int, Kind.DECIMAL: int
        }.get(kind or Kind.DATE)  # fmt: skip
        if alike is None or not there or any(type(value) is not alike for value in there):
            return None
        if kind is Kind.INTEGER and None not in values and _in_turn(there):
            first, last = numeral(int(there[0])), numeral(int(there[-1]))
            inside = exp.Between(this=exp.paren(safe(node)), low=first, high=last)
            off = exp.Sub(this=exp.paren(safe(node)), expression=exp.paren(first.copy()))
            place = exp.Add(this=off, expression=numeral(1))
            made.append(exp.Case(ifs=[exp.If(this=inside, true=exp.paren(place))]))
        elif len(values) <= MOST_LISTED:
            listed = exp.Array(expressions=[_literal(value) for value in values])
            made.append(exp.Anonymous(this="LIST_POSITION", expressions=[listed, safe(node)]))
        else:
            return None
    return made


def _in_turn(values: list[str | int | float | bool]) -> bool:
    return all(b == int(a) + 1 for a, b in itertools.pairwise(values))


def _literal(value: str | float | bool | None) -> exp.Expr:
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    return exp.Literal.string(value) if isinstance(value, str) else numeral(int(value))
