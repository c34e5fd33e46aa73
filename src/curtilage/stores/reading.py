"""The reader's side of a ledger: for audits, explanations and receipts, whatever stores it."""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from curtilage.core.crossings import Facts
from curtilage.core.errors import LedgerError, SettingsError, VerificationError
from curtilage.ledger.entries import Entry, Kind, commitment, decode
from curtilage.ledger.merkle import inclusion_proof
from curtilage.ledger.note import Checkpoint, VerifierKey, open_checkpoint
from curtilage.ledger.proof import write_receipt
from curtilage.ledger.tiles import HASH_BYTES, WIDTH
from curtilage.stores.nodes import StoredNodes

AT_ONCE = 1_000
_LEAST = -(2**63)
HASHES = "SELECT place, hash FROM hash WHERE level = ? AND place >= ? AND place < ? ORDER BY place"
"""What is stored of a tile, for `StoredNodes`."""
COMPARE = "Run 'curtilage verify', and compare with a backup."


@dataclass(frozen=True, slots=True)
class Crossing:
    """What is recorded of a crossing.

    Attributes:
        index: place of its (last) decision or refusal in the log.
        entry: that entry.
        facts: its facts.
        detail: its detail; None once erased.
        outcome: facts of how it ended; None while unknown.
    """

    index: int
    entry: Entry
    facts: Facts
    detail: dict[str, Any] | None
    outcome: Facts | None


