"""Noisy totals as the answer, with what the noise leaves uncertain.

An interval holds the true value of the bounded data with the confidence that is told, as far as
noise goes. What bounding changed (values beyond their bounds, rows of a person beyond those that
count) it does not tell: nobody could, without looking.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import expressions as exp

from curtilage.data.query.measures import Part
from curtilage.data.query.planning import Plan

CONFIDENCE = 0.95
Number = float | int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the interval that holds the true one, so far as is known."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a private query answers.

    Attributes:
        columns: names, in order.
        rows: a value for each column: of a key itself, of an aggregate the estimate.
        confidence: how likely each interval holds the true value.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    confidence: float = CONFIDENCE

    def as_json(self) -> dict[str, object]:
        """The answer as JSON values."""
        return {
            "columns": list(self.columns),
            "rows": [[_plain(value) for value in row] for row in self.rows],
            "confidence": self.confidence,
        }


def _plain(value: object) -> object:
    if isinstance(value, Estimate):
        return {
            "value": _finite(value.value),
            "low": _finite(value.low),
            "high": _finite(value.high),
        }
    return value


def _finite(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


Group = tuple[object, ...]


def answer(plan: Plan, noisy: Mapping[Group, Sequence[int]]) -> Answer:
    """The answer from the noisy totals of each group, in the order of the query."""
    rows = [
        tuple(_cell(plan, item.key, item.node, group, totals) for item in plan.wanted.items)
        for group, totals in noisy.items()
    ]
    names = tuple(item.name for item in plan.wanted.items)
    for name, downwards in reversed(plan.wanted.order):
        place = names.index(name)
        ranks = [_rank(row[place]) for row in rows]
        order = sorted(range(len(rows)), key=ranks.__getitem__, reverse=downwards)
        rows = [rows[number] for number in order]
    limit = plan.wanted.limit
    return Answer(names, tuple(rows if limit is None else rows[:limit]))


def _rank(value: object) -> tuple[int, object]:
    if isinstance(value, Estimate):
        return (1, value.value if not math.isnan(value.value) else -math.inf)
    if value is None:
        return (0, 0)
    return (1, value) if isinstance(value, int | float) else (2, str(value))


def _cell(plan: Plan, key: bool, node: exp.Expr, group: Group, totals: Sequence[int]) -> object:
    if key:
        return group[plan.wanted.keys.index(node)]
    return _worth(plan, node, totals)


def _worth(plan: Plan, node: exp.Expr, totals: Sequence[int]) -> Estimate:
    """What an expression over aggregates is worth, by arithmetic with intervals."""
    part = plan.parts.get(node.sql())
    if part is not None:
        return _estimate(plan, part, totals)
    if isinstance(node, exp.Literal):
        value = float(node.this)
        return Estimate(value, value, value)
    if isinstance(node, exp.Paren):
        return _worth(plan, node.this, totals)
    if isinstance(node, exp.Neg):
        inner = _worth(plan, node.this, totals)
        return Estimate(-inner.value, -inner.high, -inner.low)
    if isinstance(node, exp.Round):
        inner = _worth(plan, node.this, totals)
        digits = int(node.args["decimals"].this) if node.args.get("decimals") else 0
        return Estimate(*(round(v, digits) if math.isfinite(v) else v
                          for v in (inner.value, inner.low, inner.high)))  # fmt: skip
    left, right = (_worth(plan, side, totals) for side in (node.this, node.expression))
    return _combined(node, left, right)


def _combined(node: exp.Expr, left: Estimate, right: Estimate) -> Estimate:
    if isinstance(node, exp.Add):
        return Estimate(left.value + right.value, left.low + right.low, left.high + right.high)
    if isinstance(node, exp.Sub):
        return Estimate(left.value - right.value, left.low - right.high, left.high - right.low)
    if isinstance(node, exp.Mul):
        ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return Estimate(left.value * right.value, min(ends), max(ends))
    if right.value == 0:
        return Estimate(math.nan, -math.inf, math.inf)
    if right.low <= 0 <= right.high:
        return Estimate(left.value / right.value, -math.inf, math.inf)
    ends = [a / b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Estimate(left.value / right.value, min(ends), max(ends))


def _total(plan: Plan, number: int, totals: Sequence[int], confidence: float) -> Estimate:
    """A measure's total in its own worth, without its offset."""
    unit = float(plan.measures[number].unit)
    width = plan.noises[number].half_width(confidence)
    value = totals[number]
    return Estimate(value * unit, (value - width) * unit, (value + width) * unit)


