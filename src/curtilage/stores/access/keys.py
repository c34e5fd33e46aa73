"""Application keys in a small SQLite file.

A key is 160 random bits, so its plain SHA-256 cannot be guessed back; the key itself is shown
once, when it is made. Looking one up compares hashes, so the time it takes tells nothing about
the key. A revoked key stays listed, and stays revoked.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from curtilage.core.errors import SettingsError
from curtilage.stores.begun import begun

PREFIX = "cur_"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS application_key (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    application TEXT NOT NULL,
    issued INTEGER NOT NULL,
    revoked INTEGER
) STRICT
"""


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """What is known of a key: its id, application, and when it was issued and revoked (s)."""

    id: str
    application: str
    issued: int
    revoked: int | None


class KeyStore:
    """The keys of an installation. Safe to use from several threads and processes.

    Args:
        path: the SQLite file; made if absent.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._database = begun(path, _SCHEMA)
        except (OSError, sqlite3.Error):
            raise SettingsError(
                f"The key store {path.name} cannot be opened.",
                mend=f"Check that {path} is writable and is an SQLite file.",
                code="CUR134",
            ) from None
        self._lock = threading.Lock()

    def issue(
        self, application: str, now: float, randomness: Callable[[int], bytes]
    ) -> tuple[IssuedKey, str]:
        """Makes a key; the second value is the key itself, which is not kept."""
        key = PREFIX + base64.b32encode(randomness(20)).decode().lower()
        issued = IssuedKey("k-" + randomness(4).hex(), application, int(now), None)
        row = (issued.id, _hash(key), application, issued.issued)
        with self._lock, self._database:
            self._database.execute("INSERT INTO application_key VALUES (?, ?, ?, ?, NULL)", row)
        return issued, key

    def revoke(self, key_id: str, now: float) -> IssuedKey | None:
        """Revokes a key; None if there is none of that id in force."""
        with self._lock, self._database:
            row = self._database.execute(
                "UPDATE application_key SET revoked = ? WHERE id = ? AND revoked IS NULL "
                "RETURNING id, application, issued, revoked",
                (int(now), key_id),
            ).fetchone()
        return IssuedKey(*row) if row else None

    def listed(self) -> list[IssuedKey]:
        """Every key ever issued, the oldest first."""
        with self._lock:
            rows = self._database.execute(
                "SELECT id, application, issued, revoked FROM application_key ORDER BY issued, id"
            ).fetchall()
        return [IssuedKey(*row) for row in rows]

    def application_of(self, key: str) -> str | None:
        """Name of the application a key in force belongs to; None for any other."""
        if not key.startswith(PREFIX):
            return None
        with self._lock:
            row = self._database.execute(
                "SELECT application FROM application_key WHERE hash = ? AND revoked IS NULL",
                (_hash(key),),
            ).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._database.close()


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
