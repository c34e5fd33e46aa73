"""A plan as SQL, in which nobody counts for more than the plan says.

Where each row is another person's, one aggregation. Otherwise three steps: what each person adds
to each group; that capped, with a person's groups in an order of their own; and the sum over
people, of whom only so many groups count. What one person changes is then bounded whatever the rows
say, for the caps stand outside of everything that the caller wrote.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from sqlglot import expressions as exp

from curtilage.core.datasets import EACH_ROW, Column, Kind
from curtilage.data.query.measures import Measure
from curtilage.data.query.planning import Plan
from curtilage.data.query.values import Columns
from curtilage.data.query.wanted import Table

PEOPLE = "people"
"""The column that counts people, where groups are chosen."""


def key(number: int) -> str:
    """The name of a key's column in the result."""
    return f"k{number}"


def total(number: int) -> str:
    """The name of a measure's column in the result."""
    return f"m{number}"


def sql_of(plan: Plan, dialect: str = "duckdb", salt: int = 0) -> str:
    """The SQL that adds up the plan's measures: a row of keys and totals for each group.

    Args:
        plan: the plan.
        dialect: as sqlglot calls it.
        salt: moves which of a person's groups count.
    """
    return tree_of(plan, salt).sql(dialect=dialect)


def tree_of(plan: Plan, salt: int = 0, only: exp.Expr | None = None) -> exp.Select:
    """What `sql_of` writes, as a tree in the terms of DuckDB; ``only`` filters the rows."""
    rows = rows_of(plan)
    if only is not None:
        rows = rows.where(only)
    return _plain(plan, rows) if plan.per_row else _bounded(plan, rows, salt)


def rows_of(plan: Plan) -> exp.Select:
    """The tables, cleaned, joined and filtered; nothing selected yet."""
    wanted = plan.wanted
    alone = len(wanted.tables) == 1
    select = exp.Select()
    for number, table in enumerate(wanted.tables):
        source = _cleaned(table, _used(plan, table), numbered=not alone)
        select = select.join(source, join_type="CROSS") if number else select.from_(source)
    for condition in (*wanted.joins, *wanted.filters):
        select = select.where(safe(condition), copy=False)
    person = person_of(plan)
    if person is not None:
        select = select.where(exp.Not(this=exp.Is(this=person, expression=exp.null())), copy=False)
    return select


def person_of(plan: Plan) -> exp.Expr | None:
    """The column that says whose row it is; None where no part is bounded."""
    if plan.per_row:
        return None
    for table in plan.wanted.tables:
        if not table.dataset.public:
            name = table.dataset.person
            return exp.column(_ROW if name == EACH_ROW else name, table=table.alias, quoted=True)
    return None


_ROW = "curtilage row"


def _used(plan: Plan, table: Table) -> list[str]:
    """The columns of a table that the query names."""
    wanted = plan.wanted
    nodes = [*wanted.joins, *wanted.filters, *wanted.keys]
    nodes += [m.node for m in plan.measures if m.node is not None]
    named = {c.name for n in nodes for c in n.find_all(exp.Column) if c.table == table.alias}
    if not table.dataset.public and table.dataset.person != EACH_ROW:
        named.add(table.dataset.person)
    return [name for name in table.dataset.columns if name in named]


def used(plan: Plan) -> dict[str, list[str]]:
    """The columns of each dataset that the SQL of a plan reads; none where it only counts rows."""
    found: dict[str, list[str]] = {}
    for table in plan.wanted.tables:
        listed = found.setdefault(table.dataset.name, [])
        listed += [name for name in _used(plan, table) if name not in listed]
    return found


def _cleaned(table: Table, names: Sequence[str], *, numbered: bool) -> exp.Expr:
    """A table with its columns in their kinds and within their bounds."""
    dataset = table.dataset
    columns = [
        exp.alias_(clean(dataset.columns[name], key=name == dataset.person), name, quoted=True)
        for name in names
    ]
    if numbered and not dataset.public and dataset.person == EACH_ROW:
        place = exp.Window(this=exp.RowNumber())
        columns.append(exp.alias_(place, _ROW, quoted=True))
    columns = columns or [exp.alias_(exp.Literal.number(1), "curtilage none", quoted=True)]
    inner = exp.select(*columns).from_(exp.to_table(f'"{dataset.name}"', dialect="duckdb"))
    return inner.subquery(table.alias)


