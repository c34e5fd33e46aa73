"""The policy, the schema and the table of cases that Curtilage ships, as files beside this one."""

from __future__ import annotations

from importlib import resources
from typing import Final

POLICIES: Final = "curtilage.cedar"
SCHEMA: Final = "curtilage.cedarschema"
CASES: Final = "cases.csv"


def default_text(name: str = POLICIES) -> str:
    """The text of a shipped file: `POLICIES`, `SCHEMA` or `CASES`.

    Package data is part of the program, so this is no reading of files in the sense of the
    floors. Raises `FileNotFoundError` for any other name.
    """
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
