"""A desk in the foreground: its event loop runs in a thread, so that notebooks can call it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import pyarrow as pa
import pyarrow.parquet

from curtilage.core.budgets import NANO
from curtilage.core.datasets import Dataset
from curtilage.data.counter import Asker, Handed
from curtilage.data.query.pricing import Price, price_of
from curtilage.data.synthetics import Wanted
from curtilage.settings.desk import DeskOpen, asker_of
from curtilage.settings.read import read_settings
from curtilage.settings.recipes import recipe_of

T = TypeVar("T")
Amount = str | int | float | Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """What was handed over.

    Attributes:
        table: an Arrow table. Of a query, a column for each of the answer, and ``NAME_low`` and
            ``NAME_high`` for each number with noise.
        crossing: id of the crossing; `curtilage ledger` and receipts know it.
        entry: number of the ledger's entry.
        charged: the epsilon that it cost now; 0 if it was paid before.
    """

    table: pa.Table
    crossing: str
    entry: int
    charged: float

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The table by the Arrow C interface: ``polars.DataFrame(answer)`` works."""
        return self.table.__arrow_c_stream__(requested_schema)


class Notebook:
    """Datasets of one installation, for one asker.

    Args:
        config: the settings file.
        application: who asks; the first of the settings by default.
        purpose: why; the application's first by default.
        to: who receives the answers; the first recipient by default.
        person: which person asks, for budgets of their own.

    Raises:
        CurtilageError: the settings have faults, or a name is not known.
    """

    def __init__(
        self,
        config: str | Path = "curtilage.toml",
        *,
        application: str = "",
        purpose: str = "",
        to: str = "",
        person: str = "",
    ) -> None:
        self._settings = read_settings(Path(config))
        self._asker: Asker = asker_of(self._settings, application, purpose, to, person)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._open = self._wait(DeskOpen.open(self._settings))
        except BaseException:
            self._stop()
            raise

    @property
    def datasets(self) -> Mapping[str, Dataset]:
        """The catalogue: each dataset's columns, levels and purposes, without its rows."""
        return self._settings.catalogue

    def explain(self, sql: str, *, epsilon: Amount, delta: Amount = 0) -> dict[str, Any]:
        """What a query would cost and how sure its answer would be. Costs nothing."""
        return self._open.desk.offer(self._asker, sql, _price(epsilon, delta)).as_json()

    def query(self, sql: str, *, epsilon: Amount, delta: Amount = 0, key: str = "") -> Answer:
        """The answer of a private query; the same again costs nothing.

        Args:
            sql: what is asked.
            epsilon: what it may cost. Text and decimals are exact, such as ``"0.1"``.
            delta: with it; 0 keeps to pure epsilon.
            key: names the release; the query itself by default.

        Raises:
            CurtilageError: refused, not affordable, or not answerable; the message says which.
        """
        price = _price(epsilon, delta)
        handed = self._wait(self._open.desk.query(self._asker, sql, price, key))
        return _answer(handed, _answered(json.loads(handed.body)))

    def synthesise(
        self, dataset: str, *, epsilon: Amount, delta: Amount = "1e-6", key: str = ""
    ) -> Answer:
        """A synthetic table like a dataset. Raises as `query` does."""
        price = _price(epsilon, delta)
        making = self._open.synthetics.synthesise(
            self._asker, dataset, price, Wanted("parquet", key)
        )
        handed = self._wait(making).table
        return _answer(handed, _read(handed.body))

    def anonymise(self, dataset: str, recipe: str | Path) -> Answer:
        """An anonymised extract, as a recipe file says. Raises as `query` does."""
        making = self._open.extracts.extract(
            self._asker, dataset, recipe_of(Path(recipe)), "parquet"
        )
        made = self._wait(making)
        return _answer(made.handed, made.made.table)

    def close(self) -> None:
        """Closes the files; further calls fail."""
        if not self._loop.is_closed():
            self._wait(self._open.close())
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def open(config: str | Path = "curtilage.toml", **asker: str) -> Notebook:  # noqa: A001
    """Opens the datasets of an installation; see `Notebook` for the arguments."""
    return Notebook(config, **asker)


def _price(epsilon: Amount, delta: Amount) -> Price:
    return price_of(str(epsilon), str(delta))


def _answer(handed: Handed, table: pa.Table) -> Answer:
    return Answer(table, handed.crossing, handed.commit.index, handed.charged / NANO)


def _answered(told: Mapping[str, Any]) -> pa.Table:
    columns: dict[str, list[Any]] = {}
    for number, name in enumerate(told["columns"]):
        values = [row[number] for row in told["rows"]]
        if any(isinstance(value, dict) for value in values):
            columns[name] = [value["value"] for value in values]
            columns[f"{name}_low"] = [value["low"] for value in values]
            columns[f"{name}_high"] = [value["high"] for value in values]
        else:
            columns[name] = values
    return pa.table({name: _column(values) for name, values in columns.items()})


def _column(values: list[Any]) -> pa.Array:
    if any(isinstance(value, float) for value in values):
        return pa.array(values, pa.float64())
    return pa.array(values)


def _read(body: bytes) -> pa.Table:
    return pa.parquet.read_table(pa.BufferReader(body))