def widths_of(plan: Plan, part: Part) -> list[float]:
    """Half the width of the interval of each measure of an aggregate; of a quantile, its ranks'."""
    if part.kind == "quantile":
        return [_rank_width(plan, part)]
    confidence = 1.0 - (1.0 - CONFIDENCE) / len(part.measures)
    return [
        plan.noises[n].half_width(confidence) * float(plan.measures[n].unit) for n in part.measures
    ]


def _estimate(plan: Plan, part: Part, totals: Sequence[int]) -> Estimate:
    if part.kind == "quantile":
        counts = [totals[number] for number in part.measures]
        edges = [plan.measures[number].bin or _NONE for number in part.measures]
        return _quantile(part, counts, [float(low) for low, _ in edges], _rank_width(plan, part))
    parts = len(part.measures)
    confidence = 1.0 - (1.0 - CONFIDENCE) / parts  # each misses a share of what all may miss
    some = [_total(plan, number, totals, confidence) for number in part.measures]
    if part.kind in {"count", "sum"}:
        one = some[0]
        if part.kind == "count":
            return Estimate(one.value, max(0.0, one.low), max(0.0, one.high))
        return one
    low, high = (float(bound) for bound in part.bounds or (-math.inf, math.inf))
    offset = float(plan.measures[part.measures[0]].offset)
    if part.kind == "mean":
        ratio = _ratio(some[0], some[1])
        return _clipped(
            Estimate(ratio.value + offset, ratio.low + offset, ratio.high + offset), low, high
        )
    first, second = _ratio(some[0], some[1]), _ratio(_squared_unit(plan, part, some[2]), some[1])
    squares = [first.low**2, first.high**2]
    least = 0.0 if first.low <= 0 <= first.high else min(squares)
    spread = Estimate(second.value - first.value**2, second.low - max(squares), second.high - least)
    if part.kind == "variance":
        return _clipped(spread, low, high)
    roots = [math.sqrt(max(0.0, v)) if math.isfinite(v) else v
             for v in (spread.value, spread.low, spread.high)]  # fmt: skip
    return _clipped(Estimate(*roots), low, high)


_NONE = (Fraction(0), Fraction(0))


def _rank_width(plan: Plan, part: Part) -> float:
    """How far the count of rows up to any bin is off at most, with `CONFIDENCE`.

    By Lévy's inequality for sums of symmetric noise: that any sum of the first bins passes a bound
    is at most twice as likely as that the last does. A sum of n draws has no longer a tail at this
    confidence than one draw whose deviation is that of the sum.
    """
    noise = plan.noises[part.measures[0]]
    return noise.half_width(1.0 - (1.0 - CONFIDENCE) / 2) * math.sqrt(len(part.measures))


def _quantile(part: Part, counts: Sequence[int], lows: Sequence[float], width: float) -> Estimate:
    """Where the running sum of the bins passes the share, read evenly within a bin.

    The interval goes from the first bin that may hold it to the last.
    """
    low, high = (float(bound) for bound in part.bounds or (-math.inf, math.inf))
    sums = [0, *itertools.accumulate(counts)]
    total, edges = sums[-1], [*lows, high]
    if total <= 0:
        return Estimate((low + high) / 2, low, high)
    target = float(part.share) * total
    off = width * (1.0 + float(part.share))
    least, here, most = (_passing(sums, each) for each in (target - off, target, target + off))
    value = edges[here]
    if not part.steps and here < len(counts) and sums[here + 1] > sums[here]:
        share = (target - sums[here]) / (sums[here + 1] - sums[here])
        value += min(1.0, max(0.0, share)) * (edges[here + 1] - edges[here])
    top = edges[most if part.steps else min(most + 1, len(counts))]
    return _clipped(Estimate(value, min(edges[least], value), max(top, value)), low, high)


def _passing(sums: Sequence[int], target: float) -> int:
    """The first bin up to whose end at least so many rows are; one past the last if none is."""
    after = (number for number, total in enumerate(sums[1:]) if total >= target)
    return next(after, len(sums) - 1)


def _squared_unit(plan: Plan, part: Part, squares: Estimate) -> Estimate:
    """Squares are counted in the unit of the values; their worth is in its square."""
    unit = float(plan.measures[part.measures[2]].unit)
    return Estimate(squares.value * unit, squares.low * unit, squares.high * unit)


def _ratio(above: Estimate, below: Estimate) -> Estimate:
    if below.value <= 0:
        return Estimate(0.0, -math.inf, math.inf)
    if below.low <= 0:
        return Estimate(above.value / below.value, -math.inf, math.inf)
    ends = [a / b for a in (above.low, above.high) for b in (below.low, below.high)]
    return Estimate(above.value / below.value, min(ends), max(ends))


def _clipped(one: Estimate, low: float, high: float) -> Estimate:
    def inside(value: float) -> float:
        return min(max(value, low), high)

    return Estimate(inside(one.value), inside(one.low), inside(one.high))
