"""`curtilage data synthesise --related`: two tables of the same people."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from pyarrow.parquet import read_table
from tests.story.clinic import CATALOGUE, SETTINGS, Clinic

PATIENTS = """
source = "csv:patients.csv"
person = "number"
entity = "patient"
purposes = ["research"]
subjects = ["EU"]
[columns.number]
kind = "integer"
category = "identity.record"
[columns.sex]
kind = "text"
values = ["f", "m"]
nullable = false
"""
CAP = '[budgets.patients]\ndataset = "patients"\nepsilon = 3\ndelta = 1e-6\n'
ASKED = ("data", "synthesise", "patients", "made.zip", "--related", "visits", "--epsilon", "1")


@pytest.fixture
def clinic(tmp_path, monkeypatch):
    made = Clinic(tmp_path)
    numbers = sorted({row["patient"] for row in made.rows if row["patient"]})
    rows = [f"{number},{'fm'[n % 2]}" for n, number in enumerate(numbers)]
    Path("patients.csv").write_text("\n".join(["number,sex", *rows]))
    Path("catalogue/patients.toml").write_text(PATIENTS)
    visits = CATALOGUE.partition("[columns.note]")[0]  # nobody lists what notes may say
    Path("catalogue/visits.toml").write_text(visits)
    Path("curtilage.toml").write_text(SETTINGS + CAP)
    return made


def test_both_tables_come_in_one_archive_that_was_paid_once(run, clinic):
    ran = run(*ASKED)
    assert ran.code == 0, ran.err
    assert "two synthetic tables of the same people. Cost: epsilon" in ran.out
    with zipfile.ZipFile("made.zip") as archive:
        patients, visits = (
            read_table(io.BytesIO(archive.read(f"{name}.parquet")))
            for name in ("patients", "visits")
        )
    assert set(visits["patient"].to_pylist()) <= set(patients["number"].to_pylist())
    assert abs(patients.num_rows - 300) < 60
    again = run(*ASKED[:3], "again.zip", *ASKED[4:])
    assert "nothing, it was paid" in again.out
    assert Path("again.zip").read_bytes() == Path("made.zip").read_bytes()


def test_what_cannot_be_asked_is_refused_and_costs_nothing(run, clinic):
    run(*ASKED, "--report", "report.html").refuses("CUR848")
    run(*ASKED[:3], "made.csv", *ASKED[4:]).refuses("CUR826")
    run(*ASKED[:5], "nobody", *ASKED[6:]).refuses("CUR816")
    Path("catalogue/patients.toml").write_text(PATIENTS.replace('"patient"', '"house"', 1))
    run(*ASKED).refuses("CUR847")
    assert not Path("made.zip").exists()
    assert json.loads(run("budget", "--json").out)["releases"] == 0
