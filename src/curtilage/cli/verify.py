"""``curtilage verify``: offline, and by someone else's verifier too where one is installed."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import click
import orjson

from curtilage.cli.config import config_option
from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.audit import LogReader, Report, audit
from curtilage.ledger.note import VerifierKey
from curtilage.ledger.proof import verify_receipt
from curtilage.settings.ledger import LEDGER_FILE, ledger_reader, log_key
from curtilage.settings.policy import why_unreadable
from curtilage.settings.read import read_settings
from curtilage.stores.files import FilesReader, export
from curtilage.stores.sqlite import SQLiteReader

_PATH = click.Path(path_type=Path)


@click.command("verify")
@click.argument("log", required=False, type=_PATH)
@click.option("--receipt", type=_PATH, help="Verify one receipt instead of a log.")
@click.option("--key", help="The log's public key (name+id+base64), or a file that holds it.")
@click.option(
    "--older", type=_PATH, multiple=True, help="A checkpoint kept from before; finds rollbacks."
)
@config_option
def command(
    log: Path | None, receipt: Path | None, key: str | None, older: tuple[Path, ...], config: Path
) -> None:
    """Verify a ledger or a receipt, offline.

    LOG is a ledger file or the folder of an export; without it, the configured ledger. Every
    entry, hash and detail is read, and all that is wrong is told.
    """
    if receipt is not None:
        _receipt(receipt, _key(key) or log_key(read_settings(config)))
        return
    with ExitStack() as stack:
        if log is None:
            settings = read_settings(config)
            trusted = _key(key) or log_key(settings)
            reader: LogReader = stack.enter_context(closing(ledger_reader(settings)))
        else:
            if (log / LEDGER_FILE).is_file():
                log /= LEDGER_FILE
            reader = beside = _opened(log, stack)
            trusted = _key(key) or _key_beside(log, beside)
        report = audit(reader, trusted, [_text(path) for path in older])
        _tell(report, trusted)
        others = _others(reader, trusted) if not report.problems else []
    if report.problems or any(others):
        sys.exit(1)


def _opened(log: Path, stack: ExitStack) -> SQLiteReader | FilesReader:
    return FilesReader(log) if log.is_dir() else stack.enter_context(closing(SQLiteReader(log)))


def _tell(report: Report, key: VerifierKey) -> None:
    for problem in report.problems:
        click.echo(f"{click.style('WRONG', fg='red', bold=True)} {problem}")
    if report.problems:
        click.echo(f"The log '{key.name}' does not verify.")
        return
    click.echo(
        f"The log '{key.name}' verifies: {report.entries} entries, {report.tiles} tiles, "
        f"{report.details} details; {report.decided} crossings sent, {report.refused} refused, "
        f"{report.finished} outcomes.\nroot {report.root.hex()}\nkey  {key}"
    )


def _others(reader: LogReader, key: VerifierKey) -> list[str]:
    """Checks again with an independently written verifier; one problem, or none, for each."""
    try:
        other: Any = importlib.import_module("aics_tlog")
    except ImportError:
        click.echo("No independent verifier (aics-tlog) is installed here.")
        return []
    with tempfile.TemporaryDirectory() as folder:
        export(reader, Path(folder, "log"), key)
        try:
            note = other.parse_note(Path(folder, "log", "checkpoint").read_bytes())
            signed = other.verify_note(note, [other.parse_vkey(str(key))])
            head = other.parse_checkpoint(note.text)
            tiles = other.FileSystemTileReader(Path(folder, "log"))
            done = other.audit_tiles(tiles, head.size, head.root)
        except (ValueError, OSError) as error:
            click.echo(f"{click.style('WRONG', fg='red')} aics-tlog {other.__version__}: {error}")
            return [str(error)]
    if not signed:
        click.echo(f"{click.style('WRONG', fg='red')} aics-tlog: the signature is not valid")
        return ["signature"]
    click.echo(f"aics-tlog {other.__version__}, written by others, agrees: {done.size} entries.")
    return []


def _receipt(path: Path, key: VerifierKey) -> None:
    try:
        index, entry = verify_receipt(_text(path), str(key))
    except VerificationError as error:
        raise VerificationError(
            f"{path} does not verify: {error}",
            mend="Do not rely on it. Check that the key is that of its log, and fetch it again.",
        ) from None
    click.echo(f"The receipt verifies: entry {index} of '{key.name}' is {entry.kind}.")
    for name, value in entry.facts.items():
        click.echo(f"  {name}: {value if isinstance(value, str) else orjson.dumps(value).decode()}")


def _key(given: str | None) -> VerifierKey | None:
    if given is None:
        return None
    try:
        return VerifierKey.parse(_text(Path(given)) if os.path.isfile(given) else given)  # noqa: PTH113 - a key may be no path at all
    except VerificationError as error:
        raise _no_key(str(error)) from None


def _no_key(why: str) -> VerificationError:
    mend = "Give the log's public key with --key: the key itself, or a file that holds it."
    return VerificationError(why, mend=mend, code="CUR614")


def _key_beside(log: Path, reader: SQLiteReader | FilesReader) -> VerifierKey:
    """The key that lies with the log; enough to see damage, not to know whose log it is."""
    if isinstance(reader, FilesReader):
        key = reader.key()
    else:
        beside = log.parent / "keys" / "ledger.vkey"
        if not beside.is_file():
            raise _no_key("No key is known for this log.")
        key = VerifierKey.parse(_text(beside))
    click.echo("The key that lies beside the log is used; give --key to trust one of your own.")
    return key


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(
            f"{path} cannot be read: {why_unreadable(error)}.",
            mend="Check its path and permissions.",
            code="CUR609",
        ) from None
