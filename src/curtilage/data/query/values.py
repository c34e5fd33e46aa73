"""What an expression over the columns of a row may be, and between which bounds its value lies.

Only what is listed here is allowed. Nothing listed can fail on a value that a row may have: an
error that depends on a row would tell of it. So texts are not compared with numbers, a division
by zero is a missing value, and sums of bounded columns stay within 64 bits.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from sqlglot import expressions as exp

from curtilage.core.datasets import Column, Kind
from curtilage.core.errors import DataError

MOST: Final = Fraction(2**52)
"""Beyond this a double is no longer a whole number, and a sum may leave 64 bits."""


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of an expression without looking at the data.

    Attributes:
        kind: of its values; None for NULL alone.
        lower, upper: bounds of a number, where known.
        step: of a number, that it is a multiple of this; 0 if it may be anything.
        values: every value there may be, where known; missing ones not among them.
        nullable: whether it may be missing.
    """

    kind: Kind | None
    lower: Fraction | None = None
    upper: Fraction | None = None
    step: Fraction = Fraction(0)
    values: tuple[str | int | bool, ...] = ()
    nullable: bool = False

    @property
    def numeric(self) -> bool:
        """Whether sums can be made of it."""
        return self.kind is not None and self.kind.numeric

    @property
    def bounded(self) -> bool:
        """Whether both bounds are known."""
        return self.lower is not None and self.upper is not None


def of_column(column: Column) -> Value:
    """What the catalogue says of a column."""
    step = column.step if column.kind.numeric else Fraction(0)
    return Value(
        column.kind, column.lower, column.upper, step, column.values, column.nullable
    )


Columns = Mapping[tuple[str, str], Column]
"""Columns by the name of their table in the query and their own."""


def value_of(node: exp.Expression, columns: Columns) -> Value:
    """Checks an expression over the columns and says what is known of it.

    Raises:
        DataError: it holds something that is not allowed (CUR811), or mixes kinds (CUR812).
    """
    for kinds, rule in _RULES:
        if isinstance(node, kinds):
            return rule(node, columns)
    raise DataError(
        f"'{shown(node)}' is not among what a private query may use.",
        param=type(node).__name__.lower(),
        mend="See 'What SQL is allowed' in the reference of private queries.",
        code="CUR811",
    )


def shown(node: exp.Expression) -> str:
    """An expression for a message: of what the caller wrote, the head."""
    text = re.sub(r'"t\d+"\.', "", node.sql("duckdb")).replace('"', "")
    return text if len(text) <= 60 else f"{text[:57]}..."


def _mixed(node: exp.Expression, *values: Value) -> DataError:
    kinds = " and ".join(str(v.kind or "missing") for v in values)
    return DataError(
        f"'{shown(node)}' puts together {kinds}.",
        mend="Compare numbers with numbers, texts with texts, dates with dates: DATE '2026-01-31'.",
        code="CUR812",
    )


def _column(node: exp.Column, columns: Columns) -> Value:
    return of_column(columns[node.table, node.name])


def _literal(node: exp.Literal, _: Columns) -> Value:
    if node.is_string:
        return Value(Kind.TEXT, values=(str(node.this),))
    number = Fraction(str(node.this))
    if abs(number) > MOST:
        raise DataError(
            f"The number {shown(node)} is too large.",
            mend="Use numbers up to 2^52.",
            code="CUR812",
        )
    whole = number.denominator == 1
    return Value(
        Kind.INTEGER if whole else Kind.DECIMAL,
        number,
        number,
        Fraction(1, number.denominator),
        (int(number),) if whole else (),
    )


def _boolean(node: exp.Boolean, _: Columns) -> Value:
    return Value(Kind.BOOLEAN, values=(bool(node.this),))


def _null(_node: exp.Expression, _: Columns) -> Value:
    return Value(None, nullable=True)


def _inner(node: exp.Expression, columns: Columns) -> Value:
    return value_of(node.this, columns)


def _sides(node: exp.Expression, columns: Columns) -> tuple[Value, Value]:
    return value_of(node.this, columns), value_of(node.expression, columns)


