"""A ledger of many entries, made once, and `curtilage verify` as a user has it."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from curtilage.cli import main
from curtilage.ledger.note import Signer
from curtilage.stores.files import export
from curtilage.stores.sqlite import SQLiteLedger, SQLiteReader
from curtilage.stores.tests.places import place as place  # noqa: PLC0414 - a fixture

SIGNER = Signer("test.example/log", bytes(range(32)))
SIZE = 600


@dataclass(frozen=True)
class Verified:
    """What `curtilage verify` said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> bool:
        """Whether it said in words that something is wrong, and ended so."""
        said = "WRONG" in self.out or (self.err.startswith("error: ") and "[CUR6" in self.err)
        return self.code == 1 and said and "Traceback" not in self.out + self.err


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Verified]:
    """Runs `curtilage verify` in this process with the log's true key."""

    def run(log: Path, *more: str | Path) -> Verified:
        arguments = ["curtilage", "verify", str(log), "--key", str(SIGNER.key), *map(str, more)]
        monkeypatch.setattr(sys, "argv", arguments)
        with CliRunner().isolation() as (out, err, _):
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 1
            return Verified(code, out.getvalue().decode(), err.getvalue().decode())

    return run


async def written(path: Path, size: int) -> None:
    """Writes a ledger of that many entries: the opening, decisions, refusals and outcomes."""
    now = 1_700_000_000.0

    def clock() -> float:
        nonlocal now
        now += 0.01
        return now

    ledger = await SQLiteLedger.open(path, SIGNER, clock, os.urandom)
    waiting = []
    for number in range(1, size):
        action = ("decided", "finished", "decided", "finished", "refused")[number % 5 - 1]
        crossing = f"x-{number - (action == 'finished'):05}"
        detail = None if action == "finished" else {"number": number}
        facts = {"crossing": crossing, "level": "high"}
        waiting.append(ledger.append(f"gate:crossing:{action}", facts, detail))
    try:
        await asyncio.gather(*waiting)
    finally:
        await ledger.close()


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    asyncio.run(written(folder / "ledger.db", SIZE))
    reader = SQLiteReader(folder / "ledger.db")
    export(reader, folder / "log", SIGNER.key)
    reader.close()
    return folder


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Path:
    """A copy of the ledger ``ledger.db`` and of its export ``log``, to be spoiled."""
    shutil.copytree(_made, tmp_path, dirs_exist_ok=True)
    return tmp_path
