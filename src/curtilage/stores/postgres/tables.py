"""Tables on PostgreSQL for the book of budgets, as `curtilage.stores.tables` wants them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from curtilage.stores.postgres.reader import numbered
from curtilage.stores.postgres.schema import prepared
from curtilage.stores.postgres.server import Server
from curtilage.stores.postgres.session import DURABLE, Connect, Session, connected


@dataclass(slots=True)
class Found:
    """What a statement gave; implements `curtilage.stores.tables.Rows`."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    rowcount: int = -1

    def fetchone(self) -> Any:
        """The next row; None if there is no more."""
        return self.rows.pop(0) if self.rows else None

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        rows, self.rows = self.rows, []
        return rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)


class PostgresTables:
    """Implements `curtilage.stores.tables.Tables`; raises `ServerError` in place of sqlite3's.

    Args:
        server: where. The tables are made if they are not there.
        connect: makes a connection.

    Raises:
        MissingExtraError: asyncpg is not installed.
        SettingsError: the server cannot be used.
    """

    def __init__(self, server: Server, connect: Connect = connected) -> None:
        self._session = Session(server, connect)
        name = f"curtilage budgets {server.schema}"
        self._begin = (
            f"BEGIN; SELECT {DURABLE}, pg_advisory_xact_lock(hashtextextended('{name}', 0))"
        )
        try:
            prepared(self._session)
        except BaseException:
            self._session.close()
            raise

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is begun; its connection may be lost."""
        return self._session.in_transaction

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Found:
        """Runs a statement."""
        if sql == "BEGIN IMMEDIATE":
            self._session.begin(self._begin)
        elif sql == "COMMIT":
            self._session.commit()
        elif sql == "ROLLBACK":
            self._session.rollback()
        elif sql.startswith("SELECT"):
            return Found(self._session.rows(numbered(sql), values))
        else:
            *_, last = self._session.run(numbered(sql), values).split(" ")
            return Found(rowcount=int(last) if last.isdigit() else -1)
        return Found()

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]], /) -> Found:
        """Runs a statement for each row of values."""
        for row in rows:
            self.execute(sql, row)
        return Found()

    def close(self) -> None:
        """Ends the connection."""
        self._session.close()
