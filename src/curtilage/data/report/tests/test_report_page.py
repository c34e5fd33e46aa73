"""The page holds what it is given as text, loads nothing, and is whole whatever the rows are."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pytest

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.data.report import Tables, appraise, page

VOID = {"meta", "rect", "line", "circle", "br"}
CLOSED = {"rect", "line", "circle"}


class Reader(HTMLParser):
    """Checks that elements are closed as they were opened, and keeps names and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.opened == []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.names.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.names.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


NASTY = "</script><script>alert(1)</script><img src=//evil.example onerror=x>\" ' & \x00\u202e"


def report_of(columns: dict[str, tuple[Kind, list]], name: str = "d") -> str:
    dataset = Dataset(name, "", {n: Column(n, kind) for n, (kind, _) in columns.items()})
    table = pa.table({n: values for n, (_, values) in columns.items()})
    made = Tables(table, table.slice(0, len(table) // 2), table)
    report = appraise(made, dataset, {"dataset": name}, np.random.default_rng(5).bytes)
    json.dumps(report.as_json(), allow_nan=False)
    return page(report)


def checked(text: str) -> Reader:
    read = Reader(text)
    assert read.names.isdisjoint({"script", "img", "link", "iframe", "object", "a", "form", "base"})
    assert {name for name, _ in read.attributes}.isdisjoint({"href", "src", "srcset", "action"})
    assert not any(name.startswith("on") for name, _ in read.attributes)
    assert "default-src 'none'" in text
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"url\(|@import|https?:", style)
    assert "This report is not private" in text
    return read


def test_hostile_names_and_values_are_text() -> None:
    values = [NASTY, "a" * 10**6, "", None, "\u2028", "b"] * 20
    numbers = list(range(120))
    text = report_of({NASTY: (Kind.TEXT, values), "n" * 5000: (Kind.INTEGER, numbers)}, NASTY)
    checked(text)
    assert "<script" not in text
    assert "<img" not in text
    assert "\u202e" not in text
    assert "\x00" not in text
    assert len(text) < 200_000


@pytest.mark.parametrize(
    "columns",
    [
        {"one": (Kind.INTEGER, [1])},
        {"one": (Kind.TEXT, ["x"]), "two": (Kind.DECIMAL, [0.5])},
        {
            "none": (Kind.INTEGER, pa.array([], pa.int64())),
            "m": (Kind.TEXT, pa.array([], pa.string())),
        },
        {"gone": (Kind.INTEGER, pa.array([None] * 90, pa.int64())), "b": (Kind.TEXT, ["x"] * 90)},
        {"same": (Kind.TEXT, ["x"] * 90), "five": (Kind.INTEGER, [5] * 90)},
        {"many": (Kind.TEXT, [str(n) for n in range(10_000)]), "n": (Kind.INTEGER, range(10_000))},
        {"odd": (Kind.DECIMAL, [math.inf, -math.inf, math.nan, 1e308, 5e-324, -0.0] * 30)},
        {
            "day": (Kind.DATE, [dt.date(1, 1, 1), dt.date(9999, 12, 31), None] * 40),
            "time": (Kind.TIME, pa.array([0, 2**40, None] * 40, pa.timestamp("s"))),
            "yes": (Kind.BOOLEAN, [True, None, False] * 40),
        },
    ],
    ids=["one", "one row", "no row", "all missing", "constant", "10,000 values", "odd", "kinds"],
)
def test_any_table_has_a_report(columns: dict) -> None:
    checked(
        report_of({n: (k, list(v) if isinstance(v, range) else v) for n, (k, v) in columns.items()})
    )


def test_charts_say_what_they_show() -> None:
    text = report_of({f"c{n}": (Kind.INTEGER, list(range(60))) for n in range(5)})
    read = checked(text)
    drawn = text.count("<svg")
    assert drawn == text.count('role="img" aria-label="') > 5
    assert "title" in read.names
    assert text.count("<h1>") == 1
    assert 'lang="en"' in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