class LedgerReader(ABC):
    """Reads a stored ledger, also while it is written.

    Implements `curtilage.ledger.audit.LogReader`. Safe to use from several threads.

    Attributes:
        FAULTS: what the store raises.
        THERE: SQL that is true of a row of details that was not erased.
    """

    FAULTS: ClassVar[tuple[type[Exception], ...]]
    THERE: ClassVar[str]

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._nodes = StoredNodes()

    @abstractmethod
    def close(self) -> None:
        """Lets go of the store."""

    @abstractmethod
    def strays(self) -> Iterator[str]:
        """Damage to the store, rows that are not of the log, crossings not found by their id."""

    @abstractmethod
    def _all(self, sql: str, values: Sequence[object]) -> list[Any]:
        """The rows of a query. Raises `FAULTS`."""

    @abstractmethod
    def _snapshot(self) -> None:
        """From now on `_all` reads one state, until the lock is left."""

    @abstractmethod
    def _left(self) -> None:
        """Ends what `_snapshot` began. Raises nothing."""

    def _id(self, crossing: str) -> object:
        """The id of a crossing as the store holds it."""
        return crossing

    def is_empty(self) -> bool:
        """Whether nothing was ever appended."""
        return not self._rows("SELECT 1 FROM head WHERE size > 0")

    def expect(self, key: VerifierKey) -> None:
        """Refuses a ledger that another key has signed.

        Raises:
            SettingsError: it is of another name or key.
        """
        if self.is_empty():
            return
        try:
            open_checkpoint(self.checkpoint(), key)
        except VerificationError as error:
            raise SettingsError(
                f"The ledger is not of this log's name and key ({error}).",
                mend="Put back the name and the key file it was begun with.",
                code="CUR607",
            ) from None

    def checkpoint(self) -> str:
        """The newest signed checkpoint."""
        rows = self._rows("SELECT checkpoint FROM head WHERE size > 0")
        if not rows:
            raise LedgerError("The ledger has no checkpoint.", mend=COMPARE, code="CUR609")
        return str(rows[0][0])

    def tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile."""
        first = index * WIDTH
        rows = self._rows(
            "SELECT hash FROM hash WHERE level = ? AND place >= ? AND place < ? ORDER BY place",
            (level, first, first + width),
        )
        hashes = [_bytes(row[0]) for row in rows]
        if any(len(one) != HASH_BYTES for one in hashes):
            raise LedgerError(
                "A hash of the ledger has a wrong length.", mend=COMPARE, code="CUR609"
            )
        return b"".join(hashes)

    def bundle(self, index: int, width: int) -> list[bytes]:
        """The entries of a bundle."""
        first = index * WIDTH
        rows = self._rows(
            "SELECT raw FROM entry WHERE place >= ? AND place < ? ORDER BY place",
            (first, first + width),
        )
        return [_bytes(row[0]) for row in rows]

    def details(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Every detail still there, of the entries that there are when the first is asked for.

        They are read some at a time, so that neither memory nor an erasure waits for them all.
        """
        (last,) = self._rows("SELECT max(place) FROM detail")[0]
        first = _LEAST
        while last is not None and first <= last:
            rows = self._rows(
                "SELECT place, nonce, body FROM detail WHERE place BETWEEN ? AND ? "  # noqa: S608
                f"AND {self.THERE} ORDER BY place LIMIT ?",
                (first, last, AT_ONCE),
            )
            yield from ((place, _bytes(nonce), _bytes(body)) for place, nonce, body in rows)
            reached = max((row[0] for row in rows), default=last)
            if reached < first:  # or it would read them again for ever
                raise LedgerError("The keys of details are damaged.", mend=COMPARE, code="CUR609")
            first = reached + 1

    def details_of(self, crossing: str) -> list[int]:
        """Places of the details of a crossing that are still there."""
        rows = self._rows(
            "SELECT detail.place FROM detail JOIN crossing USING (place) "  # noqa: S608
            f"WHERE crossing.id = ? AND {self.THERE}",
            (self._id(crossing),),
        )
        return [row[0] for row in rows]

    def crossing(self, crossing: str) -> Crossing | None:
        """What is recorded of a crossing; of several attempts, the last."""
        rows = self._rows(
            "SELECT entry.place, raw, nonce, body "  # noqa: S608 - a constant, as above
            "FROM crossing JOIN entry USING (place) "
            f"LEFT JOIN detail ON detail.place = entry.place AND {self.THERE} "
            "WHERE crossing.id = ? ORDER BY entry.place",
            (self._id(crossing),),
        )
        found: Crossing | None = None
        for place, raw, nonce, body in rows:
            entry = decode(_bytes(raw))
            if entry.facts.get("crossing") != crossing:
                raise VerificationError(
                    f"Entry {place} is not of the crossing that it is found by.", mend=COMPARE
                )
            if entry.kind in (Kind.CROSSING_DECIDED, Kind.CROSSING_REFUSED):
                if nonce is not None and commitment(_bytes(nonce), _bytes(body)) != entry.detail:
                    raise VerificationError(
                        f"The detail of entry {place} is not what it committed to.", mend=COMPARE
                    )
                detail = json.loads(body) if nonce is not None else None
                found = Crossing(place, entry, entry.facts, detail, None)
            elif entry.kind is Kind.CROSSING_FINISHED and found is not None:
                found = Crossing(found.index, found.entry, found.facts, found.detail, entry.facts)
        return found

    def receipt(self, crossing: str) -> str | None:
        """The receipt of a crossing's decision; None if there is no such crossing."""
        found = self.crossing(crossing)
        return None if found is None else self.receipt_at(found.index)

    def receipt_at(self, index: int) -> str:
        """The receipt of the entry at a place."""
        faults: tuple[type[Exception], ...] = (*self.FAULTS, VerificationError, ValueError)
        try:
            with self._lock:
                self._snapshot()
                try:
                    raw, note = self._entry_and_head(index)
                    size = Checkpoint.parse(note.partition("\n\n")[0] + "\n").size
                    path = inclusion_proof(self._nodes.of(self._hashes), index, size)
                finally:
                    self._left()
        except faults as error:
            raise unreadable(error) from None
        return write_receipt(raw, index, path, note)

    def _entry_and_head(self, index: int) -> tuple[bytes, str]:
        sql = "SELECT raw, checkpoint FROM entry, head WHERE place = ? AND place < size"
        rows = self._all(sql, (index,))
        if not rows:
            raise LedgerError(f"The ledger has no entry {index}.", mend=COMPARE, code="CUR609")
        return _bytes(rows[0][0]), str(rows[0][1])

    def _hashes(self, level: int, tile: int) -> list[Any]:
        return self._all(HASHES, (level, tile * WIDTH, (tile + 1) * WIDTH))

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._all(sql, values)
        except self.FAULTS as error:
            raise unreadable(error) from None


def _bytes(value: object) -> bytes:
    """What a damaged store gives need not be of its column's type."""
    if not isinstance(value, bytes):
        raise LedgerError("A value in the ledger is not bytes.", mend=COMPARE, code="CUR609")
    return value


def unreadable(error: Exception) -> LedgerError:
    """The error for a store that cannot be read, or holds what no ledger does."""
    return LedgerError(f"The ledger cannot be read ({error}).", mend=COMPARE, code="CUR609")
