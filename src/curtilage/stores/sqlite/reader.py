"""Reads the SQLite file of a ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from curtilage.core.errors import LedgerError
from curtilage.stores.reading import LedgerReader
from curtilage.stores.sqlite.database import FAULTS, STRAYS, connect_to_read


class SQLiteReader(LedgerReader):
    """Reads a ledger file, also where it cannot be written.

    Raises:
        LedgerError: the file is not there, or is not a ledger.
    """

    FAULTS: ClassVar = FAULTS
    THERE: ClassVar = "nonce IS NOT zeroblob(32)"

    def __init__(self, path: Path) -> None:
        super().__init__()
        try:
            self._database = connect_to_read(path)
        except FAULTS as error:
            raise LedgerError(
                f"There is no ledger at {path} ({error}).",
                mend="It is made when 'curtilage serve' starts.",
                code="CUR609",
            ) from None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._database.close()

    def strays(self) -> Iterator[str]:
        """Damage to the file, rows that are not of the log, crossings not found by their id."""
        for (said,) in self._rows("PRAGMA integrity_check"):
            if said != "ok":
                yield f"file: {said}"
        for (place,) in self._rows(STRAYS):
            yield f"{place}: it is not of the log"

    def _all(self, sql: str, values: Sequence[object]) -> list[Any]:
        return self._database.execute(sql, tuple(values)).fetchall()

    def _snapshot(self) -> None:
        self._database.execute("BEGIN")

    def _left(self) -> None:
        if self._database.in_transaction:
            self._database.rollback()
