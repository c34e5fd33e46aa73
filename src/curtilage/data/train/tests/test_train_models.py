"""Whole trainings: what is learnt, what is told of it, and what is read back."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Price
from curtilage.data.train import Method, Model, Wanted, as_markdown, plan, read_model, run, train
from curtilage.data.train.audit import Audit
from curtilage.data.train.cards import rounded
from curtilage.data.train.modelling import trained
from curtilage.data.train.tests.making import (
    DATASET,
    OWNED,
    PRICE,
    Recorded,
    auc,
    ill,
    owned,
    table_of,
)

QUIET = Audit(120, 60, 0.0, 1.0, 1.0, 1e-6)


def quick(method: Method, rows: int = 3000, price: Price = PRICE) -> Model:
    planned = plan(DATASET, Wanted("ill", method=method), price)
    return trained(planned, table_of(rows, 1), QUIET, "research")


@pytest.mark.parametrize("method", list(Method))
def test_it_foretells_about_as_well_as_one_can(method: Method):
    test = table_of(1500, 2)
    best = 0.6 * np.asarray(test["age"]) + np.where(
        np.asarray(test["job"].fill_null("")) == "a", 1.5, 0
    )
    made = quick(method)
    assert auc(ill(test), made.predict(test)) > auc(ill(test), best) - 0.02
    likelihoods = made.predict(test)
    assert likelihoods.mean() == pytest.approx(ill(test).mean(), abs=0.05)
    assert quick(method, price=Price(10**8, 10**12)).card["epsilon"] == pytest.approx(0.1)


@pytest.mark.parametrize("method", list(Method))
def test_without_noise_the_parts_are_the_true_ones(method: Method):
    planned = plan(DATASET, Wanted("ill", method=method), PRICE)
    model = trained(planned, table_of(60_000, 1), QUIET, "", Recorded())
    ages = model.scores[0] / 1024
    assert ages[8] - ages[2] == pytest.approx(0.6 * 6, abs=0.5)
    jobs = model.scores[1] / 1024
    assert jobs[0] - jobs[1] == pytest.approx(1.5, abs=0.25)


def test_a_card_tells_what_must_be_told():
    table = owned(2000, 1, 1500)
    made = train(table, OWNED, Wanted("ill"), PRICE, os.urandom, "research")
    card = made.card
    assert (card["dataset"], card["purpose"], card["target"]) == ("people", "research", "ill")
    assert card["columns"] == ["age", "job", "pay", "born"]
    assert (card["epsilon"], card["delta"]) == (pytest.approx(1.0), 1e-6)
    assert card["unit_of_privacy"] == "who"
    assert card["audit"]["canaries"] > 100
    assert {part["column"] for part in card["parts"]} == {"age", "job", "pay", "born"}
    assert card["parts"][0]["column"] == "age"  # it counts most
    assert card["rows"] % 10 == 0
    assert {"mechanism", "intended_use", "limits"} <= card.keys()
    shape = {each.get("value", "-"): each["score"] for each in _part(card, "job")["shape"]}
    assert shape["a"] > shape["b"]
    assert {"(other)", None} < shape.keys()


def _part(card, column: str) -> dict:
    return next(part for part in card["parts"] if part["column"] == column)


@pytest.mark.parametrize("method", list(Method))
def test_the_card_adds_up_to_what_is_foretold(method: Method):
    made = quick(method)
    table = table_of(200, 5)
    scores = np.full(200, made.card["base"])
    for part in made.card["parts"]:
        values = table[part["column"]].to_pylist()
        scores += [_score(part["shape"], value) for value in values]
    np.testing.assert_allclose(1 / (1 + np.exp(-scores)), made.predict(table), atol=1e-3)


def _score(shape: list[dict], value) -> float:
    for each in shape:
        if "from" in each and value is not None:
            low, high = each["from"], each["to"]
            at = value.isoformat() if isinstance(low, str) else value
            at = min(max(at, shape[0]["from"]), 5000) if not isinstance(low, str) else at
            if low <= at <= high:
                return each["score"]
        elif "value" in each and each["value"] == value:
            return each["score"]
    return next(each["score"] for each in shape if each.get("value") == "(other)")


def test_a_weight_is_how_much_the_score_grows():
    made = quick(Method.LOGISTIC, rows=20_000, price=Price(5 * 10**9, 10**12))
    assert _part(made.card, "age")["weight"] == pytest.approx(0.6, abs=0.12)
    assert _part(made.card, "age")["weight_per"] == "unit"
    assert _part(made.card, "pay")["weight_per"] == "doubling"
    assert _part(made.card, "born")["weight_per"] == "day"
    assert "weight" not in _part(made.card, "job")


@pytest.mark.parametrize("method", list(Method))
def test_a_model_is_read_back_as_it_was(method: Method):
    made = quick(method)
    raw = made.as_json()
    back = read_model(raw)
    assert back.as_json() == raw
    table = table_of(300, 7)
    assert (back.predict(table) == made.predict(table)).all()
    assert json.loads(raw)["card"] == json.loads(json.dumps(made.card))


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.pop("columns"),
        lambda m: m.update(format="other"),
        lambda m: m.update(unit=7),
        lambda m: m.update(base="1"),
        lambda m: m.update(base=1.5),
        lambda m: m.update(base=2**60),
        lambda m: m.update(card=[1]),
        lambda m: m.update(columns=[1]),
        lambda m: m["columns"][0]["scores"].pop(),
        lambda m: m["columns"][0].update(edges=[3, 2, 1]),
        lambda m: m["columns"][0].update(edges=[1]),
        lambda m: m["columns"][0].update(edges=[]),
        lambda m: m["columns"][0].update(values=["a"]),
        lambda m: m["columns"][0].update(kind="object"),
        lambda m: m["columns"][0].update(kind="text"),
        lambda m: m["columns"][0].update(step="0"),
        lambda m: m["columns"][0].update(step="1/0"),
        lambda m: m["columns"][1].update(values=[1, 2, 3]),
        lambda m: m["columns"][1].update(values=[[], {}, None]),
        lambda m: m["columns"][1]["scores"].append(True),
    ],
)
def test_what_is_no_model_is_refused(change):
    whole = json.loads(quick(Method.BOOSTING, rows=50).as_json())
    change(whole)
    with pytest.raises(DataError) as refused:
        read_model(json.dumps(whole).encode())
    assert refused.value.number == "CUR864"
    assert refused.value.mend


@pytest.mark.parametrize("raw", [b"", b"\x80\x04.", b"[]", b"null", b"[" * 100_000, b"\xff" * 9])
def test_what_is_no_json_is_refused(raw: bytes):
    with pytest.raises(DataError) as refused:
        read_model(raw)
    assert refused.value.number == "CUR864"


def test_a_card_for_people_says_nothing_to_markdown_or_html():
    column = Column("<b>|`x`", Kind.TEXT, values=("a|b", "<script>"))
    dataset = Dataset("d", "", {"<b>|`x`": column, "y": Column("y", Kind.BOOLEAN)})
    table = pa.table({"<b>|`x`": ["a|b", "<script>"] * 50, "y": [True, False] * 50})
    made = trained(plan(dataset, Wanted("y"), PRICE), table, QUIET, "p")
    text = as_markdown(made.card)
    assert "<" not in text
    assert "a\\|b" in text
    assert "epsilon 1" in text
    assert "made-up persons" in text


@pytest.mark.parametrize(
    ("rows", "told"), [(0, 0), (7, 7), (99, 99), (104, 100), (39073, 39000), (-3.2, 0)]
)
def test_sizes_are_rounded(rows: float, told: int):
    assert rounded(rows) == told


@pytest.mark.parametrize("rows", [0, 1, 2])
@pytest.mark.parametrize("method", list(Method))
def test_tables_of_few_rows(rows: int, method: Method):
    made = quick(method, rows=rows)
    assert np.isfinite(made.predict(table_of(20, 1))).all()


@pytest.mark.parametrize("method", list(Method))
def test_one_class_constant_columns_nulls_and_no_numbers(method: Method):
    dataset = Dataset(
        "d",
        "",
        {
            "x": Column("x", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(1)),
            "c": Column("c", Kind.INTEGER, lower=Fraction(5), upper=Fraction(5)),
            "t": Column("t", Kind.TEXT, values=("only",)),
            "y": Column("y", Kind.BOOLEAN),
        },
    )
    odd = [float("nan"), float("inf"), -float("inf"), 1e300, None]
    table = pa.table(
        {
            "x": pa.array(odd * 40, pa.float64()),
            "c": pa.array([None] * 200, pa.int64()),
            "t": pa.array([None] * 200, pa.string()),
            "y": pa.array([True] * 200),
        }
    )
    planned = plan(dataset, Wanted("y", method=method), PRICE)
    made = trained(planned, table, QUIET, "")
    assert made.predict(table).mean() > 0.5
    json.loads(made.as_json())
    as_markdown(made.card)
    nobody = table.set_column(3, "y", pa.array([None] * 200, pa.bool_()))
    assert np.isfinite(trained(planned, nobody, QUIET, "").predict(table)).all()


def test_one_of_many_values_is_foretold():
    wanted = Wanted("job", "b", Method.LOGISTIC)
    planned = plan(DATASET, wanted, PRICE)
    learnt = run(planned, table_of(4000, 1), Recorded())
    assert planned.negative is None
    assert learnt.rows == pytest.approx(3600, abs=60)  # all but missing ones
    assert 1 / (1 + np.exp(-learnt.scores[0][0] / 1024)) == pytest.approx(0.25, abs=0.1)


def test_rows_with_another_value_than_the_two_do_not_count():
    two = replace(DATASET.columns["job"], values=("a", "b"))
    dataset = replace(DATASET, columns={**DATASET.columns, "job": two})
    learnt = run(plan(dataset, Wanted("job"), PRICE), table_of(4000, 1), Recorded())
    assert learnt.rows == pytest.approx(1800, abs=80)
