"""``curtilage budget``: what was spent, by cap and by release."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from curtilage.budget import report
from curtilage.budget.caps import Standing
from curtilage.cli.config import config_option
from curtilage.cli.tables import tabulated
from curtilage.core.budgets import NANO, Release
from curtilage.settings.desk import open_book
from curtilage.settings.read import read_settings


@click.command("budget")
@click.option("--dataset", default="", help="Only this dataset; all by default.")
@click.option("--releases", is_flag=True, help="List every release.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of tables.")
@config_option
def command(dataset: str, config: Path, *, releases: bool, as_json: bool) -> None:
    """See how much privacy loss was spent, and what is left.

    The caps are enforced by sums that hold whoever chooses what to ask next. "tight" is what an
    accountant says of all releases together, at delta 0.000001: the better figure, told and not
    enforced.
    """
    settings = read_settings(config)
    book = open_book(settings)
    try:
        standings = book.standings(settings.caps)
        found = book.releases(dataset)
    finally:
        book.close()
    if as_json:
        click.echo(orjson.dumps(report.as_json(standings, found), option=orjson.OPT_INDENT_2))
        return
    click.echo(tabulated(["cap", "epsilon", "spent", "left", "period"], [*map(_row, standings)]))
    if not settings.caps:
        click.echo("No caps are set, so nothing can be released. Add [budgets.NAME].", err=True)
    for name, value in report.tight_by_dataset(found).items():
        click.echo(f"{name}: tight epsilon {value:.4g} at delta {report.USUAL_DELTA:g}")
    if releases:
        head = ["release", "when", "dataset", "purpose", "analyst", "epsilon", "state"]
        click.echo("\n" + tabulated(head, [*map(_listed, found)]))


def _row(one: Standing) -> list[str]:
    amounts = (one.cap.epsilon, one.spent.epsilon, one.left)
    return [one.cap.name, *(f"{each / NANO:g}" for each in amounts), str(one.cap.period)]


def _listed(release: Release) -> list[str]:
    charge = release.charge
    when = datetime.fromtimestamp(release.reserved, UTC).isoformat(" ", "seconds")
    epsilon = f"{charge.loss.epsilon / NANO:g}"
    named = [charge.dataset, charge.purpose, charge.analyst]
    return [release.id, when, *named, epsilon, str(release.state)]
