"""Several processes begin one SQLite file at the same moment, and all have it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from curtilage.stores.begun import begun

BEGIN = """
import sys, time
from pathlib import Path
from curtilage.stores.begun import begun
while time.time() < float(sys.argv[2]):
    pass
begun(Path(sys.argv[1]), "CREATE TABLE IF NOT EXISTS t (a INT) STRICT")
"""


def test_nobody_is_turned_away(tmp_path: Path) -> None:
    for number in range(4):
        file, moment = tmp_path / f"{number}.db", time.time() + 0.5
        command = [sys.executable, "-c", BEGIN, str(file), str(moment)]
        running = [subprocess.Popen(command) for _ in range(4)]
        assert [each.wait(60) for each in running] == [0, 0, 0, 0]


def test_a_file_that_somebody_keeps_is_waited_for_no_longer_than_said(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    keeper = sqlite3.connect(file, isolation_level=None)
    keeper.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        begun(file, wait=0.1)
    keeper.execute("COMMIT")
    keeper.close()
    begun(file, wait=0.1).close()


def test_what_is_no_sqlite_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "no.db"
    file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        begun(file, wait=60)
