"""Read a TOML table strictly and collect every fault, each with path, value and mend."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from curtilage.core.errors import SettingsError


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
        """The path of a key."""
        return f"{self._path}.{key}" if self._path else key

    def fault(self, key: str, message: str, mend: str = "") -> None:
        """Notes a fault of a key."""
        self._faults.add(self.at(key), message, mend)

    def text(self, key: str, default: str | None = None, *, choices: Collection[str] = ()) -> str:
        """A string; without a default it must be there."""
        value = self._value(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (not value and default is None):
            self._wrong(key, value, "a text" if default is not None else "a text that is not empty")
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
            self._wrong(key, value, f"a number from {low:g} to {high:g}")
            return default
        return value

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
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            self._wrong(key, value, 'a list of texts, such as ["EU"]')
            return ()
        if default is None and not value:
            self.fault(key, "the list is empty.", "Name at least one.")
        for item in value:
            if choices and item not in choices:
                self.fault(key, f"'{item}' is not known.", nearest(item, choices))
        return tuple(value)

    def sets(
        self, key: str, default: list[list[str]], choices: Collection[str]
    ) -> list[frozenset[str]]:
        """A list of lists of known words."""
        value = self._value(key, default)
        if not isinstance(value, list) or not all(isinstance(v, list) for v in value):
            self._wrong(key, value, 'a list of lists, such as [[], ["pseudonymise"]]')
            return []
        for item in (item for group in value for item in group):
            if item not in choices:
                self.fault(key, f"'{item}' is not known.", nearest(str(item), choices))
        return [frozenset(map(str, group)) for group in value]

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
        if needed and not inside._values:  # noqa: SLF001 - the same class
            self.fault(key, "there is none.", f"Add at least one [{self.at(key)}.NAME].")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

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
        shown = repr(value) if len(repr(value)) <= 60 else f"a {type(value).__name__}"
        self.fault(key, f"{shown} is not {what}.")
