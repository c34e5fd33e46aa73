"""Generalisation hierarchies: what each value becomes at each level.

Level 0 is the value itself. A hierarchy is monotone: values that are the same at one level are
the same at every level above it, so that going up only ever merges.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from curtilage.core.errors import DataError

ANY = "*"
"""What a value becomes where nothing is told of it."""

MISSING = ""
"""How a missing value is written."""

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """What the values of one column become.

    Attributes:
        name: of the column.
        labels: for each level, what values may become there; those of level 0 are the leaves.
        codes: for each level, which label each leaf becomes; shape (levels, leaves).
        position: number of each leaf.
    """

    name: str
    labels: tuple[tuple[str, ...], ...]
    codes: Codes = field(repr=False)
    position: dict[str, int] = field(repr=False)

    @property
    def height(self) -> int:
        """The highest level."""
        return len(self.labels) - 1

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self.labels[0])

    def shares(self, level: int) -> NDArray[np.float64]:
        """For each leaf, the share of all leaves that it cannot be told from at a level.

        From 1/size (itself alone) to 1 (any leaf), as ARX's materialised domain shares.
        """
        codes = self.codes[level]
        alike = np.bincount(codes, minlength=len(self.labels[level]))
        shares: NDArray[np.float64] = alike[codes] / self.size
        return shares


def hierarchy(name: str, rows: Sequence[Sequence[str]], where: str = "") -> Hierarchy:
    """The hierarchy whose rows are ``value, level 1, level 2, ...``.

    Args:
        name: of the column.
        rows: one for each value.
        where: what a row is called in messages; "line" for those of a file.

    Raises:
        DataError: the rows are no monotone hierarchy (CUR831).
    """
    row_word = where or "row"
    if not rows:
        raise _wrong(name, "it is empty", "Give it one line for each value.")
    width = len(rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise _wrong(
                name,
                f"{row_word} {number} has {len(row)} levels, and {row_word} 1 has {width}",
                "Give every line the same number of levels.",
            )
    position: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        if position.setdefault(row[0], number - 1) != number - 1:
            raise _wrong(
                name,
                f"{row_word}s {position[row[0]] + 1} and {number} are of the same value",
                "Give each value one line.",
            )
    labels, columns = [], []
    for level in range(width):
        known: dict[str, int] = {}
        columns.append([known.setdefault(row[level], len(known)) for row in rows])
        labels.append(tuple(known))
    made = Hierarchy(name, tuple(labels), np.asarray(columns, dtype=np.int64), position)
    _check(made, row_word)
    return made


def _check(made: Hierarchy, row_word: str) -> None:
    """Values that are the same at one level must be the same at the next."""
    for level in range(1, made.height):
        here, above = made.codes[level], made.codes[level + 1]
        first = np.zeros(len(made.labels[level]), dtype=np.int64)
        first[here[::-1]] = np.arange(made.size)[::-1]  # the first leaf of each label
        apart = np.flatnonzero(above != above[first[here]])
        if len(apart):
            leaf = int(apart[0])
            one, other = int(first[here[leaf]]) + 1, leaf + 1
            raise _wrong(
                made.name,
                f"{row_word}s {one} and {other} are the same at level {level} but not at level "
                f"{level + 1}",
                "Values that were put together must stay together on every level above.",
            )


def read_hierarchy(name: str, text: str) -> Hierarchy:
    """A hierarchy in the form of ARX: CSV with one line ``value;level 1;level 2`` for each value.

    Args:
        name: of the column.
        text: the file. The delimiter is the semicolon, or the comma or tab if the first line has
            no semicolon.

    Raises:
        DataError: it is no monotone hierarchy (CUR831).
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = next((mark for mark in ";\t," if mark in first), ";")
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error:
        raise _wrong(name, "it is not CSV", "Write lines such as 39;35-39;*.") from None
    return hierarchy(name, rows, "line")


def flat(name: str, values: Sequence[str]) -> Hierarchy:
    """The hierarchy that can only tell a value or nothing."""
    return hierarchy(name, [(value, ANY) for value in values])


def _wrong(name: str, what: str, mend: str) -> DataError:
    return DataError(
        f"The hierarchy of '{name}' is wrong: {what}.", param=name, mend=mend, code="CUR831"
    )
