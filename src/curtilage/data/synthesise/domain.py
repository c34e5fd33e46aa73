"""The public coding of a table: each column's values as a small number of codes.

It is made from the catalogue alone and so tells nothing of the data. Nothing that a row may hold
makes coding fail: an error that depends on a row would tell of it. Values beyond the bounds count
as the bound, texts that are not listed as one code of their own; what is missing where nothing may
be missing, as the first code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.synthesise.even import evenly

Codes = NDArray[np.int64]

UNLISTED = "(other)"
"""What stands for a text that the catalogue does not list."""

SINGLE = 128
"""Up to so many steps, each has a code of its own."""

EQUAL, GROWING = 32, 32
"""Beyond: so many bins of equal width, cut further at so many of growing width on each side."""

MOST_STEPS = 2**52
MOST_VALUES = 4096
MOST_COLUMNS = 256

_DATES = (-25567, 47846)  # 1900-01-01 to 2100-12-31, in days of the epoch
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Coding:
    """How one column is coded: its bins or values first, then missing, then unlisted.

    Attributes:
        column: the column.
        values: what is listed; empty for numbers, dates and times.
        edges: first step of each bin, and one past the last; empty for listed values.
    """

    column: Column
    values: tuple[str | int | bool, ...]
    edges: Codes

    @property
    def ordered(self) -> int:
        """How many of the first codes have an order."""
        return max(0, len(self.edges) - 1)

    @property
    def missing(self) -> int:
        """The code of missing values; -1 if there are none."""
        return max(self.ordered, len(self.values)) if self.column.nullable else -1

    @property
    def unlisted(self) -> int:
        """The code of texts that are not listed; -1 if there are none.

        Of other kinds, values that are not listed count as missing.
        """
        if self.column.kind is not Kind.TEXT:
            return -1
        return len(self.values) + int(self.column.nullable)

    @property
    def size(self) -> int:
        """How many codes there are."""
        known = max(self.ordered, len(self.values))
        return known + int(self.column.nullable) + int(self.column.kind is Kind.TEXT)

    def encode(self, held: pa.ChunkedArray) -> Codes:
        """The code of each value. Raises `DataError` for another type than the kind's (CUR841)."""
        if pa.types.is_dictionary(held.type):
            held = held.cast(held.type.value_type)
        known, numbers = _numbers(self.column, held)
        if self.values:
            return self._listed(held if numbers is None else pa.array(numbers), known)
        assert numbers is not None  # noqa: S101 - for the type checker: only text has none
        low, high = int(self.edges[0]), int(self.edges[-1]) - 1
        with np.errstate(over="ignore"):  # infinity counts as the bound
            scaled = np.where(known, numbers, 0.0) / float(_step(self.column))
        steps = np.clip(np.rint(scaled), low, high).astype(np.int64)
        codes = np.searchsorted(self.edges, steps, side="right") - 1
        return np.where(known, codes, max(0, self.missing)).astype(np.int64)

    def _listed(self, held: pa.Array | pa.ChunkedArray, known: NDArray[np.bool_]) -> Codes:
        if self.column.kind is Kind.TEXT:
            listed = pa.array(self.values, type=held.type)
        else:
            listed = pa.array([float(value) for value in self.values])
        found = pc.fill_null(pc.index_in(held, value_set=listed), -1)
        codes = np.asarray(found, dtype=np.int64)
        codes = np.where(codes < 0, max(0, self.missing, self.unlisted), codes)
        return np.where(known, codes, max(0, self.missing)).astype(np.int64)

    def decode(self, codes: Codes, chance: np.random.Generator) -> pa.Array:
        """A plausible value for each code; within a bin every step is as likely."""
        if self.values:
            return self._values(codes)
        gone = codes == self.missing
        at = np.where(gone, 0, codes)
        first, width = self.edges[at], self.edges[at + 1] - self.edges[at]
        steps = first + np.minimum((evenly(at, chance) * width).astype(np.int64), width - 1)
        kind = self.column.kind
        if kind is Kind.DECIMAL:
            step = self.column.step
            return pa.array(steps * step.numerator / step.denominator, mask=gone)
        if kind is Kind.DATE:
            return pa.array(steps.astype(np.int32), mask=gone).cast(pa.date32())
        made = pa.array(steps, mask=gone)
        return made.cast(pa.timestamp("s")) if kind is Kind.TIME else made

    def _values(self, codes: Codes) -> pa.Array:
        kind = self.column.kind
        types = {Kind.TEXT: pa.string(), Kind.BOOLEAN: pa.bool_()}
        spare = [None] * self.column.nullable + [UNLISTED] * (kind is Kind.TEXT)
        lookup = pa.array([*self.values, *spare], type=types.get(kind, pa.int64()))
        return lookup.take(pa.array(codes))


@dataclass(frozen=True, slots=True)
class Domain:
    """The coding of a table.

    Attributes:
        codings: of each column but the person's key, in the catalogue's order.
    """

    codings: tuple[Coding, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many codes each column has."""
        return tuple(coding.size for coding in self.codings)

    def encode(self, table: pa.Table) -> Codes:
        """The codes; shape rows x columns."""
        made = np.empty((table.num_rows, len(self.codings)), dtype=np.int64)
        for n, coding in enumerate(self.codings):
            made[:, n] = coding.encode(table.column(coding.column.name))
        return made

    def check(self, table: pa.Table) -> None:
        """Whether the table has the columns, once each, with fitting types. No row is looked at."""
        for coding in self.codings:
            name = coding.column.name
            if table.column_names.count(name) != 1:
                raise absent(name)
            coding.encode(pa.chunked_array([], type=table.schema.field(name).type))

    def check_person(self, table: pa.Table, person: str) -> None:
        """Whether the table has the column of persons, of a type that keys can have."""
        if table.column_names.count(person) != 1:
            raise absent(person)
        kind = table.schema.field(person).type
        if not (pa.types.is_integer(kind) or pa.types.is_string(kind)):
            raise DataError(
                f"The column '{person}' of the persons' keys is neither text nor whole numbers.",
                param=person,
                mend="Convert the column.",
                code="CUR841",
            )


def absent(name: str) -> DataError:
    """The refusal of a table without a column."""
    return DataError(
        f"The table does not have the column '{name}' exactly once.",
        param=name,
        mend="Look at the catalogue: 'curtilage data scan' proposes an entry for the table.",
        code="CUR840",
    )


def domain_of(dataset: Dataset) -> Domain:
    """The coding of a dataset, from its catalogue entry.

    Raises:
        DataError: a column has no bounds or values (CUR842), or there are too many (CUR843).
    """
    columns = [column for name, column in dataset.columns.items() if name != dataset.person]
    if not 0 < len(columns) <= MOST_COLUMNS:
        raise DataError(
            f"A table of {len(columns)} columns cannot be synthesised.",
            mend=f"Take from 1 to {MOST_COLUMNS} columns besides the person's key.",
            code="CUR843",
        )
    return Domain(tuple(_coding(column) for column in columns))


def _coding(column: Column) -> Coding:
    values = column.values or ((False, True) if column.kind is Kind.BOOLEAN else ())
    if len(values) > MOST_VALUES:
        raise DataError(
            f"The column '{column.name}' lists {len(values)} values.",
            param=column.name,
            mend=f"List {MOST_VALUES} at most; all others count as one.",
            code="CUR843",
        )
    if values and column.kind in {Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN}:
        return Coding(column, tuple(dict.fromkeys(values)), np.zeros(0, np.int64))
    if column.kind in {Kind.TEXT, Kind.BOOLEAN}:
        raise _unbounded(column, "lists no values", "List its 'values'")
    low, high = _ends(column)
    return Coding(column, (), _edges(low, high))


def _ends(column: Column) -> tuple[int, int]:
    """The bounds of a column, in steps."""
    lower, upper, step = column.lower, column.upper, _step(column)
    if column.kind in {Kind.DATE, Kind.TIME}:
        scale = 1 if column.kind is Kind.DATE else _DAY
        lower = Fraction(_DATES[0] * scale) if lower is None else lower
        upper = Fraction(_DATES[1] * scale + scale - 1) if upper is None else upper
    if lower is None or upper is None:
        raise _unbounded(column, "has no bounds", "Set its 'lower' and 'upper'")
    if step <= 0:
        raise _unbounded(column, "has a step that is not above 0", "Set its 'step'")
    low, high = -((-lower) // step), upper // step
    if low > high or max(abs(low), abs(high)) > MOST_STEPS:
        raise _unbounded(
            column, "has no step between its bounds, or too many", "Set bounds and step that fit"
        )
    return int(low), int(high)


def _unbounded(column: Column, fault: str, mend: str) -> DataError:
    return DataError(
        f"The column '{column.name}' {fault}.",
        param=column.name,
        mend=f"{mend} in the catalogue, from what is known without the data, or leave it out.",
        code="CUR842",
    )


def _step(column: Column) -> Fraction:
    return column.step if column.kind is Kind.DECIMAL else Fraction(1)


def _edges(low: int, high: int) -> Codes:
    """First step of each bin and one past the last. 0 and 1, if within, begin bins: 0 is alone."""
    steps = high + 1 - low
    if steps <= SINGLE:
        return np.arange(low, high + 2, dtype=np.int64)
    cuts = {low, high + 1, 0, 1}
    cuts |= {low + steps * n // EQUAL for n in range(EQUAL)}
    for far, sign in ((high, 1), (-low, -1)):
        near = max(1, low) if sign > 0 else max(1, -high)
        if far > near:
            cuts |= {sign * int(each) for each in np.geomspace(near, far, GROWING)}
    return np.array(sorted(cut for cut in cuts if low <= cut <= high + 1), dtype=np.int64)


def _numbers(
    column: Column, held: pa.ChunkedArray
) -> tuple[NDArray[np.bool_], NDArray[np.float64] | None]:
    """Which values are known, and the values as numbers; texts have none."""
    fits = any(check(held.type) for check in _FITTING[column.kind])
    if not fits:
        raise DataError(
            f"The column '{column.name}' is {column.kind.value} in the catalogue, and of another "
            "type in the table.",
            param=column.name,
            mend="Convert the column, or change its kind in the catalogue.",
            code="CUR841",
        )
    known = np.asarray(pc.is_valid(held), dtype=np.bool_)
    if column.kind is Kind.TEXT:
        return known, None
    if column.kind is Kind.DATE:
        held = held.cast(pa.date32(), safe=False).cast(pa.int32())
    elif column.kind is Kind.TIME:
        held = held.cast(pa.timestamp("s"), safe=False).cast(pa.int64())
    filled = held.cast(pa.float64(), safe=False)
    numbers = np.asarray(pc.fill_null(filled, 0.0), dtype=np.float64)
    return known & ~np.isnan(numbers), numbers


_WHOLE = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
_FITTING: dict[Kind, Sequence[Callable[[pa.DataType], bool]]] = {
    Kind.INTEGER: _WHOLE,
    Kind.DECIMAL: _WHOLE,
    Kind.TEXT: (pa.types.is_string, pa.types.is_large_string),
    Kind.BOOLEAN: (pa.types.is_boolean,),
    Kind.DATE: (pa.types.is_date, pa.types.is_timestamp),
    Kind.TIME: (pa.types.is_timestamp,),
}
