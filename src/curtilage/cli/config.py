"""The configuration that a command works with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from curtilage.settings.model import Settings
from curtilage.settings.read import read_settings
from curtilage.settings.starter import starter_text

DEFAULT = "curtilage.toml"

F = TypeVar("F", bound=Callable[..., Any])


def config_option(function: F) -> F:
    """Adds ``--config`` to a command."""
    return click.option(
        "--config",
        "-c",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="CURTILAGE_CONFIG",
        default=DEFAULT,
        show_default=True,
        help="The configuration file.",
    )(function)


def settings_or_starter(config: Path) -> tuple[Settings, bool]:
    """The settings, and whether they are only the starter's because there is no file yet."""
    if config.exists() or str(config) != DEFAULT:
        return read_settings(config), False
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, DEFAULT)
        text = starter_text(cloud=True)
        file.write_text("\n".join(x for x in text.splitlines() if not x.startswith("policy")))
        return read_settings(file), True
