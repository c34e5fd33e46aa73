"""The how-to page, done as it is written: settings, scan, query, extract; on a real Spark too."""

from __future__ import annotations

import json
import random
import re
import shlex
from pathlib import Path

import pytest
from tests.cli.conftest import _house, run  # noqa: F401 - fixtures
from tests.spread import fleets

from curtilage.data.spread.adding import Apart

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "beyond-one-machine.md"
MORE = """
[recipients.lab]
zone = "inside"
jurisdiction = "FR"
residency = ["EU"]

[budgets.visits]
dataset = "visits"
epsilon = 5
delta = 1e-6
"""
RECIPE = """
suppression = 0.5
[[models]]
kind = "k-anonymity"
k = 2
[columns]
patient_id = { as = "key", entity = "patient" }
ward = { as = "quasi-identifier" }
age = { as = "quasi-identifier", intervals = [10, 50], start = 0 }
"""
VISITS = fleets.pa.schema({
    "patient_id": fleets.pa.int64(), "age": fleets.pa.int64(), "ward": fleets.pa.string(),
})  # fmt: skip


def commands() -> list[list[str]]:
    text = PAGE.read_text(encoding="utf-8")
    return [
        shlex.split(line)[1:] for line in re.findall(r"^    (curtilage .*)$", text, re.MULTILINE)
    ]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["made", "spark"])
def test_the_page_does_what_it_says(kind, run, house, monkeypatch) -> None:  # noqa: F811
    fleets.reach(kind, house, monkeypatch)  # skips without Spark
    chance = random.Random(1)
    rows = [(n // 2, chance.randrange(90), "north" if n % 3 else "south") for n in range(1200)]
    fleets.fill(house / "lake" / "visits", rows, VISITS)
    told = re.findall(
        r"^```toml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    settings = house / "curtilage.toml"
    settings.write_text(settings.read_text() + "\n" + "\n".join(told) + MORE)
    Path("recipe.toml").write_text(RECIPE)
    scan, query, extract = commands()
    scanned = run(*scan)
    assert scanned.code == 0, scanned.err
    _confirm(house)
    ran = []
    before = Apart.run
    monkeypatch.setattr(Apart, "run", lambda self, sql: ran.append(sql) or before(self, sql))
    asked = run(*query, "--json")
    assert asked.code == 0, asked.err
    found = {row[0]: row[1]["value"] for row in json.loads(asked.out)["rows"]}
    assert len(ran) == 1
    assert abs(found["north"] - 800) < 60
    assert abs(found["south"] - 400) < 60
    made = run(*extract)
    assert made.code == 0, made.err
    assert Path("extract.parquet").stat().st_size > 1000
    assert run("data", "scan", "visits", "--check").code == 0


def _confirm(house: Path) -> None:
    """What the owner of the dataset fills in."""
    entry = house / "catalogue" / "visits.toml"
    text = re.sub(r"^# (purposes|subjects) .*\n", "", entry.read_text(), flags=re.MULTILINE)
    settings = (house / "curtilage.toml").read_text()
    purpose = re.findall(r"^\[purposes\.([a-z0-9._-]+)\]", settings, re.MULTILINE)[0]
    said = f'purposes = ["{purpose}"]\nsubjects = ["EU"]\nrows = 2\ngroups = 2\n\n[columns.'
    entry.write_text(text.replace("\n[columns.", f"\n{said}", 1))
