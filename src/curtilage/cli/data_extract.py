"""``curtilage data anonymise`` and ``curtilage data synthesise``: tables that may leave."""

from __future__ import annotations

from pathlib import Path

import click

from curtilage.cli.check import unreadable
from curtilage.cli.config import config_option
from curtilage.cli.tables import tabulated
from curtilage.core.budgets import NANO
from curtilage.core.errors import DataError
from curtilage.data.anonymise import Risk
from curtilage.data.counter import Handed
from curtilage.data.extracts import FORMS, Extract
from curtilage.data.query.pricing import price_of
from curtilage.data.synthetics import REPORTS, Wanted
from curtilage.settings.desk import asker_of, at_desk
from curtilage.settings.read import read_settings
from curtilage.settings.recipes import recipe_of

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("anonymise")
@click.argument("dataset")
@click.argument("recipe", type=_FILE)
@click.argument("out", type=_FILE)
@click.option("--application", "-a", default="", help="Who asks; the first by default.")
@click.option("--purpose", "-p", default="", help="Why; the application's first by default.")
@click.option("--to", "recipient", default="", help="Who receives it; the first by default.")
@config_option
def anonymise(dataset: str, recipe: Path, out: Path, config: Path, **said: str) -> None:
    """Write an anonymised extract of DATASET to OUT, as RECIPE says.

    OUT ends in .parquet or .csv, and is not there yet. The policy decides whether the recipient may
    have it, and the ledger holds it before it is written.
    """
    settings = read_settings(config)
    form = _form(out)
    asker = asker_of(settings, said["application"], said["purpose"], said["recipient"])
    wanted = recipe_of(recipe)
    extract = at_desk(settings, lambda at: at.extracts.extract(asker, dataset, wanted, form))
    _write(out, extract.handed.body)
    _tell(extract, out)


@click.command("synthesise")
@click.argument("dataset")
@click.argument("out", type=_FILE)
@click.option("--epsilon", "-e", required=True, help="What it may cost, such as 1.")
@click.option("--delta", "-d", default="1e-6", show_default=True, help="With it, such as 1e-6.")
@click.option("--application", "-a", default="", help="Who asks; the first by default.")
@click.option("--purpose", "-p", default="", help="Why; the application's first by default.")
@click.option("--to", "recipient", default="", help="Who receives it; the first by default.")
@click.option("--key", default="", help="Names this release; what is asked by default.")
@click.option(
    "--report",
    "reports",
    type=_FILE,
    multiple=True,
    help="Compare it with real rows: .html, .json.",
)
@click.option("--report-to", "reader", default="", help="Who receives that; as --to by default.")
@click.option("--related", default="", help="A dataset of the same people's rows, made with it.")
@config_option
def synthesise(
    dataset: str, out: Path, config: Path, reports: tuple[Path, ...], **said: str
) -> None:
    """Write a synthetic table like DATASET to OUT.

    No row of it is anybody's. It costs of the privacy budget; the same again is the same table and
    costs nothing. OUT ends in .parquet or .csv, and is not there yet.

    With --related, OUT ends in .zip: both tables, each made person with rows of their own.

    A report is not private: it goes only where the rows themselves may go.
    """
    settings = read_settings(config)
    form = _form(out, ("zip",) if said["related"] else FORMS)
    forms = tuple(_form(each, tuple(REPORTS)) for each in reports)
    asker = asker_of(settings, said["application"], said["purpose"], said["recipient"])
    price = price_of(said["epsilon"], said["delta"])
    if said["related"]:
        _without(reports)
        names, key = (dataset, said["related"]), said["key"]
        both = at_desk(settings, lambda at: at.synthetics.related(asker, *names, price, key))
        _write(out, both.body)
        click.echo(f"{out}: two synthetic tables of the same people. Cost: {_cost(both)}.")
        click.echo(f"Crossing {both.crossing}, ledger entry {both.commit.index}.", err=True)
        return
    reader = asker_of(settings, said["application"], said["purpose"], said["reader"]).recipient
    wanted = Wanted(form, said["key"], forms, reader if said["reader"] else None)
    made = at_desk(settings, lambda at: at.synthetics.synthesise(asker, dataset, price, wanted))
    _write(out, made.table.body)
    click.echo(f"{out}: a synthetic table. Cost: {_cost(made.table)}.")
    for path, report in zip(reports, made.reports, strict=True):
        _write(path, report.body)
        click.echo(f"{path}: a report on it, as sensitive as the dataset.")
    if made.called_out:
        click.echo(f"It tells of real rows, by: {', '.join(made.called_out)}.", err=True)
    for handed in (made.table, *made.reports):
        click.echo(f"Crossing {handed.crossing}, ledger entry {handed.commit.index}.", err=True)


def _without(reports: tuple[Path, ...]) -> None:
    if reports:
        raise DataError(
            "A report compares one table.",
            param="report",
            mend="Leave out '--report', or make the table without '--related'.",
            code="CUR848",
        )


def _cost(handed: Handed) -> str:
    return f"epsilon {handed.charged / NANO:g}" if handed.charged else "nothing, it was paid"


def _form(out: Path, forms: tuple[str, ...] = FORMS) -> str:
    form = out.suffix.removeprefix(".")
    if form not in forms or out.exists():
        raise DataError(
            f"{out} is there already." if out.exists() else f"{out} ends in no form that is known.",
            param="out",
            mend=f"Name a new file that ends in .{' or .'.join(forms)}.",
            code="CUR826",
        )
    return form


def _write(out: Path, body: bytes) -> None:
    try:
        out.write_bytes(body)
    except OSError as error:
        raise unreadable(out, f"{error.strerror}") from None


def _tell(extract: Extract, out: Path) -> None:
    made = extract.made
    click.echo(f"{out}: {made.table.num_rows} rows; {made.suppressed} were left out.")
    if made.node:
        levels = ", ".join(f"{name} {level}" for name, level in made.node.items())
        click.echo(f"Generalised to levels: {levels}. Information lost: {made.loss:.3f}.")
    if made.before is not None and made.after is not None:
        rows = [_risks("before", made.before), _risks("after", made.after)]
        head = ["risk", "unique rows", "highest", "mean"]
        click.echo(tabulated(head, rows))
    if made.left_out:
        click.echo(f"Columns left out: {', '.join(made.left_out)}.")
    click.echo(
        f"Crossing {extract.handed.crossing}, ledger entry {extract.handed.commit.index}.", err=True
    )


def _risks(when: str, risk: Risk) -> list[str]:
    return [when, f"{risk.unique:.2%}", f"{risk.prosecutor:.2%}", f"{risk.mean:.2%}"]
