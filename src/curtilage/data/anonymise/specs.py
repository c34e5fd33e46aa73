"""Hierarchies built from a short spec and the values of a column.

A missing value stays apart from all others until the top, where everything is the same. The
leaves are the different values of the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol, TypeVar

from curtilage.core.errors import DataError
from curtilage.data.anonymise.hierarchies import ANY, MISSING, Hierarchy, hierarchy, read_hierarchy

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].{0,40})?")
T = TypeVar("T")

UNITS = ("month", "quarter", "year", "decade")
"""Parts of a date, from fine to coarse."""

NARROWEST = Decimal("0.000001")
"""The least width of an interval: with it, any number that is read has an exact place."""


class Spec(Protocol):
    """How a column is generalised."""

    def build(self, name: str, values: Sequence[str]) -> Hierarchy:
        """The hierarchy for a column that holds these values. Raises `DataError`."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A hierarchy written down, in the form of ARX: see `read_hierarchy`."""

    text: str

    def build(self, name: str, values: Sequence[str]) -> Hierarchy:
        """The hierarchy as it is written; the values of the table do not matter."""
        del values
        return read_hierarchy(name, self.text)


@dataclass(frozen=True, slots=True)
class Flat:
    """A value or nothing."""

    def build(self, name: str, values: Sequence[str]) -> Hierarchy:
        """A hierarchy of two levels."""
        return _built(name, values, [])


