"""What the conventions are checked on: the project's folder, its modules, its tracked files."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "curtilage"


@dataclass(frozen=True)
class Module:
    """One Python file of the package, outside its ``tests`` folders."""

    path: Path

    @property
    def name(self) -> str:
        """Path from ``src/curtilage``, as in ``ledger/tree.py``."""
        return self.path.relative_to(SOURCE).as_posix()

    @property
    def floor(self) -> str:
        """The folder on its floor, as in ``ledger``; empty for the package root."""
        return self.name.split("/")[0] if "/" in self.name else ""

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, however deep."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    found = [Module(p) for p in sorted(SOURCE.rglob("*.py")) if "tests" not in p.parts]
    assert len(found) > 10
    return found


@pytest.fixture(scope="session")
def tracked() -> dict[str, str]:
    """Text of every tracked file, by path from the root."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so tracked files are unknown")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    texts = {}
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            texts[name] = path.read_text(encoding="utf-8", errors="replace")
    return texts


@pytest.fixture(scope="session")
def techniques() -> list[Path]:
    """Every technique's folder, in the families whose members are found by walking."""
    families = ("detect", "documents", "controls", "stores", "models")
    return [
        init.parent
        for family in families
        for init in sorted((SOURCE / family).glob("*/__init__.py"))
        if init.parent.name != "tests"
    ]
