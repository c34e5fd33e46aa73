"""``curtilage doctor``: look an installation over, and change nothing."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import asdict
from pathlib import Path

import click
import orjson

from curtilage import __version__
from curtilage.cli.config import config_option
from curtilage.settings.checkup import Found, Status, examine

_COLOURS = {Status.OK: "green", Status.REMARK: "yellow", Status.FAULT: "red"}
_MARGIN = 23


@click.command("doctor")
@click.option("--network", is_flag=True, help="Ask the servers that the settings name, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@config_option
def command(config: Path, *, network: bool, as_json: bool) -> None:
    """Look this installation over: what is wrong, and what to do.

    Nothing is changed, and without --network nothing leaves this machine. A fault makes the exit
    code 1; a remark does not.
    """
    found: list[Found] = []
    for one in examine(config, network=network):
        found.append(one)
        if not as_json:
            _tell(one)
    faults = sum(one.status is Status.FAULT for one in found)
    if as_json:
        told = {"version": __version__, "faults": faults, "found": [*map(asdict, found)]}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    else:
        remarks = sum(one.status is Status.REMARK for one in found)
        click.echo(f"\nFaults: {faults}. Remarks: {remarks}.")
    if faults:
        sys.exit(1)


def _tell(found: Found) -> None:
    status = click.style(f"{found.status:<7}", fg=_COLOURS.get(found.status))
    said = found.said + (f" [{found.code}]" if found.code else "")
    click.echo(f"{status}  {found.check:<12}  {textwrap.indent(said, ' ' * _MARGIN).lstrip()}")
    if found.mend:
        click.echo(textwrap.indent(found.mend, " " * _MARGIN))
