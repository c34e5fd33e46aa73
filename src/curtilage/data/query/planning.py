"""What a query costs and how sure its answer will be, before anything has looked at the data.

Each aggregate is made of measures: whole numbers that are added up over rows. A person's part in a
measure is bounded, so its noise can be scaled. Aggregates share measures where they can: a mean
beside a count costs one more, not two.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sqlglot import expressions as exp

from curtilage.budget.losses import (
    gaussian,
    gaussian_scale,
    laplace_scale,
    pure,
    rho_of,
)
from curtilage.core.budgets import ATTO, NANO, NO_LOSS, PICO, Event, Loss
from curtilage.core.datasets import EACH_ROW, Contribution, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.reading import AGGREGATES, Item, Wanted
from curtilage.data.query.values import Columns, Value, shown, value_of

MOST_GROUPS: Final = 100_000
FINE: Final = 1_000_000
"""Into how many steps the range of a decimal column without a step is parted."""

LAPLACE, GAUSSIAN = "laplace", "gaussian"


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
    """

    node: exp.Expression | None
    lower: int = 0
    upper: int = 1
    unit: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    counts: bool = True
    squared: bool = False
    people: bool = False

    @property
    def most(self) -> int:
        """The most that one row adds or takes away; 1 for what never adds anything."""
        return max(1, abs(self.lower), abs(self.upper))


