"""Drift: the data compared with what was confirmed. Shares are told, values never are."""

from dataclasses import replace
from fractions import Fraction

import pytest

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.data.duck import connected
from curtilage.data.scan.drift import drift
from curtilage.data.scan.proposal import propose

from .scanning import Finds, look, mail, sampled, table

pytest.importorskip("duckdb")

CONFIRMED = Dataset(
    "t",
    "csv:a.csv",
    {
        "id": Column("id", Kind.INTEGER),
        "age": Column("age", Kind.INTEGER, lower=Fraction(0), upper=Fraction(120)),
        "sex": Column("sex", Kind.TEXT, values=("f", "m")),
        "code": Column("code", Kind.INTEGER, values=(1, 2)),
        "note": Column("note", Kind.TEXT),
        "must": Column("must", Kind.TEXT, nullable=False),
    },
)
MAIL = "100% of its distinct values look like: e-mail address; no category is confirmed"
ROWS = [(n, 30, "f", "1", "quiet", "x") for n in range(100)]


def found(tmp_path, rows, header=tuple(CONFIRMED.columns), dataset=CONFIRMED, *detectors: Finds):
    place = table(tmp_path / "a.csv", header, rows)
    told = drift(dataset, sampled(place, tmp_path), look(*(detectors or (mail(),))))
    return [(each.column, each.what) for each in told]


def changed(column: int, value: object, count: int) -> list[tuple]:
    return [
        (*row[:column], value, *row[column + 1 :]) if n < count else row
        for n, row in enumerate(ROWS)
    ]


def test_data_as_confirmed_has_no_drift(tmp_path):
    assert found(tmp_path, ROWS) == []
    assert found(tmp_path, [r[::-1] for r in ROWS], tuple(CONFIRMED.columns)[::-1]) == []
    upper = tuple(name.upper() for name in CONFIRMED.columns)
    assert found(tmp_path, ROWS, upper) == [], "DuckDB tells no case apart"


@pytest.mark.parametrize(
    ("column", "value", "count", "what"),
    [
        (0, "secret", 6, "6% of its values are no integer"),
        (0, "2.5", 50, "50% of its values are no integer"),
        (1, "999", 6, "6% of its values are beyond its bounds"),
        (1, "-1", 100, "100% of its values are beyond its bounds"),
        (2, "zebra", 1, "1% of its values are not among those listed"),
        (3, "7", 20, "20% of its values are not among those listed"),
        (5, "", 3, "3% of its values are missing, and none may be"),
        (4, "p@x.org", 100, MAIL),
    ],
)  # fmt: skip
def test_each_drift_is_told_without_values(tmp_path, column, value, count, what):
    name = list(CONFIRMED.columns)[column]
    assert found(tmp_path, changed(column, value, count)) == [(name, what)]


@pytest.mark.parametrize(
    ("column", "value", "count"),
    [(0, "n/a", 5), (1, "999", 5), (2, "", 50), (3, " 2", 50), (3, "n/a", 3)],
)
def test_what_is_tolerated(tmp_path, column, value, count):
    assert found(tmp_path, changed(column, value, count)) == []


def test_columns_gone_and_new(tmp_path):
    header = ["id", "age", "sex", "code", "remark", "must"]
    assert found(tmp_path, ROWS, header) == [
        ("note", "it is in the catalogue, and gone from the data"),
        ("remark", "it is in the data, and not in the catalogue"),
    ]


def test_a_confirmed_category_is_not_asked_again(tmp_path):
    columns = dict(CONFIRMED.columns) | {"note": Column("note", Kind.TEXT, "contact.email")}
    dataset = replace(CONFIRMED, columns=columns)
    assert found(tmp_path, changed(4, "p@x.org", 100), tuple(columns), dataset) == []


def test_kinds_of_the_source_that_changed(tmp_path):
    connected(1).execute(
        "COPY (SELECT DATE '2026-01-31' AS id, 30.5 AS age FROM range(9)) "
        f"TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)"
    )
    dataset = replace(CONFIRMED, columns={n: CONFIRMED.columns[n] for n in ("id", "age")})
    told = drift(dataset, sampled("parquet:a.parquet", tmp_path), look())
    assert [(each.column, each.what) for each in told] == [
        ("id", "100% of its values are no integer"),
        ("age", "100% of its values are no integer"),
    ]


def test_what_was_just_proposed_has_no_drift(tmp_path):
    rows = [
        (n, n % 90, "fm"[n % 2], f"p{n}@x.org", n / 8, "" if n % 7 else "2026-01-31", n % 3 or "?")
        for n in range(600)
    ]
    header = ["customer_id", "age", "sex", "mail", "price", "at", "n"]
    place = table(tmp_path / "a.csv", header, rows)
    sample = sampled(place, tmp_path)
    proposal = propose(place, "t", sample, look(mail()))
    assert drift(proposal.dataset, sample, look(mail())) == []
