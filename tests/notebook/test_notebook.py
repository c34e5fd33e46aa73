"""Datasets from Python, as a notebook uses them."""

from __future__ import annotations

import asyncio
import threading

import pyarrow as pa
import pytest
from tests.story.clinic import Clinic

from curtilage import notebook
from curtilage.core.errors import CurtilageError

COUNT = "SELECT COUNT(*) AS n FROM visits"
BY_WARD = "SELECT ward, COUNT(*) AS n, AVG(age) AS age FROM visits GROUP BY ward ORDER BY ward"


@pytest.fixture
def clinic(tmp_path):
    return Clinic(tmp_path)


@pytest.fixture
def desk(clinic):
    with notebook.open(clinic.folder / "curtilage.toml", application="lab") as opened:
        yield opened


def test_a_query_is_an_arrow_table_with_its_intervals(desk) -> None:
    answer = desk.query(BY_WARD, epsilon="0.5")
    names = ["ward", "n", "n_low", "n_high", "age", "age_low", "age_high"]
    assert answer.table.column_names == names
    assert answer.table["ward"].to_pylist() == ["north", "south"]
    for row in answer.table.to_pylist():
        assert row["n_low"] <= row["n"] <= row["n_high"]
    assert answer.charged == 0.5
    again = desk.query(BY_WARD, epsilon="0.5")
    assert (again.charged, again.table) == (0.0, answer.table)
    assert pa.table(answer) == answer.table  # by the Arrow C interface


def test_explaining_costs_nothing(desk) -> None:
    told = desk.explain(BY_WARD, epsilon=0.5)
    assert told["epsilon"] == 0.5
    assert [each["column"] for each in told["errors"]] == ["n", "age"]
    assert desk.query(BY_WARD, epsilon=0.5).charged == 0.5


def test_it_works_where_a_loop_is_running(desk) -> None:
    async def cell() -> float:
        return desk.query(COUNT, epsilon="0.1").charged

    assert asyncio.run(cell()) == 0.1


def test_an_extract_and_its_recipe(desk, clinic) -> None:
    recipe = clinic.folder / "recipe.toml"
    recipe.write_text('[columns]\nward = { as = "keep" }\nage = { as = "keep" }\n')
    table = desk.anonymise("visits", recipe).table
    assert set(table.column_names) == {"ward", "age"}
    assert table.num_rows == len(clinic.rows)
    with pytest.raises(CurtilageError):
        desk.anonymise("visits", clinic.folder / "none.toml")


@pytest.mark.parametrize(
    ("sql", "epsilon"),
    [("SELECT age FROM visits", "1"), (COUNT, "-1"), (COUNT, "much"), (COUNT, "999")],
)
def test_what_cannot_be_had_says_why(desk, sql: str, epsilon: str) -> None:
    with pytest.raises(CurtilageError) as caught:
        desk.query(sql, epsilon=epsilon)
    assert caught.value.mend


def test_an_unknown_asker_is_refused_and_leaves_no_thread(clinic) -> None:
    before = threading.active_count()
    with pytest.raises(CurtilageError):
        notebook.open(clinic.folder / "curtilage.toml", application="nobody")
    with pytest.raises(CurtilageError):
        notebook.open(clinic.folder / "none.toml")
    assert threading.active_count() == before


def test_the_catalogue_is_shown_without_rows(desk) -> None:
    assert list(desk.datasets) == ["visits"]
    assert desk.datasets["visits"].columns["age"].upper == 100


def test_a_purpose_is_one_of_the_application(clinic) -> None:
    with pytest.raises(CurtilageError) as caught:
        notebook.open(clinic.folder / "curtilage.toml", purpose="advertising")
    assert caught.value.number == "CUR212"
