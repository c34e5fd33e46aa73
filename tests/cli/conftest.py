"""The command line as a user has it: arguments and standard input in; output and exit code out."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.world import detectors

from curtilage.cli import main
from curtilage.settings import house


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
    monkeypatch.setattr(house, "build_all", lambda _weights, _names: detectors())

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
