"""Rules for expressions of numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from sqlglot import expressions as exp

from curtilage.core.datasets import Kind
from curtilage.core.errors import DataError
from curtilage.data.query.value import MOST, Of, Value, common, ends, mixed, shown, sides


def literal(node: exp.Literal, _: Of) -> Value:
    """A number or a text as it stands."""
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


def arithmetic(node: exp.Expr, of: Of) -> Value:
    """Sums, differences and products."""
    left, right = sides(node, of)
    if not (left.numeric and right.numeric):
        raise mixed(node, left, right)
    kind = Kind.INTEGER if {left.kind, right.kind} == {Kind.INTEGER} else Kind.DECIMAL
    lower = upper = None
    if left.bounded and right.bounded:
        corners = [_OPERATIONS[type(node)](a, b) for a in ends(left) for b in ends(right)]
        lower, upper = min(corners), max(corners)
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
    step = left.step * right.step if isinstance(node, exp.Mul) else common(left, right)
    return Value(kind, lower, upper, step, (), left.nullable or right.nullable)


_OPERATIONS: Mapping[type[exp.Expr], Callable[[Fraction, Fraction], Fraction]] = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
}


def division(node: exp.Div, of: Of) -> Value:
    """A quotient; missing where the divisor is 0."""
    left, right = sides(node, of)
    if not (left.numeric and right.numeric):
        raise mixed(node, left, right)
    lower = upper = None
    step, nullable = Fraction(0), True
    if right.bounded:
        least, most = ends(right)
        zero = least <= 0 <= most
        nullable = left.nullable or right.nullable or zero
        if left.bounded and not zero:
            corners = [a / b for a in ends(left) for b in (least, most)]
            lower, upper = min(corners), max(corners)
        if least == most != 0:
            step = left.step / abs(least)
    return Value(Kind.DECIMAL, lower, upper, step, (), nullable)


def negative(node: exp.Neg, of: Of) -> Value:
    """A negated number."""
    inner = of(node.this)
    if not inner.numeric:
        raise mixed(node, inner)
    lower = None if inner.upper is None else -inner.upper
    upper = None if inner.lower is None else -inner.lower
    return replace(inner, lower=lower, upper=upper, values=())


def absolute(node: exp.Abs, of: Of) -> Value:
    """A number without its sign."""
    inner = of(node.this)
    if not inner.numeric:
        raise mixed(node, inner)
    if not inner.bounded:
        return replace(inner, lower=Fraction(0), upper=None, values=())
    low, high = ends(inner)
    least = Fraction(0) if low <= 0 <= high else min(abs(low), abs(high))
    return replace(inner, lower=least, upper=max(abs(low), abs(high)), values=())


def rounded(node: exp.Expr, of: Of) -> Value:
    """A number rounded, up or down."""
    inner = of(node.this)
    if not inner.numeric or node.args.get("decimals"):
        raise mixed(node, inner)
    lower = None if inner.lower is None else Fraction(inner.lower.__floor__())
    upper = None if inner.upper is None else Fraction(inner.upper.__ceil__())
    return Value(Kind.DECIMAL, lower, upper, Fraction(1), (), inner.nullable)


def chosen(node: exp.Expr, of: Of) -> Value:
    """LEAST and GREATEST: of numbers; this is how a query narrows a column."""
    values = [of(each) for each in (node.this, *node.expressions)]
    if not all(value.numeric for value in values):
        raise mixed(node, *values)
    least = isinstance(node, exp.Least)
    sure = [v for v in values if not v.nullable] or values  # a missing value is passed over
    lowers = [v.lower for v in (values if least else sure)]
    uppers = [v.upper for v in (sure if least else values)]
    some = sure is not values
    lower: Fraction | None
    upper: Fraction | None
    if least:
        lower = None if None in lowers else _pick(min, lowers)
        upper = _pick(min if some else max, uppers)
    else:
        lower = _pick(max if some else min, lowers)
        upper = None if None in uppers else _pick(max, uppers)
    step = values[0].step
    for value in values[1:]:
        step = common(Value(None, step=step), value)
    kinds = {value.kind for value in values}
    return Value(
        Kind.INTEGER if kinds == {Kind.INTEGER} else Kind.DECIMAL,
        lower,
        upper,
        step,
        (),
        all(value.nullable for value in values),
    )


def _pick(
    pick: Callable[[list[Fraction]], Fraction], bounds: Sequence[Fraction | None]
) -> Fraction | None:
    """The least or greatest of the bounds that are known."""
    there = [bound for bound in bounds if bound is not None]
    return pick(there) if there else None
