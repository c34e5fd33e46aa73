"""Read a TOML table strictly and collect every fault, each with path, value and mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from curtilage.core.errors import SettingsError

_BARE = re.compile("[A-Za-z0-9_-]+")


@dataclass(slots=True)
class Faults:
    """What is wrong with a configuration, in the order found."""

    lines: list[str] = field(default_factory=list)

    def add(self, path: str, message: str, mend: str = "") -> None:
        """Notes a fault."""
        self.lines.append(f"{path}: {message}" + (f" {mend}" if mend else ""))

    def raise_any(self, where: str) -> None:
        """Raises a `SettingsError` with every fault, if there is any."""
        if self.lines:
            count = f"{len(self.lines)} faults" if len(self.lines) > 1 else "a fault"
            raise SettingsError(
                f"{where} has {count}:\n" + "\n".join(f"  {line}" for line in self.lines),
                mend="Nothing was started.",
                code="CUR101",
            )


def nearest(wrong: str, known: Collection[str]) -> str:
    """A sentence that names the closest known word, or all of them when they are few."""
    close = difflib.get_close_matches(wrong, known, n=1)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"One of: {', '.join(sorted(known))}." if 0 < len(known) <= 12 else ""


class Table:
    """One table of the configuration; remembers which of its keys were read.

    Args:
        values: the parsed table.
        path: where it stands, such as ``destinations.cloud``; empty for the root.
        faults: where to note what is wrong.
    """

    def __init__(self, values: Mapping[str, Any], path: str, faults: Faults) -> None:
        self._values, self._path, self._faults = values, path, faults
        self._read: set[str] = set()

    def at(self, key: str) -> str:
        """The path of a key, quoted where TOML would quote it; of the table itself without one."""
        shown = key if not key or _BARE.fullmatch(key) else f'"{key}"'
        return ".".join(filter(None, (self._path, shown)))

    def fault(self, key: str, message: str, mend: str = "") -> None:
        """Notes a fault of a key."""
        self._faults.add(self.at(key), message, mend)

    def error(self, key: str, error: SettingsError) -> None:
        """Notes what another floor found wrong with a key."""
        self.fault(key, str(error).removeprefix(f"{error.path}: "), error.mend)

    def text(self, key: str, default: str | None = None, *, choices: Collection[str] = ()) -> str:
        """One line of text; without a default it must be there. Empty only if the default is."""
        value = self._value(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.isprintable() or not (value or default == ""):
            self._wrong(key, value, "a line of text")
            return default or ""
        if choices and value not in choices:
            self.fault(key, f"'{value}' is not known.", nearest(value, choices))
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number within bounds."""
        value = self._value(key, default)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            self._wrong(key, value, f"a number from {low:.12g} to {high:.12g}")
            return default
        return value

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.number(key, default, low, high)
        if value != int(value):
            self._wrong(key, value, "a whole number")
        return int(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            self._wrong(key, value, "true or false")
            return default
        return value

    def texts(
        self, key: str, default: Collection[str] | None = None, *, choices: Collection[str] = ()
    ) -> tuple[str, ...]:
        """A list of strings; without a default it must be there and not be empty."""
        value = self._value(key, None if default is None else list(default))
        if value is None:
            return ()
        if not isinstance(value, list) or not all(
            isinstance(item, str) and item and item.isprintable() for item in value
        ):
            self._wrong(key, value, 'a list of texts, such as ["EU"]')
            return ()
        if default is None and not value:
            self.fault(key, "the list is empty.", "Name at least one.")
        for item in dict.fromkeys(value):
            if choices and item not in choices:
                self.fault(key, f"'{item}' is not known.", nearest(item, choices))
            if value.count(item) > 1:
                self.fault(key, f"'{item}' stands there more than once.", "Once is enough.")
        return tuple(value)

    def sets(
        self, key: str, default: list[list[str]], choices: Collection[str]
    ) -> list[frozenset[str]]:
        """A list of lists of known words."""
        value = self._value(key, default)
        lists = isinstance(value, list) and all(isinstance(group, list) for group in value)
        items: list[Any] = [item for group in value for item in group] if lists else [None]
        if not value or not all(isinstance(item, str) for item in items):
            self._wrong(key, value, 'a list of lists, such as [[], ["pseudonymise"]]')
            return []
        for item in items:
            if item not in choices:
                self.fault(key, f"'{item}' is not known.", nearest(item, choices))
        return [frozenset(group) for group in value]

    def table(self, key: str) -> Table:
        """A table inside; empty if it is not there."""
        value = self._value(key, {})
        if not isinstance(value, dict):
            self._wrong(key, value, "a table")
            value = {}
        return Table(value, self.at(key), self._faults)

    def tables(self, key: str, *, needed: bool = False) -> Iterator[tuple[str, Table]]:
        """The named tables inside a table, such as every ``[destinations.NAME]``."""
        inside = self.table(key)
        for name in inside._values:  # noqa: SLF001 - the same class
            yield name, inside.table(name)
        if needed and self._values.get(key, {}) == {}:
            self.fault(key, "there is none.", f"Add at least one [{self.at(key)}.NAME].")

    def has(self, key: str) -> bool:
        """Whether the key is there; to ask for it counts as to read it."""
        self._read.add(key)
        return key in self._values

    def value(self, key: str) -> Any:
        """The value as it stands, for what no fault may show."""
        return self._value(key, None)

    def pairs(self) -> list[tuple[str, Any]]:
        """Every key and value; all count as read."""
        self._read |= set(self._values)
        return list(self._values.items())

    def done(self) -> None:
        """Notes every key that nothing read: a misspelt setting must not pass in silence."""
        for key in self._values:
            if key not in self._read:
                self.fault(key, "there is no such setting.", nearest(key, self._read))

    def _value(self, key: str, default: Any) -> Any:
        self._read.add(key)
        if key not in self._values and default is None:
            self.fault(key, "it is missing.", "It must be given.")
        return self._values.get(key, default)

    def _wrong(self, key: str, value: Any, what: str) -> None:
        shown = repr(value)
        self.fault(key, f"{shown if len(shown) <= 60 else shown[:57] + '...'} is not {what}.")
