"""``curtilage explain``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
import orjson

from curtilage.cli.config import config_option
from curtilage.core.errors import LedgerError
from curtilage.gate.explanation import explanation, in_words
from curtilage.settings.ledger import ledger_reader
from curtilage.settings.read import read_settings


@click.command("explain")
@click.argument("crossing")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@config_option
def command(crossing: str, config: Path, *, as_json: bool) -> None:
    """Tell why CROSSING came out as it did.

    CROSSING is an id such as x-..., from the response header 'curtilage-crossing'.
    """
    settings = read_settings(config)
    with closing(ledger_reader(settings)) as reader:
        found = reader.crossing(crossing)
    if found is None:
        raise unknown_crossing()
    told = explanation(found.facts, found.detail, found.outcome)
    told["index"] = found.index
    if as_json:
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    else:
        click.echo(in_words(told, settings.scheme))
        click.echo(f"Ledger: entry {found.index}")


def unknown_crossing() -> LedgerError:
    """What is said of an id that the ledger does not know."""
    return LedgerError(
        "The ledger has no crossing of this id.",
        mend="The id is in the response header 'curtilage-crossing'.",
        code="CUR611",
    )
