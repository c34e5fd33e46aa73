"""Anonymised extracts: rows that leave generalised, with tokens for keys, and treated texts.

The steps are those of every release: the policy decides first, then the extract is made, then the
ledger holds the decision with a digest of what leaves, and only then it is handed over. An
anonymised table bounds no privacy loss, so its level stays that of its columns; the shipped policy
lets it go to recipients inside.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.core.parties import Purpose
from curtilage.data.anonymise import Anonymised, Dropped, Means, Recipe, anonymise
from curtilage.data.counter import Asker, Counter, Handed
from curtilage.gate.releases import Made

CONTROL = "generalise"
FORMS = ("parquet", "csv")

Treats = Callable[[Dataset, Sequence[str], Recipe, Means], Anonymised | None]
"""Anonymises some columns of a dataset where it lies; None if it has to come here first."""


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract that was handed over.

    Attributes:
        handed: the table, in the form that was asked for.
        made: what was done, with the risks before and after.
    """

    handed: Handed
    made: Anonymised


@dataclass(frozen=True, slots=True)
class Extracts:
    """Makes and releases extracts.

    Attributes:
        counter: decides and hands over.
        means: keys and detection for recipes.
        treats: anonymises datasets where they lie, where that can be.
    """

    counter: Counter
    means: Means
    treats: Treats | None = None

    async def extract(self, asker: Asker, name: str, recipe: Recipe, form: str) -> Extract:
        """Anonymises a dataset and hands it over.

        Raises:
            DataError: the dataset or the recipe does not fit; nothing was released.
            RefusedError: the policy does not permit it.
        """
        dataset = self.counter.dataset(name)
        columns = _columns(dataset, recipe, asker.purpose)
        wish = self.counter.wish(asker, [dataset], columns, Made(CONTROL))
        decided = await self.counter.decided(wish)
        made, body = await asyncio.to_thread(self._made, dataset, columns, recipe, form)
        facts = {"dataset": name, "rows": made.table.num_rows, "suppressed": made.suppressed}
        return Extract(await self.counter.unpaid(decided, body, facts), made)

    def _made(
        self, dataset: Dataset, columns: Sequence[Column], recipe: Recipe, form: str
    ) -> tuple[Anonymised, bytes]:
        names = [column.name for column in columns]
        made = self.treats(dataset, names, recipe, self.means) if self.treats else None
        if made is None:
            table = self.counter.opened([dataset]).table(dataset, names)
            made = anonymise(table, recipe, self.means)
        return made, written(made.table, form)


def _columns(dataset: Dataset, recipe: Recipe, purpose: Purpose) -> list[Column]:
    """The columns that the recipe uses; none that the purpose does not need."""
    used = []
    for name, treatment in recipe.columns.items():
        if name not in dataset.columns:
            raise DataError(
                f"The dataset '{dataset.name}' has no column '{name}'.",
                param="columns",
                mend=f"Its columns are: {', '.join(list(dataset.columns)[:20])}.",
                code="CUR816",
            )
        if isinstance(treatment, Dropped):
            continue
        column = dataset.columns[name]
        if "*" not in purpose.needs and column.category and column.category not in purpose.needs:
            raise DataError(
                f"The purpose '{purpose.key}' does not need '{name}' ({column.category}).",
                param="columns",
                mend="Drop the column in the recipe, or add its category to the purpose.",
                code="CUR825",
            )
        used.append(column)
    return used


def written(table: Any, form: str) -> bytes:
    """A table in one of `FORMS`."""
    if form == "csv":
        out = io.BytesIO()
        pa.csv.write_csv(table, out)
        return out.getvalue()
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(table, sink)
    return bytes(sink.getvalue().to_pybytes())


def read_back(body: bytes, form: str, dataset: Dataset) -> Any:
    """A table of a dataset's columns from what `written` made of it."""
    if form == "parquet":
        return pa.parquet.read_table(pa.BufferReader(body))
    types = {
        Kind.TEXT: pa.string(),
        Kind.BOOLEAN: pa.bool_(),
        Kind.DECIMAL: pa.float64(),
        Kind.INTEGER: pa.int64(),
        Kind.DATE: pa.date32(),
        Kind.TIME: pa.timestamp("s"),
    }
    made_up = {dataset.person: pa.int64()}
    options = pa.csv.ConvertOptions(
        column_types={n: types[c.kind] for n, c in dataset.columns.items()} | made_up,
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    parsing = pa.csv.ParseOptions(newlines_in_values=True)
    return pa.csv.read_csv(pa.BufferReader(body), parse_options=parsing, convert_options=options)
