"""The SQLite file of a ledger: its schema, and connections to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from curtilage.stores.begun import SECONDS_TO_WAIT, begun

SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    place INTEGER PRIMARY KEY,
    raw BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS hash (
    level INTEGER NOT NULL,      -- of tiles: 0 for leaves, 1 for roots of 256 leaves, ...
    place INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    checkpoint TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS detail (
    place INTEGER PRIMARY KEY,
    nonce BLOB NOT NULL,         -- zeros once the detail is erased
    body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS crossing (
    id TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (id, place)
) STRICT, WITHOUT ROWID;
"""

# The rows that a good ledger does not have, as one snapshot. Tiles have height 8. Each part reads
# its table once and finds rows of others by their key, so that it costs no more than an audit.
STRAYS = """
WITH named AS (
  SELECT place, CASE WHEN json_valid(CAST(raw AS TEXT))
    THEN json_extract(CAST(raw AS TEXT), '$.facts.crossing') END AS id FROM entry
)
SELECT 'size ' || size FROM head
  WHERE checkpoint NOT LIKE '%' || char(10) || size || char(10) || '%'
UNION ALL
SELECT 'entry ' || place FROM entry, head WHERE place NOT BETWEEN 0 AND size - 1
UNION ALL
SELECT 'hash ' || level || '/' || place FROM hash, head
  WHERE level NOT BETWEEN 0 AND 7 OR place NOT BETWEEN 0 AND (size >> level * 8) - 1
UNION ALL
SELECT * FROM (
  SELECT 'crossing of entry ' || place FROM crossing LEFT JOIN named USING (place)
    WHERE named.id IS NOT crossing.id
  UNION  -- one that stands under a wrong id is told once
  SELECT 'crossing of entry ' || place FROM named
    WHERE id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM crossing WHERE crossing.id = named.id AND crossing.place = named.place
    )
)
"""

FAULTS = (sqlite3.Error, UnicodeDecodeError)
"""What a damaged file raises; the second where SQLite quotes a damaged schema in its message."""
Connect = Callable[[Path], sqlite3.Connection]


def connect(path: Path) -> sqlite3.Connection:
    """A connection that may write; makes the file and its tables if they are not there."""
    return begun(path, "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;", SCHEMA)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that can only read, also from a file that cannot be written."""
    uri = path.resolve().as_uri() + "?mode=ro"
    try:
        return _tried(uri)
    except sqlite3.OperationalError:
        # A WAL database needs to write its -shm file unless it is told that nobody writes. It
        # then passes over the -wal file, so that must hold nothing.
        waiting = path.with_name(f"{path.name}-wal")
        if waiting.exists() and waiting.stat().st_size:
            raise
        return _tried(uri + "&immutable=1")


def _tried(uri: str) -> sqlite3.Connection:
    database = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=SECONDS_TO_WAIT)
    try:
        database.execute("SELECT 1 FROM head").fetchone()
    except FAULTS:
        database.close()
        raise
    return database
