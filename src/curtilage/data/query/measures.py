"""What is added up: aggregates as measures in whole numbers.

Aggregates share measures where they can: a mean beside a count costs one more, not two.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sqlglot import expressions as exp

from curtilage.core.datasets import Kind
from curtilage.core.errors import DataError
from curtilage.data.query.values import Columns, Value, ends, shown, value_of
from curtilage.data.query.wanted import AGGREGATES, QUANTILES, Item, Wanted, refused

FINE: Final = 1_000_000
"""Into how many steps the range of a decimal column without a step is parted."""
MOST_BINS: Final = 64
"""Of how many bins a quantile is read; of fewer where the column has fewer values."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A whole number added up over the rows of a group.

    Attributes:
        node: the expression; None counts rows, and ``people`` counts people.
        lower, upper: bounds of a row's part, in units.
        unit: what one unit is worth.
        offset: what is taken from the value before it is put in units.
        counts: whether a row with a value counts one, whatever the value.
        squared: whether the value is squared.
        people: whether a person counts once.
        bin: counts a row with a value from the first on and below the second. A row lies in one
            bin of a value at most, so that all its bins together cost what one measure does.
    """

    node: exp.Expr | None
    lower: int = 0
    upper: int = 1
    unit: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    counts: bool = True
    squared: bool = False
    people: bool = False
    bin: tuple[Fraction, Fraction] | None = None

    @property
    def unit_of_cost(self) -> object:
        """What is the same for measures that are charged once together."""
        return self if self.bin is None or self.node is None else self.node.sql()

    @property
    def most(self) -> int:
        """The most that one row adds or takes away; 1 for what never adds anything."""
        return max(1, abs(self.lower), abs(self.upper))


@dataclass(frozen=True, slots=True)
class Part:
    """An aggregate by its measures, as numbers in `Plan.measures`.

    Attributes:
        kind: ``count``, ``sum``, ``mean``, ``variance``, ``deviation`` or ``quantile``.
        measures: of a mean: the sum and the count; of a variance, also that of squares; of a
            quantile, its bins.
        bounds: between which the value lies, where known.
        share: of a quantile, which share of the rows lies below it.
        steps: whether each bin is one value.
    """

    kind: str
    measures: tuple[int, ...]
    bounds: tuple[Fraction, Fraction] | None = None
    share: Fraction = Fraction(1, 2)
    steps: bool = False


def aggregates(item: Item) -> Iterator[exp.Expr]:
    """The aggregates in a column of the answer; what is around them may only be arithmetic."""

    def walk(node: exp.Expr) -> Iterator[exp.Expr]:
        if isinstance(node, AGGREGATES):
            yield node
        elif isinstance(node, exp.Paren | exp.Neg | exp.Round):
            yield from walk(node.this)
        elif isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div):
            yield from walk(node.this)
            yield from walk(node.expression)
        elif not isinstance(node, exp.Literal) or node.is_string:
            raise DataError(
                f"'{item.name}' does more than arithmetic with its aggregates.",
                mend="Ask for the aggregates and compute with the answer.",
                code="CUR811",
            )

    yield from walk(item.node)


def part_of(node: exp.Expr, columns: Columns, measures: list[Measure], wanted: Wanted) -> Part:
    """How an aggregate is made of measures; those that are not among them yet are put there."""
    if isinstance(node, exp.Count):
        return Part("count", (_put(measures, _count(node, columns, wanted)),))
    value, inner = _summed(node, columns)
    low, high = ends(value)
    if isinstance(node, QUANTILES):
        return _quantile(node, inner, value, measures)
    count = Measure(inner) if value.nullable else Measure(None)
    if isinstance(node, exp.Sum):
        return Part("sum", (_put(measures, _sum(inner, value, centred=False)),))
    middle = _put(measures, _sum(inner, value, centred=True))
    counted = _put(measures, count)
    if isinstance(node, exp.Avg):
        return Part("mean", (middle, counted), (low, high))
    if isinstance(
        node, exp.Variance | exp.VariancePop | exp.Stddev | exp.StddevPop | exp.StddevSamp
    ):
        squares = _put(measures, _squares(measures[middle]))
        spread = (high - low) / 2
        kind = "variance" if isinstance(node, exp.Variance | exp.VariancePop) else "deviation"
        top = spread * spread if kind == "variance" else spread
        return Part(kind, (middle, counted, squares), (Fraction(0), top))
    raise DataError(
        f"{type(node).__name__.upper()} is not offered.",
        mend="Ask for COUNT, SUM, AVG, VARIANCE, STDDEV, MEDIAN or QUANTILE_CONT.",
        code="CUR811",
    )


def _put(measures: list[Measure], measure: Measure) -> int:
    if measure not in measures:
        measures.append(measure)
    return measures.index(measure)


def _count(node: exp.Count, columns: Columns, wanted: Wanted) -> Measure:
    inner = node.this
    if inner is None or isinstance(inner, exp.Star):
        return Measure(None)
    if isinstance(inner, exp.Distinct):
        if len(inner.expressions) != 1 or not _is_person(inner.expressions[0], wanted):
            raise DataError(
                "COUNT(DISTINCT ...) counts only people, by the person key.",
                mend="Count the rows of each value instead: GROUP BY the column.",
                code="CUR811",
            )
        return Measure(None, people=True)
    if _is_person(inner, wanted):
        return Measure(None)
    value = value_of(inner, columns)
    return Measure(inner) if value.nullable else Measure(None)


def _is_person(node: exp.Expr, wanted: Wanted) -> bool:
    return isinstance(node, exp.Column) and any(
        (t.alias, t.dataset.person) == (node.table, node.name) for t in wanted.tables
    )


def _summed(node: exp.Expr, columns: Columns) -> tuple[Value, exp.Expr]:
    inner = node.this
    if isinstance(inner, exp.Distinct) or node.args.get("filter"):
        raise DataError(
            "DISTINCT and FILTER inside an aggregate are not allowed.",
            mend="Write SUM(CASE WHEN condition THEN value ELSE 0 END).",
            code="CUR811",
        )
    value = value_of(inner, columns)
    if value.kind is Kind.BOOLEAN:
        inner = exp.cast(inner.copy(), "INT")
        value = Value(Kind.INTEGER, Fraction(0), Fraction(1), Fraction(1), (), value.nullable)
    if not value.numeric:
        raise DataError(
            f"{type(node).__name__.upper()} needs numbers.",
            mend="COUNT counts rows.",
            code="CUR812",
        )
    if not value.bounded:
        raise DataError(
            f"'{shown(inner)}' has no known bounds, so one person could move the sum at will.",
            param="bounds",
            mend="Give the column 'lower' and 'upper' in the catalogue, or write "
            "SUM(LEAST(GREATEST(column, 0), 100)).",
            code="CUR813",
        )
    return value, inner


def _sum(inner: exp.Expr, value: Value, *, centred: bool) -> Measure:
    low, high = ends(value)
    unit = value.step or Fraction(10) ** math.floor(math.log10(max(high - low, Fraction(1)) / FINE))
    offset = Fraction(0)
    if centred:
        offset = unit * ((low + high) / 2 / unit).__floor__()
    return Measure(
        inner,
        math.floor((low - offset) / unit),
        math.ceil((high - offset) / unit),
        unit,
        offset,
        counts=False,
    )


def _quantile(node: exp.Expr, inner: exp.Expr, value: Value, measures: list[Measure]) -> Part:
    low, high = ends(value)
    share = _share(node)
    if value.step and (high - low) / value.step < MOST_BINS:
        width, count = value.step, math.floor((high - low) / value.step) + 1
    else:
        width, count = (high - low) / MOST_BINS, MOST_BINS
    edges = [low + width * n for n in range(count + 1)]
    steps = width == value.step
    if not steps:  # the last bin has its upper bound, too
        edges[-1] = high + width
    bins = [
        _put(measures, Measure(inner, unit=width, bin=pair)) for pair in itertools.pairwise(edges)
    ]
    return Part("quantile", tuple(bins), (low, high), share, steps)


def _share(node: exp.Expr) -> Fraction:
    if isinstance(node, exp.Median):
        return Fraction(1, 2)
    said = node.args.get("quantile") or node.args.get("expression")
    if isinstance(said, exp.Literal) and not said.is_string:
        share = Fraction(str(said.this))
        if 0 < share < 1:
            return share
    raise refused(
        "A quantile needs a share between 0 and 1, written as a number.",
        "Such as QUANTILE_CONT(column, 0.9).",
    )


def _squares(centred: Measure) -> Measure:
    """Of a centred sum, that of the squares, itself centred."""
    return Measure(
        centred.node, 0, centred.most**2, centred.unit, centred.offset, counts=False, squared=True
    )
