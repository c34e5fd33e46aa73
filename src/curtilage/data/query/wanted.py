"""What a query asks of which rows, once it was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import expressions as exp

from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError
from curtilage.data.query.values import Columns

QUANTILES = (exp.Median, exp.Quantile, exp.PercentileCont, exp.ApproxQuantile)
AGGREGATES = (
    exp.Count, exp.Sum, exp.Avg, exp.Variance, exp.VariancePop, exp.Stddev, exp.StddevPop,
    exp.StddevSamp, *QUANTILES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A dataset as the query names it."""

    alias: str
    dataset: Dataset


@dataclass(frozen=True, slots=True)
class Item:
    """A column of the answer: a key to group by, or an aggregate.

    Attributes:
        name: as the answer calls it.
        node: the expression, over columns of `Table` aliases.
        key: whether it is a key.
    """

    name: str
    node: exp.Expr
    key: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a query asks.

    Attributes:
        items: the columns of the answer, in order.
        tables: where the rows come from; joined by their persons, or public.
        joins: for each table but the first, the expression that joins it.
        filters: what rows must fulfil, all of it.
        keys: the expressions to group by; also those that the answer does not show.
        order: names of columns to sort the answer by, and whether downwards.
        limit: how many rows of the answer; None for all.
    """

    items: tuple[Item, ...]
    tables: tuple[Table, ...]
    joins: tuple[exp.Expr, ...] = ()
    filters: tuple[exp.Expr, ...] = ()
    keys: tuple[exp.Expr, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None

    def columns(self) -> Columns:
        """Every column that an expression may name."""
        return {
            (table.alias, name): column
            for table in self.tables
            for name, column in table.dataset.columns.items()
        }


@dataclass(slots=True)
class Rows:
    """A source of rows: its columns as expressions over the tables."""

    columns: dict[str, exp.Expr]
    tables: list[Table] = field(default_factory=list)
    joins: list[exp.Expr] = field(default_factory=list)
    filters: list[exp.Expr] = field(default_factory=list)
    persons: dict[str, exp.Expr] = field(default_factory=dict)
    used: bool = False


def together(scope: Mapping[str, Rows]) -> Rows:
    """Several sources as one: columns by their own names where only one has it, and by both."""
    columns: dict[str, exp.Expr] = {}
    seen: dict[str, int] = {}
    for name, rows in scope.items():
        for column, node in rows.columns.items():
            seen[column] = seen.get(column, 0) + 1
            columns[column] = node
            columns[f"{name}.{column}"] = node
    for column, count in seen.items():
        if count > 1:
            del columns[column]
    return Rows(
        columns,
        [table for rows in scope.values() for table in rows.tables],
        [join for rows in scope.values() for join in rows.joins],
        [one for rows in scope.values() for one in rows.filters],
        {alias: key for rows in scope.values() for alias, key in rows.persons.items()},
    )


def conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that must all hold."""
    if isinstance(node, exp.And):
        yield from conjuncts(node.this)
        yield from conjuncts(node.expression)
    elif isinstance(node, exp.Paren):
        yield from conjuncts(node.this)
    else:
        yield node


def bare(node: exp.Expr) -> exp.Expr:
    """The expression, in brackets where it needs them."""
    return node if isinstance(node, exp.Column | exp.Literal) else exp.paren(node, copy=False)


def refused(what: str, mend: str, code: str = "CUR811") -> DataError:
    """The error for what is not allowed."""
    return DataError(what, mend=mend, code=code)


def unreadable(why: str) -> DataError:
    """The error for what is no query."""
    return DataError(
        f"The query cannot be read: {why}.",
        mend="Write SELECT ... FROM dataset [WHERE ...] [GROUP BY ...].",
        code="CUR810",
    )