def clean(column: Column, *, key: bool) -> exp.Expr:
    """A column in its kind; of what is not of its kind, nothing; beyond its bounds, the bound."""
    raw = exp.column(column.name, quoted=True)
    if key:
        return raw
    to = _TYPES[column.kind]
    value: exp.Expr = exp.TryCast(this=raw, to=exp.DataType.build(to))
    if column.kind is Kind.DECIMAL:
        finite = exp.func("ISFINITE", value.copy())
        value = exp.Case(ifs=[exp.If(this=finite, true=value)])
    if column.bounded and column.kind.numeric:
        inside = _within(
            value.copy(), column.lower, column.upper, whole=column.kind is Kind.INTEGER
        )
        if column.nullable:
            there = exp.Not(this=exp.Is(this=value, expression=exp.null()))
            return exp.Case(ifs=[exp.If(this=there, true=inside)])
        return inside
    return value


_TYPES = {
    Kind.INTEGER: "BIGINT",
    Kind.DECIMAL: "DOUBLE",
    Kind.TEXT: "VARCHAR",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.TIME: "TIMESTAMP",
}


def _within(
    node: exp.Expr, lower: Fraction | None, upper: Fraction | None, *, whole: bool
) -> exp.Expr:
    low = _literal(lower or Fraction(0), whole=whole, up=True)
    high = _literal(upper or Fraction(0), whole=whole, up=False)
    return _least(_greatest(node, low), high)


def _literal(value: Fraction, *, whole: bool, up: bool) -> exp.Expr:
    if whole:
        return numeral(value.__ceil__() if up else value.__floor__())
    number = float(value)
    sign = exp.Literal.number(repr(abs(number)))
    return exp.Neg(this=sign) if number < 0 else sign


def numeral(value: int) -> exp.Expr:
    """A whole number as it is written."""
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def safe(node: exp.Expr) -> exp.Expr:
    """The expression with divisions by zero as missing values."""

    def placed(part: exp.Expr) -> exp.Expr:
        if isinstance(part, exp.Div) and not isinstance(part.expression, exp.Literal):
            part.set("expression", exp.Nullif(this=part.expression, expression=numeral(0)))
        return part

    return node.copy().transform(placed)


def one_of(plan: Plan, measure: Measure) -> exp.Expr:
    """What a row adds to a measure."""
    if measure.node is None:
        return numeral(1)
    value = safe(measure.node)
    if measure.bin is not None:
        low, high = (_literal(edge, whole=edge.denominator == 1, up=False) for edge in measure.bin)
        within = exp.And(
            this=exp.GTE(this=exp.paren(value), expression=low),
            expression=exp.LT(this=exp.paren(value.copy()), expression=high),
        )
        return exp.Case(ifs=[exp.If(this=within, true=numeral(1))], default=numeral(0))
    if measure.counts:
        there = exp.Not(this=exp.Is(this=exp.paren(value), expression=exp.null()))
        return exp.Case(ifs=[exp.If(this=there, true=numeral(1))], default=numeral(0))
    whole = measure.unit == 1 and not _decimal(value, plan.wanted.columns())
    if whole:
        shifted: exp.Expr = exp.paren(value)
        if measure.offset:
            shifted = exp.Sub(this=shifted, expression=exp.paren(numeral(int(measure.offset))))
    else:
        offset = _literal(measure.offset, whole=False, up=False)
        moved = exp.paren(exp.Sub(this=exp.paren(value), expression=exp.paren(offset)))
        unit = _literal(measure.unit, whole=False, up=False)
        shifted = exp.func("ROUND", exp.Div(this=moved, expression=unit))
    if measure.squared:
        shifted = exp.Mul(this=exp.paren(shifted), expression=exp.paren(shifted.copy()))
    missing = exp.Is(this=exp.paren(value.copy()), expression=exp.null())
    inside = _least(_greatest(shifted, numeral(measure.lower)), numeral(measure.upper))
    if not whole:
        inside = exp.cast(inside, "BIGINT")
    return exp.Case(ifs=[exp.If(this=missing, true=numeral(0))], default=inside)


def _decimal(node: exp.Expr, columns: Columns) -> bool:
    """Whether an expression may be other than a whole number in the engine."""
    kinds = {columns[c.table, c.name].kind for c in node.find_all(exp.Column)}
    return (
        True
        if Kind.DECIMAL in kinds or node.find(exp.Div, exp.Floor, exp.Ceil, exp.Round, exp.Cast)
        else any(
            literal.args["this"] for literal in node.find_all(exp.Literal) if not literal.is_int
        )
    )


