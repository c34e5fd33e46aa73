"""Reads a ledger on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, ClassVar

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.entries import decode
from curtilage.stores.postgres.session import ServerError, Session
from curtilage.stores.reading import AT_ONCE, LedgerReader

# The rows that a good ledger does not have, as one snapshot. Tiles have height 8.
_STRAYS = """
SELECT 'size ' || size FROM head
  WHERE size > 0 AND checkpoint NOT LIKE '%' || chr(10) || size || chr(10) || '%'
UNION ALL
SELECT 'entry ' || place FROM entry, head WHERE place NOT BETWEEN 0 AND size - 1
UNION ALL
SELECT 'hash ' || level || '/' || place FROM hash, head
  WHERE level NOT BETWEEN 0 AND 7 OR place NOT BETWEEN 0 AND (size >> level * 8) - 1
UNION ALL
SELECT 'crossing of entry ' || place FROM crossing, head WHERE place NOT BETWEEN 0 AND size - 1
"""
_NAMED = """
SELECT place, raw, (SELECT array_agg(id) FROM crossing WHERE crossing.place = entry.place)
FROM entry WHERE place >= ? AND place < ? ORDER BY place
"""


class PostgresReader(LedgerReader):
    """Reads a ledger with a connection of its own.

    Args:
        session: the connection.

    Raises:
        LedgerError: the server cannot be reached, or there is no ledger.
    """

    FAULTS: ClassVar = (ServerError,)
    THERE: ClassVar = "nonce IS NOT NULL"  # erased rows are gone

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        try:
            self.is_empty()
        except LedgerError as error:
            session.close()
            raise LedgerError(
                f"There is no ledger in the store that can be read: {error}",
                mend="It is made when 'curtilage serve' starts. Check [store] in the settings.",
                code="CUR609",
            ) from None

    def close(self) -> None:
        """Ends the connection."""
        with self._lock:
            self._session.close()

    def strays(self) -> Iterator[str]:
        """Rows that are not of the log, crossings not found by their id."""
        for (place,) in self._rows(_STRAYS):
            yield f"{place}: it is not of the log"
        (size,) = self._rows("SELECT max(size) FROM head")[0]
        if size is None:
            yield "head: it is missing"
        for first in range(0, size or 0, AT_ONCE):
            for place, raw, ids in self._rows(_NAMED, (first, first + AT_ONCE)):
                if (ids or []) != _ids_of(raw):
                    yield f"crossing of entry {place}: it is not of the log"

    def _id(self, crossing: str) -> object:
        return crossing.encode(errors="surrogatepass")

    def _all(self, sql: str, values: Sequence[object]) -> list[Any]:
        return self._session.rows(numbered(sql), values)

    def _snapshot(self) -> None:
        self._session.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def _left(self) -> None:
        self._session.rollback()


def _ids_of(raw: bytes) -> list[bytes]:
    """Under what an entry must be found; nothing where it cannot be read, which is told anyway."""
    try:
        facts = decode(raw).facts
    except VerificationError:
        return []
    return [str(facts["crossing"]).encode()] if "crossing" in facts else []


@cache
def numbered(sql: str) -> str:
    """A statement with its values as PostgreSQL numbers them."""
    parts = re.split(r"\?", sql)
    return parts[0] + "".join(f"${n}{part}" for n, part in enumerate(parts[1:], 1))
