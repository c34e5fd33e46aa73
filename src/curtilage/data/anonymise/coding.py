"""Tables as numbers: each row's values coded once, and equal rows put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curtilage.core.errors import DataError
from curtilage.data.anonymise.hierarchies import MISSING, Codes, Hierarchy

_MOST = 2**62
"""A mixed-radix number must stay below this."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A column as text.

    Attributes:
        values: the different values; `MISSING` stands for a missing one.
        codes: which of them each row has; shape (rows,).
    """

    values: tuple[str, ...]
    codes: Codes = field(repr=False)


def texts(column: pa.ChunkedArray, name: str) -> Texts:
    """A column as text: numbers without needless decimals, dates as ISO 8601.

    Raises:
        DataError: it holds no plain values (CUR835).
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise _unfit(name, f"holds {kind}, not plain values")
    if pa.types.is_null(kind):
        return Texts((MISSING,), np.zeros(len(column), dtype=np.int64))
    try:
        coded = column.dictionary_encode().unify_dictionaries().combine_chunks()
        written = pc.cast(coded.dictionary, pa.large_string()).to_pylist()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        raise _unfit(name, f"holds {kind}, which cannot be written as text") from None
    known: dict[str, int] = {}
    numbers = [known.setdefault(value, len(known)) for value in written]
    indices = coded.indices
    if indices.null_count:
        numbers.append(known.setdefault(MISSING, len(known)))
        indices = indices.fill_null(len(written))
    order = np.asarray(numbers, dtype=np.int64)
    return Texts(tuple(known), order[indices.to_numpy(zero_copy_only=False).astype(np.int64)])


def _unfit(name: str, what: str) -> DataError:
    return DataError(
        f"The column '{name}' {what}.",
        param=name,
        mend="Turn it into text, numbers or dates, or drop it.",
        code="CUR835",
    )


def leaves(column: Texts, hierarchy: Hierarchy) -> Codes:
    """Which leaf of a hierarchy each row has. Raises `DataError` (CUR832)."""
    place = np.asarray([hierarchy.position.get(v, -1) for v in column.values], dtype=np.int64)
    found: Codes = place[column.codes]
    lost = np.flatnonzero(found < 0)
    if not len(lost):
        return found
    name = hierarchy.name
    different = int(np.count_nonzero(place < 0))
    missing = MISSING in column.values and MISSING not in hierarchy.position
    if missing and different == 1:
        raise DataError(
            f"{len(lost)} rows have no value in '{name}', and its hierarchy has no line for that.",
            param=name,
            mend="Add a line that begins with an empty value, or leave those rows out.",
            code="CUR832",
        )
    raise DataError(
        f"{different} values of '{name}' are not in its hierarchy; they stand in {len(lost)} rows, "
        f"the first of which is row {int(lost[0]) + 1}.",
        param=name,
        mend="Add a line for each, or clean them. An empty line stands for missing values.",
        code="CUR832",
    )