def _keys(plan: Plan) -> list[exp.Expr]:
    return [exp.alias_(safe(node), key(n)) for n, node in enumerate(plan.wanted.keys)]


def _names(plan: Plan) -> list[exp.Expr]:
    return [exp.column(key(n)) for n in range(len(plan.wanted.keys))]


def _totals(plan: Plan, source: str | None = None) -> list[exp.Expr]:
    made = []
    for number, measure in enumerate(plan.measures):
        if source is None and measure.node is None:
            added: exp.Expr = exp.Count(this=exp.Star())
        elif source is None:
            added = exp.Sum(this=one_of(plan, measure))
        else:
            added = exp.Sum(this=exp.column(total(number)))
        made.append(exp.alias_(added, total(number)))
    return made


def _plain(plan: Plan, rows: exp.Select) -> exp.Select:
    """One aggregation: a row is a person."""
    counted = [exp.alias_(exp.Count(this=exp.Star()), PEOPLE)] if plan.selection else []
    grouped = [safe(node) for node in plan.wanted.keys]
    tree = rows.select(*_keys(plan), *_totals(plan), *counted)
    return tree.group_by(*grouped) if grouped else tree


def _bounded(plan: Plan, rows: exp.Select, salt: int) -> exp.Select:
    person = person_of(plan)
    assert person is not None  # noqa: S101 - rows of a person are bounded only where there is one
    grouped = [safe(node) for node in plan.wanted.keys]
    per_person = rows.select(
        exp.alias_(person, "person"),
        *_keys(plan),
        exp.alias_(exp.Count(this=exp.Star()), "n"),
        *(
            exp.alias_(exp.Sum(this=one_of(plan, measure)), total(number))
            for number, measure in enumerate(plan.measures)
            if measure.node is not None
        ),
    ).group_by(person.copy(), *grouped)
    capped: list[exp.Expr] = [*_names(plan)]
    for number, measure in enumerate(plan.measures):
        capped.append(exp.alias_(_capped(plan, number, measure), total(number)))
    ranked = _ranks(plan)
    if ranked:
        capped.append(exp.alias_(_place(plan, salt), "place"))
    middle = exp.select(*capped).from_(per_person.subquery("per_person"))
    counted = [exp.alias_(exp.Count(this=exp.Star()), PEOPLE)] if plan.selection else []
    tree = exp.select(*_names(plan), *_totals(plan, "capped"), *counted)
    tree = tree.from_(middle.subquery("capped"))
    if ranked:
        limit = numeral(plan.contribution.groups)
        tree = tree.where(exp.LTE(this=exp.column("place"), expression=limit))
    return tree.group_by(*_names(plan)) if grouped else tree


def _capped(plan: Plan, number: int, measure: Measure) -> exp.Expr:
    """A person's part of a group: of more rows than count, the mean of them, so many times."""
    most = plan.contribution.rows
    if measure.people:
        return numeral(1)
    if measure.node is None:
        return _least(exp.column("n"), numeral(most))
    added = exp.column(total(number))
    mean = exp.Div(
        this=exp.Mul(this=exp.cast(added.copy(), "DOUBLE"), expression=numeral(most)),
        expression=exp.column("n"),
    )
    scaled = exp.cast(exp.func("ROUND", mean), "BIGINT")
    over = exp.GT(this=exp.column("n"), expression=numeral(most))
    part = exp.Case(ifs=[exp.If(this=over, true=scaled)], default=exp.cast(added, "BIGINT"))
    low, high = min(measure.lower * most, 0), max(measure.upper * most, 0)
    return _least(_greatest(part, numeral(low)), numeral(high))


def _least(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.Least(this=one, expressions=[other], ignore_nulls=True)


def _greatest(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return exp.Greatest(this=one, expressions=[other], ignore_nulls=True)


def _ranks(plan: Plan) -> bool:
    """Whether a person may be in more groups than count."""
    if not plan.wanted.keys:
        return False
    return plan.selection is not None or _public_groups(plan) > plan.contribution.groups


def _public_groups(plan: Plan) -> int:
    return math.prod(map(len, plan.keys))


def _place(plan: Plan, salt: int) -> exp.Expr:
    """The place of a group among those of its person, by a hash that the salt moves."""
    mixed = exp.func("HASH", exp.column("person"), *_names(plan), numeral(salt))
    return exp.Window(
        this=exp.RowNumber(),
        partition_by=[exp.column("person")],
        order=exp.Order(expressions=[exp.Ordered(this=mixed), *_names(plan)]),
    )
