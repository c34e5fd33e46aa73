"""The exported log as the Go project's own packages see it, where a Go toolchain is.

Those packages are in every Go distribution, as parts of the ``go`` command.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.ledger.conftest import SIZE, written

from curtilage.ledger.note import Signer
from curtilage.stores.files import export
from curtilage.stores.sqlite import SQLiteReader

GO = shutil.which("go")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(GO is None, reason="there is no Go toolchain on the path"),
]


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    asking = [GO, "env", "GOROOT", "GOVERSION"]
    told = subprocess.run(asking, check=True, capture_output=True, text=True)
    root, version = told.stdout.split()[:2]
    sumdb = Path(root) / "src/cmd/vendor/golang.org/x/mod/sumdb"
    for name in ("note", "tlog"):
        shutil.copytree(sumdb / name, folder / name, ignore=shutil.ignore_patterns("*_test.go"))
    shutil.copy(Path(__file__).with_name("check_log.go"), folder / "main.go")
    (folder / "go.mod").write_text(f"module check\n\ngo {version.removeprefix('go')}\n")
    environment = {"GOCACHE": str(folder / "cache"), "GOPROXY": "off", "GOFLAGS": "-mod=mod"}
    subprocess.run(
        [GO, "build", "-o", "check", "."],
        check=True,
        cwd=folder,
        env=environment | {"PATH": str(Path(GO).parent), "HOME": str(folder)},
    )
    return folder / "check"


@pytest.fixture
async def log(tmp_path: Path) -> Path:
    await written(tmp_path / "ledger.db", SIZE)
    reader = SQLiteReader(tmp_path / "ledger.db")
    export(reader, tmp_path / "log", Signer("test.example/log", bytes(range(32))).key)
    reader.close()
    return tmp_path / "log"


def says(checker: Path, log: Path) -> str:
    return subprocess.run([checker, log], check=False, capture_output=True, text=True).stdout


async def test_go_agrees(checker: Path, log: Path) -> None:
    assert says(checker, log) == f"agrees {SIZE}\n"


@pytest.mark.parametrize("name", ["tile/entries/000", "tile/0/001", "checkpoint", "key.vkey"])
async def test_go_tells_one_changed_byte(checker: Path, log: Path, name: str) -> None:
    content = bytearray((log / name).read_bytes())
    content[len(content) // 2] ^= 1
    (log / name).write_bytes(content)
    assert not says(checker, log).startswith("agrees")
