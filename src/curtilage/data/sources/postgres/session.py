"""One read-only transaction at one snapshot, in a session that nobody else's settings shape."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from curtilage.core.errors import DataError
from curtilage.data.sources import Database, Place, missing_extra, quoted, undeclared

KIND: Final = "postgres"
_PORT: Final = 5432

# What a role, a database or the environment may have set otherwise, and what SQL means by it.
_SETTINGS: Final = {
    "search_path": "pg_catalog, pg_temp",  # no function or operator of anybody else's
    "standard_conforming_strings": "on",
    "transform_null_equals": "off",
    "client_encoding": "UTF8",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}

_ORDINARY = frozenset({"r", "p"})
_READABLE = frozenset({*_ORDINARY, "v", "m", "f"})
_AS_THEY_ARE = frozenset({"int2", "int4", "int8", "float4", "float8", "bool", "text", "varchar"})
_DAYS: Final = ("0001-01-01", "10000-01-01")


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view as the server has it.

    Attributes:
        schema, name: of it.
        ordinary: whether it is a table that hides no rows, so that reading it cannot fail on one.
        types: of its columns, as PostgreSQL names them; empty for those that are nobody's own.
    """

    schema: str
    name: str
    ordinary: bool
    types: Mapping[str, str]


def declared(place: Place) -> tuple[str, Database]:
    """The server of a place, with its name. Raises `DataError` (CUR803)."""
    name = place.where.partition("#")[0]
    found = place.reach.databases.get(name)
    if found is None or found.kind != place.kind:
        raise undeclared(place.name, f"a {place.kind} database", "databases")
    return name, found


class Session:
    """A connection in one read-only transaction at one snapshot. Close it, or use it in ``with``.

    Args:
        dataset: what is opened, for errors.
        name: of the server in the settings.
        server: how it is reached.

    Raises:
        DataError: it cannot be reached (CUR804), does not let us in (CUR805), or its certificate
            does not verify (CUR806).
        MissingExtraError: the driver is not installed.
        SettingsError: the password cannot be had.
    """

    def __init__(self, dataset: str, name: str, server: Database) -> None:
        try:
            from adbc_driver_postgresql import dbapi  # noqa: PLC0415 - an extra
        except ImportError:
            raise missing_extra("PostgreSQL datasets", "postgres") from None
        self._name, self._fault = name, dbapi.Error
        try:
            self._connection = dbapi.connect(_conninfo(server), autocommit=True)
        except dbapi.Error as error:
            raise refused(dataset, name, str(error)) from None
        self._cursor: Any = self._connection.cursor()
        try:
            with self.failing(dataset):
                limits = dict.fromkeys(
                    ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"),
                    f"{server.statement_seconds}s",
                )
                told = {**_SETTINGS, **limits}
                each = (f"pg_catalog.set_config('{k}', '{v}', false)" for k, v in told.items())
                self.rows(f"SELECT {', '.join(each)}")
                self._cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                (encoding,) = self.rows("SELECT pg_catalog.current_setting('server_encoding')")
        except DataError:
            self.close()
            raise
        self.utf8 = encoding[0] == "UTF8"

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the transaction and the connection; may be called again."""
        try:
            self._cursor.close()
            self._connection.close()
        except self._fault:
            pass  # the server has ended it

    def cancel(self) -> None:
        """Has the server end the statement that runs; from another thread."""
        with suppress(self._fault):  # it has ended by itself
            self._cursor.adbc_cancel()

    def rows(self, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        """The rows of a statement. Raises what the driver does; see `failing`."""
        self._cursor.execute(sql, parameters=values or None)
        found: list[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    def explain(self, sql: str) -> None:
        """Has a statement planned, not run. Raises what the driver does; see `failing`."""
        with self._connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.postgresql.use_copy": "false"})
            cursor.execute(f"EXPLAIN {sql}")
            cursor.fetchall()

    def relation(self, dataset: str, where: str) -> Relation:
        """The table or view ``schema.table``. Raises `DataError` (CUR807, CUR808)."""
        if not where:
            raise gone(dataset, "its place names no table")
        schema, _, name = where.partition(".") if "." in where else ("public", "", where)
        with self.failing(dataset):
            found = self.rows(_FIND, schema, name)
            columns = self.rows(_COLUMNS, int(found[0][0])) if found else []
        if not found or found[0][1] not in _READABLE:
            raise gone(dataset, "the server has no such table, and names are written as it does")
        if not found[0][3]:
            raise gone(dataset, "the role may not read it")
        ordinary = found[0][1] in _ORDINARY and not found[0][2]
        types = {column: of_type or "" for column, of_type in columns}
        return Relation(schema, name, ordinary, types)

    def batches(self, relation: Relation, names: Sequence[str]) -> Any:
        """Columns of a relation as a reader of Arrow batches. Raises `DataError` (CUR808)."""
        listed = ", ".join(_as_read(name, relation.types[name]) for name in names)
        source = f"{quoted(relation.schema)}.{quoted(relation.name)}"
        with self.failing(relation.name):
            self._cursor.execute(f"SELECT {listed} FROM {source}")  # noqa: S608 - quoted
            return self._cursor.fetch_record_batch()

    @contextmanager
    def failing(self, dataset: str) -> Iterator[None]:
        """Tells of a fault of the server without what it says, which may hold values."""
        try:
            yield
        except self._fault as error:
            state = str(getattr(error, "sqlstate", "") or "")
            if state == _DENIED:
                raise gone(dataset, "the role may not read it") from None
            why = "it took too long or was cancelled" if state in _STOPPED else "the server failed"
            raise stopped(dataset, self._name, f"{why} ({state or type(error).__name__})") from None
        except OSError as error:  # an Arrow reader that breaks off
            why = f"the connection broke off ({type(error).__name__})"
            raise stopped(dataset, self._name, why) from None


_DENIED = "42501"
_STOPPED = frozenset({"57014", "55P03", "25P03"})

_FIND = """
SELECT c.oid::bigint, c.relkind::text, c.relrowsecurity,
  pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2
