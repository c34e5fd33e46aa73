"""A plan as SQL of PostgreSQL that adds up to exactly what DuckDB does; or not at all.

The tree that `writing` makes is put over node by node, each with the type that DuckDB gives it.
What PostgreSQL would round, order, fold or fail on in another way is written out until it is the
same; what cannot be (case of texts, patterns without case, products of fractions) is not offered,
and the query then runs in DuckDB. Nothing that is offered can fail on a row.

Only one thing differs: which of a person's groups count, drawn by PostgreSQL's own salted hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlglot import expressions as exp

from curtilage.data.query.planning import Plan
from curtilage.data.query.postgres.rules import RULES
from curtilage.data.query.postgres.terms import (
    BOOL,
    DATE,
    DOUBLE,
    INT,
    TEXT,
    TIME,
    Typed,
    UnlikeError,
    as_type,
    bytewise,
    cast_to,
    number,
)
from curtilage.data.query.writing import tree_of

__all__ = ["Table", "UnlikeError", "sql_of"]

LONGEST: Final = 200_000
"""Characters of a statement; of a longer one DuckDB takes care."""
_WHOLE: Final = frozenset({"int2", "int4", "int8"})
_REAL: Final = frozenset({"float4", "float8"})
_TEXTS: Final = frozenset({"text", "varchar"})
_DAYS: Final = frozenset({"date", "timestamp", "timestamptz"})


@dataclass(frozen=True, slots=True)
class Table:
    """Where a dataset lies.

    Attributes:
        schema, name: of its table.
        types: of its columns, as PostgreSQL names them.
    """

    schema: str
    name: str
    types: Mapping[str, str]


def sql_of(plan: Plan, tables: Mapping[str, Table], salt: int = 0) -> str:
    """The SQL that adds up a plan's measures in PostgreSQL.

    Args:
        plan: the plan.
        tables: where each of its datasets lies, by name.
        salt: moves which of a person's groups count.

    Raises:
        UnlikeError: it would not be what DuckDB adds up.
    """
    if any(measure.most >= 2**62 for measure in plan.measures):
        raise UnlikeError("a measure may leave 64 bits")
    tree, _ = _select(tree_of(plan, salt), tables)
    sql = tree.sql(dialect="postgres")
    if len(sql) > LONGEST or "\0" in sql:
        raise UnlikeError("the statement is too long, or holds NUL")
    return sql


_Columns = Mapping[tuple[str, str], Typed]


def _select(tree: exp.Select, tables: Mapping[str, Table]) -> tuple[exp.Select, dict[str, Typed]]:
    """A selection put over, and the types of its columns."""
    made = exp.Select()
    columns: dict[tuple[str, str], Typed] = {}
    sources = [tree.args["from_"].this, *(join.this for join in tree.args.get("joins") or ())]
    for place, source in enumerate(sources):
        placed, of_types = _source(source, tables)
        alias = source.alias if isinstance(source, exp.Subquery) else ""
        for name, of_type in of_types.items():
            node = exp.column(name, table=alias or None, quoted=True)
            columns[alias, name] = columns["", name] = replace(of_type, node=node)
        made = made.join(placed, join_type="CROSS") if place else made.from_(placed)
    where = tree.args.get("where")
    if where is not None:
        made = made.where(as_type(_put(where.this, columns), BOOL))
    types: dict[str, Typed] = {}
    for each in tree.expressions:
        inner = _put(each.unalias(), columns)
        types[each.alias_or_name] = inner
        made = made.select(exp.alias_(inner.node, each.alias_or_name, quoted=True), copy=False)
    group = tree.args.get("group")
    if group is not None:
        made = made.group_by(*(_put(each, columns).node for each in group.expressions))
    return made, types


def _source(source: exp.Expr, tables: Mapping[str, Table]) -> tuple[exp.Expr, dict[str, Typed]]:
    if isinstance(source, exp.Subquery):
        inner, types = _select(source.this, tables)
        return inner.subquery(exp.to_identifier(source.alias, quoted=True)), types
    table = tables[source.name]
    types = {
        name: Typed(exp.column(name, quoted=True), f"raw {of_type}")
        for name, of_type in table.types.items()
    }
    return exp.table_(table.name, db=table.schema, quoted=True), types


def _put(node: exp.Expr, columns: _Columns) -> Typed:
    if isinstance(node, exp.Column):
        found = columns.get((node.table, node.name))
        if found is None:
            raise UnlikeError("a column is not there")
        return _key(found) if found.type.startswith("raw ") else found
    if isinstance(node, exp.TryCast):
        return _cleaned(columns.get((node.this.table, node.this.name)), node.to.this)
    for kinds, rule in RULES:
        if isinstance(node, kinds):
            return rule(node, lambda inner: _put(inner, columns))
    raise UnlikeError(type(node).__name__)


def _key(raw: Typed) -> Typed:
    """A person key, of which only equality is asked."""
    of_type = raw.type.removeprefix("raw ")
    if of_type in _WHOLE:
        return Typed(cast_to(raw.node, INT), INT, whole=True, small=True)
    if of_type in _TEXTS or of_type == "uuid":
        return Typed(bytewise(raw.node), TEXT)
    raise UnlikeError(f"a person key of type {of_type}")


def _cleaned(raw: Typed | None, to: exp.DType) -> Typed:
    """A column in its kind; only where no value of its type could be read otherwise."""
    if raw is None:
        raise UnlikeError("a column is not there")
    node, of_type = raw.node, raw.type.removeprefix("raw ")
    wanted = exp.DataType.Type
    if to is wanted.BIGINT and of_type in _WHOLE:
        return Typed(cast_to(node, INT), INT, whole=True, small=True)
    if to is wanted.DOUBLE and of_type in {*_WHOLE, *_REAL}:
        of_whole = of_type in _WHOLE
        return Typed(cast_to(node, DOUBLE), DOUBLE, whole=of_whole, small=of_whole)
    if to is wanted.DOUBLE and of_type == "numeric":
        return Typed(_real(node), DOUBLE)
    if to is wanted.VARCHAR and of_type in _TEXTS:
        return Typed(bytewise(node), TEXT)
    if to is wanted.BOOLEAN and of_type == "bool":
        return Typed(node, BOOL)
    if to in {wanted.DATE, wanted.TIMESTAMP} and of_type in _DAYS:
        kind = DATE if to is wanted.DATE else TIME
        return Typed(cast_to(_day(node, of_type), kind), kind)
    raise UnlikeError(f"type {of_type or 'of another schema'} as {to.value}")


def _real(node: exp.Expr) -> exp.Expr:
    """A numeric as a double; missing where it has none, for the cast would fail."""
    size = exp.Abs(this=node.copy())
    most = exp.Literal.number("1.7976931348623157E308")
    least = exp.Literal.number("2.4703282292062328E-324")
    return exp.Case(
        ifs=[
            exp.If(this=exp.LT(this=size, expression=least), true=number("0", DOUBLE)),
            exp.If(this=exp.LTE(this=size.copy(), expression=most), true=cast_to(node, DOUBLE)),
        ]
    )


def _day(node: exp.Expr, of_type: str) -> exp.Expr:
    """As `curtilage.data.sources.postgres` reads it: in UTC, within the years 1 to 9999."""
    if of_type == "timestamptz":
        node = exp.paren(exp.AtTimeZone(this=node, zone=exp.Literal.string("UTC")))
    kind = DATE if of_type == "date" else TIME
    first, last = (cast_to(exp.Literal.string(d), kind) for d in ("0001-01-01", "10000-01-01"))
    within = exp.and_(
        exp.GTE(this=node.copy(), expression=first), exp.LT(this=node.copy(), expression=last)
    )
    return exp.Case(ifs=[exp.If(this=within, true=node)])
