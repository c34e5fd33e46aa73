"""A gateway with datasets, and plain HTTP clients of two applications.

``crm`` is registered for research and support, ``strict`` for support alone. So `visits` is
nobody's business of ``strict``; `tickets` is for both, `wards` is public, and `audits` is for a
purpose that neither has.
"""

import http.client
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.serving import Served
from tests.world import CONFIG

TOP = 'detectors = ["salutations"]\nlimits.queries = 16\n'
MORE = """
[purposes.inspection]
[recipients.analysts]
zone = "inside"
jurisdiction = "DE"
residency = ["EU"]
[recipients.abroad]
zone = "outside"
jurisdiction = "US"
residency = ["US"]
[budgets.visits]
dataset = "visits"
epsilon = 2
[budgets.tickets]
dataset = "tickets"
epsilon = 500
[budgets.audits]
dataset = "audits"
epsilon = 7
"""
SETTINGS = CONFIG + MORE
DATASET = """
source = "csv:{name}.csv"
person = "patient"
purposes = [{purposes}]
subjects = ["EU"]
rows = 2
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
"""
WARDS = """
source = "csv:wards.csv"
public = true
[columns.ward]
kind = "text"
level = "low"
"""
PURPOSES = {"visits": '"research"', "tickets": '"support"', "audits": '"inspection"'}
COUNT = "SELECT ward, COUNT(*) AS n, AVG(age) AS age FROM {} GROUP BY ward ORDER BY ward"
SECRET = "winterbottom"


def describe(folder: Path) -> None:
    """Writes the catalogue and its tables, of 300 persons each."""
    (folder / "catalogue").mkdir()
    chance = random.Random(3)
    for name, purposes in PURPOSES.items():
        text = DATASET.format(name=name, purposes=purposes)
        (folder / "catalogue" / f"{name}.toml").write_text(text)
        rows = [f"{n},{20 + n % 60},{chance.choice(['north', 'south'])}" for n in range(300)]
        (folder / f"{name}.csv").write_text("\n".join(["patient,age,ward", *rows]) + "\n")
    (folder / "catalogue" / "wards.toml").write_text(WARDS)
    (folder / "wards.csv").write_text("ward\nnorth\nsouth\n")


@dataclass
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        error = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}
        return error["code"]


@dataclass
class Client:
    """An application that speaks to a gateway."""

    served: Served
    key: str

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Got:
        link = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=60)
        named = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            link.request(method, path, body, named)
            answer = link.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Got(answer.status, told, answer.read())
        finally:
            link.close()

    def query(self, sql: str = COUNT.format("visits"), epsilon: Any = "0.1", **more: Any) -> Got:
        headers = more.pop("headers", {})
        body = json.dumps({"sql": sql, "epsilon": epsilon, **more}).encode()
        return self.call("POST", "/v1/data/query", body, **headers)

    def budget(self, dataset: str = "") -> Any:
        got = self.call("GET", "/v1/data/budget" + (f"?dataset={dataset}" if dataset else ""))
        assert got.status == 200, got.body
        return got.json

    def spent(self, dataset: str) -> float:
        """What was spent of a dataset, as its cap says."""
        (cap,) = [each for each in self.budget(dataset)["caps"] if each["name"] == dataset]
        return cap["spent"]
