"""The writer's side of a ledger: one batch, one transaction, one sync.

State in memory (the frontier and the last time) is replaced only after a commit, and thrown away
after any failure, so it never runs ahead of the disk. Before each batch the stored size is
compared: where another process has appended, the state is read again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.merkle import Frontier
from curtilage.ledger.tiles import WIDTH
from curtilage.stores.begun import SECONDS_TO_WAIT
from curtilage.stores.composing import Batch, Composer, Result, State, Wanted
from curtilage.stores.nodes import StoredNodes
from curtilage.stores.reading import HASHES
from curtilage.stores.sqlite.database import FAULTS, Connect

# Zeros of the same length are written in place. A DELETE would make SQLite move the rows beside
# it, and copies of them would stay on in the unused parts of pages, out of reach of an erasure.
_ERASE = (
    "UPDATE detail SET nonce = zeroblob(length(nonce)), body = zeroblob(length(body)) "
    "WHERE place = ?"
)


class SQLiteWriter:
    """Appends batches. Not safe to use from two threads at once.

    Args:
        path: the SQLite file.
        composer: composes the batches.
        connect: opens the file.
    """

    def __init__(self, path: Path, composer: Composer, connect: Connect) -> None:
        self._path, self._composer, self._connect = path, composer, connect
        self._database: sqlite3.Connection | None = None
        self._remains = True  # from a process that ended before it could overwrite
        self._state: State | None = None

    def append(self, wanted: Sequence[Wanted]) -> list[Result]:
        """Appends a batch; one result per entry, in order, once all is synced to disk.

        An entry that cannot be encoded gets its own error and the others are appended.

        Raises:
            LedgerError: nothing of the batch was appended.
        """
        try:
            return self._append(wanted)
        except (*FAULTS, OSError, VerificationError) as error:
            self.close()
            raise LedgerError(
                f"The ledger cannot be written ({type(error).__name__}: {error}).",
                mend="Nothing is sent until it can. Check the disk, then 'curtilage verify'.",
                code="CUR606",
            ) from None
        except BaseException:
            self.close()
            raise

    def recovers(self) -> bool:
        """False: that a disk has room again shows when something is written."""
        return False

    def close(self) -> None:
        """Closes the file and forgets the state; the next batch reads it again."""
        database, self._database, self._state = self._database, None, None
        if database is not None:
            database.close()

    def _append(self, wanted: Sequence[Wanted]) -> list[Result]:
        if self._database is None:
            self._database = self._connect(self._path)
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        try:
            batch = self._composer.batch(self._current(database), wanted)
            self._write(database, batch)
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
        self._state = batch.state
        if self._remains or batch.erased:
            self._remains = _remains(database, 1.0 if batch.erased else 0.0)
        return [
            _still_read() if self._remains and one.erase else result
            for one, result in zip(wanted, batch.placed(), strict=True)
        ]

    def _current(self, database: sqlite3.Connection) -> State:
        """The state, read again if another process has appended."""
        head = database.execute("SELECT size, checkpoint FROM head").fetchone()
        size = head[0] if head else 0
        if self._state is None or self._state.frontier.size != size:
            self._state = self._stored(database, head[1], size) if head else State(Frontier(), 0)
        return self._state

    def _stored(self, database: sqlite3.Connection, checkpoint: str, size: int) -> State:
        def tiles(level: int, tile: int) -> sqlite3.Cursor:
            return database.execute(HASHES, (level, tile * WIDTH, (tile + 1) * WIDTH))

        last = database.execute("SELECT raw FROM entry WHERE place = ?", (size - 1,)).fetchone()
        nodes = StoredNodes().of(tiles)
        return self._composer.state(nodes, checkpoint, size, last[0] if last else None)

    def _write(self, database: sqlite3.Connection, batch: Batch) -> None:
        if not batch.entries:
            return
        database.executemany("INSERT INTO entry VALUES (?, ?)", batch.entries)
        database.executemany("INSERT INTO hash VALUES (?, ?, ?)", batch.hashes)
        database.executemany("INSERT INTO detail VALUES (?, ?, ?)", batch.details)
        database.executemany("INSERT INTO crossing VALUES (?, ?)", batch.crossings)
        database.executemany(_ERASE, batch.erased)
        database.execute(
            "INSERT INTO head VALUES (1, ?, ?) ON CONFLICT (one) "
            "DO UPDATE SET size = excluded.size, checkpoint = excluded.checkpoint",
            (batch.state.frontier.size, batch.checkpoint),
        )


def _remains(database: sqlite3.Connection, wait: float) -> bool:
    """Overwrites erased details in the write-ahead log; true if readers keep that from being done.

    Args:
        database: the file.
        wait: seconds to wait for readers, in which no entry is written.
    """
    try:
        database.execute(f"PRAGMA busy_timeout = {wait * 1000:.0f}")
        busy, _, _ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        database.execute(f"PRAGMA busy_timeout = {SECONDS_TO_WAIT * 1000:.0f}")
    except sqlite3.Error:
        return True
    return bool(busy)


def _still_read() -> LedgerError:
    return LedgerError(
        "The details are erased, but something still reads a state of the ledger that has them.",
        mend="End backups and other readers, then restart the gateway: it overwrites the details.",
        code="CUR615",
    )
