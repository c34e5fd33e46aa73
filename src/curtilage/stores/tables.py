"""Tables in which several steps change together or not at all, whatever stores them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol


class Rows(Protocol):
    """What a statement gave.

    Attributes:
        rowcount: how many rows it changed.
    """

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...

    def fetchone(self) -> Any:
        """The next row; None if there is no more."""
        ...

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Tables(Protocol):
    """A connection in autocommit, as that of sqlite3. Not asked by two threads at once.

    ``BEGIN IMMEDIATE`` waits until nobody else writes. A COMMIT returns once all is durable. Values
    stand as ``?`` in statements, which are of the SQL that SQLite and PostgreSQL share.
    """

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is begun."""
        ...

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Rows:
        """Runs a statement."""
        ...

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]], /) -> Rows:
        """Runs a statement for each row of values."""
        ...

    def close(self) -> None:
        """Ends the connection."""
        ...
