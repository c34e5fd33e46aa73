"""``curtilage budget``: what was spent, by cap and by release."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import click
import orjson

from curtilage.budget.report import tight_epsilon
from curtilage.cli.config import config_option
from curtilage.cli.tables import tabulated
from curtilage.core.budgets import ATTO, NANO
from curtilage.settings.desk import open_book
from curtilage.settings.read import read_settings

USUAL_DELTA = 1e-6


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
    names = sorted({release.charge.dataset for release in found})
    tight = {
        name: tight_epsilon(
            [e for r in found if r.charge.dataset == name for e in r.charge.events], USUAL_DELTA
        )
        for name in names
    }
    if as_json:
        told = {
            "caps": [
                {
                    "name": one.cap.name,
                    "epsilon": one.cap.epsilon / NANO,
                    "delta": one.cap.delta / ATTO,
                    "spent": one.spent.epsilon / NANO,
                    "left": one.left / NANO,
                }
                for one in standings
            ],
            "tight": {name: _finite(value) for name, value in tight.items()},
            "releases": len(found),
        }
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        return
    rows = [
        [
            one.cap.name,
            f"{one.cap.epsilon / NANO:g}",
            f"{one.spent.epsilon / NANO:g}",
            f"{one.left / NANO:g}",
            str(one.cap.period),
        ]
        for one in standings
    ]
    click.echo(tabulated(["cap", "epsilon", "spent", "left", "period"], rows))
    if not settings.caps:
        click.echo("No caps are set, so nothing bounds the sum. Add [budgets.NAME].", err=True)
    for name, value in tight.items():
        click.echo(f"{name}: tight epsilon {value:.4g} at delta {USUAL_DELTA:g}")
    if releases:
        click.echo()
        click.echo(
            tabulated(
                ["release", "when", "dataset", "purpose", "analyst", "epsilon", "state"],
                [
                    [
                        r.id,
                        datetime.fromtimestamp(r.reserved, UTC).isoformat(" ", "seconds"),
                        r.charge.dataset,
                        r.charge.purpose,
                        r.charge.analyst,
                        f"{r.charge.loss.epsilon / NANO:g}",
                        str(r.state),
                    ]
                    for r in found
                ],
            )
        )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
