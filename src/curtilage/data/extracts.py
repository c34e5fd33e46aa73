"""Anonymised extracts: rows that leave generalised, with tokens for keys, and treated texts.

The steps are those of every release: the policy decides first, then the extract is made, then the
ledger holds the decision with a digest of what leaves, and only then it is handed over. An
anonymised table bounds no privacy loss, so its level stays that of its columns; the shipped policy
lets it go to recipients inside.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from curtilage.core.crossings import Asked, Commit
from curtilage.core.datasets import Column, Dataset
from curtilage.core.errors import DataError
from curtilage.core.findings import Field
from curtilage.core.parties import Action, Purpose
from curtilage.core.sockets import Randomness
from curtilage.data.anonymise import Anonymised, Dropped, Means, Recipe, anonymise
from curtilage.data.desk import Asker, check_purpose
from curtilage.data.duck import Opened
from curtilage.gate.crossing import new_id
from curtilage.gate.releases import Held, Made, Releases

CONTROL = "generalise"
FORMS = ("parquet", "csv")


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract that was handed over.

    Attributes:
        body: the table, in the form that was asked for.
        made: what was done, with the risks before and after.
        crossing: id of the crossing.
        commit: where the ledger holds it.
    """

    body: bytes
    made: Anonymised
    crossing: str
    commit: Commit


@dataclass(frozen=True, slots=True)
class Extracts:
    """Makes and releases extracts.

    Attributes:
        catalogue: the datasets, by name.
        releases: decides and records.
        opened: opens datasets.
        means: keys and detection for recipes.
        randomness: for ids.
    """

    catalogue: Mapping[str, Dataset]
    releases: Releases
    opened: Opened
    means: Means
    randomness: Randomness

    async def extract(self, asker: Asker, name: str, recipe: Recipe, form: str) -> Extract:
        """Anonymises a dataset and hands it over.

        Raises:
            DataError: the dataset or the recipe does not fit; nothing was released.
            RefusedError: the policy does not permit it.
        """
        dataset = self._dataset(name)
        check_purpose(dataset, asker.purpose)
        columns = _columns(dataset, recipe, asker.purpose)
        asked = Asked(
            id=new_id(self.randomness),
            application=asker.application,
            purpose=asker.purpose,
            subjects=dataset.subjects | asker.application.subjects,
            action=Action.RELEASE,
            model=asker.recipient.name,
            fields=(Field(f"datasets.{name}", ""),),
        )
        decided = self.releases.judge(
            asked, held_of(dataset, columns), asker.recipient, Made(CONTROL)
        )
        if not decided.decision.permitted:
            raise await self.releases.refuse(decided)
        made, body = await asyncio.to_thread(self._made, dataset, columns, recipe, form)
        facts = {"dataset": name, "rows": made.table.num_rows, "suppressed": made.suppressed}
        recorded = await self.releases.record(decided, body, facts)
        return Extract(body, made, asked.id, recorded.commit)

    def _dataset(self, name: str) -> Dataset:
        if name not in self.catalogue:
            raise DataError(
                f"There is no dataset '{name}' in the catalogue.",
                mend="'curtilage data list' shows them.",
                code="CUR816",
            )
        return self.catalogue[name]

    def _made(
        self, dataset: Dataset, columns: Sequence[Column], recipe: Recipe, form: str
    ) -> tuple[Anonymised, bytes]:
        table = self.opened([dataset]).table(dataset, [column.name for column in columns])
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


def held_of(dataset: Dataset, columns: Sequence[Column]) -> Held:
    """What columns hold, as the catalogue says, at the level of the dataset.

    Rows tell who is in a dataset, whatever columns they have.
    """
    categories: dict[str, int] = {}
    for column in columns:
        if column.category:
            categories[column.category] = categories.get(column.category, 0) + 1
    return Held(dataset.name, dataset.level, categories)


def written(table: Any, form: str) -> bytes:
    """A table in one of `FORMS`."""
    if form == "csv":
        out = io.BytesIO()
        pa.csv.write_csv(table, out)
        return out.getvalue()
    sink = pa.BufferOutputStream()
    pa.parquet.write_table(table, sink)
    return bytes(sink.getvalue().to_pybytes())
