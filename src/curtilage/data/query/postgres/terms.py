"""Expressions of PostgreSQL with the types that DuckDB gives them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sqlglot import expressions as exp

MOST_NODES: Final = 2_000
"""Of an expression that has to be written several times."""

INT, HUGE, DOUBLE, DECIMAL = "int", "huge", "double", "decimal"
TEXT, BOOL, DATE, TIME, NULL = "text", "bool", "date", "time", "null"
_SQL: Final = {
    INT: "BIGINT", HUGE: "DECIMAL", DOUBLE: "DOUBLE", DECIMAL: "DECIMAL", TEXT: "TEXT",
    BOOL: "BOOLEAN", DATE: "DATE", TIME: "TIMESTAMP",
}  # fmt: skip
NUMBERS: Final = frozenset({INT, HUGE, DOUBLE, DECIMAL})


class UnlikeError(Exception):
    """Something that PostgreSQL does otherwise than DuckDB; the message says what."""


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression of PostgreSQL with the type that DuckDB gives it.

    Attributes:
        node: the expression.
        type: its type in DuckDB.
        whole: whether a number is a whole one.
        small: whether a number is far from the largest double, and is one.
    """

    node: exp.Expr
    type: str
    whole: bool = False
    small: bool = False


def cast_to(node: exp.Expr, to: str) -> exp.Cast:
    """A copy of the expression, cast."""
    return exp.Cast(this=node.copy(), to=exp.DataType.build(_SQL[to]))


def number(text: str, to: str) -> exp.Expr:
    """A number as it is written, of a type."""
    return cast_to(exp.Literal.number(text), to)


def as_type(value: Typed, to: str) -> exp.Expr:
    """The expression as another type that holds all its values."""
    if value.type == to:
        return value.node
    if to == HUGE and value.type == INT:
        return cast_to(value.node, HUGE)
    if value.type == NULL or (to == DOUBLE and value.type in NUMBERS):
        return cast_to(value.node, to)
    if to == DECIMAL and value.type in {INT, HUGE}:
        return cast_to(value.node, DECIMAL)
    if to == TIME and value.type == DATE:
        return cast_to(value.node, TIME)
    raise UnlikeError(f"{value.type} as {to}")


def common(values: list[Typed], *, exact: bool = False) -> str:
    """The type that all of them have in DuckDB; ``exact`` where a fraction is only compared."""
    types = {value.type for value in values} - {NULL}
    if not types:
        raise UnlikeError("nothing but NULL")
    if types <= NUMBERS:
        if DOUBLE in types:
            return DOUBLE
        if DECIMAL in types:
            if types == {DECIMAL} or exact:
                return DECIMAL
            raise UnlikeError("fractions written out among whole numbers")
        return HUGE if HUGE in types else INT
    if types == {DATE, TIME}:
        return TIME
    if len(types) > 1:
        raise UnlikeError("several types")
    return types.pop()


def once(value: Typed) -> Typed:
    """An expression that is about to be written several times."""
    if sum(1 for _ in value.node.walk()) > MOST_NODES:
        raise UnlikeError("too long an expression")
    return value


def bytewise(node: exp.Expr) -> exp.Expr:
    """A text that is compared by its bytes, whatever the collation of its column."""
    collation = exp.to_identifier("C", quoted=True)
    return exp.paren(exp.Collate(this=cast_to(node, TEXT), expression=collation))


def beyond(node: exp.Expr) -> exp.Expr:
    """Whether a double is no number, or infinite; with these PostgreSQL does not fail."""
    infinite = cast_to(exp.Literal.string("Infinity"), DOUBLE)
    return exp.GTE(this=exp.Abs(this=node.copy()), expression=infinite)


def largest_below(bound: Fraction) -> float:
    """The largest double that is not above a bound."""
    value = float(bound)
    return value if Fraction(value) <= bound else math.nextafter(value, 0)


def guarded(a: exp.Expr, b: exp.Expr, plain: exp.Expr) -> exp.Expr:
    """A quotient that is infinite where it is too large and 0 where it is too small."""
    far = exp.Sub(this=_logarithm(a), expression=_logarithm(b))
    infinite = exp.Mul(
        this=exp.Mul(this=sign(a), expression=sign(b)),
        expression=cast_to(exp.Literal.string("Infinity"), DOUBLE),
    )
    zero = number("0", DOUBLE)
    sure = exp.or_(
        exp.EQ(this=a.copy(), expression=zero.copy()),
        exp.and_(_near(a), _near(b)),
        beyond(a),
        beyond(b),
    )
    cases = [
        (exp.Is(this=b.copy(), expression=exp.null()), cast_to(exp.null(), DOUBLE)),
        (sure, plain.copy()),
        (exp.GT(this=far, expression=number("709", DOUBLE)), infinite),
        (exp.LT(this=far.copy(), expression=cast_to(exp.Literal.string("-744"), DOUBLE)), zero),
    ]
    ifs = [exp.If(this=condition, true=value) for condition, value in cases]
    return exp.Case(ifs=ifs, default=plain)


def _near(node: exp.Expr) -> exp.Expr:
    """Whether a double has a size of which no quotient is too large or too small."""
    low, high = number("1E-140", DOUBLE), number("1E140", DOUBLE)
    return exp.Between(this=exp.Abs(this=node.copy()), low=low, high=high)


def _logarithm(node: exp.Expr) -> exp.Expr:
    return exp.Ln(this=exp.Abs(this=node.copy()))


def sign(node: exp.Expr) -> exp.Expr:
    """-1, 0 or 1."""
    return exp.Sign(this=node.copy())
