"""``curtilage data scan``: propose an entry of the catalogue, or report drift from one."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import click

from curtilage.cli.config import config_option
from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError
from curtilage.data.duck import connected
from curtilage.data.scan.drift import drift
from curtilage.data.scan.proposal import Look, plain, propose
from curtilage.data.scan.sample import ROWS, SECONDS, SEED, Draw, Sample
from curtilage.data.scan.writing import written
from curtilage.data.sources import attach
from curtilage.data.spread.sampling import spread_sample
from curtilage.settings.inspector import detectors_of
from curtilage.settings.model import Settings
from curtilage.settings.read import read_settings

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MEMORY = "2GB"


@click.command("scan")
@click.argument("dataset")
@click.argument("source", required=False)
@click.option(
    "--rows",
    default=ROWS,
    show_default=True,
    type=click.IntRange(1, 1_000_000),
    help="How many rows to look at.",
)
@click.option("--write", is_flag=True, help="Write the proposal into the catalogue.")
@click.option("--check", is_flag=True, help="Compare the data with what was confirmed.")
@config_option
def scan(
    dataset: str, source: str | None, rows: int, config: Path, *, write: bool, check: bool
) -> None:
    """Propose what the catalogue says of DATASET.

    It looks at a sample of SOURCE.

    SOURCE is kind:where, such as csv:people.csv, sqlite:crm.db#orders or postgres:crm#orders.
    With --check the data is compared with what was confirmed; the exit code is 1 on drift.
    """
    if check == (source is not None) or (check and write):
        raise click.UsageError("Give SOURCE, with or without --write; or --check alone.")
    settings = read_settings(config)
    draw = Draw(rows, SEED, SECONDS)
    if source is None:
        _check(settings, dataset_of(settings, dataset), draw)
        return
    if not _NAME.fullmatch(dataset):
        raise DataError(
            "This cannot be the name of a dataset.",
            param="dataset",
            mend="Use lower case letters, digits and _, with a letter first.",
            code="CUR823",
        )
    file = settings.catalogue_folder / f"{dataset}.toml"
    if write and file.exists():
        raise _taken(dataset)
    look = _look(settings)
    proposal = propose(source, dataset, _sample(settings, dataset, source, draw), look)
    look.progress("")
    if write:
        _write(file, dataset, written(proposal))
        click.echo(f"Wrote {file}. Read it, mend it, and give it its purposes.")
    else:
        click.echo(written(proposal), nl=False)


def dataset_of(settings: Settings, name: str) -> Dataset:
    """The dataset of that name. Raises `DataError` (CUR816) if the catalogue has none."""
    if name not in settings.catalogue:
        raise DataError(
            f"There is no dataset '{name}' in the catalogue.",
            mend="'curtilage data list' shows them.",
            code="CUR816",
        )
    return settings.catalogue[name]


def _check(settings: Settings, dataset: Dataset, draw: Draw) -> None:
    look = _look(settings)
    found = drift(dataset, _sample(settings, dataset.name, dataset.source, draw), look)
    look.progress("")
    for each in found:
        click.echo(f"{plain(each.column)}: {each.what}")
    if found:
        click.echo("Mend the data, or confirm the entry anew.", err=True)
        sys.exit(1)
    click.echo(f"{dataset.name}: as confirmed, as far as the sample shows.")


def _look(settings: Settings) -> Look:
    shown = sys.stderr.isatty()

    def progress(what: str) -> None:
        if shown:  # one line, written over and over
            click.echo(f"\r\033[K{what}", nl=False, err=True)
        elif what:
            click.echo(what, err=True)

    progress("loading the detectors")
    return Look(detectors_of(settings), settings.scheme, progress)


def _sample(settings: Settings, name: str, source: str, draw: Draw) -> Sample:
    database: Any = connected(threads=1, memory=_MEMORY)  # more threads draw otherwise each time
    spread = spread_sample(database, name, source, settings.reach, draw)
    if spread is not None:
        return spread
    attach(database, name, source, settings.reach)
    return Sample(database, name, draw)


def _write(file: Path, dataset: str, text: str) -> None:
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(parents=True)
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except OSError as error:
        if file.exists():  # since it was looked for
            raise _taken(dataset) from None
        raise DataError(
            f"The entry cannot be written: {error.strerror}.",
            mend=f"Check the folder {file.parent}.",
            code="CUR824",
        ) from None


def _taken(dataset: str) -> DataError:
    return DataError(
        f"The catalogue has an entry for '{dataset}', and nothing is written over.",
        param="dataset",
        mend="Compare with --check, or print the proposal without --write.",
        code="CUR822",
    )
