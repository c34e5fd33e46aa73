"""A table of an SQLite file: ``sqlite:crm.db#orders``."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from curtilage.core.errors import MissingExtraError
from curtilage.data.sources import quoted, unreadable

NAME: Final = "sqlite"
KINDS: Final = frozenset({"sqlite"})
AT_ONCE: Final = 50_000
MOST_BYTES: Final = 2_000_000_000
"""Of a table as texts; it is held in memory."""


def attach(database: Any, name: str, kind: str, where: str, base: Path) -> None:
    """Reads the table into one of texts, which the columns' kinds read."""
    del kind
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(
            "SQLite datasets need a part that is not installed.",
            mend="Install it: pip install 'curtilage[data]'.",
        ) from None
    file, _, table = where.partition("#")
    path = base / file
    if not path.is_file():
        raise unreadable(name, "there is no such file")
    if not table:
        raise unreadable(name, "it names no table; write sqlite:file#table")
    parts: list[Any] = []
    size = 0
    try:
        source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            cursor = source.execute(f"SELECT * FROM {quoted(table)}")  # noqa: S608 - quoted
            names = [column[0] for column in cursor.description]
            schema = pa.schema([(each, pa.string()) for each in names])
            while rows := cursor.fetchmany(AT_ONCE):
                columns = [[_text(value) for value in column] for column in zip(*rows, strict=True)]
                parts.append(pa.record_batch(columns, schema=schema))
                size += parts[-1].nbytes
                if size > MOST_BYTES:
                    raise unreadable(name, f"it is larger than {MOST_BYTES} bytes")
        finally:
            source.close()
    except sqlite3.Error as error:
        raise unreadable(name, f"SQLite says no ({type(error).__name__})") from None
    database.register(name, pa.Table.from_batches(parts, schema))


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
