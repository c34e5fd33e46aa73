"""Ledgers in a folder, and connections that can be held up or made to fail."""

import os
import random
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from curtilage.core.sockets import Clock, Randomness
from curtilage.ledger.audit import Report, audit
from curtilage.ledger.entries import Entry, Kind, decode
from curtilage.ledger.note import Signer
from curtilage.stores.grouped import GroupedLedger
from curtilage.stores.sqlite import SQLiteLedger, SQLiteReader
from curtilage.stores.sqlite.database import Connect, connect

SIGNER = Signer("test.example/log", bytes(range(32)))
NOON = 1_700_000_000.0


class Hands:
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> float:
        return self.time


@asynccontextmanager
async def opened(
    folder: Path,
    *,
    clock: Clock = lambda: NOON,
    connect: Connect = connect,
    signer: Signer = SIGNER,
    randomness: Randomness = os.urandom,
) -> AsyncIterator[SQLiteLedger]:
    """The ledger in a folder, closed at the end."""
    path = folder / "ledger.db"
    ledger = await SQLiteLedger.open(path, signer, clock, randomness, connect)
    try:
        yield ledger
    finally:
        await ledger.close()


async def decide(ledger: GroupedLedger, crossing: str, detail: dict[str, Any] | None = None) -> int:
    """Appends a decision; returns its place."""
    facts = {"crossing": crossing, "level": "high"}
    return (await ledger.append(Kind.CROSSING_DECIDED, facts, detail)).index


def checked(folder: Path, *older: str) -> Report:
    """The audit of the ledger in a folder."""
    with closing(SQLiteReader(folder / "ledger.db")) as reader:
        return audit(reader, SIGNER.key, older)


def entries(folder: Path) -> list[Entry]:
    """Every entry of the ledger in a folder, in order."""
    with closing(sqlite3.connect(folder / "ledger.db")) as database:
        rows = database.execute("SELECT raw FROM entry ORDER BY place").fetchall()
    return [decode(raw) for (raw,) in rows]


class Held:
    """A connection that a test watches.

    Attributes:
        told: every statement.
        free: while it is not set, a COMMIT waits.
        commits: how many COMMITs have begun.
        failing: statements that begin with one of these fail.
        pause: before each COMMIT it waits up to so many seconds.
    """

    def __init__(self) -> None:
        self.told: list[str] = []
        self.free = threading.Event()
        self.free.set()
        self.failing: Sequence[str] = ()
        self.pause = 0.0

    @property
    def commits(self) -> int:
        return self.told.count("COMMIT")

    def connect(self, path: Path) -> sqlite3.Connection:
        return _Watched(connect(path), self)  # type: ignore[return-value]

    def see(self, sql: str) -> None:
        self.told.append(sql)
        if sql == "COMMIT":
            assert self.free.wait(20)
            time.sleep(random.uniform(0, self.pause))
        if sql.startswith(tuple(self.failing)):
            raise sqlite3.OperationalError("disk I/O error")


class _Watched:
    def __init__(self, database: sqlite3.Connection, held: Held) -> None:
        self._database, self._held = database, held

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self._held.see(sql)
        return self._database.execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self._held.see(sql)
        return self._database.executemany(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)
