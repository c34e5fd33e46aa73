"""A whole desk over a table, in a folder of its own."""

from __future__ import annotations

import json
from pathlib import Path

from asked import EDUCATION, SEX

SETTINGS = """
name = "bench.example/log"
data = "data"

[purposes.research]
title = "Learn about groups"

[destinations.local]
kind = "embedded"
zone = "inside"
jurisdiction = "DE"
residency = ["EU"]
models = ["smollm2-135m-instruct"]

[applications.lab]
purposes = ["research"]
destinations = ["local"]
subjects = ["EU"]

[recipients.analysts]
zone = "inside"
jurisdiction = "DE"
residency = ["EU"]

[budgets.everything]
epsilon = 1000.0
dataset = "census"
"""

COLUMNS = """
purposes = ["research"]
subjects = ["EU"]

[columns.pid]
kind = "integer"
nullable = false

[columns.age]
kind = "integer"
category = "person.age"
lower = 17
upper = 90
nullable = false

[columns.hours_per_week]
kind = "integer"
lower = 0
upper = 99
nullable = false

[columns.education]
kind = "text"
values = {education}
nullable = false

[columns.sex]
kind = "text"
values = {sex}
nullable = false
"""


def written(folder: Path, source: str, *, bounded: bool = False) -> Path:
    """Writes the settings with one dataset, ``census``; the path of the settings.

    Args:
        folder: an empty folder.
        source: where the dataset lies.
        bounded: whether a person may have several rows, of which 5 in each of 2 groups count.
    """
    (folder / "catalogue").mkdir(parents=True)
    who = 'person = "pid"\nentity = "person"\nrows = 5\ngroups = 2\n' if bounded else ""
    columns = COLUMNS.format(education=json.dumps(EDUCATION), sex=json.dumps(SEX))
    text = f'source = "{source}"\n{who}{columns}'
    (folder / "catalogue" / "census.toml").write_text(text, encoding="ascii")
    path = folder / "curtilage.toml"
    path.write_text(SETTINGS, encoding="ascii")
    return path
