"""Models of a clinic's visits: decided, audited, paid, recorded, and the same again for nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.story.clinic import Clinic
from tests.story.test_datasets import refused

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.errors import AccessError, BudgetError, DataError, RefusedError
from curtilage.data.query.pricing import Price
from curtilage.data.train import Method, Wanted, read_model
from curtilage.data.train.descent import Descent
from curtilage.data.train.measure import Exact
from curtilage.data.training import Network

WARD = Wanted("ward", method=Method.LOGISTIC, without=("note",))
ONE = Price(NANO, ATTO // 10**6)


@pytest.fixture
async def clinic(tmp_path):
    made = Clinic(tmp_path)
    yield made
    if made.opened is not None:
        await made.opened.close()


async def test_a_model_is_paid_once_and_is_the_same_again(clinic):
    training = (await clinic.open()).training
    first = await training.train(clinic.asker(to="partner"), "visits", WARD, ONE)
    card = read_model(first.body).card
    assert (card["purpose"], card["unit_of_privacy"], card["rows_of_a_person"]) == (
        "research", "patient", 3,
    )  # fmt: skip
    assert first.charged == clinic.spent() == NANO
    again = await training.train(clinic.asker(to="partner"), "visits", WARD, ONE)
    assert (again.body, again.charged, clinic.spent()) == (first.body, 0, NANO)
    (entry, _) = clinic.entries("gate:crossing:decided")
    assert (entry["level"], entry["controls"]) == ("low", ["train"])
    assert "L3-private-model" in entry["policies"]
    (reserved,) = clinic.entries("budget:release:reserved")
    assert reserved["release"] == first.release
    asking = training.train(clinic.asker(), "visits", WARD, Price(3 * NANO, ATTO // 10**6))
    await refused(asking, BudgetError, "CUR851")


async def test_a_model_that_tells_much_stays_inside(clinic):
    training = (await clinic.open()).training
    asking = training.train(clinic.asker(to="partner"), "visits", WARD, Price(2 * NANO, 10**11))
    await refused(asking, RefusedError, "CUR220")
    assert clinic.spent() == 0
    await training.train(clinic.asker(), "visits", WARD, Price(2 * NANO, 10**11))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("ward"), "CUR842"),
        (Wanted("age", without=("note",)), "CUR860"),
        (Wanted("patient", without=("note",)), "CUR860"),
        (Wanted("gone", without=("note",)), "CUR860"),
    ],
)
async def test_what_cannot_be_trained_costs_nothing(clinic, wanted, code):
    training = (await clinic.open()).training
    await refused(training.train(clinic.asker(), "visits", wanted, ONE), DataError, code)
    assert clinic.spent() == 0


async def test_a_purpose_uses_no_column_that_it_does_not_need(clinic):
    training = (await clinic.open()).training
    asking = training.train(clinic.asker("care"), "visits", WARD, ONE)
    error = await refused(asking, DataError, "CUR825")
    assert "'cost'" in str(error)
    fewer = Wanted("ward", method=Method.LOGISTIC, without=("note", "cost"))
    await training.train(clinic.asker("care"), "visits", fewer, ONE)
    asker = replace(clinic.asker(), purpose=clinic.settings.purposes["advertising"])
    await refused(training.train(asker, "visits", WARD, ONE), AccessError, "CUR820")


async def test_a_training_that_the_audit_catches_is_not_run(clinic, monkeypatch):
    training = (await clinic.open()).training
    monkeypatch.setattr(Exact, "noisy", lambda _, totals, noise: list(totals))
    monkeypatch.setattr("curtilage.data.training.trained", lambda *_: pytest.fail("it ran"))
    await refused(training.train(clinic.asker(), "visits", WARD, ONE), DataError, "CUR863")
    assert clinic.spent() == 0
    assert clinic.entries("budget:release:reserved") == []


async def test_a_table_that_is_gone_costs_nothing(clinic):
    training = (await clinic.open()).training
    (clinic.folder / "visits.csv").unlink()
    await refused(training.train(clinic.asker(), "visits", WARD, ONE), DataError, "CUR801")
    assert clinic.spent() == 0


async def test_what_fails_while_it_trains_was_paid_for(clinic, monkeypatch):
    training = (await clinic.open()).training

    def broken(*_):
        raise ZeroDivisionError("of row 17")

    monkeypatch.setattr("curtilage.data.train.modelling.run", broken)
    error = await refused(training.train(clinic.asker(), "visits", WARD, ONE), DataError, "CUR818")
    assert "17" not in error.full()
    assert clinic.spent() == NANO


@pytest.mark.filterwarnings("ignore")
async def test_a_network_is_paid_once_and_is_the_same_again(clinic):
    torch = pytest.importorskip("torch")
    pytest.importorskip("opacus")

    def make(width: int):
        torch.manual_seed(0)
        return torch.nn.Linear(width, 1)

    training = (await clinic.open()).training
    price = Price(NANO, 4 * 10**11)  # half of the cap's delta is for such
    asked = (WARD, price, Network(make, Descent(20, 0.1, 40.0)))
    first = await training.descend(clinic.asker(to="partner"), "visits", *asked)
    assert 0.98 * NANO < first.charged == clinic.spent() <= NANO
    card = json.loads(first.body)["card"]
    assert (card["rows_of_a_person"], card["rounds"]) == (3, 20)
    again = await training.descend(clinic.asker(to="partner"), "visits", *asked)
    assert (again.body, again.charged) == (first.body, 0)
    other = (WARD, price, Network(make, Descent(21, 0.1, 40.0)))
    asking = training.descend(clinic.asker(), "visits", *other)
    await refused(asking, BudgetError, "CUR851")
    asking = training.descend(
        clinic.asker(), "visits", WARD, price, Network(torch.nn.BatchNorm1d, Descent(20, 0.1, 40.0))
    )
    await refused(asking, DataError, "CUR866")