"""
_COLUMNS = """
SELECT a.attname::text,
  CASE WHEN n.nspname = 'pg_catalog' AND t.typtype = 'b' THEN t.typname::text ELSE '' END
FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


def _as_read(name: str, of_type: str) -> str:
    """A column as it is read: numbers, truths, texts and days as they are, all else as text."""
    column = quoted(name)
    if of_type not in _AS_THEY_ARE:
        column = day(column, of_type) or f"{column}::text"
    return f"{column} AS {quoted(name)}"


def day(column: str, of_type: str) -> str:
    """A date or time within the years 1 to 9999, in UTC; others are missing. Empty for no day."""
    if of_type not in {"date", "timestamp", "timestamptz"}:
        return ""
    if of_type == "timestamptz":
        of_type, column = "timestamp", f"({column} AT TIME ZONE 'UTC')"
    first, last = (f"'{each}'::{of_type}" for each in _DAYS)
    return f"CASE WHEN {column} >= {first} AND {column} < {last} THEN {column} END"


def _conninfo(server: Database) -> str:
    """How libpq is told; what the environment says is put aside."""
    told = {
        "host": server.host,
        "hostaddr": "",
        "port": str(server.port or _PORT),
        "dbname": server.database,
        "user": server.user,
        "password": server.password(),
        "passfile": "/dev/null",
        "sslmode": "verify-full" if server.tls else "disable",
        "gssencmode": "disable",
        "connect_timeout": str(server.connect_seconds),
        "target_session_attrs": "any",
        "application_name": "curtilage",
        "options": "",
    }
    if server.tls:
        told["sslrootcert"] = str(
            server.ca_file or ssl.get_default_verify_paths().cafile or "system"
        )
    return " ".join(_pair(key, value) for key, value in told.items())


def _pair(key: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{key}='{escaped}'"


def refused(dataset: str, name: str, said: str) -> DataError:
    """The error for a server that could not be opened, by what its driver said of it."""
    said = said.lower()
    where = f"The database '{name}' of the dataset '{dataset}'"
    if "password" in said or "access denied" in said or "authentication" in said:
        return DataError(
            f"{where} does not let us in.",
            param="source",
            mend=f"Check the user, password and database of [databases.{name}] in the settings.",
            code="CUR805",
        )
    if "ssl" in said or "certificate" in said or "tls" in said:
        return DataError(
            f"{where} offers no connection that is encrypted and verified.",
            param="source",
            mend=f"Give [databases.{name}] the 'ca_file' of its certificate, and the host that "
            "stands in it; or switch TLS on at the server.",
            code="CUR806",
        )
    return DataError(
        f"{where} cannot be reached.",
        param="source",
        mend=f"Check the host and port of [databases.{name}] in the settings, that the server runs "
        "and has that database, and that this machine may reach it.",
        code="CUR804",
    )


def gone(dataset: str, why: str) -> DataError:
    """The error for a table that is not there, or may not be read."""
    return DataError(
        f"The table of the dataset '{dataset}' cannot be had: {why}.",
        param="source",
        mend="Check its place in the catalogue (kind:NAME#table), and grant SELECT on it, and "
        "USAGE on its schema, to the user of the settings.",
        code="CUR807",
    )


def stopped(dataset: str, name: str, why: str) -> DataError:
    """The error for a server that ended a statement."""
    return DataError(
        f"The database '{name}' stopped while '{dataset}' was read: {why}.",
        param="source",
        mend=f"Nothing was spent. Ask again, or raise 'statement_seconds' of [databases.{name}].",
        code="CUR808",
    )
