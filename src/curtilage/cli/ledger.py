"""``curtilage ledger``: export, receipts, erasure."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import click

from curtilage.cli.config import config_option
from curtilage.cli.explain import unknown_crossing
from curtilage.core.errors import LedgerError
from curtilage.settings.ledger import ledger_reader, log_key, open_ledger
from curtilage.settings.read import read_settings
from curtilage.stores.files import export


@click.group("ledger")
def command() -> None:
    """Export the ledger, show receipts, erase details."""


@command.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@config_option
def exporting(folder: Path, config: Path) -> None:
    """Write the ledger into FOLDER, for others to verify.

    The form is C2SP tlog-tiles. Details are never exported. FOLDER is empty or not there yet.
    """
    settings = read_settings(config)
    with closing(ledger_reader(settings)) as reader:
        size = export(reader, folder, log_key(settings))
    click.echo(f"Exported {size} entries to {folder}. Check with: curtilage verify {folder}")


@command.command("receipt")
@click.argument("crossing")
@config_option
def receipt(crossing: str, config: Path) -> None:
    """Print the receipt of CROSSING.

    It proves offline, with the log's public key, that the ledger holds the decision.
    """
    with closing(ledger_reader(read_settings(config))) as reader:
        text = reader.receipt(crossing)
    if text is None:
        raise unknown_crossing()
    click.echo(text, nl=False)


@command.command("checkpoint")
@config_option
def checkpoint(config: Path) -> None:
    """Print the newest checkpoint.

    Kept where nobody who runs this machine can change it, it shows any rollback of the ledger.
    """
    with closing(ledger_reader(read_settings(config))) as reader:
        click.echo(reader.checkpoint(), nl=False)


@command.command("erase")
@click.argument("crossing")
@config_option
def erase(crossing: str, config: Path) -> None:
    """Erase the details of CROSSING for good.

    The log itself still verifies, and says that they were erased.
    """
    settings = read_settings(config)

    async def erased() -> int:
        ledger = await open_ledger(settings)
        try:
            return await ledger.erase(crossing)
        finally:
            await ledger.close()

    count = asyncio.run(erased())
    if not count:
        raise LedgerError(
            "There are no details of a crossing of this id.",
            mend="They were erased before, or the id is not right.",
            code="CUR611",
        )
    click.echo(f"Erased the details of {crossing} for good; entries that had some: {count}.")
