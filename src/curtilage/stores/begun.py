"""Beginning an SQLite file that others may begin at the same time."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

SECONDS_TO_WAIT = 10.0
SECONDS_BETWEEN_TRIES = 0.02


def begun(path: Path, *preparing: str, wait: float = SECONDS_TO_WAIT) -> sqlite3.Connection:
    """A connection in autocommit to a file with a write-ahead log, prepared by scripts.

    Of two that begin a file at once SQLite turns one away without waiting, for each holds what the
    other needs. The one turned away tries again.

    Args:
        path: the file; made if absent. Its folder is there.
        preparing: scripts that may run again, such as ``CREATE TABLE IF NOT EXISTS``.
        wait: how long to wait for others, now and in whatever is run later, in seconds.

    Raises:
        sqlite3.Error: it cannot be begun in that time.
    """
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=wait)
    deadline = time.monotonic() + wait
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            for script in preparing:
                database.executescript(script)
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0)  # none where it is no SQLite file at all
            if code & 0xFF == sqlite3.SQLITE_BUSY and time.monotonic() < deadline:
                time.sleep(SECONDS_BETWEEN_TRIES)
                continue
            database.close()
            raise
        return database
