"""``curtilage models``: deployments of model servers that stay private."""

from __future__ import annotations

import re
from pathlib import Path

import click

from curtilage.models import render

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?")
_CLAIM = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?")


@click.group("models")
def command() -> None:
    """Write deployments of model servers that keep what they are asked to themselves."""


@command.command("render")
@click.argument("model")
@click.option(
    "--for",
    "form",
    type=click.Choice(["compose", "helm"]),
    required=True,
    help="A Compose file, or values for a Helm chart.",
)
@click.option(
    "--engine",
    type=click.Choice(sorted(render.ENGINES)),
    default="vllm",
    show_default=True,
    help="Which server.",
)
@click.option("--name", help="Of the service and the destination; by default from MODEL.")
def rendering(model: str, form: str, engine: str, name: str | None) -> None:
    """Write a deployment that serves MODEL, and the settings to reach it.

    MODEL is a folder with the model, or, for Helm, the name of a persistent volume claim that
    holds it. Nothing is started, and no hub is asked.
    """
    given = name if name is not None else _name_from(model)
    if not _NAME.fullmatch(given):
        raise click.BadParameter(
            "a name is made of at most 42 lower-case letters, digits and dashes, and neither "
            "begins nor ends with a dash",
            param_hint="--name",
        )
    if form == "compose":
        text = render.compose(engine, str(Path(model).absolute()), given)
    elif _CLAIM.fullmatch(model):
        text = render.helm(engine, model, given)
    else:
        raise click.BadParameter(
            "for Helm this is the name of a persistent volume claim", param_hint="MODEL"
        )
    click.echo(text, nl=False)


def _name_from(model: str) -> str:
    last = Path(model).absolute().name.lower()
    return re.sub(r"[^a-z0-9]+", "-", last).strip("-")[:42].strip("-")
