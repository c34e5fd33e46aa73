"""For each node that a private query may hold: how PostgreSQL is made to do the same."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from sqlglot import expressions as exp

from curtilage.data.query.postgres.terms import (
    BOOL,
    DATE,
    DECIMAL,
    DOUBLE,
    HUGE,
    INT,
    NULL,
    NUMBERS,
    TEXT,
    TIME,
    Typed,
    UnlikeError,
    as_type,
    beyond,
    bytewise,
    cast_to,
    common,
    guarded,
    largest_below,
    number,
    once,
    sign,
)

_MOST_DIGITS: Final = 15
_Put = Callable[[exp.Expr], Typed]


def _literal(node: exp.Literal, _: _Put) -> Typed:
    text = str(node.this)
    if node.is_string:
        return Typed(bytewise(exp.Literal.string(text)), TEXT)
    if node.is_int:
        of_type = INT if abs(int(text)) < 2**63 else HUGE
        return Typed(number(text, of_type), of_type, whole=True, small=True)
    if "e" in text.lower():
        return Typed(number(text, DOUBLE), DOUBLE, small=True)
    whole, _point, fraction = text.partition(".")
    if len(whole) + len(fraction) > _MOST_DIGITS:
        raise UnlikeError("many digits")
    if not fraction.strip("0"):  # 50.0 is exact in whatever it meets
        return Typed(number(whole or "0", INT), INT, whole=True, small=True)
    return Typed(number(text, DECIMAL), DECIMAL, small=True)


def _boolean(node: exp.Boolean, _: _Put) -> Typed:
    return Typed(node.copy(), BOOL)


def _null(node: exp.Null, _: _Put) -> Typed:
    return Typed(node.copy(), NULL)


def _paren(node: exp.Paren, put: _Put) -> Typed:
    inner = put(node.this)
    return replace(inner, node=exp.paren(inner.node, copy=False))


def _arithmetic(node: exp.Expr, put: _Put) -> Typed:
    left, right = put(node.this), put(node.expression)
    to = common([left, right])
    whole = to in {INT, HUGE} or (left.whole and right.whole)
    if isinstance(node, exp.Mul) and to == DOUBLE and not (left.whole or right.whole):
        raise UnlikeError("a product of fractions may be too small for PostgreSQL")
    if to == DECIMAL:
        raise UnlikeError("arithmetic with fractions written out")
    made = type(node)(this=exp.paren(as_type(left, to)), expression=exp.paren(as_type(right, to)))
    return Typed(exp.paren(made, copy=False), to, whole, small=True)  # its bounds were checked


def _division(node: exp.Div, put: _Put) -> Typed:
    """A quotient of doubles; PostgreSQL fails where one is too large or too small."""
    left, right = once(put(node.this)), once(put(node.expression))
    a, b = (exp.paren(as_type(side, DOUBLE)) for side in (left, right))
    plain = exp.Div(this=a, expression=b, typed=True)
    divisor = node.expression.unnest()
    if isinstance(divisor, exp.Literal) and left.small and 1e-15 <= float(divisor.this) <= 1e15:
        vanishing = largest_below(Fraction(float(divisor.this)) / 2**1075)
        if left.whole or not vanishing:
            return Typed(exp.paren(plain), DOUBLE, small=True)
        small = exp.LTE(this=exp.Abs(this=a.copy()), expression=number(repr(vanishing), DOUBLE))
        zero = exp.If(this=small, true=number("0", DOUBLE))
        return Typed(exp.Case(ifs=[zero], default=plain), DOUBLE, small=True)
    if any(isinstance(side.unnest(), exp.Literal) for side in (node.this, node.expression)):
        raise UnlikeError("a number that is written out, of or by what may be any")
    return Typed(guarded(a, b, plain), DOUBLE)


def _negative(node: exp.Neg, put: _Put) -> Typed:
    inner = put(node.this)
    if inner.type not in NUMBERS:
        raise UnlikeError("a sign")
    return replace(inner, node=exp.paren(exp.Neg(this=exp.paren(inner.node))))


def _absolute(node: exp.Abs, put: _Put) -> Typed:
    inner = put(node.this)
    if inner.type not in {DOUBLE, INT}:
        raise UnlikeError("a size")
    return replace(inner, node=exp.Abs(this=inner.node))


def _rounded(node: exp.Expr, put: _Put) -> Typed:
    """To whole numbers; halves away from zero, where PostgreSQL rounds them to even ones."""
    inner = put(node.this)
    if inner.type in {INT, HUGE}:
        return inner
    value = exp.paren(as_type(inner, DOUBLE))
    if not isinstance(node, exp.Round):
        return Typed(type(node)(this=value), DOUBLE, whole=True, small=inner.small)
    once(inner)
    # the largest double below one half: with one half itself, what is just below would go up
    half = exp.Mul(this=sign(value), expression=number(repr(math.nextafter(0.5, 0)), DOUBLE))
    made = exp.func("TRUNC", exp.Add(this=value.copy(), expression=half))
    return Typed(made, DOUBLE, whole=True, small=inner.small)


def _chosen(node: exp.Expr, put: _Put) -> Typed:
    """LEAST, GREATEST and COALESCE."""
    values = [put(each) for each in (node.this, *node.expressions)]
    to = common(values)
    made = type(node)(this=as_type(values[0], to), expressions=[as_type(v, to) for v in values[1:]])
    return Typed(made, to, all(v.whole for v in values), _clipped(node, values))


def _clipped(node: exp.Expr, values: list[Typed]) -> bool:
    """Whether all values are small, or both bounds are put around one that may not be."""
    if all(value.small for value in values):
        return True
    other = exp.Greatest if isinstance(node, exp.Least) else exp.Least
    inner = [each for each in (node.this, *node.expressions) if isinstance(each.unnest(), other)]
    return (
        not isinstance(node, exp.Coalesce)
        and any(value.small for value in values)
        and all(
            any(
                isinstance(arg.unnest(), exp.Literal | exp.Neg) for arg in each.unnest().expressions
            )
            for each in inner
        )
        and len(inner) == sum(not value.small for value in values)
    )


def _written_out(node: exp.Expr) -> bool:
    node = node.unnest()
    return isinstance(node.this if isinstance(node, exp.Neg) else node, exp.Literal)


def _compared(node: exp.Expr, put: _Put) -> Typed:
    values = [put(node.this), put(node.expression)]
    to = common(values, exact=True)
    left, right = (exp.paren(as_type(value, to)) for value in values)
    return Typed(exp.paren(type(node)(this=left, expression=right)), BOOL)


def _between(node: exp.Between, put: _Put) -> Typed:
    values = [put(node.args[name]) for name in ("this", "low", "high")]
    to = common(values, exact=True)
    this, low, high = (exp.paren(as_type(value, to)) for value in values)
    return Typed(exp.paren(exp.Between(this=this, low=low, high=high)), BOOL)


def _among(node: exp.In, put: _Put) -> Typed:
    values = [put(each) for each in (node.this, *node.expressions)]
    to = common(values, exact=True)
    this, *listed = (as_type(value, to) for value in values)
    return Typed(exp.paren(exp.In(this=exp.paren(this), expressions=listed)), BOOL)


def _logic(node: exp.Expr, put: _Put) -> Typed:
    sides = [node.this] if isinstance(node, exp.Not) else [node.this, node.expression]
    parts = [exp.paren(as_type(put(side), BOOL)) for side in sides]
    made = (
        exp.Not(this=parts[0])
        if isinstance(node, exp.Not)
        else type(node)(this=parts[0], expression=parts[1])
    )
    return Typed(exp.paren(made), BOOL)


def _being(node: exp.Is, put: _Put) -> Typed:
    inner = put(node.this)
    if inner.type == NULL or (isinstance(node.expression, exp.Boolean) and inner.type != BOOL):
        raise UnlikeError("IS of another type")
    made = exp.Is(this=exp.paren(inner.node), expression=node.expression.copy())
    return Typed(exp.paren(made), BOOL)


def _like(node: exp.Like, put: _Put) -> Typed:
    """Without an escape, as in DuckDB, where a backslash is one."""
    left, right = (as_type(put(side), TEXT) for side in (node.this, node.expression))
    made = exp.Escape(this=exp.Like(this=left, expression=right), expression=exp.Literal.string(""))
    return Typed(exp.paren(made), BOOL)


def _case(node: exp.Case, put: _Put) -> Typed:
    conditions = [as_type(put(branch.this), BOOL) for branch in node.args["ifs"]]
    values = [put(branch.args["true"]) for branch in node.args["ifs"]]
    default = node.args.get("default")
    values += [put(default)] if default is not None else []
    to = common(values)
    nodes = [as_type(value, to) for value in values]
    ifs = [
        exp.If(this=condition, true=value)
        for condition, value in zip(conditions, nodes, strict=False)
    ]
    made = exp.Case(ifs=ifs, default=nodes[-1] if default is not None else None)
    known = [value for value in values if value.type != NULL]
    return Typed(made, to, all(v.whole for v in known), all(v.small for v in known))


def _nullif(node: exp.Nullif, put: _Put) -> Typed:
    values = [put(node.this), put(node.expression)]
    to = common(values)
    this, other = (as_type(value, to) for value in values)
    return replace(values[0], node=exp.Nullif(this=this, expression=other), type=to)


def _joined(node: exp.DPipe, put: _Put) -> Typed:
    left, right = (exp.paren(as_type(put(side), TEXT)) for side in (node.this, node.expression))
    return Typed(exp.paren(exp.DPipe(this=left, expression=right)), TEXT)


def _length(node: exp.Length, put: _Put) -> Typed:
    made = exp.func("LENGTH", as_type(put(node.this), TEXT))
    return Typed(cast_to(made, INT), INT, whole=True, small=True)


def _substring(node: exp.Substring, put: _Put) -> Typed:
    start, length = node.args.get("start"), node.args.get("length")
    if start is None or not 1 <= int(start.this) < 2**31:
        raise UnlikeError("a start before the first character")
    if length is not None and int(length.this) >= 2**31 - int(start.this):
        raise UnlikeError("a length beyond 31 bits")
    bounds = [each.copy() for each in (start, length) if each is not None]
    return Typed(exp.func("SUBSTR", as_type(put(node.this), TEXT), *bounds), TEXT)


def _extract(node: exp.Expr, put: _Put) -> Typed:
    if isinstance(node, exp.Extract):
        part, inner = str(node.this.name or node.this.sql()).upper(), node.expression
    else:
        part, inner = type(node).__name__.upper(), node.this
    time = as_type(put(inner), TIME)
    made = exp.Extract(this=exp.Var(this=part), expression=time)
    return Typed(cast_to(made, INT), INT, whole=True, small=True)


def _casted(node: exp.Cast, put: _Put) -> Typed:
    to, known = node.to.this, exp.DataType.Type
    if isinstance(node.this, exp.Literal) and node.this.is_string:
        return _day_literal(str(node.this.this), to)
    inner = put(node.this)
    if to in exp.DataType.INTEGER_TYPES:
        if inner.type == BOOL:
            whole = exp.Cast(this=inner.node, to=exp.DataType.build("INT"))
            return Typed(cast_to(whole, INT), INT, whole=True, small=True)
        if inner.type in {INT, HUGE}:
            return inner
        if inner.type == DOUBLE and inner.whole:  # `writing` has put it within 64 bits
            return Typed(cast_to(inner.node, INT), INT, whole=True, small=True)
    if to is known.DOUBLE and inner.type in NUMBERS:
        return replace(inner, node=as_type(inner, DOUBLE), type=DOUBLE)
    raise UnlikeError(f"a cast to {to.value}")


def _day_literal(text: str, to: exp.DType) -> Typed:
    time = dt.datetime.fromisoformat(text)
    if time.tzinfo is not None:
        raise UnlikeError("a time zone")
    if to in {exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ}:
        return Typed(cast_to(exp.Literal.string(time.isoformat(" ")), TIME), TIME)
    if time.time() != dt.time() or to is not exp.DataType.Type.DATE:
        raise UnlikeError("a time as a date")
    return Typed(cast_to(exp.Literal.string(time.date().isoformat()), DATE), DATE)


def _counted(node: exp.Count, _: _Put) -> Typed:
    return Typed(node.copy(), INT, whole=True, small=True)


def _added(node: exp.Sum, put: _Put) -> Typed:
    inner = put(node.this)
    if inner.type not in {INT, HUGE}:
        raise UnlikeError("a sum of fractions")
    return Typed(exp.Sum(this=as_type(inner, HUGE)), HUGE, whole=True, small=True)


def _window(node: exp.Window, put: _Put) -> Typed:
    """Only the number of a row, in the order of keys."""
    partition = [put(each).node for each in node.args.get("partition_by") or ()]
    order = node.args.get("order")
    listed = [put(each.this if isinstance(each, exp.Ordered) else each).node
              for each in (order.expressions if order is not None else ())]  # fmt: skip
    made = exp.Window(
        this=exp.RowNumber(),
        partition_by=partition,
        order=exp.Order(expressions=listed) if listed else None,
    )
    return Typed(made, INT, whole=True, small=True)


def _called(node: exp.Anonymous, put: _Put) -> Typed:
    """ISFINITE of a double, and the hash that orders a person's groups."""
    name, values = str(node.this).upper(), node.expressions
    if name == "ISFINITE":
        return Typed(exp.Not(this=exp.paren(beyond(as_type(put(values[0]), DOUBLE)))), BOOL)
    if name != "HASH":
        raise UnlikeError(name)
    *parts, salt = values
    texts = [exp.cast(put(part).node, "TEXT") for part in parts]
    there = [exp.Coalesce(this=text, expressions=[exp.Literal.string("")]) for text in texts]
    whole: exp.Expr = there[0]
    for each in there[1:]:
        whole = exp.DPipe(
            this=exp.DPipe(this=whole, expression=exp.Literal.string("\x1f")), expression=each
        )
    made = exp.func("HASHTEXTEXTENDED", bytewise(exp.paren(whole)), number(str(salt.this), INT))
    return Typed(made, INT)


