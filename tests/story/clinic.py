"""A clinic with settings, a catalogue, and visits of 300 patients."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from tests.story.records import entries

from curtilage.settings.desk import DeskOpen, asker_of
from curtilage.settings.ledger import LEDGER_FILE
from curtilage.settings.read import read_settings

SETTINGS = """
name = "example.org/test"
[purposes.research]
[purposes.care]
needs = ["person.age"]
[purposes.advertising]
[destinations.local]
kind = "embedded"
zone = "inside"
jurisdiction = "DE"
residency = ["EU"]
models = ["m"]
[applications.lab]
purposes = ["research", "care"]
destinations = ["local"]
subjects = ["EU"]
[recipients.analysts]
zone = "inside"
jurisdiction = "DE"
residency = ["EU"]
[recipients.partner]
zone = "outside"
jurisdiction = "DE"
residency = ["EU"]
trains_on_input = false
retention_days = 400
[recipients.abroad]
zone = "outside"
jurisdiction = "US"
residency = ["US"]
trains_on_input = false
[budgets.clinic]
dataset = "visits"
epsilon = 3
delta = 1e-6
"""
CATALOGUE = """
source = "csv:visits.csv"
person = "patient"
entity = "patient"
purposes = ["research", "care"]
subjects = ["EU"]
rows = 3
groups = 2
[columns.patient]
kind = "integer"
category = "identity.record"
[columns.age]
kind = "integer"
category = "person.age"
level = "moderate"
lower = 0
upper = 100
[columns.ward]
kind = "text"
values = ["north", "south"]
level = "low"
nullable = false
[columns.cost]
kind = "decimal"
step = 0.01
lower = 0
upper = 1000
category = "finance.amount"
[columns.note]
kind = "text"
category = "health.condition"
"""


class Clinic:
    """A folder with settings, a catalogue, and visits of 300 patients."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "curtilage.toml").write_text(SETTINGS)
        (folder / "catalogue").mkdir()
        (folder / "catalogue" / "visits.toml").write_text(CATALOGUE)
        chance = random.Random(1)
        self.rows = [
            {
                "patient": patient,
                "age": 20 + patient % 60,
                "ward": chance.choice(["north", "south"]),
                "cost": f"{chance.uniform(0, 900):.2f}",
                "note": f"{chance.choice(['Anna Weber', 'Jo Stein'])} has a cold",
            }
            for patient in range(300)
            for _ in range(chance.choice([1, 2]))
        ]
        with (folder / "visits.csv").open("w", newline="") as out:
            writer = csv.DictWriter(out, self.rows[0])
            writer.writeheader()
            writer.writerows(self.rows)
        self.settings = read_settings(folder / "curtilage.toml", {})
        self.opened: DeskOpen | None = None

    async def open(self) -> DeskOpen:
        self.opened = await DeskOpen.open(self.settings)
        return self.opened

    def asker(self, purpose: str = "", to: str = "", person: str = ""):
        return asker_of(self.settings, "lab", purpose, to, person)

    def spent(self) -> int:
        assert self.opened is not None
        return self.opened.book.standings(self.settings.caps)[0].spent.epsilon

    def entries(self, kind: str) -> list[dict]:
        every = entries(self.folder / "curtilage-data" / LEDGER_FILE)
        return [dict(e.facts) for e in every if e.kind == kind]
