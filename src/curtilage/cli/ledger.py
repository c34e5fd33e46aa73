"""``curtilage ledger``: export, receipts, erasure."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from curtilage.cli.config import config_option
from curtilage.core.errors import LedgerError
from curtilage.settings.house import LEDGER_FILE, log_key, open_ledger
from curtilage.settings.read import read_settings
from curtilage.stores.files import export
from curtilage.stores.sqlite import SQLiteReader


@click.group("ledger")
def command() -> None:
    """Export the ledger, show receipts, erase details."""


@command.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@config_option
def exporting(folder: Path, config: Path) -> None:
    """Write the ledger into the empty FOLDER as C2SP tlog-tiles; never its details."""
    settings = read_settings(config)
    size = export(SQLiteReader(settings.data / LEDGER_FILE), folder, log_key(settings))
    click.echo(f"Exported {size} entries to {folder}. Check with: curtilage verify {folder}")


@command.command("receipt")
@click.argument("crossing")
@config_option
def receipt(crossing: str, config: Path) -> None:
    """Print the receipt of CROSSING, verifiable offline with the log's public key."""
    reader = SQLiteReader(read_settings(config).data / LEDGER_FILE)
    text = reader.receipt(crossing)
    if text is None:
        raise LedgerError("The ledger has no crossing of this id.", code="CUR611")
    click.echo(text, nl=False)


@command.command("checkpoint")
@config_option
def checkpoint(config: Path) -> None:
    """Print the newest checkpoint; keep it elsewhere, and a rollback will be seen."""
    click.echo(SQLiteReader(read_settings(config).data / LEDGER_FILE).checkpoint(), nl=False)


@command.command("erase")
@click.argument("crossing")
@config_option
def erase(crossing: str, config: Path) -> None:
    """Erase the details of CROSSING for good; the log itself still verifies."""
    settings = read_settings(config)

    async def erased() -> int:
        ledger = await open_ledger(settings)
        try:
            return await ledger.erase(crossing)
        finally:
            await ledger.close()

    count = asyncio.run(erased())
    if not count:
        raise LedgerError("There are no details of a crossing of this id.", code="CUR611")
    click.echo(f"Erased the details of {crossing} ({count}).")
