"""``curtilage data train`` and ``curtilage data predict``: models that tell little of anybody."""

from __future__ import annotations

from pathlib import Path

import click

from curtilage.cli.check import unreadable
from curtilage.cli.config import config_option
from curtilage.cli.data_scan import dataset_of
from curtilage.core.budgets import NANO
from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError
from curtilage.data.counter import Handed
from curtilage.data.extracts import FORMS, written
from curtilage.data.predicting import predicted
from curtilage.data.query.pricing import price_of
from curtilage.data.train import Method, Model, Wanted, as_markdown, read_model
from curtilage.data.train.model import MOST_BYTES
from curtilage.settings.desk import asker_of, at_desk
from curtilage.settings.read import read_settings

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("train")
@click.argument("dataset")
@click.argument("out", type=_FILE)
@click.option("--target", "-t", required=True, help="The column to foretell.")
@click.option("--positive", default="", help="The value to foretell; of two, the second.")
@click.option(
    "--method",
    type=click.Choice([each.value for each in Method]),
    default=Method.BOOSTING.value,
    show_default=True,
    help="What is trained.",
)
@click.option("--without", multiple=True, help="A column to leave out; may be given again.")
@click.option("--epsilon", "-e", required=True, help="What it may cost, such as 1.")
@click.option("--delta", "-d", default="1e-6", show_default=True, help="With it, such as 1e-6.")
@click.option("--card", type=_FILE, help="Where to write the model card, as Markdown.")
@click.option("--application", "-a", default="", help="Who asks; the first by default.")
@click.option("--purpose", "-p", default="", help="Why; the application's first by default.")
@click.option("--to", "recipient", default="", help="Who receives it; the first by default.")
@click.option("--key", default="", help="Names this release; what is asked by default.")
@config_option
def train(
    dataset: str,
    out: Path,
    config: Path,
    card: Path | None,
    *,
    without: tuple[str, ...],
    **said: str,
) -> None:
    """Train a model on DATASET and write it to OUT.

    It tells how likely each row's target has a value, and how every column counts. It costs of the
    privacy budget; the same again is the same model and costs nothing. OUT ends in .json and is not
    there yet.
    """
    settings = read_settings(config)
    _new(out, (".json",))
    if card is not None:
        _new(card, (".md",))
    asker = asker_of(settings, said["application"], said["purpose"], said["recipient"])
    price = price_of(said["epsilon"], said["delta"])
    found = dataset_of(settings, dataset)
    positive = _value(found, said["target"], said["positive"])
    wanted = Wanted(said["target"], positive, Method(said["method"]), without)
    made = at_desk(
        settings, lambda at: at.training.train(asker, dataset, wanted, price, said["key"])
    )
    _write(out, made.body)
    model = read_model(made.body)
    if card is not None:
        _write(card, as_markdown(model.card).encode())
    _tell(made, model, out)


@click.command("predict")
@click.argument("model", type=_FILE)
@click.argument("rows", type=_FILE)
@click.argument("out", type=_FILE)
def predict(model: Path, rows: Path, out: Path) -> None:
    """Write to OUT what MODEL says of each of ROWS.

    MODEL is a file of `curtilage data train`. ROWS and OUT end in .csv or .parquet; OUT has the
    likelihood of each row, in their order, and is not there yet.
    """
    _new(out, tuple(f".{form}" for form in FORMS))
    try:
        with model.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise unreadable(model, f"{error.strerror}") from None
    table = predicted(read_model(raw), rows)
    _write(out, written(table, out.suffix.removeprefix(".")))
    click.echo(f"{out}: {table.num_rows} rows.")


def _value(dataset: Dataset, target: str, said: str) -> str | int | bool | None:
    """The listed value that was meant; if it is none, the text, which is refused later."""
    column = dataset.columns.get(target)
    if not said or column is None:
        return None
    listed = column.values or (False, True)
    return next((value for value in listed if str(value).lower() == said.lower()), said)


def _new(out: Path, endings: tuple[str, ...]) -> None:
    if out.suffix not in endings or out.exists():
        raise DataError(
            f"{out} is there already." if out.exists() else f"{out} ends in no form that is known.",
            param="out",
            mend=f"Name a new file that ends in {' or '.join(endings)}.",
            code="CUR826",
        )


def _write(out: Path, body: bytes) -> None:
    try:
        out.write_bytes(body)
    except OSError as error:
        raise unreadable(out, f"{error.strerror}") from None


def _tell(made: Handed, model: Model, out: Path) -> None:
    cost = f"epsilon {made.charged / NANO:g}" if made.charged else "nothing, it was paid"
    told = model.card
    audit = told["audit"]
    click.echo(f"{out}: a model of about {told['rows']:,} rows. Cost: {cost}.")
    click.echo(
        f"Audit: {audit['guessed_rightly']} of {audit['canaries']} made-up persons guessed; "
        f"epsilon is at least {audit['epsilon_at_least']:g}."
    )
    most = ", ".join(part["column"] for part in told["parts"][:3])
    click.echo(f"What counts most: {most}.")
    click.echo(f"Crossing {made.crossing}, ledger entry {made.commit.index}.", err=True)
