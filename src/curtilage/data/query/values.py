"""What an expression over the columns of a row may be, and between which bounds its value lies.

Only what is listed here is allowed. Nothing listed can fail on a value that a row may have: an
error that depends on a row would tell of it. So texts are not compared with numbers, a division
by zero is a missing value, and sums of bounded columns stay within 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import expressions as exp

from curtilage.core.datasets import Column
from curtilage.core.errors import DataError
from curtilage.data.query import conditions, numbers
from curtilage.data.query.value import Of, Value, ends, of_column, shown

__all__ = ["Columns", "Value", "ends", "shown", "value_of"]

Columns = Mapping[tuple[str, str], Column]
"""Columns by the name of their table in the query and their own."""


def value_of(node: exp.Expr, columns: Columns) -> Value:
    """Checks an expression over the columns and says what is known of it.

    Raises:
        DataError: it holds something that is not allowed (CUR811), or mixes kinds (CUR812).
    """
    if isinstance(node, exp.Column):
        return of_column(columns[node.table, node.name])
    for kinds, rule in _RULES:
        if isinstance(node, kinds):
            return rule(node, lambda inner: value_of(inner, columns))
    raise DataError(
        f"'{shown(node)}' is not among what a private query may use.",
        param=type(node).__name__.lower(),
        mend="See 'What SQL is allowed' in the reference of private queries.",
        code="CUR811",
    )


def _inside(node: exp.Expr, of: Of) -> Value:
    return of(node.this)


_Rule = Callable[..., Value]
_RULES: Sequence[tuple[tuple[type[exp.Expr], ...], _Rule]] = (
    ((exp.Literal,), numbers.literal),
    ((exp.Boolean,), conditions.boolean),
    ((exp.Null,), conditions.null),
    ((exp.Paren,), _inside),
    ((exp.Add, exp.Sub, exp.Mul), numbers.arithmetic),
    ((exp.Div,), numbers.division),
    ((exp.Neg,), numbers.negative),
    ((exp.Abs,), numbers.absolute),
    ((exp.Floor, exp.Ceil, exp.Round), numbers.rounded),
    ((exp.Least, exp.Greatest), numbers.chosen),
    ((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), conditions.compared),
    ((exp.Between,), conditions.between),
    ((exp.In,), conditions.among),
    ((exp.And, exp.Or, exp.Not), conditions.logic),
    ((exp.Is,), conditions.being),
    ((exp.Like, exp.ILike), conditions.like),
    ((exp.Case,), conditions.case),
    ((exp.Coalesce,), conditions.coalesce),
    ((exp.Lower, exp.Upper, exp.Trim, exp.Concat, exp.DPipe), conditions.text),
    ((exp.Length,), conditions.length),
    ((exp.Substring,), conditions.substring),
    ((exp.Extract, exp.Year, exp.Month, exp.Day, exp.Quarter), conditions.extract),
    ((exp.Cast,), conditions.cast),
)
