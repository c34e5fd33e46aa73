"""Synthetic tables through the gate: priced, decided, reserved, made, recorded, handed over.

A report on one is a crossing of its own. It compares with real rows, so it bounds no loss and keeps
the level of the dataset: the policy decides about it as about the rows. It is decided before
anything is spent, and handed over after the table. Where one is wished for, one person of five is
held back from the table, to be compared with; who, says the release's id.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from curtilage.core.budgets import ATTO, NANO, Release
from curtilage.core.crossings import Decided
from curtilage.core.datasets import Dataset
from curtilage.core.parties import Destination
from curtilage.data.counter import Asker, Counter, Handed, made_of
from curtilage.data.extracts import read_back, written
from curtilage.data.query.pricing import Price
from curtilage.data.report import Report, Tables, appraise, page
from curtilage.data.synthesise import (
    Plan,
    Related,
    Split,
    parted,
    plan,
    plan_related,
    ready,
    ready_related,
    run,
    run_related,
)
from curtilage.data.synthesise import Tables as RelatedTables
from curtilage.gate.releases import Made

CONTROL, REPORT = "synthesise", "report"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wished for.

    Attributes:
        form: of the table.
        key: names the release; what is asked by default.
        reports: forms of reports on it, of `REPORTS`.
        reader: who receives the reports; None for the asker's recipient.
    """

    form: str
    key: str = ""
    reports: tuple[str, ...] = ()
    reader: Destination | None = None


@dataclass(frozen=True, slots=True)
class Synthesised:
    """What was handed over.

    Attributes:
        table: the table.
        reports: the reports, in the order of the wish.
        called_out: names of the attacks that tell of the rows it was made from.
    """

    table: Handed
    reports: tuple[Handed, ...] = ()
    called_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Synthetics:
    """Makes and releases synthetic tables.

    Attributes:
        counter: decides, charges and hands over.
    """

    counter: Counter

    async def synthesise(
        self, asker: Asker, name: str, price: Price, wanted: Wanted
    ) -> Synthesised:
        """Makes a synthetic table of a dataset and hands it over, in the form asked for.

        The same again, by the same key, is the same table and costs nothing.

        Raises:
            DataError: it cannot be done; nothing was spent, unless it says so.
            RefusedError: the policy does not permit the table, or a report on it; nothing was
                spent.
            BudgetError: a cap would be exceeded, or the release cannot be had again.
        """
        dataset = self.counter.dataset(name)
        planned = plan(dataset, price)
        every = list(dataset.columns.values())
        wish = self.counter.wish(asker, [dataset], every, made_of(CONTROL, planned.loss))
        decided = await self.counter.decided(wish)
        permitted = [await self._permitted(asker, dataset, wanted) for _ in wanted.reports]
        table = await asyncio.to_thread(self._table, planned)
        said = {
            "control": CONTROL,
            "columns": sorted(dataset.columns),
            "epsilon": price.epsilon,
            "delta": price.delta,
            "form": wanted.form,
            "dataset": name,
        }
        if wanted.reports:
            said["held_back"] = Split("").one_of
        handed = await self.counter.paid(
            decided,
            wish.charge(said, wanted.key, planned.loss, planned.events),
            lambda release: self._made(_split(planned, wanted, release.id), table, wanted.form),
        )
        if not wanted.reports:
            return Synthesised(handed)
        split = _split(planned, wanted, handed.release)
        report = await asyncio.to_thread(self._report, split, table, handed, wanted.form)
        reports = [
            await self._reported(each, form, report, handed)
            for each, form in zip(permitted, wanted.reports, strict=True)
        ]
        alarms = report.attacks.alarms() if report.attacks else ()
        return Synthesised(handed, tuple(reports), tuple(alarms))

    async def related(
        self, asker: Asker, people: str, rows: str, price: Price, key: str = ""
    ) -> Handed:
        """Makes two synthetic tables of the same people and hands them over in one archive.

        It is a zip of two Parquet files, named as the datasets. The same again, by the same key,
        is the same archive and costs nothing.

        Raises:
            DataError: they are not two tables of the same people (CUR847); else as `synthesise`.
        """
        datasets = (self.counter.dataset(people), self.counter.dataset(rows))
        planned = plan_related(*datasets, price)
        every = [column for dataset in datasets for column in dataset.columns.values()]
        wish = self.counter.wish(asker, datasets, every, made_of(CONTROL, planned.loss))
        decided = await self.counter.decided(wish)
        tables = await asyncio.to_thread(self._tables, planned)
        said = {
            "control": CONTROL,
            "columns": [sorted(dataset.columns) for dataset in datasets],
            "epsilon": price.epsilon,
            "delta": price.delta,
            "datasets": [people, rows],
        }

        def make(_release: Release) -> bytes:
            made = run_related(planned, tables, self.counter.randomness)
            return archived({people: made.people, rows: made.rows})

        return await self.counter.paid(
            decided, wish.charge(said, key, planned.loss, planned.events), make
        )

    def _tables(self, planned: Related) -> RelatedTables:
        datasets = (planned.people, planned.rows)
        opened = self.counter.opened(datasets)
        people, rows = (
            opened.table(dataset, list(dataset.columns), typed=True) for dataset in datasets
        )
        tables = RelatedTables(people, rows)
        ready_related(planned, tables)
        return tables

    async def _permitted(self, asker: Asker, dataset: Dataset, wanted: Wanted) -> Decided:
        reading = replace(asker, recipient=wanted.reader or asker.recipient)
        every = list(dataset.columns.values())
        return await self.counter.decided(
            self.counter.wish(reading, [dataset], every, Made(REPORT))
        )

    def _table(self, planned: Plan) -> Any:
        dataset = planned.dataset
        table = self.counter.opened([dataset]).table(dataset, list(dataset.columns), typed=True)
        ready(planned, table)
        return table

    def _made(self, planned: Plan, table: Any, form: str) -> bytes:
        return written(run(planned, table, self.counter.randomness).table, form)

    def _report(self, planned: Plan, table: Any, handed: Handed, form: str) -> Report:
        train, control = parted(planned, table)
        synthetic = read_back(handed.body, form, planned.dataset)
        about = {
            "dataset": planned.dataset.name,
            "epsilon": f"{planned.loss.epsilon / NANO:g}",
            "delta": f"{planned.loss.delta / ATTO:g}",
            "release": handed.release,
            "ledger entry": f"{handed.commit.index}, crossing {handed.crossing}",
        }
        tables = Tables(train, control, synthetic)
        return appraise(tables, planned.dataset, about, self.counter.randomness)

    async def _reported(
        self, decided: Decided, form: str, report: Report, handed: Handed
    ) -> Handed:
        facts = {"dataset": report.about["dataset"], "release": handed.release, "form": form}
        return await self.counter.unpaid(decided, REPORTS[form](report), facts)


def archived(tables: Mapping[str, Any]) -> bytes:
    """Tables as Parquet files in a zip, by their names; the same tables are the same bytes."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, table in tables.items():
            entry = zipfile.ZipInfo(f"{name}.parquet")  # dated 1980, as every entry without a date
            archive.writestr(entry, written(table, "parquet"))
    return body.getvalue()


def _split(planned: Plan, wanted: Wanted, release: str) -> Plan:
    """The plan, with its people held back where there is a report."""
    return replace(planned, split=Split(release)) if wanted.reports else planned


REPORTS: dict[str, Callable[[Report], bytes]] = {
    "html": lambda report: page(report).encode(),
    "json": lambda report: json.dumps(report.as_json(), ensure_ascii=False, indent=1).encode(),
}
"""How a report is written, by form."""
