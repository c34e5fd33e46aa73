"""What is known of an expression without looking at the data."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    return Value(column.kind, column.lower, column.upper, step, column.values, column.nullable)


def ends(value: Value) -> tuple[Fraction, Fraction]:
    """Both bounds of a bounded value."""
    assert value.lower is not None  # noqa: S101 - the caller asked
    assert value.upper is not None  # noqa: S101
    return value.lower, value.upper


def shown(node: exp.Expr) -> str:
    """An expression for a message: of what the caller wrote, the head."""
    text = re.sub(r'"t\d+"\.', "", node.sql("duckdb")).replace('"', "")
    return text if len(text) <= 60 else f"{text[:57]}..."


def mixed(node: exp.Expr, *values: Value) -> DataError:
    """The error for values of different kinds."""
    kinds = " and ".join(str(v.kind or "missing") for v in values)
    return DataError(
        f"'{shown(node)}' puts together {kinds}.",
        mend="Compare numbers with numbers, texts with texts, dates with dates: DATE '2026-01-31'.",
        code="CUR812",
    )


def common(left: Value, right: Value) -> Fraction:
    """The step that both are multiples of; 0 if none is known."""
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


def same(node: exp.Expr, *values: Value) -> None:
    """Refuses values of different kinds, of whole and other numbers as one."""
    kinds = {Kind.INTEGER if v.numeric else v.kind for v in values if v.kind is not None}
    if len(kinds) > 1:
        raise mixed(node, *values)


def either(node: exp.Expr, branches: Sequence[Value]) -> Value:
    """One of several values."""
    same(node, *branches)
    known = [branch for branch in branches if branch.kind is not None]
    if not known:
        return Value(None, nullable=True)
    bounded = all(branch.bounded for branch in known)
    step = known[0].step
    for branch in known[1:]:
        step = common(Value(None, step=step), branch)
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


Of = Callable[[exp.Expr], Value]
"""What is known of an expression inside another."""


def sides(node: exp.Expr, of: Of) -> tuple[Value, Value]:
    """What is known of both sides of an operation."""
    return of(node.this), of(node.expression)
