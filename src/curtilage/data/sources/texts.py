"""What sources of rows have in common: names are checked, and rows become an Arrow table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from curtilage.data.sources import Place, missing_extra

MOST_BYTES: Final = 2_000_000_000
"""Of a table that is held in memory."""
MOST_COLUMNS: Final = 2_000
AT_ONCE: Final = 50_000
"""Rows that are fetched at a time."""


def arrow() -> Any:
    """The pyarrow module. Raises `MissingExtraError`."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing_extra("Datasets", "data") from None
    return pa


def file_of(place: Place) -> str:
    """The path of the file that a place names. Raises `DataError` where there is none (CUR801)."""
    if not place.path.is_file():
        raise place.unreadable("there is no such file")
    return str(place.path.resolve())


def table_of(place: Place) -> str:
    """The table that a place names. Raises `DataError` where it names none (CUR801)."""
    if not place.part:
        raise place.unreadable(f"it names no table; write {place.kind}:{place.where}#table")
    return place.part


def check_names(place: Place, names: Sequence[str]) -> None:
    """Refuses columns that cannot be told apart, or are too many (CUR801)."""
    if len(names) > MOST_COLUMNS:
        raise place.unreadable(f"it has {len(names)} columns, and may have {MOST_COLUMNS}")
    if len({name.casefold() for name in names}) < len(names):
        raise place.unreadable("two columns have one name")


def wanted(place: Place, names: Sequence[str]) -> list[str]:
    """Those of the columns that are asked for, as they stand; one at least."""
    asked = {name.casefold() for name in place.columns}
    return [name for name in names if not asked or name.casefold() in asked] or list(names[:1])


def register(
    database: Any,
    place: Place,
    names: Sequence[str],
    rows: Iterable[Sequence[Sequence[Any]]],
    types: Mapping[str, Any] | None = None,
) -> None:
    """Makes rows a table: of texts, but for columns that have another type.

    Args:
        database: a DuckDB connection.
        place: whose rows they are.
        names: of the columns.
        rows: some at a time.
        types: Arrow types of columns whose values fit them as they are.

    Raises:
        DataError: the table is too large, or has columns that cannot be told apart (CUR801).
    """
    pa = arrow()
    check_names(place, names)
    known = types or {}
    schema = pa.schema([(name, known.get(name, pa.string())) for name in names])

    def batches() -> Iterable[Any]:
        for some in rows:
            columns = [
                list(column) if name in known else [text(value) for value in column]
                for name, column in zip(names, zip(*some, strict=True), strict=True)
            ]
            yield pa.record_batch(columns, schema=schema)

    register_batches(database, place, schema, batches())


def register_batches(database: Any, place: Place, schema: Any, batches: Iterable[Any]) -> None:
    """Makes Arrow batches a table. Raises `DataError` where they are too many (CUR801)."""
    parts, size = [], 0
    for batch in batches:
        size += batch.nbytes
        if size > MOST_BYTES:
            raise place.unreadable(f"it is larger than {MOST_BYTES} bytes")
        parts.append(batch)
    database.register(place.name, arrow().Table.from_batches(parts, schema))


def text(value: Any) -> str | None:
    """A value as text: whole numbers without a point, dates as ISO 8601; None if it is missing."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
