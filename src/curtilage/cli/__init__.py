"""Floor 7: the command line. Each command's module is imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Any, NoReturn

import click

from curtilage import __version__
from curtilage.core.errors import CurtilageError

COMMANDS = {
    "budget": "See how much privacy loss was spent, and what is left.",
    "check": "See what a text holds, its level, and where it might go.",
    "data": "Ask datasets, privately; see the catalogue.",
    "demo": "See three requests go through, end to end, on this machine.",
    "doctor": "Look an installation over: what is wrong, and what to do.",
    "evaluate": "See how well labelled texts are inspected, and choose thresholds.",
    "explain": "Tell why a crossing came out as it did.",
    "init": "Write a configuration and a policy to start from.",
    "keys": "Issue, list and revoke application keys.",
    "ledger": "Export the ledger, show receipts, erase details.",
    "models": "Write deployments of model servers that stay private.",
    "policy": "Check a policy, and test it on a table of cases.",
    "serve": "Serve the gateway.",
    "teach": "Teach a category of your own, by words or by examples.",
    "verify": "Verify the whole ledger, an exported one, or a receipt.",
}


class _Commands(click.Group):
    """A group that imports a command when it is called, so that starting stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module: Any = importlib.import_module(f"curtilage.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def commands() -> None:
    """Curtilage: use AI while your data stays where it belongs."""


def main() -> None:
    """The entry point: an error of ours is told in words, never as a traceback."""
    try:
        commands(prog_name="curtilage", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # Python flushes once more at exit, and would tell of the pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except CurtilageError as error:
        _fail(error)
    except Exception as error:  # noqa: BLE001 - a traceback could show content
        where = traceback.extract_tb(error.__traceback__)[-1]
        _fail(
            CurtilageError(
                f"Something went wrong that was not expected: {type(error).__name__} "
                f"in {where.name}, line {where.lineno}.",
                mend="Please report it.",
            )
        )


def _fail(error: CurtilageError) -> NoReturn:
    click.echo(f"{click.style('error', fg='red', bold=True)}: {error.full()}", err=True)
    sys.exit(1)
