"""A table of a DuckDB file: ``duckdb:shop.duckdb#orders`` or ``#schema.orders``."""

from __future__ import annotations

from typing import Any, Final

from curtilage.data.sources import Place, quoted
from curtilage.data.sources.texts import check_names, file_of, table_of

NAME: Final = "duckdb"
KINDS: Final = frozenset({"duckdb"})


def attach(database: Any, place: Place) -> None:
    """Makes the table a view; the file is opened to be read alone.

    A view of the file is refused: it could read whatever this process can.
    """
    import duckdb  # noqa: PLC0415 - an extra

    path, table = file_of(place).replace("'", "''"), table_of(place)
    schema, _, name = table.rpartition(".")
    schema = schema or "main"
    alias = f"file of {place.name}"
    try:
        database.execute(f"ATTACH '{path}' AS {quoted(alias)} (READ_ONLY)")
        found = database.execute(
            "SELECT table_type FROM information_schema.tables "
            "WHERE table_catalog = ? AND table_schema = ? AND table_name = ?",
            [alias, schema, name],
        ).fetchall()
        if not found:
            raise place.unreadable("the file has no such table; its case counts")
        if found[0][0] != "BASE TABLE":
            raise place.unreadable("it is a view; name a table, for a view may read other files")
        source = f"{quoted(alias)}.{quoted(schema)}.{quoted(name)}"
        view = f"CREATE OR REPLACE VIEW {quoted(place.name)} AS SELECT * FROM {source}"  # noqa: S608
        database.execute(view)
        told = database.execute(f"DESCRIBE {quoted(place.name)}").fetchall()
    except duckdb.Error as error:
        raise place.unreadable(
            f"it is no DuckDB file that can be read now ({type(error).__name__})"
        ) from None
    check_names(place, [row[0] for row in told])
