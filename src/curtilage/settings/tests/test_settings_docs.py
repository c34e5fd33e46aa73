"""The reference of the settings names every setting with its default, and no other."""

import json
import re
from pathlib import Path

import pytest

from curtilage.core.errors import SettingsError
from curtilage.settings import table
from curtilage.settings.read import read_settings

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "settings.md"
NAMES = (
    "purposes", "destinations", "applications", "categories", "recipients", "budgets",
    "databases", "stores", "clusters",
)  # fmt: skip


def told() -> dict[str, str]:
    """Every setting on the page with its default."""
    found = {}
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading = section.splitlines()[0]
        prefix = heading.strip("`[]") + "." if heading.startswith("`[") else ""
        for key, default in re.findall(r"^\| `(\w+)` \| ([^|]*) \|", section, re.MULTILINE):
            found[prefix.replace('"KEY"', "NAME") + key] = default
        if prefix in {"levels.", "thresholds."}:
            found[prefix[:-1]] = ""
    return found


def asked(monkeypatch, file: Path, text: str) -> dict[str, object]:
    """Every setting that the code asks for with its default, reading a configuration."""
    found: dict[str, object] = {}
    value, has = table.Table._value, table.Table.has

    def place(of: table.Table, key: str) -> str:
        return re.sub(rf'^({"|".join(NAMES)})\.("[^"]+"|[^.]+)', r"\1.NAME", of.at(key))

    def watched_value(self, key, default):
        found[place(self, key)] = default
        return value(self, key, default)

    def watched_has(self, key):
        found.setdefault(place(self, key), None)
        return has(self, key)

    monkeypatch.setattr(table.Table, "_value", watched_value)
    monkeypatch.setattr(table.Table, "has", watched_has)
    file.write_text(text)
    with pytest.raises(SettingsError):
        read_settings(file, {})
    tables = {key for key, default in found.items() if default == {}}
    assert {"purposes", "limits", "destinations.NAME.tls"} < tables
    return {
        key: default for key, default in found.items() if default != {} and not key.endswith("NAME")
    }


NOTHING = (
    "[purposes.a]\n[destinations.a]\n[applications.a]\n[categories.'a.b']\n"
    "[recipients.a]\n[budgets.a]\n[databases.a]\n[stores.a]\n[clusters.a]\n[store]\n"
)


def test_every_setting_is_told_and_every_one_told_is_there(monkeypatch, file):
    there = asked(monkeypatch, file, NOTHING)
    assert sorted(told()) == sorted({*there, "levels", "thresholds"})
    assert len(there) > 40


def test_the_defaults_told_are_those_there(monkeypatch, file):
    page, wrong = told(), set()
    for key, default in asked(monkeypatch, file, NOTHING).items():
        shown = default if isinstance(default, str) else json.dumps(default)
        right = f"`{shown}`" if shown else "empty"
        if default is not None and page[key] != right and not page[key].endswith(f"else {right}"):
            wrong.add(key)
    in_words = {"detectors", "categories.NAME.title", "categories.NAME.word"}
    assert wrong == in_words


def test_what_is_needed_is_told_so(monkeypatch, file):
    file.write_text(NOTHING)
    with pytest.raises(SettingsError) as caught:
        read_settings(file, {})
    missing = re.findall(r"  (\w+(?:\.a)?\.\w+): it is missing", str(caught.value))
    needed = [key for key, default in told().items() if default.startswith("needed")]
    assert sorted(key.replace(".a.", ".NAME.") for key in missing) == sorted(needed)