def mixed(codes: Sequence[Codes], widths: Sequence[int]) -> tuple[Codes, int]:
    """One number for each combination of codes, and a bound that all numbers are below.

    Args:
        codes: arrays of one shape (rows,).
        widths: a bound for the codes of each.
    """
    key, bound = codes[0], widths[0]
    for more, width in zip(codes[1:], widths[1:], strict=True):
        if bound * width >= _MOST:
            different, key = np.unique(key, return_inverse=True)
            bound = len(different)
        key, bound = key * width + more, bound * width
    return key, bound


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A sensitive column over the different rows.

    Attributes:
        values: the different values.
        tuple_of: number of the different row, one for each pair that occurs.
        value_of: with it, number of the value.
        rows: with it, how many rows have both.
    """

    values: tuple[str, ...]
    tuple_of: Codes = field(repr=False)
    value_of: Codes = field(repr=False)
    rows: Codes = field(repr=False)

    @property
    def distribution(self) -> NDArray[np.float64]:
        """The share of each value in the whole table."""
        counts = np.bincount(self.value_of, weights=self.rows, minlength=len(self.values))
        shares: NDArray[np.float64] = counts / counts.sum()
        return shares


@dataclass(frozen=True, slots=True)
class Coded:
    """The quasi-identifiers of a table, each different combination of values once.

    Attributes:
        hierarchies: one for each quasi-identifier.
        leaf: for each quasi-identifier, the leaf of each different row; each of shape (different,).
        rows: how often each different row occurs; shape (different,).
        of_row: which of them each row is, or each row that was counted; shape (rows,).
        sensitive: the sensitive columns, by name.
        levels: for each quasi-identifier and level, the code of each different row.
    """

    hierarchies: tuple[Hierarchy, ...]
    leaf: tuple[Codes, ...] = field(repr=False)
    rows: Codes = field(repr=False)
    of_row: Codes = field(repr=False)
    sensitive: Mapping[str, Sensitive] = field(repr=False)
    levels: tuple[tuple[Codes, ...], ...] = field(repr=False)

    @property
    def total(self) -> int:
        """How many rows there are."""
        return int(self.rows.sum())

    @property
    def shape(self) -> tuple[int, ...]:
        """How many levels each quasi-identifier has."""
        return tuple(each.height + 1 for each in self.hierarchies)

    def group(self, node: Sequence[int]) -> tuple[Codes, Codes]:
        """Rows that are equal after generalisation.

        Args:
            node: the level of each quasi-identifier.

        Returns:
            The group of each different row, and how many rows each group has. A group may be
            empty.
        """
        widths = [len(h.labels[at]) for h, at in zip(self.hierarchies, node, strict=True)]
        key, bound = mixed([of[at] for of, at in zip(self.levels, node, strict=True)], widths)
        if bound > 8 * len(key) + 1024:
            _, key = np.unique(key, return_inverse=True)
        sizes = np.bincount(key, weights=self.rows).astype(np.int64)
        return key, sizes


def code(
    columns: Mapping[str, Texts],
    hierarchies: Sequence[Hierarchy],
    sensitive: Mapping[str, Texts],
    counts: Codes | None = None,
) -> Coded:
    """The table as numbers.

    Args:
        columns: the quasi-identifiers, by name.
        hierarchies: one for each of them.
        sensitive: the sensitive columns, by name.
        counts: how often each row stands in the table, where equal rows were put together.

    Raises:
        DataError: a value is not in its hierarchy (CUR832).
    """
    found = [leaves(columns[each.name], each) for each in hierarchies]
    key, _ = mixed(found, [each.size for each in hierarchies])
    _, first, of_row = np.unique(key, return_index=True, return_inverse=True)
    rows = np.bincount(of_row, weights=counts)
    leaf = tuple(each[first] for each in found)
    levels = tuple(
        tuple(h.codes[level][at] for level in range(h.height + 1))
        for h, at in zip(hierarchies, leaf, strict=True)
    )
    paired = {name: _paired(column, of_row, counts) for name, column in sensitive.items()}
    return Coded(tuple(hierarchies), leaf, rows.astype(np.int64), of_row, paired, levels)


def _paired(column: Texts, of_row: Codes, counts: Codes | None) -> Sensitive:
    width = len(column.values)
    pairs, place = np.unique(of_row * width + column.codes, return_inverse=True)
    rows = np.bincount(place, weights=counts)
    return Sensitive(column.values, pairs // width, pairs % width, rows.astype(np.int64))


def as_column(hierarchy: Hierarchy, level: int, leaf: Codes) -> Any:
    """What rows with these leaves become at a level, as an Arrow array; null for `MISSING`."""
    labels = [label if label != MISSING else None for label in hierarchy.labels[level]]
    return pa.array(labels, pa.string()).take(pa.array(hierarchy.codes[level][leaf]))
