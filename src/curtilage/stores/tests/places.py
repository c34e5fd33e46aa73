"""Where a ledger and a book of budgets lie, and what a test may do there, for every store."""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from tests import servers

from curtilage.core.sockets import Clock
from curtilage.ledger.audit import Report, audit
from curtilage.ledger.entries import Entry, decode
from curtilage.ledger.note import Signer
from curtilage.stores.budgets import Book
from curtilage.stores.grouped import GroupedLedger
from curtilage.stores.postgres import (
    PostgresLedger,
    PostgresTables,
    Server,
    ServerError,
    open_reader,
)
from curtilage.stores.postgres.session import Session, connected
from curtilage.stores.postgres.writer import WRITE
from curtilage.stores.reading import LedgerReader
from curtilage.stores.sqlite import SQLiteReader
from curtilage.stores.sqlite.tests import ledgers
from curtilage.stores.sqlite.tests.ledgers import NOON, SIGNER


class SQLitePlace:
    """A folder."""

    failing: Sequence[str] = ("COMMIT", "INSERT INTO head", "INSERT INTO detail", "BEGIN")

    erasing = "UPDATE detail SET nonce = zeroblob(32) WHERE place % 3 = 0"

    def __init__(self, folder: Path) -> None:
        self.folder, self.told = folder, f"sqlite {folder}"

    def other(self, name: str) -> Place:
        folder = self.folder / name
        folder.mkdir()
        return SQLitePlace(folder)

    def opened(self, **named: Any) -> Any:
        return ledgers.opened(self.folder, **named)

    def reader(self) -> LedgerReader:
        return SQLiteReader(self.folder / "ledger.db")

    def id(self, crossing: str) -> object:
        return crossing

    def held(self) -> ledgers.Held:
        return ledgers.Held()

    def change(self, sql: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "ledger.db")) as database:
            rows = database.execute(sql, values).fetchall()
            database.commit()
            return rows

    def book(self, clock: Clock) -> Book:
        return Book.in_file(self.folder / "budgets.db", clock, os.urandom)

    def rows_of_book(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "budgets.db")) as database:
            return database.execute(sql).fetchall()

    def checked(self, *older: str) -> Report:
        with closing(self.reader()) as reader:
            return audit(reader, SIGNER.key, older)

    def entries(self) -> list[Entry]:
        return [decode(raw) for (raw,) in self.change("SELECT raw FROM entry ORDER BY place")]


class PostgresPlace(SQLitePlace):
    """A schema of a server."""

    failing = ("COMMIT",)
    erasing = "DELETE FROM detail WHERE place % 3 = 0"

    def __init__(self, port: int, schema: str) -> None:
        self.told = f"postgres {port} {schema}"
        self.server = Server(
            (("127.0.0.1", port),), "postgres", "owner", lambda: servers.PASSWORD, tls=False,
            schema=schema, statement_seconds=20,
        )  # fmt: skip

    def other(self, name: str) -> Place:
        return PostgresPlace(self.server.hosts[0][1], f"{self.server.schema}_{name}")

    @asynccontextmanager
    async def opened(
        self,
        *,
        clock: Clock = lambda: NOON,
        connect: Any = connected,
        signer: Signer = SIGNER,
        randomness: Any = os.urandom,
    ) -> AsyncIterator[GroupedLedger]:
        ledger = await PostgresLedger.open(self.server, signer, clock, randomness, connect)
        try:
            yield ledger
        finally:
            await ledger.close()

    def reader(self) -> LedgerReader:
        return open_reader(self.server)

    def id(self, crossing: str) -> object:
        return crossing.encode()

    def held(self) -> PostgresHeld:
        return PostgresHeld()

    def change(self, sql: str, *values: object) -> list[Any]:
        for number in range(len(values)):
            sql = sql.replace("?", f"${number + 1}", 1)
        with closing(Session(self.server)) as session:
            return session.rows(sql, values)

    def book(self, clock: Clock) -> Book:
        return Book(PostgresTables(self.server), ServerError, clock, os.urandom)

    def rows_of_book(self, sql: str) -> list[Any]:
        return self.change(sql)


class PostgresHeld(ledgers.Held):
    """Connections that a test watches; see there. A statement that stands alone is a COMMIT."""

    begun = wrote = False

    async def connect(self, server: Server) -> Any:
        return _Watched(await connected(server), self)

    def see(self, sql: str) -> None:
        told = sql
        if sql == "BEGIN":
            self.begun, self.wrote = True, False
        elif sql == WRITE:
            told, self.wrote = (sql if self.begun else "COMMIT"), True
        elif sql in {"COMMIT", "ROLLBACK"}:
            self.begun = False
            told = sql if self.wrote else "nothing"  # the tables are made by another transaction
        try:
            super().see(told)
        except sqlite3.OperationalError as error:
            raise ConnectionResetError(str(error)) from None


class _Watched:
    def __init__(self, connection: Any, held: PostgresHeld) -> None:
        self._connection, self._held = connection, held

    async def execute(self, sql: str, *values: Any) -> Any:
        self._held.see(sql)
        return await self._connection.execute(sql, *values)

    async def fetch(self, sql: str, *values: Any) -> Any:
        self._held.see(sql)
        return await self._connection.fetch(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


Place = SQLitePlace
_SCHEMAS = itertools.count()


@functools.cache
def server() -> servers.Postgres:
    """A PostgreSQL that syncs to its disk, for as long as this process runs."""
    pytest.importorskip("asyncpg")
    stack = ExitStack()
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    folder.chmod(0o755)
    started = stack.enter_context(servers.postgres(folder, fsync=True))
    atexit.register(stack.close)
    return started


def new_postgres() -> PostgresPlace:
    """A schema that nobody has used."""
    return PostgresPlace(server().port, f"s{next(_SCHEMAS)}")


def at(told: str) -> Place:
    """The place of which another process told."""
    kind, *more = told.split(" ", 2)
    if kind == "sqlite":
        return SQLitePlace(Path(" ".join(more)))
    return PostgresPlace(int(more[0]), more[1])


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place of each store."""
    return SQLitePlace(tmp_path) if request.param == "sqlite" else new_postgres()
