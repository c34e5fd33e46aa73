"""The command line as a user has it: arguments and standard input in; output and exit code out."""

import asyncio
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from tests.world import World, with_taught

from curtilage.cli import main
from curtilage.settings import inspector, ledger
from curtilage.settings.checkup import Found, Status, judging

LENS = cache(judging.open_lens)
"""Loaded once for all tests of a process."""


@dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def refuses(self, code: str, *said: str) -> None:
        """Asserts an error in words, with its code and what to do, and nothing on the output."""
        assert (self.code, self.out) == (1, ""), self
        assert self.err.startswith("error: ")
        assert self.err.rstrip().endswith(f"[{code}]"), self.err
        assert "Traceback" not in self.err
        for words in said:
            assert words in self.err


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs `curtilage` in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CURTILAGE_CONFIG", raising=False)
    monkeypatch.setattr(inspector, "build_all", lambda resources, _names: with_taught(resources))

    def running(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["curtilage", *map(str, arguments)])
        with CliRunner().isolation(input=stdin) as (out, err, _):
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 1
            return Ran(code or 0, out.getvalue().decode(), err.getvalue().decode())

    return running


@pytest.fixture(name="house")
def _house(run: Run, tmp_path: Path) -> Path:
    """A folder with what `init` writes; the commands run in it."""
    assert run("init").code == 0
    return tmp_path


@dataclass
class Past:
    """A folder with a ledger of crossings, as a gateway left it.

    Attributes:
        folder: where ``curtilage.toml`` lies.
        sent, refused: ids of two crossings.
        older: a checkpoint from before the last of them.
    """

    folder: Path
    sent: str
    refused: str
    older: str

    @property
    def ledger(self) -> Path:
        return self.folder / "data" / ledger.LEDGER_FILE


@pytest.fixture(scope="session")
def _past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    folder = tmp_path_factory.mktemp("past")

    async def live() -> Past:
        async with World(folder) as world:
            sent = await world.ask("Write to jane.doe@example.com")
            older = world.house.ledger._reader.checkpoint()
            secret = {"authorization": f"Bearer {world.strict_key}"}
            refused = await world.ask("IBAN DE89370400440532013000", headers=secret)
            assert (sent.status, refused.status) == (200, 403)
        ids = [answer.headers["curtilage-crossing"] for answer in (sent, refused)]
        return Past(folder, *ids, older)

    return asyncio.run(live())


@pytest.fixture
def past(_past: Past, run: Run, tmp_path: Path) -> Past:
    """A copy of it, in which the commands run."""
    shutil.copytree(_past.folder, tmp_path, dirs_exist_ok=True)
    return replace(_past, folder=tmp_path)


@pytest.fixture
def doctor(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SimpleNamespace]:
    """Runs `curtilage doctor`: what it found, its faults as codes, and all that it said."""
    monkeypatch.setattr(judging, "open_lens", LENS)

    def looking(*more: str) -> SimpleNamespace:
        ran = run("doctor", "--json", *more)
        assert ran.err == ""
        told = json.loads(ran.out)
        found = [Found(**one) for one in told["found"]]
        codes = {(one.check, one.code) for one in found if one.status == Status.FAULT}
        assert told["faults"] == sum(one.status == Status.FAULT for one in found)
        assert ran.code == (1 if codes else 0)
        assert all(one.code and one.mend for one in found if one.status == Status.FAULT)
        said = "\n".join(f"{one.said} {one.mend}" for one in found)
        return SimpleNamespace(found=found, faults=codes, said=said)

    return looking
