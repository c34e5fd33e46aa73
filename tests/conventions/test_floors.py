"""The floors hold: a planted violation of each contract in `.importlinter` is caught."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

FLOORS = "Imports go down only"
PURE = "Floors 0 to 2"
TECHNIQUES = "A technique is one folder"
ENTRY = "from importlinter.cli import lint_imports_command as run; run()"
# fmt: off
IMPURE = [
    "aiohttp", "asyncio", "http", "httpx", "logging", "multiprocessing", "os", "pathlib",
    "random", "secrets", "shutil", "socket", "sqlite3", "subprocess", "tempfile",
    "threading", "time", "urllib", "uuid", "uvicorn",
]
# fmt: on


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to be spoiled."""
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / ".importlinter", tmp_path)
    return tmp_path


def plant(copy: Path, module: str, text: str) -> None:
    path = copy / "src" / "curtilage" / module
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.parents:
        if folder == copy / "src":
            break
        (folder / "__init__.py").touch()
    path.write_text(text, encoding="utf-8")


def lint(copy: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, "--no-cache"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stdout + done.stderr).splitlines()
    return done.returncode, "\n".join(line for line in said if line.isascii() or "." in line)


def test_the_floors_hold(copy: Path) -> None:
    code, said = lint(copy)
    assert code == 0, said
    assert "3 kept, 0 broken" in said


@pytest.mark.parametrize(
    ("module", "text", "contract"),
    [
        ("core/planted.py", "import curtilage.gate", FLOORS),
        ("ledger/planted.py", "from curtilage import stores", FLOORS),
        ("detect/planted.py", "import curtilage.policy", FLOORS),
        ("stores/planted.py", "def late():\n    import curtilage.models", FLOORS),
        ("data/planted.py", "import curtilage.federate", FLOORS),
        ("gateway/planted.py", "import curtilage.console", FLOORS),
        ("gateway/planted.py", "import curtilage.settings", FLOORS),
        (
            "controls/planted/__init__.py",
            "from curtilage.controls.redact import redact",
            TECHNIQUES,
        ),
        ("controls/planted/__init__.py", "import curtilage.controls.redact", TECHNIQUES),
        ("detect/planted.py", "from curtilage.controls.redact import redact", TECHNIQUES),
    ],
)
def test_a_forbidden_import_is_caught(copy: Path, module: str, text: str, contract: str) -> None:
    for neighbour in ("federate", "console"):
        plant(copy, f"{neighbour}/__init__.py", "")
    plant(copy, module, text)
    code, said = lint(copy)
    assert code == 1, said
    assert [line for line in said.splitlines() if contract in line and "BROKEN" in line], said


@pytest.mark.parametrize(
    "floor", ["core", "detect", "documents", "policy", "controls", "ledger", "gate"]
)
def test_impurity_is_caught(copy: Path, floor: str) -> None:
    plant(copy, f"{floor}/planted.py", "".join(f"import {name}\n" for name in IMPURE))
    code, said = lint(copy)
    assert code == 1
    missed = [m for m in IMPURE if f"curtilage.{floor} is not allowed to import {m}:" not in said]
    assert not missed, said


def test_an_undeclared_folder_is_caught(copy: Path) -> None:
    plant(copy, "misc/__init__.py", "")
    code, said = lint(copy)
    assert code == 1
    assert "curtilage.misc" in said


def test_no_module_is_in_an_import_ring() -> None:
    graph = grimp.build_graph("curtilage", cache_dir=None)
    assert rings({m: graph.find_modules_directly_imported_by(m) for m in graph.modules}) == []


def test_a_ring_is_seen() -> None:
    assert rings({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def rings(imports: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that each import one another, directly or not."""

    def reached(module: str) -> set[str]:
        seen: set[str] = set()
        ahead = list(imports[module])
        while ahead:
            current = ahead.pop()
            if current not in seen:
                seen.add(current)
                ahead.extend(imports[current])
        return seen

    reach = {module: reached(module) for module in imports}
    groups = {
        tuple(sorted(m for m in reach[module] if module in reach[m]))
        for module in imports
        if module in reach[module]
    }
    return [list(group) for group in sorted(groups)]
