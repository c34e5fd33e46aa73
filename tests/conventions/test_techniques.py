"""A technique is one folder that says what it does, promises, and does not."""

from __future__ import annotations

import re
from pathlib import Path

SECTIONS = ["Does", "Promises", "Does not", "Source"]


def test_every_technique_has_a_card(techniques: list[Path]) -> None:
    assert techniques
    wrong = {}
    for folder in techniques:
        card = folder / "card.md"
        if not card.is_file():
            wrong[folder.name] = "no card.md"
            continue
        parts = re.split(r"^## (.+)$", card.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if parts[1::2] != SECTIONS:
            wrong[folder.name] = f"sections {parts[1::2]}"
        elif not all(body.strip() for body in parts[2::2]):
            wrong[folder.name] = "an empty section"
    assert wrong == {}


def test_every_technique_has_tests(techniques: list[Path]) -> None:
    assert [f.name for f in techniques if not list((f / "tests").glob("test_*.py"))] == []


def test_test_files_have_names_of_their_own(root: Path) -> None:
    names = [
        path.name
        for top in ("src", "tests")
        for path in (root / top).rglob("test_*.py")
        if "node_modules" not in path.parts
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []
