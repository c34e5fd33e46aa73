"""A table or view of a MySQL or MariaDB server: ``mysql:NAME#table``.

NAME is a ``[databases.NAME]`` of the settings.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any, Final

from curtilage.data.sources import Database, Place, missing_extra
from curtilage.data.sources.postgres import declared
from curtilage.data.sources.postgres.session import gone, refused, stopped
from curtilage.data.sources.texts import AT_ONCE, arrow, register, table_of, wanted

NAME: Final = "mysql"
KINDS: Final = frozenset({"mysql"})
_PORT: Final = 3306

_WHOLE: Final = frozenset({"tinyint", "smallint", "mediumint", "int", "year"})
_COLUMNS = (
    "SELECT column_name, data_type, column_type FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position"
)
_SESSION = (
    "SET SESSION sql_mode = '', time_zone = '+00:00'",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
)
# Errors of the server: no such table or column, and not allowed.
_GONE = frozenset({1146, 1054, 1142, 1143, 1044, 1356})


def attach(database: Any, place: Place) -> None:
    """Reads the table, in one read-only transaction at one snapshot.

    Whole and other binary numbers are numbers; all else is text, which the columns' kinds read.
    """
    try:
        import pymysql  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing_extra("MySQL datasets", "mysql") from None
    table = table_of(place)
    name, server = declared(place)
    try:
        connection = _connected(pymysql, server)
    except (pymysql.Error, OSError) as error:
        raise refused(place.name, name, str(error)) from None
    try:
        with connection.cursor(pymysql.cursors.SSCursor) as cursor:
            for each in _SESSION:
                cursor.execute(each)
            cursor.execute(_COLUMNS, (table,))
            told = cursor.fetchall()
            if not told:
                raise gone(place.name, "the server has no such table, or the user may not read it")
            names = wanted(place, [row[0] for row in told])
            types = {row[0]: _type(row[1], row[2]) for row in told if row[0] in names}
            listed = ", ".join(_quoted(each) for each in names)
            cursor.execute(f"SELECT {listed} FROM {_quoted(table)}")  # noqa: S608 - quoted
            register(database, place, names, _some(cursor), {n: t for n, t in types.items() if t})
    except pymysql.Error as error:
        code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        if code in _GONE:
            raise gone(place.name, f"the server says no (error {code})") from None
        raise stopped(place.name, name, f"the server ended it (error {code})") from None
    finally:
        connection.close()


def _connected(pymysql: Any, server: Database) -> Any:
    """A connection of which the server sees no more than it must."""
    verified = None
    if server.tls:
        verified = ssl.create_default_context(cafile=server.ca_file)
    socket = server.host if server.host.startswith("/") else None
    return pymysql.connect(
        host=None if socket else server.host,
        unix_socket=socket,
        port=server.port or _PORT,
        user=server.user,
        password=server.password(),
        database=server.database,
        ssl=None if socket else verified,
        ssl_disabled=verified is None or socket is not None,
        connect_timeout=server.connect_seconds,
        read_timeout=server.statement_seconds,
        write_timeout=server.statement_seconds,
        charset="utf8mb4",
        local_infile=False,
        defer_connect=False,
    )


def _quoted(name: str) -> str:
    """A name as MySQL always takes it."""
    return "`" + name.replace("`", "``") + "`"


def _type(of_type: str, told: str) -> Any:
    """The Arrow type of a column; None for text."""
    if of_type in _WHOLE or (of_type == "bigint" and "unsigned" not in told):
        return arrow().int64()
    return arrow().float64() if of_type == "double" else None


def _some(cursor: Any) -> Iterator[Any]:
    while rows := cursor.fetchmany(AT_ONCE):
        yield rows
