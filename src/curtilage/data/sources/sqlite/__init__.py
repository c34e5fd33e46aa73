"""A table of an SQLite file: ``sqlite:crm.db#orders``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from curtilage.data.sources import Place, quoted
from curtilage.data.sources.texts import AT_ONCE, file_of, register, table_of

NAME: Final = "sqlite"
KINDS: Final = frozenset({"sqlite"})


def attach(database: Any, place: Place) -> None:
    """Reads the table into one of texts, which the columns' kinds read."""
    uri = Path(file_of(place)).as_uri()
    try:
        with closing(sqlite3.connect(f"{uri}?mode=ro", uri=True)) as source:
            cursor = source.execute(f"SELECT * FROM {quoted(table_of(place))}")  # noqa: S608 - quoted
            names = [column[0] for column in cursor.description]
            register(database, place, names, _some(cursor))
    except sqlite3.Error as error:
        raise place.unreadable(f"SQLite says no ({type(error).__name__})") from None


def _some(cursor: sqlite3.Cursor) -> Iterator[list[Any]]:
    while rows := cursor.fetchmany(AT_ONCE):
        yield rows
