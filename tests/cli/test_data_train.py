"""`curtilage data train` and `curtilage data predict`, as somebody uses them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.story.clinic import Clinic


@pytest.fixture
def clinic(tmp_path, monkeypatch):
    made = Clinic(tmp_path)
    monkeypatch.chdir(tmp_path)
    return made


TRAIN = ("data", "train", "visits", "model.json", "-t", "ward", "-e", "1", "--without", "note")


def test_a_model_is_trained_told_of_and_used(run, clinic):
    ran = run(*TRAIN, "--card", "card.md", "--method", "logistic")
    assert ran.code == 0, ran.err
    assert "Cost: epsilon 1." in ran.out
    assert "made-up persons guessed" in ran.out
    assert json.loads(Path("model.json").read_text())["positive"] == "south"
    assert Path("card.md").read_text().startswith("# Model card")
    ran = run("data", "predict", "model.json", "visits.csv", "told.csv")
    assert ran.code == 0, ran.err
    told = list(csv.DictReader(Path("told.csv").read_text().splitlines()))
    assert len(told) == len(clinic.rows)
    assert all(0 < float(row["likelihood"]) < 1 for row in told)
    Path("model.json").rename("first.json")
    Path("card.md").unlink()
    ran = run(*TRAIN, "--card", "card.md", "--method", "logistic")
    assert "nothing, it was paid" in ran.out
    assert Path("model.json").read_bytes() == Path("first.json").read_bytes()
    assert "sampled" not in run("budget", "--releases").err


def test_the_value_to_foretell_can_be_said(run, clinic):
    ran = run(*TRAIN, "--positive", "north")
    assert ran.code == 0, ran.err
    assert json.loads(Path("model.json").read_text())["positive"] == "north"
    assert "CUR860" in run(*TRAIN[:3], "other.json", *TRAIN[4:], "--positive", "west").err


def test_nothing_is_written_over(run, clinic):
    Path("model.json").write_text("mine")
    assert "CUR826" in run(*TRAIN).err
    assert Path("model.json").read_text() == "mine"
    assert "CUR826" in run(*TRAIN[:3], "model.pickle", *TRAIN[4:]).err


def test_what_cannot_be_foretold_is_refused(run, clinic):
    Path("model.json").write_text("{}")
    assert "CUR864" in run("data", "predict", "model.json", "visits.csv", "told.csv").err
    Path("model.json").unlink()
    assert run(*TRAIN).code == 0
    Path("bad.csv").write_text("age,ward\nx,y\n")
    assert "CUR867" in run("data", "predict", "model.json", "bad.csv", "told.csv").err
    Path("few.csv").write_text("age,ward\n1,north\n")
    assert "CUR840" in run("data", "predict", "model.json", "few.csv", "told.csv").err
    assert "CUR867" in run("data", "predict", "model.json", "gone.parquet", "told.csv").err
    assert not Path("told.csv").exists()
