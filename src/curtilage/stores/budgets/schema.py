"""The tables of budgets, as SQLite makes them; `curtilage.stores.postgres` has them its own way."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS release (
    id TEXT PRIMARY KEY,
    analyst TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    dataset TEXT NOT NULL,
    purpose TEXT NOT NULL,
    groups TEXT NOT NULL,        -- JSON list
    parents TEXT NOT NULL,       -- JSON list
    events TEXT NOT NULL,        -- JSON list
    epsilon INTEGER NOT NULL,
    delta INTEGER NOT NULL,
    rho INTEGER NOT NULL,
    slack INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'spent', 'refunded')),
    reserved REAL NOT NULL,
    settled REAL,
    result BLOB
) STRICT;
-- A refunded release never was: its key may be used again.
CREATE UNIQUE INDEX IF NOT EXISTS release_key ON release (analyst, key) WHERE state <> 'refunded';
CREATE INDEX IF NOT EXISTS release_open ON release (reserved) WHERE state = 'reserved';
CREATE INDEX IF NOT EXISTS release_dataset ON release (dataset, reserved);
CREATE TABLE IF NOT EXISTS account (
    dataset TEXT NOT NULL,
    grp TEXT NOT NULL,
    purpose TEXT NOT NULL,
    analyst TEXT NOT NULL,
    day TEXT NOT NULL,
    epsilon INTEGER NOT NULL,
    delta INTEGER NOT NULL,
    rho INTEGER NOT NULL,
    slack INTEGER NOT NULL,
    PRIMARY KEY (dataset, grp, purpose, analyst, day)
) STRICT, WITHOUT ROWID;
"""