def _arithmetic(node: exp.Expression, columns: Columns) -> Value:
    left, right = _sides(node, columns)
    if not (left.numeric and right.numeric):
        raise _mixed(node, left, right)
    kind = Kind.INTEGER if {left.kind, right.kind} == {Kind.INTEGER} else Kind.DECIMAL
    lower = upper = None
    if left.bounded and right.bounded:
        ends = [_OPERATIONS[type(node)](a, b) for a in _ends(left) for b in _ends(right)]
        lower, upper = min(ends), max(ends)
        if max(abs(lower), abs(upper)) > MOST:
            raise DataError(
                f"'{shown(node)}' may become larger than 2^52.",
                mend="Narrow the columns with LEAST and GREATEST first.",
                code="CUR812",
            )
    elif any(not side.bounded for side in (left, right)):
        raise DataError(
            f"'{shown(node)}' counts with a column whose bounds are not known.",
            mend="Give it lower and upper in the catalogue, or write "
            "LEAST(GREATEST(column, low), high).",
            code="CUR813",
        )
    step = left.step * right.step if isinstance(node, exp.Mul) else _common(left, right)
    return Value(kind, lower, upper, step, (), left.nullable or right.nullable)


def _ends(value: Value) -> tuple[Fraction, Fraction]:
    assert value.lower is not None  # noqa: S101 - the caller asked
    assert value.upper is not None  # noqa: S101
    return value.lower, value.upper


def _common(left: Value, right: Value) -> Fraction:
    if not (left.step and right.step):
        return Fraction(0)
    a, b = left.step, right.step
    return Fraction(
        _gcd(a.numerator * b.denominator, b.numerator * a.denominator),
        a.denominator * b.denominator,
    )


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return abs(a)


_OPERATIONS: Mapping[type[exp.Expression], Callable[[Fraction, Fraction], Fraction]] = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
}


def _division(node: exp.Div, columns: Columns) -> Value:
    left, right = _sides(node, columns)
    if not (left.numeric and right.numeric):
        raise _mixed(node, left, right)
    lower = upper = None
    if left.bounded and right.bounded and not right.lower <= 0 <= right.upper:  # type: ignore[operator]
        ends = [a / b for a in _ends(left) for b in _ends(right)]
        lower, upper = min(ends), max(ends)
    step = Fraction(0)
    if right.bounded and right.lower == right.upper != 0:
        step = left.step / abs(right.lower)  # type: ignore[arg-type, operator]
    never = right.bounded and not right.lower <= 0 <= right.upper  # type: ignore[operator]
    return Value(
        Kind.DECIMAL, lower, upper, step, (), left.nullable or right.nullable or not never
    )


def _negative(node: exp.Neg, columns: Columns) -> Value:
    inner = value_of(node.this, columns)
    if not inner.numeric:
        raise _mixed(node, inner)
    lower = None if inner.upper is None else -inner.upper
    upper = None if inner.lower is None else -inner.lower
    return replace(inner, lower=lower, upper=upper, values=())


def _absolute(node: exp.Abs, columns: Columns) -> Value:
    inner = value_of(node.this, columns)
    if not inner.numeric:
        raise _mixed(node, inner)
    if not inner.bounded:
        return replace(inner, lower=Fraction(0), upper=None, values=())
    low, high = _ends(inner)
    least = Fraction(0) if low <= 0 <= high else min(abs(low), abs(high))
    return replace(inner, lower=least, upper=max(abs(low), abs(high)), values=())


def _rounded(node: exp.Expression, columns: Columns) -> Value:
    inner = value_of(node.this, columns)
    if not inner.numeric or node.args.get("decimals"):
        raise _mixed(node, inner)
    lower = None if inner.lower is None else Fraction(inner.lower.__floor__())
    upper = None if inner.upper is None else Fraction(inner.upper.__ceil__())
    return Value(Kind.DECIMAL, lower, upper, Fraction(1), (), inner.nullable)


def _chosen(node: exp.Expression, columns: Columns) -> Value:
    """LEAST and GREATEST: of numbers; this is how a query narrows a column."""
    values = [value_of(each, columns) for each in (node.this, *node.expressions)]
    if not all(value.numeric for value in values):
        raise _mixed(node, *values)
    least = isinstance(node, exp.Least)
    sure = [v for v in values if not v.nullable] or values  # a missing value is passed over
    lowers = [v.lower for v in (values if least else sure)]
    uppers = [v.upper for v in (sure if least else values)]
    if least:
        lower = None if None in lowers else min(filter(_known, lowers), default=None)
        upper = (min if sure is not values else max)(filter(_known, uppers), default=None)
    else:
        lower = (max if sure is not values else min)(filter(_known, lowers), default=None)
        upper = None if None in uppers else max(filter(_known, uppers), default=None)
    step = values[0].step
    for value in values[1:]:
        step = _common(Value(None, step=step), value)
    kinds = {value.kind for value in values}
    return Value(
        Kind.INTEGER if kinds == {Kind.INTEGER} else Kind.DECIMAL,
        lower,
        upper,
        step,
        (),
        all(value.nullable for value in values),
    )