@dataclass(frozen=True, slots=True)
class Part:
    """An aggregate by its measures, as numbers in `Plan.measures`.

    Attributes:
        kind: ``count``, ``sum``, ``mean``, ``variance`` or ``deviation``.
        measures: of a mean: the sum and the count; of a variance, also that of squares.
        bounds: between which the value lies, where known.
    """

    kind: str
    measures: tuple[int, ...]
    bounds: tuple[Fraction, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise of one measure.

    Attributes:
        mechanism: Laplace or Gaussian, discrete.
        scale: as the mechanism takes it, in units.
        sensitivity: how much one person changes the whole vector: in sum for Laplace, by
            Euclid's length for Gaussian.
    """

    mechanism: str
    scale: float
    sensitivity: int

    def half_width(self, confidence: float) -> float:
        """Half the width of the interval that holds the noise with that likelihood, in units."""
        miss = 1.0 - confidence
        if self.mechanism == LAPLACE:
            return self.scale * math.log(1.0 / miss)
        return self.scale * _normal_quantile(1.0 - miss / 2)


@dataclass(frozen=True, slots=True)
class Selection:
    """How groups that nobody listed are chosen: by a noisy count of people above a threshold."""

    noise: Noise
    threshold: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a release but the data.

    Attributes:
        wanted: the query.
        measures, noises: what is added up, each with its noise.
        parts: for each aggregate in the query, by its SQL, how it is made.
        keys: for each key its public values (None is a missing one); empty with a selection.
        selection: how groups are chosen where their values are not known.
        contribution: how much of one person counts.
        loss, events: what it costs.
        groups: the subject groups that pay; ``("*",)`` for everybody.
    """

    wanted: Wanted
    measures: tuple[Measure, ...]
    noises: tuple[Noise, ...]
    parts: Mapping[str, Part]
    keys: tuple[tuple[str | int | float | bool | None, ...], ...]
    selection: Selection | None
    contribution: Contribution
    loss: Loss
    events: tuple[Event, ...]
    groups: tuple[str, ...] = ("*",)

    @property
    def per_row(self) -> bool:
        """Whether each row is another person's, so that no part needs to be bounded."""
        return person_key(self.wanted) == EACH_ROW and len(self.wanted.tables) == 1


@dataclass(frozen=True, slots=True)
class Price:
    """What a caller wants to pay.

    Attributes:
        epsilon: in billionths.
        delta: in 10^-18; 0 keeps to pure epsilon.
        mechanism: ``laplace``, ``gaussian``, or empty for the one that errs less.
    """

    epsilon: int
    delta: int = 0
    mechanism: str = ""


def person_key(wanted: Wanted) -> str:
    """The person key of the private tables; `EACH_ROW` if each row is another person's."""
    keys = [t.dataset.person for t in wanted.tables if not t.dataset.public]
    return next((key for key in keys if key != EACH_ROW), EACH_ROW)


def plan(wanted: Wanted, price: Price) -> Plan:
    """Plans a query at a price.

    Raises:
        DataError: something in it cannot be bounded (CUR813), or the price does not fit (CUR817).
    """
    if price.epsilon <= 0:
        raise DataError(
            "Epsilon must be larger than 0.", param="epsilon", mend="Try 0.1.", code="CUR817"
        )
    columns = wanted.columns()
    measures: list[Measure] = []
    parts = {
        node.sql(): _part(node, columns, measures, wanted)
        for item in wanted.items
        if not item.key
        for node in _aggregates(item)
    }
    keys = _domains(wanted, columns)
    contribution = _contribution(wanted, keys)
    if keys is None and not price.delta:
        raise DataError(
            "The values to group by are not known, so choosing groups needs a delta.",
            param="delta",
            mend="Give the column its 'values' in the catalogue, write WHERE key IN (...), or give "
            "a delta well below one in the number of people, such as 1e-9.",
            code="CUR817",
        )
    chosen = _choosing(price, len(measures), keys is None)
    most = [m.most if m.people else m.most * contribution.rows for m in measures]
    noises = [
        _noise(chosen.mechanism, each, contribution.groups, price_of)
        for each, price_of in zip(most, chosen.each, strict=True)
    ]
    selection = None
    if keys is None:
        noise = _noise(LAPLACE, 1, contribution.groups, chosen.selection)
        selection = Selection(noise, _threshold(noise.scale, contribution.groups, price.delta // 2))
    return Plan(
        wanted,
        tuple(measures),
        tuple(noises),
        parts,
        tuple(keys or ()),
        selection,
        contribution,
        _loss(chosen, price, selection is not None),
        _events(noises, selection, price),
        _groups(wanted),
    )


def _aggregates(item: Item) -> Iterator[exp.Expression]:
    """The aggregates in a column of the answer; what is around them may only be arithmetic."""

    def walk(node: exp.Expression) -> Iterator[exp.Expression]:
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


def _part(
    node: exp.Expression, columns: Columns, measures: list[Measure], wanted: Wanted
) -> Part:
    if isinstance(node, exp.Count):
        return Part("count", (_put(measures, _count(node, columns, wanted)),))
    value, inner = _summed(node, columns)
    low, high = _ends(value)
    count = Measure(inner) if value.nullable else Measure(None)
    if isinstance(node, exp.Sum):
        return Part("sum", (_put(measures, _sum(inner, value, centred=False)),))
    middle = _put(measures, _sum(inner, value, centred=True))
    counted = _put(measures, count)
    if isinstance(node, exp.Avg):
        return Part("mean", (middle, counted), (low, high))
    if isinstance(node, exp.Variance | exp.VariancePop | exp.Stddev | exp.StddevPop | exp.StddevSamp):
        squares = _put(measures, _squares(measures[middle]))
        spread = (high - low) / 2
        kind = "variance" if isinstance(node, exp.Variance | exp.VariancePop) else "deviation"
        top = spread * spread if kind == "variance" else spread
        return Part(kind, (middle, counted, squares), (Fraction(0), top))
    raise DataError(
        f"{type(node).__name__.upper()} is not offered.",
        mend="Ask for COUNT, SUM, AVG, VARIANCE or STDDEV, or for a histogram by GROUP BY.",
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


def _is_person(node: exp.Expression, wanted: Wanted) -> bool:
    return isinstance(node, exp.Column) and any(
        (t.alias, t.dataset.person) == (node.table, node.name) for t in wanted.tables
    )


def _summed(node: exp.Expression, columns: Columns) -> tuple[Value, exp.Expression]:
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
            f"{type(node).__name__.upper()} needs numbers.", mend="COUNT counts rows.", code="CUR812"
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


def _ends(value: Value) -> tuple[Fraction, Fraction]:
    assert value.lower is not None  # noqa: S101 - `_summed` asked
    assert value.upper is not None  # noqa: S101
    return value.lower, value.upper


def _sum(inner: exp.Expression, value: Value, *, centred: bool) -> Measure:
    low, high = _ends(value)
    unit = value.step or Fraction(10) ** math.floor(math.log10(max(high - low, 1) / FINE))
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


def _squares(centred: Measure) -> Measure:
    """Of a centred sum, that of the squares, itself centred."""
    return Measure(
        centred.node, 0, centred.most**2, centred.unit, centred.offset, counts=False, squared=True
    )


def _domains(
    wanted: Wanted, columns: Columns
) -> list[tuple[str | int | float | bool | None, ...]] | None:
    """The public values of every key; None if those of one are not known."""
    found: list[tuple[str | int | float | bool | None, ...]] = []
    for key in wanted.keys:
        values = _listed(key, wanted.filters, columns)
        if values is None:
            return None
        found.append(values)
    if math.prod(map(len, found)) > MOST_GROUPS:
        raise DataError(
            f"The answer would have more than {MOST_GROUPS} groups.",
            mend="Group by fewer or coarser columns.",
            code="CUR817",
        )
    return found


def _listed(
    key: exp.Expression, filters: Sequence[exp.Expression], columns: Columns
) -> tuple[str | int | float | bool | None, ...] | None:
    for condition in filters:  # the caller may list them
        if isinstance(condition, exp.In) and condition.this == key:
            return tuple(_plain(each) for each in condition.expressions)
        if isinstance(condition, exp.EQ) and condition.this == key:
            if isinstance(condition.expression, exp.Literal):
                return (_plain(condition.expression),)
    value = value_of(key, columns)
    missing: tuple[None, ...] = (None,) if value.nullable else ()
    if value.values:
        return (*value.values, *missing)
    if value.kind is Kind.BOOLEAN:
        return (False, True, *missing)
    if value.bounded and value.step:
        low, high = _ends(value)
        first, last = math.ceil(low / value.step), math.floor(high / value.step)
        if last - first < MOST_GROUPS:
            return (*(_number(value.step * n) for n in range(first, last + 1)), *missing)
    return None


def _plain(node: exp.Expression) -> str | int | float:
    if isinstance(node, exp.Neg):
        inner = _plain(node.this)
        return inner if isinstance(inner, str) else -inner
    if isinstance(node, exp.Cast):
        return str(node.this.this)
    return str(node.this) if node.is_string else _number(Fraction(str(node.this)))


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _contribution(
    wanted: Wanted, keys: list[tuple[str | int | float | bool | None, ...]] | None
) -> Contribution:
    if person_key(wanted) == EACH_ROW and len(wanted.tables) == 1:
        return Contribution()
    asked = [t.dataset.contribution for t in wanted.tables if not t.dataset.public]
    groups = max(each.groups for each in asked)
    if not wanted.keys:
        groups = 1
    elif keys is not None:
        groups = min(groups, math.prod(map(len, keys)))
    return Contribution(max(each.rows for each in asked), groups)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The mechanism, and each measure's part of the price: billionths, or rho in 10^-12."""

    mechanism: str
    each: tuple[int, ...]
    selection: int
    rho: int = 0


def _choosing(price: Price, count: int, selecting: bool) -> _Choice:
    """Parts the price evenly; takes Gaussian noise where that errs less."""
    spare = price.epsilon // (count + 1) if selecting else 0
    rest = price.epsilon - spare
    by_laplace = _Choice(LAPLACE, _parted(rest, count), spare)
    if not price.delta:
        if price.mechanism == GAUSSIAN:
            raise DataError(
                "Gaussian noise needs a delta.",
                param="delta",
                mend="Give a delta such as 1e-9, or leave the mechanism out.",
                code="CUR817",
            )
        return by_laplace
    delta = price.delta // 2 if selecting else price.delta
    rho = rho_of(rest, delta)
    if rho < count:
        return by_laplace
    by_gaussian = _Choice(GAUSSIAN, _parted(rho, count), spare, rho)
    if price.mechanism:
        return by_gaussian if price.mechanism == GAUSSIAN else by_laplace
    spread_laplace = math.sqrt(2) * count / (rest / NANO)
    spread_gaussian = math.sqrt(count / (2 * rho / PICO))
    return by_gaussian if spread_gaussian < spread_laplace else by_laplace


def _parted(whole: int, count: int) -> tuple[int, ...]:
    """Equal parts that together are no more than the whole."""
    if whole < count:
        raise DataError(
            "Epsilon is too small for that many aggregates.",
            param="epsilon",
            mend="Ask for fewer, or raise epsilon.",
            code="CUR817",
        )
    return tuple(whole // count for _ in range(count))


def _noise(mechanism: str, most: int, groups: int, price: int) -> Noise:
    """The noise for a vector of groups of which a person changes so many, each by the most."""
    if mechanism == LAPLACE:
        sensitivity = most * groups
        return Noise(LAPLACE, laplace_scale(sensitivity, price), sensitivity)
    sensitivity = math.isqrt(most * most * groups - 1) + 1
    return Noise(GAUSSIAN, gaussian_scale(sensitivity, price), sensitivity)


def _threshold(scale: float, groups: int, delta: int) -> int:
    """The least count of people at which a group of one person shows with chance at most delta.

    For discrete Laplace noise X of that scale, P(X >= k) = exp(-k / scale) / (1 + exp(-1 / scale))
    for k >= 1; a person may be alone in each of their groups.
    """
    wanted = delta / ATTO / groups
    k = max(1, math.ceil(-scale * math.log(wanted * (1 + math.exp(-1 / scale)))))
    return 1 + k


def _loss(chosen: _Choice, price: Price, selecting: bool) -> Loss:
    spare = pure(chosen.selection, price.delta // 2) if selecting else NO_LOSS
    if chosen.mechanism == LAPLACE:
        total = sum((pure(each) for each in chosen.each), NO_LOSS) + spare
        return Loss(price.epsilon, total.delta, total.rho, total.slack)
    delta = price.delta // 2 if selecting else price.delta
    return gaussian(sum(chosen.each), delta) + spare


def _events(
    noises: Sequence[Noise], selection: Selection | None, price: Price
) -> tuple[Event, ...]:
    events = [Event(n.mechanism, n.scale / n.sensitivity) for n in noises]
    if selection is not None:
        of = selection.noise
        events.append(
            Event(LAPLACE, of.scale / of.sensitivity, delta=price.delta // 2 / ATTO)
        )
    return tuple(events)


def _groups(wanted: Wanted) -> tuple[str, ...]:
    """The subject groups that a query is about, where it says so itself."""
    for table in wanted.tables:
        dataset = table.dataset
        if dataset.public or not dataset.group or len(wanted.tables) > 1:
            continue
        key = exp.column(dataset.group, table=table.alias, quoted=True)
        for condition in wanted.filters:
            if isinstance(condition, exp.EQ) and condition.this == key:
                if isinstance(condition.expression, exp.Literal):
                    return (str(condition.expression.this),)
            if isinstance(condition, exp.In) and condition.this == key:
                return tuple(sorted({str(_plain(each)) for each in condition.expressions}))
    return ("*",)


def groups_of(plan_: Plan) -> Iterator[tuple[str | int | float | bool | None, ...]]:
    """Every public group, in order."""
    return itertools.product(*plan_.keys)


def _normal_quantile(p: float) -> float:
    """Where the normal distribution has that much below it."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(p)