@dataclass(frozen=True, slots=True)
class Intervals:
    """Numbers become intervals ``[lower, upper)``, wider at each level.

    Attributes:
        widths: of each level, each a multiple of the one before.
        start: where an interval begins.
    """

    widths: tuple[Decimal, ...]
    start: Decimal = Decimal(0)

    def build(self, name: str, values: Sequence[str]) -> Hierarchy:
        """The intervals of each value. Raises `DataError` (CUR831, CUR832)."""
        if not self.widths or any(width < NARROWEST for width in self.widths):
            raise _wrong(
                name, f"the widths of intervals must be at least {NARROWEST}", "Such as [5, 10]."
            )
        for finer, wider in zip(self.widths, self.widths[1:], strict=False):
            if wider % finer or wider == finer:
                raise _wrong(
                    name,
                    f"intervals of {wider} cannot be put together from intervals of {finer}",
                    "Make each width a multiple of the one before.",
                )
        numbers = dict(zip(values, _read_all(name, values, _number, "number"), strict=True))
        levels = [self._level(width, numbers) for width in self.widths]
        return _built(name, values, levels)

    def _level(self, width: Decimal, numbers: Mapping[str, Decimal | None]) -> Callable[[str], str]:
        def label(value: str) -> str:
            number = numbers[value]
            if number is None:
                return MISSING
            steps = (number - self.start) // width
            if (number - self.start) % width < 0:
                steps -= 1  # Decimal rounds towards zero
            lower = self.start + steps * width
            return f"[{lower.normalize():f}, {(lower + width).normalize():f})"

        return label


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates become months, quarters, years or decades.

    Attributes:
        units: of `UNITS`, from fine to coarse.
    """

    units: tuple[str, ...]

    def build(self, name: str, values: Sequence[str]) -> Hierarchy:
        """The parts of each date. Raises `DataError` (CUR831, CUR832)."""
        known = [UNITS.index(unit) for unit in self.units if unit in UNITS]
        if len(known) != len(self.units) or known != sorted(set(known)) or not known:
            raise _wrong(
                name,
                "its parts of a date are unknown or out of order",
                f"Name some of these, in this order: {', '.join(UNITS)}.",
            )
        parts = dict(zip(values, _read_all(name, values, _date, "date"), strict=True))
        return _built(name, values, [_unit(unit, parts) for unit in self.units])


def _unit(unit: str, parts: Mapping[str, tuple[int, int] | None]) -> Callable[[str], str]:
    def label(value: str) -> str:
        part = parts[value]
        if part is None:
            return MISSING
        year, month = part
        return {
            "month": f"{year:04}-{month:02}",
            "quarter": f"{year:04}-Q{(month + 2) // 3}",
            "year": f"{year:04}",
            "decade": f"{year // 10:03}0s",
        }[unit]

    return label


@dataclass(frozen=True, slots=True)
class Masked:
    """Codes lose characters at their end: 10115 becomes 1011*, 101**.

    Attributes:
        ends: how many characters are masked at each level, more at each.
    """

    ends: tuple[int, ...]

    def build(self, name: str, values: Sequence[str]) -> Hierarchy:
        """The masked codes. Raises `DataError` (CUR831)."""
        if not self.ends or list(self.ends) != sorted(set(self.ends)) or self.ends[0] < 1:
            raise _wrong(name, "each level must mask more characters", "Such as [1, 2, 3].")
        return _built(name, values, [_mask(count) for count in self.ends])


def _mask(count: int) -> Callable[[str], str]:
    def label(value: str) -> str:
        masked = min(count, len(value))
        return value[: len(value) - masked] + ANY * masked

    return label


@dataclass(frozen=True, slots=True)
class Groups:
    """Values become the groups that list them, and these the groups that list them, and so on.

    Attributes:
        levels: for each level, the members of each group; those of the first are values.
        others: the group of what no group lists; empty if everything must be listed.
    """

    levels: tuple[Mapping[str, Sequence[str]], ...]
    others: str = ""

    def build(self, name: str, values: Sequence[str]) -> Hierarchy:
        """The groups of each value. Raises `DataError` (CUR831, CUR832)."""
        listed = [self._owners(name, level) for level in self.levels]
        if not listed:
            raise _wrong(name, "it has no groups", "List the members of each group.")
        unknown = [v for v in values if v != MISSING and v not in listed[0]]
        if unknown and not self.others:
            raise DataError(
                f"{len(unknown)} values of '{name}' are in no group of its hierarchy.",
                param=name,
                mend="List them, or name a group for what is not listed, with 'others'.",
                code="CUR832",
            )
        placed: list[dict[str, str]] = []
        at = {value: value for value in values}
        for owners in listed:
            at = {value: self._above(name, label, owners) for value, label in at.items()}
            placed.append(at)
        return _built(name, values, [level.__getitem__ for level in placed])

    def _above(self, name: str, label: str, owners: Mapping[str, str]) -> str:
        if label in {MISSING, self.others} and label not in owners:
            return label
        if label not in owners and not self.others:
            raise _wrong(
                name, "a group is in no group of the level above it", "List every group there."
            )
        return owners.get(label, self.others)

    @staticmethod
    def _owners(name: str, level: Mapping[str, Sequence[str]]) -> dict[str, str]:
        owners: dict[str, str] = {}
        for group, members in level.items():
            for member in members:
                if owners.setdefault(member, group) != group:
                    raise _wrong(
                        name,
                        f"'{group}' and another group of the same level list the same",
                        "List each value in one group.",
                    )
        return owners


def _built(name: str, values: Sequence[str], levels: Sequence[Callable[[str], str]]) -> Hierarchy:
    """The hierarchy of these levels, under a top where everything is the same."""
    rows = []
    for value in values:
        middle = [MISSING if value == MISSING else level(value) for level in levels]
        rows.append((value, *middle, ANY))
    return hierarchy(name, rows, "value")


def _read_all(
    name: str, values: Sequence[str], read: Callable[[str], T | None], what: str
) -> list[T | None]:
    read_ones = [None if value == MISSING else read(value) for value in values]
    bad = sum(
        one is None and value != MISSING for one, value in zip(read_ones, values, strict=True)
    )
    if bad:
        raise DataError(
            f"{bad} values of '{name}' are no {what}, as its hierarchy needs.",
            param=name,
            mend="Clean them, or generalise this column in another way.",
            code="CUR832",
        )
    return read_ones


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    # What is larger cannot be told from its neighbours in 28 digits.
    return number if number.is_finite() and number.adjusted() < 15 else None


def _date(value: str) -> tuple[int, int] | None:
    found = _DATE.fullmatch(value)
    if not found or not (1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31):
        return None
    return int(found[1]), int(found[2])


def _wrong(name: str, what: str, mend: str) -> DataError:
    return DataError(
        f"The hierarchy of '{name}' is wrong: {what}.", param=name, mend=mend, code="CUR831"
    )