def _known(bound: Fraction | None) -> bool:
    return bound is not None


def _compared(node: exp.Expression, columns: Columns) -> Value:
    left, right = _sides(node, columns)
    _same(node, left, right)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=left.nullable or right.nullable)


def _same(node: exp.Expression, *values: Value) -> None:
    kinds = {Kind.INTEGER if v.numeric else v.kind for v in values if v.kind is not None}
    if len(kinds) > 1:
        raise _mixed(node, *values)


def _between(node: exp.Between, columns: Columns) -> Value:
    values = [value_of(node.args[name], columns) for name in ("this", "low", "high")]
    _same(node, *values)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=any(v.nullable for v in values))


def _in(node: exp.In, columns: Columns) -> Value:
    if node.args.get("query") or node.args.get("unnest") or not node.expressions:
        raise DataError(
            "IN takes a list of values, no subquery.",
            mend="Write the values, or join the tables by their person keys.",
            code="CUR811",
        )
    inner = value_of(node.this, columns)
    listed = [value_of(each, columns) for each in node.expressions]
    if any(not isinstance(each, exp.Literal | exp.Neg | exp.Cast) for each in node.expressions):
        raise DataError("IN takes a list of plain values.", code="CUR811")
    _same(node, inner, *listed)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=inner.nullable)


def _logic(node: exp.Expression, columns: Columns) -> Value:
    parts = [node.this] if isinstance(node, exp.Not) else [node.this, node.expression]
    values = [value_of(part, columns) for part in parts]
    if any(value.kind not in {Kind.BOOLEAN, None} for value in values):
        raise _mixed(node, *values)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=any(v.nullable for v in values))


def _is(node: exp.Is, columns: Columns) -> Value:
    value_of(node.this, columns)
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise DataError("IS takes NULL, TRUE or FALSE.", code="CUR811")
    return Value(Kind.BOOLEAN, values=(False, True))


def _like(node: exp.Expression, columns: Columns) -> Value:
    left, right = _sides(node, columns)
    if left.kind is not Kind.TEXT or not isinstance(node.expression, exp.Literal):
        raise _mixed(node, left, right)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=left.nullable)


def _case(node: exp.Case, columns: Columns) -> Value:
    if node.this is not None:
        raise DataError(
            "CASE with a value after it is not allowed.",
            mend="Write CASE WHEN condition THEN ...",
            code="CUR811",
        )
    branches = []
    for branch in node.args["ifs"]:
        condition = value_of(branch.this, columns)
        if condition.kind is not Kind.BOOLEAN:
            raise _mixed(node, condition)
        branches.append(value_of(branch.args["true"], columns))
    default = node.args.get("default")
    branches.append(value_of(default, columns) if default else Value(None, nullable=True))
    return _either(node, branches)


def _either(node: exp.Expression, branches: Sequence[Value]) -> Value:
    """One of several values."""
    _same(node, *branches)
    known = [branch for branch in branches if branch.kind is not None]
    if not known:
        return Value(None, nullable=True)
    bounded = all(branch.bounded for branch in known)
    step = known[0].step
    for branch in known[1:]:
        step = _common(Value(None, step=step), branch)
    kinds = {branch.kind for branch in known}
    listed = all(branch.values for branch in known)
    return Value(
        Kind.DECIMAL if Kind.DECIMAL in kinds else known[0].kind,
        min(b.lower for b in known if b.lower is not None) if bounded else None,
        max(b.upper for b in known if b.upper is not None) if bounded else None,
        step,
        tuple(dict.fromkeys(v for b in known for v in b.values)) if listed else (),
        any(branch.nullable for branch in branches),
    )


def _coalesce(node: exp.Coalesce, columns: Columns) -> Value:
    values = [value_of(each, columns) for each in (node.this, *node.expressions)]
    return replace(_either(node, values), nullable=all(v.nullable for v in values))


def _text(node: exp.Expression, columns: Columns) -> Value:
    values = [value_of(each, columns) for each in _operands(node)]
    for value in values:
        if value.kind not in {Kind.TEXT, None}:
            raise _mixed(node, *values)
    return Value(Kind.TEXT, nullable=any(value.nullable for value in values))


def _operands(node: exp.Expression) -> list[exp.Expression]:
    if isinstance(node, exp.DPipe):
        return [node.this, node.expression]
    return [node.this, *node.expressions] if node.this is not None else list(node.expressions)


