"""Rules for conditions, texts, dates and choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from sqlglot import expressions as exp

from curtilage.core.datasets import Kind
from curtilage.core.errors import DataError
from curtilage.data.query.value import Of, Value, either, mixed, same, shown, sides


def boolean(node: exp.Boolean, _: Of) -> Value:
    """True or false."""
    return Value(Kind.BOOLEAN, values=(bool(node.this),))


def null(_node: exp.Expr, _: Of) -> Value:
    """NULL."""
    return Value(None, nullable=True)


def compared(node: exp.Expr, of: Of) -> Value:
    """A comparison."""
    left, right = sides(node, of)
    same(node, left, right)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=left.nullable or right.nullable)


def between(node: exp.Between, of: Of) -> Value:
    """Whether a value lies between two others."""
    values = [of(node.args[name]) for name in ("this", "low", "high")]
    same(node, *values)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=any(v.nullable for v in values))


def among(node: exp.In, of: Of) -> Value:
    """Whether a value is among those listed."""
    if node.args.get("query") or node.args.get("unnest") or not node.expressions:
        raise DataError(
            "IN takes a list of values, no subquery.",
            mend="Write the values, or join the tables by their person keys.",
            code="CUR811",
        )
    inner = of(node.this)
    listed = [of(each) for each in node.expressions]
    if any(not isinstance(each, exp.Literal | exp.Neg | exp.Cast) for each in node.expressions):
        raise DataError("IN takes a list of plain values.", code="CUR811")
    same(node, inner, *listed)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=inner.nullable)


def logic(node: exp.Expr, of: Of) -> Value:
    """And, or, not."""
    parts = [node.this] if isinstance(node, exp.Not) else [node.this, node.expression]
    values = [of(part) for part in parts]
    if any(value.kind not in {Kind.BOOLEAN, None} for value in values):
        raise mixed(node, *values)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=any(v.nullable for v in values))


def being(node: exp.Is, of: Of) -> Value:
    """Whether a value is missing, true or false."""
    of(node.this)
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise DataError("IS takes NULL, TRUE or FALSE.", code="CUR811")
    return Value(Kind.BOOLEAN, values=(False, True))


def like(node: exp.Expr, of: Of) -> Value:
    """Whether a text is like a pattern that is written out."""
    left, right = sides(node, of)
    if left.kind is not Kind.TEXT or not isinstance(node.expression, exp.Literal):
        raise mixed(node, left, right)
    return Value(Kind.BOOLEAN, values=(False, True), nullable=left.nullable)


def case(node: exp.Case, of: Of) -> Value:
    """One of several values, by conditions."""
    if node.this is not None:
        raise DataError(
            "CASE with a value after it is not allowed.",
            mend="Write CASE WHEN condition THEN ...",
            code="CUR811",
        )
    branches = []
    for branch in node.args["ifs"]:
        condition = of(branch.this)
        if condition.kind is not Kind.BOOLEAN:
            raise mixed(node, condition)
        branches.append(of(branch.args["true"]))
    default = node.args.get("default")
    branches.append(of(default) if default else Value(None, nullable=True))
    return either(node, branches)


def coalesce(node: exp.Coalesce, of: Of) -> Value:
    """The first value that is not missing."""
    values = [of(each) for each in (node.this, *node.expressions)]
    return replace(either(node, values), nullable=all(v.nullable for v in values))


def text(node: exp.Expr, of: Of) -> Value:
    """Texts changed or put together."""
    values = [of(each) for each in operands(node)]
    for value in values:
        if value.kind not in {Kind.TEXT, None}:
            raise mixed(node, *values)
    return Value(Kind.TEXT, nullable=any(value.nullable for value in values))


def operands(node: exp.Expr) -> list[exp.Expr]:
    """The texts that are put together."""
    if isinstance(node, exp.DPipe):
        return [node.this, node.expression]
    return [node.this, *node.expressions] if node.this is not None else list(node.expressions)


def length(node: exp.Length, of: Of) -> Value:
    """The length of a text."""
    inner = of(node.this)
    if inner.kind is not Kind.TEXT:
        raise mixed(node, inner)
    return Value(Kind.INTEGER, Fraction(0), None, Fraction(1), (), inner.nullable)


def substring(node: exp.Substring, of: Of) -> Value:
    """A part of a text, between places that are written out."""
    inner = of(node.this)
    for name in ("start", "length"):
        bound = node.args.get(name)
        if bound is not None and not (isinstance(bound, exp.Literal) and bound.is_int):
            raise DataError("SUBSTRING takes whole numbers.", code="CUR811")
    if inner.kind is not Kind.TEXT:
        raise mixed(node, inner)
    return Value(Kind.TEXT, nullable=inner.nullable)


_PARTS: Mapping[str, tuple[int, int]] = {
    "YEAR": (1, 9999), "QUARTER": (1, 4), "MONTH": (1, 12), "DAY": (1, 31),
    "HOUR": (0, 23), "MINUTE": (0, 59), "DOW": (0, 6), "WEEK": (1, 53),
}  # fmt: skip


def extract(node: exp.Expr, of: Of) -> Value:
    """A part of a date."""
    if isinstance(node, exp.Extract):
        part, inner = str(node.this.name or node.this.sql()).upper(), node.expression
    else:
        part, inner = type(node).__name__.upper(), node.this
    value = of(inner)
    if value.kind not in {Kind.DATE, Kind.TIME} or part not in _PARTS:
        raise mixed(node, value)
    low, high = _PARTS[part]
    listed = tuple(range(low, high + 1)) if high < 100 else ()
    return Value(Kind.INTEGER, Fraction(low), Fraction(high), Fraction(1), listed, value.nullable)


_CASTS = {
    exp.DataType.Type.DATE: Kind.DATE,
    exp.DataType.Type.TIMESTAMP: Kind.TIME,
    exp.DataType.Type.TIMESTAMPNTZ: Kind.TIME,  # as DuckDB's TIMESTAMP '...' is read
}


def cast(node: exp.Cast, of: Of) -> Value:
    """Only of a literal, such as DATE '2026-01-31': any other cast may fail on a row."""
    to = node.to.this
    if to in _CASTS and isinstance(node.this, exp.Literal) and node.this.is_string:
        text = str(node.this.this)
        try:
            dt.datetime.fromisoformat(text)
        except ValueError:
            raise DataError(
                f"'{text}' is no date.", mend="Write 2026-01-31.", code="CUR812"
            ) from None
        return Value(_CASTS[to])
    inner = of(node.this)
    if to in exp.DataType.INTEGER_TYPES and inner.kind is Kind.BOOLEAN:
        return Value(Kind.INTEGER, Fraction(0), Fraction(1), Fraction(1), (0, 1), inner.nullable)
    if to in exp.DataType.REAL_TYPES and inner.numeric:
        return replace(inner, kind=Kind.DECIMAL, values=())
    raise DataError(
        f"'{shown(node)}': a cast may fail on a row, so it is not allowed.",
        mend="Give the column its kind in the catalogue.",
        code="CUR811",
    )
