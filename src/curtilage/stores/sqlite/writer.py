"""The writer's side of a ledger: one batch, one transaction, one sync.

State in memory (the frontier and the last time) is replaced only after a commit, and thrown away
after any failure, so it never runs ahead of the disk. Before each batch the stored size is
compared: where another process has appended, the state is read again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from curtilage.core.crossings import Commit, Facts
from curtilage.core.errors import LedgerError, VerificationError
from curtilage.core.sockets import Clock, Randomness
from curtilage.ledger.canonical import canonical
from curtilage.ledger.entries import NONCE_BYTES, Kind, commitment, decode, encode
from curtilage.ledger.merkle import Frontier, leaf_hash
from curtilage.ledger.note import Checkpoint, Signer, open_checkpoint
from curtilage.ledger.tiles import HEIGHT
from curtilage.stores.begun import SECONDS_TO_WAIT
from curtilage.stores.sqlite.database import FAULTS, Connect
from curtilage.stores.sqlite.nodes import StoredNodes

MILLISECONDS_OF_TOLERANCE = 5_000
# Zeros of the same length are written in place. A DELETE would make SQLite move the rows beside
# it, and copies of them would stay on in the unused parts of pages, out of reach of an erasure.
_ERASE = (
    "UPDATE detail SET nonce = zeroblob(length(nonce)), body = zeroblob(length(body)) "
    "WHERE place = ?"
)


@dataclass(slots=True)
class Wanted:
    """An entry to append."""

    kind: str
    facts: Facts
    detail: Facts | None = None
    erase: tuple[int, ...] = ()


@dataclass(slots=True)
class Appended:
    """An entry that was appended: its bytes and its place."""

    raw: bytes
    commit: Commit


@dataclass(slots=True)
class _State:
    frontier: Frontier
    time: int


@dataclass(slots=True)
class _Batch:
    """What one transaction will write."""

    state: _State
    entries: list[tuple[int, bytes]] = field(default_factory=list)
    hashes: list[tuple[int, int, bytes]] = field(default_factory=list)
    details: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    crossings: list[tuple[str, int]] = field(default_factory=list)
    erased: list[tuple[int]] = field(default_factory=list)
    results: list[Appended | LedgerError] = field(default_factory=list)


class Writer:
    """Appends batches. Not safe to use from two threads at once.

    Args:
        path: the SQLite file.
        signer: signs checkpoints; its name is the log's origin.
        clock, randomness: time of entries, nonces of details.
        connect: opens the file.
    """

    def __init__(
        self,
        path: Path,
        signer: Signer,
        clock: Clock,
        randomness: Randomness,
        connect: Connect,
    ) -> None:
        self._path, self._signer, self._connect = path, signer, connect
        self._clock, self._randomness = clock, randomness
        self._database: sqlite3.Connection | None = None
        self._remains = True  # from a process that ended before it could overwrite
        self._state: _State | None = None

    def append(self, wanted: Sequence[Wanted]) -> list[Appended | LedgerError]:
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

    def close(self) -> None:
        """Closes the file and forgets the state; the next batch reads it again."""
        database, self._database, self._state = self._database, None, None
        if database is not None:
            database.close()

    def _append(self, wanted: Sequence[Wanted]) -> list[Appended | LedgerError]:
        if self._database is None:
            self._database = self._connect(self._path)
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        try:
            batch = _Batch(self._current(database))
            for one in wanted:
                batch.results.append(self._add(batch, one))
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
            for one, result in zip(wanted, self._placed(batch), strict=True)
        ]

    def _current(self, database: sqlite3.Connection) -> _State:
        """A copy of the state, read again if another process has appended."""
        head = database.execute("SELECT size, checkpoint FROM head").fetchone()
        size = head[0] if head else 0
        if self._state is None or self._state.frontier.size != size:
            self._state = self._stored(database, head[1], size) if head else _State(Frontier(), 0)
        return _State(self._state.frontier.copy(), self._state.time)

    def _stored(self, database: sqlite3.Connection, checkpoint: str, size: int) -> _State:
        head = open_checkpoint(checkpoint, self._signer.key)
        frontier = Frontier.of(StoredNodes().of(database), size)
        if (head.size, head.root) != (size, frontier.root()):
            raise VerificationError("the stored hashes do not make the signed root")
        last = database.execute("SELECT raw FROM entry WHERE place = ?", (size - 1,)).fetchone()
        if last is None:
            raise VerificationError("the last entry is missing")
        return _State(frontier, decode(last[0]).time)

    def _time(self, state: _State) -> int:
        now = int(self._clock() * 1000)
        if now < state.time - MILLISECONDS_OF_TOLERANCE:
            raise LedgerError(
                f"The clock is {(state.time - now) / 1000:.0f} seconds behind the ledger.",
                mend="Set the clock right; nothing is sent until then.",
                code="CUR603",
            )
        return max(now, state.time)

    def _add(self, batch: _Batch, wanted: Wanted) -> Appended | LedgerError:
        state = batch.state
        time = self._time(state)
        nonce, body, commit = b"", b"", None
        try:
            if wanted.detail is not None:
                nonce, body = self._randomness(NONCE_BYTES), canonical(dict(wanted.detail))
                commit = commitment(nonce, body)
            raw = encode(wanted.kind, time, wanted.facts, commit)
        except LedgerError as error:
            return error
        place, leaf = state.frontier.size, leaf_hash(raw)
        made = state.frontier.append(leaf)
        state.time = time
        batch.entries.append((place, raw))
        batch.hashes += [(lv // HEIGHT, at, h) for lv, at, h in made if lv % HEIGHT == 0]
        if commit is not None:
            batch.details.append((place, nonce, body))
        if "crossing" in wanted.facts:
            batch.crossings.append((wanted.facts["crossing"], place))
        batch.erased += [(place,) for place in wanted.erase]
        return Appended(raw, Commit(place, leaf, 0, b""))

    def _write(self, database: sqlite3.Connection, batch: _Batch) -> None:
        if not batch.entries:
            return
        frontier = batch.state.frontier
        head = Checkpoint(self._signer.key.name, frontier.size, frontier.root())
        database.executemany("INSERT INTO entry VALUES (?, ?)", batch.entries)
        database.executemany("INSERT INTO hash VALUES (?, ?, ?)", batch.hashes)
        database.executemany("INSERT INTO detail VALUES (?, ?, ?)", batch.details)
        database.executemany("INSERT INTO crossing VALUES (?, ?)", batch.crossings)
        database.executemany(_ERASE, batch.erased)
        database.execute(
            "INSERT INTO head VALUES (1, ?, ?) ON CONFLICT (one) "
            "DO UPDATE SET size = excluded.size, checkpoint = excluded.checkpoint",
            (frontier.size, self._signer.sign(head.text())),
        )

    def _placed(self, batch: _Batch) -> list[Appended | LedgerError]:
        size, root = batch.state.frontier.size, batch.state.frontier.root()
        return [
            result
            if isinstance(result, LedgerError)
            else Appended(result.raw, Commit(result.commit.index, result.commit.leaf, size, root))
            for result in batch.results
        ]


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


def first_entry(signer: Signer) -> Wanted:
    """The entry that opens a log."""
    return Wanted(
        Kind.LOG_OPENED,
        {"origin": signer.key.name, "key": hashlib.sha256(signer.key.public).hexdigest()},
    )
