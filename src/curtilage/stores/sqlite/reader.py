"""The reader's side of a ledger: for audits, explanations and receipts."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curtilage.core.crossings import Facts
from curtilage.core.errors import LedgerError, SettingsError, VerificationError
from curtilage.ledger.entries import Entry, Kind, decode
from curtilage.ledger.merkle import inclusion_proof
from curtilage.ledger.note import Checkpoint, VerifierKey, open_checkpoint
from curtilage.ledger.proof import write_receipt
from curtilage.ledger.tiles import WIDTH
from curtilage.stores.sqlite.database import connect_to_read, node

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


class SQLiteReader:
    """Reads a ledger file, also while it is written, also where it cannot be written.

    Implements `curtilage.ledger.audit.LogReader`. Safe to use from several threads.

    Raises:
        LedgerError: the file is not there, or is not a ledger.
    """

    FAULTS = (sqlite3.Error,)

    def __init__(self, path: Path) -> None:
        try:
            self._database = connect_to_read(path)
        except sqlite3.Error as error:
            raise LedgerError(
                f"There is no ledger at {path} ({error}).",
                mend="It is made when 'curtilage serve' starts.",
                code="CUR609",
            ) from None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._database.close()

    def is_empty(self) -> bool:
        """Whether nothing was ever appended."""
        return not self._rows("SELECT 1 FROM head")

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
        rows = self._rows("SELECT checkpoint FROM head")
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
        return b"".join(row[0] for row in rows)

    def bundle(self, index: int, width: int) -> list[bytes]:
        """The entries of a bundle."""
        first = index * WIDTH
        rows = self._rows(
            "SELECT raw FROM entry WHERE place >= ? AND place < ? ORDER BY place",
            (first, first + width),
        )
        return [row[0] for row in rows]

    def details(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Every detail still there."""
        yield from self._rows("SELECT place, nonce, body FROM detail ORDER BY place")

    def details_of(self, crossing: str) -> list[int]:
        """Places of the details of a crossing that are still there."""
        rows = self._rows(
            "SELECT detail.place FROM detail JOIN crossing USING (place) WHERE crossing.id = ?",
            (crossing,),
        )
        return [row[0] for row in rows]

    def crossing(self, crossing: str) -> Crossing | None:
        """What is recorded of a crossing; of several attempts, the last."""
        rows = self._rows(
            "SELECT place, raw, detail.body FROM crossing JOIN entry USING (place) "
            "LEFT JOIN detail USING (place) WHERE crossing.id = ? ORDER BY place",
            (crossing,),
        )
        found: Crossing | None = None
        for place, raw, body in rows:
            entry = decode(raw)
            if entry.kind in (Kind.CROSSING_DECIDED, Kind.CROSSING_REFUSED):
                detail = json.loads(body) if body is not None else None
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
        with self._lock, self._snapshot():
            note = self._database.execute("SELECT checkpoint FROM head").fetchone()[0]
            head = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
            raw = self._database.execute(
                "SELECT raw FROM entry WHERE place = ?", (index,)
            ).fetchone()
            if raw is None or not index < head.size:
                raise LedgerError(f"The ledger has no entry {index}.", mend=COMPARE, code="CUR609")
            path = inclusion_proof(
                lambda level, at: node(self._database, level, at), index, head.size
            )
        return write_receipt(raw[0], index, path, note)

    def _snapshot(self) -> sqlite3.Connection:
        """One state of the file for several reads; leaving it ends the transaction."""
        if not self._database.in_transaction:
            self._database.execute("BEGIN")
        return self._database

    def _rows(self, sql: str, values: tuple[object, ...] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._database.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise LedgerError(
                f"The ledger cannot be read ({error}).", mend=COMPARE, code="CUR609"
            ) from None
