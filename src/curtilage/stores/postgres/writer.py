"""The writer's side of a ledger on PostgreSQL: one batch, one statement, one sync.

The statement moves the head from the size that the batch was composed on, and writes the rest only
if it did. So a writer whose state is old, or that was cut off and comes back, writes nothing,
whatever it believes; and the sequence has neither a hole nor a double.

Who finds that another has appended takes the lock of the head's row first, reads, composes and
writes, so that nobody overtakes it for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.merkle import Frontier, root
from curtilage.ledger.tiles import WIDTH
from curtilage.stores.composing import Batch, Composer, Result, State, Wanted
from curtilage.stores.nodes import StoredNodes
from curtilage.stores.postgres.session import DURABLE, ServerError, Session

WRITE = f"""
WITH moved AS (
  UPDATE head SET size = $2, checkpoint = $3 WHERE size = $1 RETURNING 1
), entries AS (
  INSERT INTO entry SELECT $1 + n - 1, raw
  FROM moved, unnest($4::bytea[]) WITH ORDINALITY AS t (raw, n)
), hashes AS (
  INSERT INTO hash SELECT t.*
  FROM moved, unnest($5::integer[], $6::bigint[], $7::bytea[]) AS t
), details AS (
  INSERT INTO detail SELECT t.* FROM moved, unnest($8::bigint[], $9::bytea[], $10::bytea[]) AS t
), crossings AS (
  INSERT INTO crossing SELECT t.* FROM moved, unnest($11::bytea[], $12::bigint[]) AS t
), erased AS (
  DELETE FROM detail USING moved WHERE place = ANY ($13::bigint[])
)
SELECT count(*), {DURABLE} FROM moved
"""  # noqa: S608 - a constant
HEAD = "SELECT size, checkpoint FROM head FOR UPDATE"
TILE = "SELECT place, hash FROM hash WHERE level = $1 AND place >= $2 AND place < $3 ORDER BY place"


class PostgresWriter:
    """Appends batches. Implements `curtilage.stores.composing.Writer`.

    Args:
        session: a connection of its own.
        composer: composes the batches.
    """

    def __init__(self, session: Session, composer: Composer) -> None:
        self._session, self._composer = session, composer
        self._state: State | None = None
        self._seen = State(Frontier(), 0)  # the longest log that was ever there
        self._alone = True

    def append(self, wanted: Sequence[Wanted]) -> list[Result]:
        """Appends a batch; one result per entry, in order, once all is durable.

        An entry that cannot be encoded gets its own error and the others are appended.

        Raises:
            LedgerError: nothing was appended; or the connection broke off, and nobody knows.
        """
        try:
            return self._append(wanted)
        except (ServerError, VerificationError) as error:
            self._forget()
            raise LedgerError(
                f"The ledger cannot be written ({type(error).__name__}: {error}).",
                mend="Nothing is sent until it can. Check the PostgreSQL server of the store, "
                "then 'curtilage verify'.",
                code="CUR606",
            ) from None
        except BaseException:
            self._forget()
            raise

    def recovers(self) -> bool:
        """Whether the server answers and its log can be appended to."""
        try:
            self._session.begin()
            state, _ = self._current()
            self._composer.time(state)
        except (ServerError, LedgerError):
            self._forget()
            return False
        self._session.rollback()
        return True

    def close(self) -> None:
        """Ends the connection."""
        self._forget()
        self._session.close()

    def _forget(self) -> None:
        self._state = None
        self._session.drop()

    def _append(self, wanted: Sequence[Wanted]) -> list[Result]:
        if self._state is not None and self._alone:
            batch = self._composer.batch(self._state, wanted)
            if self._written(batch):
                return self._took(batch)
        self._session.begin()
        try:
            state, self._alone = self._current()
            batch = self._composer.batch(state, wanted)
            self._written(batch)  # the head is locked, so it is where it was
            self._session.commit()
        except BaseException:
            self._session.rollback()
            raise
        return self._took(batch)

    def _took(self, batch: Batch) -> list[Result]:
        self._state = self._seen = batch.state
        return batch.placed()

    def _written(self, batch: Batch) -> bool:
        """Whether the batch was written; not if the log has moved on since it was composed."""
        if not batch.entries:
            return True
        values = (
            batch.size,
            batch.state.frontier.size,
            batch.checkpoint,
            [raw for _, raw in batch.entries],
            *_columns(batch.hashes, 3),
            *_columns(batch.details, 3),
            *_columns([(crossing.encode(), place) for crossing, place in batch.crossings], 2),
            [place for (place,) in batch.erased],
        )
        return bool(self._session.rows(WRITE, values)[0][0])

    def _current(self) -> tuple[State, bool]:
        """The state, with the head locked; and whether nobody else is known to have appended."""
        found = self._session.rows(HEAD)
        if not found:
            raise VerificationError("the head of the ledger is missing")
        ((size, checkpoint),) = found
        before = self._state
        if before is not None and before.frontier.size == size:
            return before, True
        self._state = self._stored(size, checkpoint)
        return self._state, before is None

    def _stored(self, size: int, checkpoint: str) -> State:
        nodes, seen = StoredNodes().of(self._hashes), self._seen.frontier
        state = State(Frontier(), 0)
        if size:
            last = self._session.rows("SELECT raw FROM entry WHERE place = $1", (size - 1,))
            state = self._composer.state(nodes, checkpoint, size, last[0][0] if last else None)
        if size < seen.size or root(nodes, seen.size) != seen.root():
            raise VerificationError("the ledger was rolled back, or is another than it was")
        self._seen = state
        return state

    def _hashes(self, level: int, tile: int) -> list[Any]:
        return self._session.rows(TILE, (level, tile * WIDTH, (tile + 1) * WIDTH))


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
