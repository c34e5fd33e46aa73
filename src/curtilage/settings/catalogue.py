"""Read the catalogue: a TOML file for each dataset, as its owner confirmed it.

::

    title = "Customers"
    source = "csv:customers.csv"      # where it lies; relative paths start at the settings
    person = "customer_id"            # whose row it is; leave it out if each row is another's
    entity = "customer"               # datasets of one entity may be joined by their persons
    purposes = ["research"]
    subjects = ["EU"]
    rows = 5                          # rows of a person that count in one group of an answer
    groups = 2                        # groups of an answer that a person may be in

    [columns.age]
    kind = "integer"
    category = "person.age"
    level = "high"
    lower = 17
    upper = 90
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from curtilage.core.categories import CATEGORIES, Scheme
from curtilage.core.datasets import EACH_ROW, Column, Contribution, Dataset, Kind
from curtilage.core.levels import Level
from curtilage.settings.table import Faults, Table

MOST_BYTES = 5_000_000
MOST_VALUES = 100_000


def read_catalogue(folder: Path, purposes: Collection[str], scheme: Scheme) -> dict[str, Dataset]:
    """Every dataset of a catalogue, by name; none if there is no such folder.

    Raises:
        SettingsError: a file has faults; all of them are named.
    """
    found: dict[str, Dataset] = {}
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        faults = Faults()
        parsed = _parsed(file, faults)
        found[file.stem] = dataset_of(file.stem, Table(parsed, "", faults), purposes, scheme)
        faults.raise_any(str(file))
    return found


def _parsed(file: Path, faults: Faults) -> dict[str, Any]:
    try:
        raw = file.read_bytes()
        if len(raw) > MOST_BYTES:
            faults.add(file.name, f"it is larger than {MOST_BYTES} bytes.")
            faults.raise_any(str(file))
        return tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        faults.add(file.name, f"it cannot be read: {error.strerror}.")
    except (ValueError, RecursionError) as error:
        faults.add(file.name, f"it is not TOML: {error}.", "Most often a quote is missing.")
    faults.raise_any(str(file))
    return {}


def dataset_of(name: str, table: Table, purposes: Collection[str], scheme: Scheme) -> Dataset:
    """A dataset from its table; what is wrong is noted as faults of the table."""
    columns = {
        key: _column(key, each, scheme) for key, each in table.tables("columns", needed=True)
    }
    person = table.text("person", "")
    group = table.text("group", "")
    for key, column in (("person", person), ("group", group)):
        if column and column not in columns:
            table.fault(key, f"there is no column '{column}'.", "Name one of 'columns'.")
    if group and group in columns and not columns[group].values:
        table.fault("group", f"the values of '{group}' are not known.", "List them in 'values'.")
    table.text("title", "")
    dataset = Dataset(
        name=name,
        source=table.text("source"),
        columns=columns,
        person=person or EACH_ROW,
        entity=table.text("entity", ""),
        contribution=Contribution(
            table.whole("rows", 1, 1, 1_000_000), table.whole("groups", 1, 1, 1_000_000)
        ),
        group=group,
        purposes=frozenset(table.texts("purposes", (), choices=purposes)),
        subjects=frozenset(table.texts("subjects", ())),
        retention_days=table.whole("retention_days", 0, 0, 36_500),
        owner=table.text("owner", ""),
        parents=table.texts("parents", ()),
        public=table.flag("public", default=False),
    )
    table.done()
    return dataset


def _column(name: str, table: Table, scheme: Scheme) -> Column:
    kind = table.text("kind", choices=tuple(Kind))
    known = {*CATEGORIES, *scheme.added, ""}
    category = table.text("category", "", choices=known)
    level = table.text("level", Level.HIGH, choices=tuple(Level))
    lower, upper = _number(table, "lower"), _number(table, "upper")
    if lower is not None and upper is not None and lower > upper:
        table.fault("lower", "it is above 'upper'.", "Put them the other way round.")
    step = _number(table, "step")
    if step is not None and step <= 0:
        table.fault("step", "it is not above 0.", "Such as 0.01.")
    column = Column(
        name=name,
        kind=Kind(kind) if kind in tuple(Kind) else Kind.TEXT,
        category=category,
        level=Level(level) if level in tuple(Level) else Level.HIGH,
        lower=lower,
        upper=upper,
        step=step or (Fraction(1) if kind == Kind.INTEGER else Fraction(0)),
        values=_values(table, kind),
        nullable=table.flag("nullable", default=True),
    )
    table.done()
    return column


def _number(table: Table, key: str) -> Fraction | None:
    if not table.has(key):
        return None
    value = table.value(key)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        try:
            return Fraction(value)
        except (ValueError, OverflowError):
            pass
    table.fault(key, f"{value!r} is not a number.", "Such as 0 or 0.5.")
    return None


def _values(table: Table, kind: str) -> tuple[str | int | bool, ...]:
    if not table.has("values"):
        return ()
    value = table.value("values")
    wanted: Mapping[str, type] = {Kind.TEXT: str, Kind.INTEGER: int, Kind.BOOLEAN: bool}
    if (
        not isinstance(value, list)
        or kind not in wanted
        or any(type(each) is not wanted[kind] for each in value)
        or not 0 < len(value) <= MOST_VALUES
        or len(set(value)) != len(value)
    ):
        table.fault("values", "it is no list of different values of this kind.", 'Such as ["a"].')
        return ()
    return tuple(value)
