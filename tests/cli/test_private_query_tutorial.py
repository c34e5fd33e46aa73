"""The tutorial of private queries, followed as it is written."""

import json
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "private-query.md"


def blocks(kind: str) -> list[str]:
    return re.findall(
        rf"^```{kind}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def queries() -> list[tuple[str, list[str]]]:
    """Each query of the page with its options."""
    lines = re.findall(r'^    curtilage data query "([^"]+)"(.*)$', PAGE.read_text(), re.MULTILINE)
    return [(sql, rest.split()) for sql, rest in lines]


@pytest.fixture
def clinic(run, tmp_path, monkeypatch):
    """The folder after the third step."""
    assert run("init", "clinic").code == 0
    monkeypatch.chdir("clinic")
    exec(compile(blocks("python")[0], str(PAGE), "exec"), {})
    scanned = run("data", "scan", "visits", "csv:visits.csv", "--write")
    assert scanned.code == 0, scanned.err
    entry = Path("catalogue/visits.toml")
    text = entry.read_text(encoding="utf-8")
    said, others, ages = blocks("toml")
    top, _, column = said.partition("\n[columns.cost]")
    text = re.sub(r"^# (purposes|subjects|rows|groups) .*\n", "", text, flags=re.MULTILINE)
    text = text.replace("\n[columns.", f"\n{top}\n[columns.", 1)
    text = re.sub(r"\[columns\.cost\][^\[]*", f"[columns.cost]{column}", text)
    text = re.sub(r"\[columns\.age\][^\[]*", ages, text)
    entry.write_text(text, encoding="utf-8")
    with Path("curtilage.toml").open("a", encoding="utf-8") as settings:
        settings.write(others)
    return run


def test_the_page_is_as_the_program_does(clinic):
    (offered, how), (asked, price), (rows, _) = queries()
    assert "--explain" in how
    told = clinic("data", "query", offered, *how)
    assert (told.code, "Nothing was spent" in told.out) == (0, True), told.err
    first = clinic("data", "query", asked, *price)
    assert first.code == 0, first.err
    assert first.out.splitlines()[0].split() == ["ward", "n", "cost"]
    assert first.out.count("±") == 6
    again = clinic("data", "query", asked, *price)
    assert again.out == first.out
    assert "nothing, it was paid" in again.err
    refused = clinic("data", "query", rows, "--epsilon", "1")
    (line,) = re.findall(r"^    (error: .*)$", PAGE.read_text(), re.MULTILINE)
    assert refused.err.strip() == line
    (made,) = re.findall(r"^    curtilage (data synthesise .*)$", PAGE.read_text(), re.MULTILINE)
    told = clinic(*made.split())
    assert (told.code, "Cost: epsilon" in told.out) == (0, True), told.err
    assert Path("made-up.csv").read_text(encoding="utf-8").startswith('"patient_id","age"')
    assert "Level: high" in Path("report.html").read_text(encoding="utf-8")
    clinic(*made.replace("made-up", "other").split()).refuses("CUR826")  # the report is there
    Path("report.html").unlink()
    clinic(*made.replace("made-up", "other").replace(".html", ".pdf").split()).refuses("CUR826")
    clinic(*made.replace("made-up", "other").split(), "--report-to", "x").refuses("CUR821")
    again = clinic(*made.replace("made-up", "other").split())
    assert "nothing, it was paid" in again.out
    assert Path("other.csv").read_bytes() == Path("made-up.csv").read_bytes()
    spent = json.loads(clinic("budget", "--json").out)
    assert spent["releases"] == 2
    assert 1.9 < spent["caps"][0]["spent"] <= 2.0
    assert "verifies" in clinic("verify").out


def test_what_is_asked_in_json_is_for_programs(clinic):
    (_, _), (asked, price), _ = queries()
    told = json.loads(clinic("data", "query", asked, *price, "--json").out)
    assert told["columns"] == ["ward", "n", "cost"]
    assert told["epsilon"] == 1.0
    for ward, n, cost in told["rows"]:
        assert ward in {"east", "north", "south"}
        assert n["low"] <= n["value"] <= n["high"]
        assert 0 <= cost["low"] <= cost["high"] <= 1000


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--epsilon", "zero"], "CUR817"),
        (["--epsilon", "-1"], "CUR817"),
        (["--epsilon", "0"], "CUR817"),
        (["--epsilon", "nan"], "CUR817"),
        (["--epsilon", "1e99"], "CUR817"),
        (["--epsilon", "1", "--application", "nobody"], "CUR821"),
        (["--epsilon", "1", "--purpose", "nothing"], "CUR821"),
        (["--epsilon", "1", "--to", "nobody"], "CUR821"),
        (["--epsilon", "4"], "CUR851"),
        (["--epsilon", "1", "--mechanism", "gaussian"], "CUR817"),
    ],
)
def test_what_cannot_be_is_refused_in_words(clinic, options, code):
    clinic("data", "query", "SELECT COUNT(*) FROM visits", *options).refuses(code)
    assert json.loads(clinic("budget", "--json").out)["releases"] == 0


def test_datasets_are_listed_and_shown(clinic):
    assert "visits" in clinic("data", "list").out
    shown = clinic("data", "show", "visits").out
    assert "east, north, south" in shown
    assert "0 to 1000" in shown
    clinic("data", "show", "nothing").refuses("CUR816")