RULES: Final[list[tuple[tuple[type[exp.Expr], ...], Callable[..., Typed]]]] = [
    ((exp.Literal,), _literal),
    ((exp.Boolean,), _boolean),
    ((exp.Null,), _null),
    ((exp.Paren,), _paren),
    ((exp.Add, exp.Sub, exp.Mul), _arithmetic),
    ((exp.Div,), _division),
    ((exp.Neg,), _negative),
    ((exp.Abs,), _absolute),
    ((exp.Floor, exp.Ceil, exp.Round), _rounded),
    ((exp.Least, exp.Greatest, exp.Coalesce), _chosen),
    ((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), _compared),
    ((exp.Between,), _between),
    ((exp.In,), _among),
    ((exp.And, exp.Or, exp.Not), _logic),
    ((exp.Is,), _being),
    ((exp.Like,), _like),
    ((exp.Case,), _case),
    ((exp.Nullif,), _nullif),
    ((exp.DPipe,), _joined),
    ((exp.Length,), _length),
    ((exp.Substring,), _substring),
    ((exp.Extract, exp.Year, exp.Month, exp.Day, exp.Quarter), _extract),
    ((exp.Cast,), _casted),
    ((exp.Count,), _counted),
    ((exp.Sum,), _added),
    ((exp.Window,), _window),
    ((exp.Anonymous,), _called),
]
