"""``curtilage keys``: every change is an entry of the ledger."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from curtilage.cli.config import config_option
from curtilage.core.errors import SettingsError
from curtilage.settings.house import open_keys
from curtilage.settings.ledger import open_ledger
from curtilage.settings.model import Settings
from curtilage.settings.read import read_settings

ISSUED = "access:key:issued"
REVOKED = "access:key:revoked"


@click.group("keys")
def command() -> None:
    """Issue, list and revoke application keys."""


@command.command("issue")
@click.argument("application")
@config_option
def issue(application: str, config: Path) -> None:
    """Make a key for APPLICATION.

    The key itself is the only thing on standard output. It is shown once and kept only as a hash.
    """
    settings = read_settings(config)
    if application not in settings.applications:
        raise SettingsError(
            f"There is no application '{application}'.",
            mend=f"The configuration has: {', '.join(settings.applications)}.",
            code="CUR106",
        )
    store = open_keys(settings)
    issued, key = store.issue(application, time.time(), os.urandom)
    try:
        _record(settings, ISSUED, issued.id, application)
    except BaseException:
        store.revoke(issued.id, time.time())
        raise
    finally:
        store.close()
    click.echo(key)
    click.echo(f"Key {issued.id} of '{application}'. It is not shown again.", err=True)


@command.command("list")
@config_option
def listing(config: Path) -> None:
    """List every key ever issued."""
    store = open_keys(read_settings(config))
    keys = store.listed()
    if not keys:
        click.echo("There is no key yet; 'curtilage keys issue' makes one.", err=True)
    for key in keys:
        state = f"revoked {_day(key.revoked)}" if key.revoked else "in force"
        click.echo(f"{key.id}  {key.application:<24} issued {_day(key.issued)}  {state}")
    store.close()


@command.command("revoke")
@click.argument("key_id")
@config_option
def revoke(key_id: str, config: Path) -> None:
    """Revoke the key KEY_ID, as in the list.

    It stops working at once, also in a gateway that is serving.
    """
    settings = read_settings(config)
    store = open_keys(settings)
    key = store.revoke(key_id, time.time())
    store.close()
    if key is None:
        raise SettingsError(
            f"No key in force has the id '{key_id}'.",
            mend="'curtilage keys list' shows every key.",
            code="CUR107",
        )
    _record(settings, REVOKED, key.id, key.application)
    click.echo(f"Key {key.id} of '{key.application}' is revoked.")


def _record(settings: Settings, kind: str, key_id: str, application: str) -> None:
    async def record() -> None:
        ledger = await open_ledger(settings)
        try:
            await ledger.append(kind, {"key": key_id, "application": application})
        finally:
            await ledger.close()

    asyncio.run(record())


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")
