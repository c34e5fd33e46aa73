"""The bench of private queries measures errors right, asks its query, and counts what settled."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from curtilage.core.budgets import NANO
from curtilage.data.query.pricing import Price
from curtilage.settings.desk import DeskOpen, asker_of
from curtilage.settings.read import read_settings
from curtilage.stores.budgets import Book

Bench = Callable[[str], ModuleType]


def test_errors_are_relative_and_a_missing_group_is_wholly_wrong(bench: Bench) -> None:
    errors = bench("asked").errors
    true = {"a": [10.0, 100.0, -5.0], "b": [20.0, 100.0, 5.0], "c": [40.0, 100.0, 5.0]}
    answer = {"a": [11.0, 100.0, -4.0], "b": [20.0, 150.0, 5.0]}
    assert errors([answer], true) == [
        (pytest.approx(1.1 / 3), pytest.approx(0.1)),
        (pytest.approx(0.5), pytest.approx(0.5)),
        (pytest.approx(0.4), pytest.approx(0.2)),
    ]
    assert errors([true], true) == [(0, 0)] * 3


@pytest.mark.parametrize("bounded", [False, True])
def test_the_desk_of_the_bench_answers_every_group_at_the_price(
    bench: Bench, tmp_path: Path, bounded: bool
) -> None:
    asked, desks = bench("asked"), bench("desks")
    table = tmp_path / "rows.parquet"
    asked.made(table, 5000, 1000)
    settings = read_settings(
        desks.written(tmp_path / "desk", f"parquet:{table}", bounded=bounded), {}
    )

    async def ask() -> tuple[list[list[object]], int]:
        opened = await DeskOpen.open(settings)
        try:
            asker = asker_of(settings, "", "", "")
            handed = await opened.desk.query(asker, asked.SQL, Price(NANO))
            return json.loads(handed.body)["rows"], handed.charged
        finally:
            await opened.close()

    rows, charged = asyncio.run(ask())
    assert charged == NANO
    assert {f"{e}|{s}" for e, s, *_ in rows} >= asked.truth(table).keys()


def test_made_up_rows_are_the_same_each_time(bench: Bench, tmp_path: Path) -> None:
    asked = bench("asked")
    for name in ("one.csv", "two.csv"):
        asked.made(tmp_path / name, 1000, 100)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_pairs_are_counted_as_the_book_has_them(bench: Bench, tmp_path: Path) -> None:
    made = bench("spending").loops(tmp_path / "book.db", "t", 4, time.time() + 0.3)
    book = Book.in_file(tmp_path / "book.db", time.time, lambda n: b"\0" * n)
    releases = book.releases()
    book.close()
    assert len(releases) == made > 0
    assert {str(r.state) for r in releases} == {"spent"}
