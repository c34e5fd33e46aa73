"""Tables that others published, where they are at hand: what is proposed is what they hold."""

from pathlib import Path

import pytest

from curtilage.core.categories import Scheme
from curtilage.core.datasets import Kind
from curtilage.data.scan.drift import drift
from curtilage.data.scan.proposal import Look, propose
from curtilage.data.scan.writing import written
from curtilage.detect import build_all
from curtilage.settings.catalogue import read_catalogue
from curtilage.stores.weights import InstalledWeights

from .scanning import Draw, sampled

pytest.importorskip("duckdb")

TABLES = Path(__file__).resolve().parents[6] / "shared" / "tables"


@pytest.fixture(name="look", scope="module")
def _look() -> Look:
    return Look(build_all(InstalledWeights()), Scheme())


def scanned(look: Look, place: str, folder: Path):
    if not (TABLES / place.partition(":")[2]).is_file():
        pytest.skip("the table is not at hand")
    sample = sampled(place, TABLES, Draw(rows=1_500))
    proposal = propose(place, "t", sample, look)
    (folder / "t.toml").write_text(written(proposal), encoding="utf-8")
    assert read_catalogue(folder, (), Scheme())["t"] == proposal.dataset
    assert drift(proposal.dataset, sample, look) == []
    return proposal


def test_adult(look, tmp_path):
    found = scanned(look, "csv:adult/adult.csv", tmp_path)
    told = {name: (c.kind, c.category) for name, c in found.dataset.columns.items()}
    assert told == {
        "pid": (Kind.INTEGER, "identity.record"),
        "age": (Kind.INTEGER, "person.age"),
        "workclass": (Kind.TEXT, "person.job"),
        "fnlwgt": (Kind.INTEGER, ""),
        "education": (Kind.TEXT, "person.demographic"),
        "education_num": (Kind.INTEGER, "person.demographic"),
        "marital_status": (Kind.TEXT, "person.demographic"),
        "occupation": (Kind.TEXT, "person.job"),
        "relationship": (Kind.TEXT, "person.demographic"),
        "race": (Kind.TEXT, "person.demographic"),
        "sex": (Kind.TEXT, "person.demographic"),
        "capital_gain": (Kind.INTEGER, "finance.record"),
        "capital_loss": (Kind.INTEGER, "finance.record"),
        "hours_per_week": (Kind.INTEGER, ""),
        "native_country": (Kind.TEXT, "person.demographic"),
        "income": (Kind.TEXT, "finance.record"),
    }
    assert (found.dataset.person, found.dataset.entity) == ("pid", "person")
    assert found.dataset.columns["sex"].values == ("Female", "Male")
    assert any("in 100 rows stand alone with: " in r and "age" in r for r in found.remarks)


@pytest.mark.parametrize(
    ("table", "person", "entity", "categories"),
    [
        ("client", "client_id", "customer",
         {"birth_number": "identity.national", "district_id": "place.name"}),
        ("loan", "account_id", "account",
         {"date": "time.date", "amount": "finance.amount", "account_id": "finance.account"}),
        ("card", "", "", {"card_id": "identity.record", "issued": "time.date", "type": ""}),
    ],
)  # fmt: skip
def test_berka(look, tmp_path, table, person, entity, categories):
    found = scanned(look, f"csv:berka/{table}.csv.gz", tmp_path).dataset
    assert (found.person, found.entity) == (person, entity)
    assert {n: found.columns[n].category for n in categories} == categories
