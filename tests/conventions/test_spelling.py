"""The spelling check looks at what it is there for: code, docs and tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WRONG = "This is teh end.\n"  # codespell:ignore


def _misspelt(folder: Path, root: Path) -> list[str]:
    """The files in which the project's settings let a mistake be seen."""
    shutil.copy(root / "pyproject.toml", folder)
    command = [sys.executable, "-m", "codespell_lib"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return sorted(line.split(":")[0] for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "Makefile",
        "docs/tutorial/first-request.md",
        "src/curtilage/core/errors.py",
        "src/curtilage/detect/tagger/card.md",
        "tests/story/test_leaks.py",
        "bench/detect.py",
        "train/fit.py",
    ],
)
def test_a_mistake_is_seen(root: Path, tmp_path: Path, path: str) -> None:
    assert (root / path).is_file()
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(WRONG)
    assert _misspelt(tmp_path, root) == [f"./{path}"]


def test_texts_in_other_languages_are_left_out(root: Path, tmp_path: Path) -> None:
    for path in ("train/templates/de/hr.txt", "src/curtilage/detect/salutations/words.py"):
        assert (root / path).is_file()
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(WRONG)
    assert _misspelt(tmp_path, root) == []
