"""`curtilage data scan`, and its how-to, walked step by step as it is written."""

import re
import shlex
from pathlib import Path

import pytest

from curtilage.settings.read import read_settings

pytest.importorskip("duckdb")

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "describe-a-dataset.md"
TEXT = PAGE.read_text(encoding="utf-8")
(TABLE,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
LOOK, WRITE, CHECK = re.findall(r"^    curtilage (.*)", TEXT, re.MULTILINE)


@pytest.fixture(name="data")
def _data(house):
    (house / "customers.csv").write_text(TABLE)
    return house


def test_the_steps_do_what_the_page_says(run, data):
    looked = run(*shlex.split(LOOK))
    assert looked.code == 0, looked
    assert not (data / "catalogue").exists()
    wrote = run(*shlex.split(WRITE))
    assert wrote.code == 0, wrote
    assert (data / "catalogue" / "customers.toml").read_text() == looked.out
    for line in ('person = "customer_id"', "lower = 1900", "step = 0.01", "Persons have several"):
        assert line in looked.out
    found = read_settings(data / "curtilage.toml").catalogue["customers"]
    assert {name: c.category for name, c in found.columns.items()} == {
        "customer_id": "identity.record",
        "email": "contact.email",
        "birth_year": "person.birthdate",
        "city": "place.name",
        "spent": "",
        "note": "",
    }
    checked = run(*shlex.split(CHECK))
    agreed, drifted = re.findall(r"^    (\w+: .*)", TEXT, re.MULTILINE)
    assert (checked.code, checked.out) == (0, f"{agreed}\n")
    (data / "customers.csv").write_text(TABLE.replace("email", "mail"))
    checked = run(*shlex.split(CHECK))
    assert checked.code == 1
    assert drifted in checked.out.splitlines()


def test_progress_and_nothing_else_on_standard_error(run, data):
    ran = run(*shlex.split(LOOK))
    assert "column 6 of 6" in ran.err.splitlines()
    assert "example.com" not in ran.err
    assert ran.out.startswith("# Proposed by")


def test_nothing_is_written_over(run, data):
    (data / "catalogue").mkdir()
    kept = data / "catalogue" / "customers.toml"
    kept.write_text('source = "csv:customers.csv"\n[columns.email]\nkind = "text"\n')
    before = kept.read_text()
    run(*shlex.split(WRITE)).refuses("CUR822", "nothing is written over")
    assert kept.read_text() == before


@pytest.mark.parametrize("name", ["../x", "A", "", "a-b", "x" * 65, "a/b", "a;b"])
def test_a_name_that_is_none(run, data, name):
    run("data", "scan", name, "csv:customers.csv", "--write").refuses("CUR823")
    assert not (data / "catalogue").exists()


@pytest.mark.parametrize(
    "arguments",
    [["x"], ["x", "csv:a", "--check"], ["x", "--check", "--write"], ["x", "csv:a", "--rows", "0"]],
)
def test_a_call_that_makes_no_sense(run, data, arguments):
    ran = run("data", "scan", *arguments)
    assert (ran.code, ran.out) == (2, "")


def test_what_cannot_be_scanned(run, data):
    def refuses(code: str, *arguments: str) -> None:
        ran = run("data", "scan", *arguments)
        assert (ran.code, ran.out) == (1, ""), ran
        last = ran.err.rstrip().splitlines()[-1]
        assert last.startswith("error: ")
        assert last.endswith(f"[{code}]")
        assert "Traceback" not in ran.err

    refuses("CUR801", "x", "csv:no.csv")
    refuses("CUR802", "x", "customers.csv")
    refuses("CUR816", "x", "--check")
    (data / "catalogue").write_text("in the way")
    refuses("CUR824", "x", "csv:customers.csv", "--write")