def _length(node: exp.Length, columns: Columns) -> Value:
    inner = value_of(node.this, columns)
    if inner.kind is not Kind.TEXT:
        raise _mixed(node, inner)
    return Value(Kind.INTEGER, Fraction(0), None, Fraction(1), (), inner.nullable)


def _substring(node: exp.Substring, columns: Columns) -> Value:
    inner = value_of(node.this, columns)
    for name in ("start", "length"):
        bound = node.args.get(name)
        if bound is not None and not (isinstance(bound, exp.Literal) and bound.is_int):
            raise DataError("SUBSTRING takes whole numbers.", code="CUR811")
    if inner.kind is not Kind.TEXT:
        raise _mixed(node, inner)
    return Value(Kind.TEXT, nullable=inner.nullable)


_PARTS: Mapping[str, tuple[int, int]] = {
    "YEAR": (1, 9999), "QUARTER": (1, 4), "MONTH": (1, 12), "DAY": (1, 31),
    "HOUR": (0, 23), "MINUTE": (0, 59), "DOW": (0, 6), "WEEK": (1, 53),
}  # fmt: skip


def _extract(node: exp.Expression, columns: Columns) -> Value:
    if isinstance(node, exp.Extract):
        part, inner = str(node.this.name or node.this.sql()).upper(), node.expression
    else:
        part, inner = type(node).__name__.upper(), node.this
    value = value_of(inner, columns)
    if value.kind not in {Kind.DATE, Kind.TIME} or part not in _PARTS:
        raise _mixed(node, value)
    low, high = _PARTS[part]
    listed = tuple(range(low, high + 1)) if high < 100 else ()
    return Value(
        Kind.INTEGER, Fraction(low), Fraction(high), Fraction(1), listed, value.nullable
    )


_CASTS = {exp.DataType.Type.DATE: Kind.DATE, exp.DataType.Type.TIMESTAMP: Kind.TIME}


def _cast(node: exp.Cast, columns: Columns) -> Value:
    """Only of a literal, such as DATE '2026-01-31': any other cast may fail on a row."""
    to = node.to.this
    if to in _CASTS and isinstance(node.this, exp.Literal) and node.this.is_string:
        text = str(node.this.this)
        try:
            datetime.datetime.fromisoformat(text)
        except ValueError:
            raise DataError(f"'{text}' is no date.", mend="Write 2026-01-31.", code="CUR812") from None
        return Value(_CASTS[to])
    inner = value_of(node.this, columns)
    if to in exp.DataType.INTEGER_TYPES and inner.kind is Kind.BOOLEAN:
        return Value(Kind.INTEGER, Fraction(0), Fraction(1), Fraction(1), (0, 1), inner.nullable)
    if to in exp.DataType.REAL_TYPES and inner.numeric:
        return replace(inner, kind=Kind.DECIMAL, values=())
    raise DataError(
        f"'{shown(node)}': a cast may fail on a row, so it is not allowed.",
        mend="Give the column its kind in the catalogue.",
        code="CUR811",
    )


_Rule = Callable[[exp.Expression, Columns], Value]
_RULES: Sequence[tuple[tuple[type[exp.Expression], ...], _Rule]] = (
    ((exp.Column,), _column),
    ((exp.Literal,), _literal),
    ((exp.Boolean,), _boolean),
    ((exp.Null,), _null),
    ((exp.Paren,), _inner),
    ((exp.Add, exp.Sub, exp.Mul), _arithmetic),
    ((exp.Div,), _division),
    ((exp.Neg,), _negative),
    ((exp.Abs,), _absolute),
    ((exp.Floor, exp.Ceil, exp.Round), _rounded),
    ((exp.Least, exp.Greatest), _chosen),
    ((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), _compared),
    ((exp.Between,), _between),
    ((exp.In,), _in),
    ((exp.And, exp.Or, exp.Not), _logic),
    ((exp.Is,), _is),
    ((exp.Like, exp.ILike), _like),
    ((exp.Case,), _case),
    ((exp.Coalesce,), _coalesce),
    ((exp.Lower, exp.Upper, exp.Trim, exp.Concat, exp.DPipe), _text),
    ((exp.Length,), _length),
    ((exp.Substring,), _substring),
    ((exp.Extract, exp.Year, exp.Month, exp.Day, exp.Quarter), _extract),
    ((exp.Cast,), _cast),
)  # type: ignore[assignment]
