"""The pages about policies say what the code does, and their example works."""

import re
from dataclasses import fields
from pathlib import Path

from curtilage.policy.cases import Case, read_cases, run_cases
from curtilage.policy.check import check
from curtilage.policy.default import CASES, SCHEMA, default_text
from curtilage.policy.schema import attributes, vocabulary
from curtilage.policy.statements import statements

DOCS = Path(__file__).resolve().parents[2] / "docs"
REFERENCE = (DOCS / "reference" / "policy.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "write-a-policy.md").read_text(encoding="utf-8")
SCHEMA_TEXT = default_text(SCHEMA)


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", HOW_TO, re.DOTALL)
    return found


def listed(heading: str) -> set[str]:
    """What stands in code in the first column of the tables under a heading."""
    section = REFERENCE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]*) \|", section, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_the_reference_lists_every_attribute():
    assert listed("What a policy may speak of") == set(attributes(SCHEMA_TEXT))


def test_the_reference_lists_every_list_of_names():
    kinds = re.findall(r"^\| ([A-Z][\w, ]+) \| ", REFERENCE, re.MULTILINE)
    assert {kind for cell in kinds for kind in cell.split(", ")} == set(vocabulary(SCHEMA_TEXT))


def test_the_reference_lists_every_policy_that_ships():
    named = {re.search(r'@id\("([^"]+)"\)', s.text)[1] for s in statements(default_text())}
    assert listed("The shipped policy") == named


def test_the_reference_lists_every_column_of_the_table():
    columns = {field.name for field in fields(Case)} - {"line"}
    assert listed("The table of cases") == columns


def test_the_example_in_the_how_to_does_what_its_table_says():
    policies = default_text() + block("cedar")
    assert check(policies, SCHEMA_TEXT) == ()
    for table in (block("csv"), default_text(CASES)):
        outcomes = run_cases(policies, SCHEMA_TEXT, read_cases(table))
        assert [o.case.case for o in outcomes if not o.passed] == []


def test_the_example_fails_before_the_policy_is_written():
    outcomes = run_cases(default_text(), SCHEMA_TEXT, read_cases(block("csv")))
    failed = [o.case.expect for o in outcomes if not o.passed]
    assert failed == ["permit", "refuse", "refuse"]
