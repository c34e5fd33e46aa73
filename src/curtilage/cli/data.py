"""``curtilage data``: the catalogue and private queries; ``scan`` is in `data_scan`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import orjson

from curtilage.cli.config import config_option
from curtilage.cli.data_extract import anonymise, synthesise
from curtilage.cli.data_scan import dataset_of, scan
from curtilage.cli.data_train import predict, train
from curtilage.cli.tables import tabulated
from curtilage.core.budgets import NANO
from curtilage.core.datasets import EACH_ROW, Column
from curtilage.data.counter import Handed
from curtilage.data.desk import Offer
from curtilage.data.query.pricing import price_of
from curtilage.settings.desk import asker_of, at_desk
from curtilage.settings.read import read_settings


@click.group("data")
def command() -> None:
    """Ask datasets, privately; see the catalogue."""


command.add_command(scan)
command.add_command(anonymise)
command.add_command(synthesise)
command.add_command(train)
command.add_command(predict)


@command.command("list")
@config_option
def listing(config: Path) -> None:
    """List the datasets of the catalogue."""
    settings = read_settings(config)
    if not settings.catalogue:
        click.echo("The catalogue is empty. 'curtilage data scan' proposes an entry.")
        return
    rows = [
        [d.name, str(d.level), d.person or "(each row)", ", ".join(sorted(d.purposes)), d.source]
        for d in settings.catalogue.values()
    ]
    click.echo(tabulated(["dataset", "level", "person", "purposes", "source"], rows))


@command.command("show")
@click.argument("dataset")
@config_option
def show(dataset: str, config: Path) -> None:
    """Show what the catalogue says of DATASET."""
    found = dataset_of(read_settings(config), dataset)
    click.echo(f"{found.name}: {found.source}")
    who = "each row is another person's" if found.person == EACH_ROW else f"person: {found.person}"
    click.echo(f"{who}; purposes: {', '.join(sorted(found.purposes)) or 'none'}")
    rows = [
        [c.name, str(c.kind), str(c.level), c.category or "-", _known(c)]
        for c in found.columns.values()
    ]
    click.echo(tabulated(["column", "kind", "level", "category", "known"], rows))


@command.command("query")
@click.argument("sql")
@click.option("--epsilon", "-e", required=True, help="What the answer may cost, such as 0.5.")
@click.option("--delta", "-d", default="0", show_default=True, help="Such as 1e-9.")
@click.option("--application", "-a", default="", help="Who asks; the first by default.")
@click.option("--person", default="", help="Which person asks, for budgets of their own.")
@click.option("--purpose", "-p", default="", help="Why; the application's first by default.")
@click.option("--to", "recipient", default="", help="Who receives it; the first by default.")
@click.option("--key", default="", help="Names this release; the query itself by default.")
@click.option(
    "--mechanism",
    type=click.Choice(["laplace", "gaussian"]),
    help="The kind of noise; the one that errs less by default.",
)
@click.option("--explain", is_flag=True, help="Only say what it would cost and how sure it is.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
@config_option
def query(sql: str, config: Path, *, explain: bool, as_json: bool, **said: str | None) -> None:
    """Ask datasets with SQL, for a noisy answer.

    The same query by the same asker is answered from the store, for nothing.
    """
    settings = read_settings(config)
    names = ("application", "purpose", "recipient", "person")
    asker = asker_of(settings, *(said[name] or "" for name in names))
    epsilon, delta = said["epsilon"] or "", said["delta"] or ""
    price = price_of(epsilon, delta, said["mechanism"] or "")
    if explain:
        offer = at_desk(settings, lambda at: at.desk.offered(asker, sql, price))
        _tell_offer(offer, as_json=as_json)
        return
    handed = at_desk(settings, lambda at: at.desk.query(asker, sql, price, said["key"] or ""))
    if as_json:
        click.echo(handed.body.decode())
    else:
        _tell(handed)


def _tell(handed: Handed) -> None:
    told: dict[str, Any] = orjson.loads(handed.body)
    rows = [[_cell(value) for value in row] for row in told["rows"]]
    click.echo(tabulated(told["columns"], rows))
    cost = f"epsilon {_short(handed.charged / NANO)}" if handed.charged else "nothing, it was paid"
    click.echo(
        f"\n± holds the true value with {told['confidence']:.0%}. Cost: {cost}. "
        f"Crossing {handed.crossing}, ledger entry {handed.commit.index}.",
        err=True,
    )


def _cell(value: Any) -> str:
    if not isinstance(value, dict):
        return "(missing)" if value is None else str(value)
    if value["value"] is None:
        return "unknown"
    if value["low"] is None or value["high"] is None:
        return f"{_short(value['value'])} ± ?"
    width = (value["high"] - value["low"]) / 2
    return f"{_short(value['value'])} ± {_short(width)}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _tell_offer(offer: Offer, *, as_json: bool) -> None:
    told = offer.as_json()
    if as_json:
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        return
    click.echo(f"Cost: epsilon {told['epsilon']:g}, delta {told['delta']:g}. Nothing was spent.")
    click.echo(f"Noise: discrete {told['mechanism']}; groups: {told['groups']}.")
    for error in told["errors"]:
        widths = [_short(width) for width in error["within"]]
        if error["kind"] == "quantile":
            words = f"a rank of ± {widths[0]} rows"
        elif len(widths) == 1:
            words = f"± {widths[0]}"
        else:
            words = f"a sum of ± {widths[0]} over a count of ± {widths[1]}"
        click.echo(f"  {error['column']}: {words} in each group, with 95% confidence")


def _known(column: Column) -> str:
    if column.values:
        shown = ", ".join(map(str, column.values[:4]))
        return shown + (f", ... ({len(column.values)})" if len(column.values) > 4 else "")
    if column.lower is not None and column.upper is not None:
        return f"{float(column.lower):g} to {float(column.upper):g}"
    return "-"
