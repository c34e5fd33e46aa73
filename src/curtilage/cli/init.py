"""``curtilage init``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from curtilage.core.errors import SettingsError
from curtilage.policy.default import CASES, default_text
from curtilage.settings.starter import starter_text


@click.command("init")
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Write a configuration and a policy to start from.

    They are curtilage.toml, policy.cedar and policy-cases.csv in FOLDER, by default this one.
    Nothing is written over.
    """
    files = {
        "curtilage.toml": starter_text(),
        "policy.cedar": default_text(),
        "policy-cases.csv": default_text(CASES),
    }
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise SettingsError(
            f"{folder.resolve()} already has {', '.join(there)}; nothing was written.",
            mend="Choose another folder, or move that away.",
            code="CUR104",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"{folder} cannot be written: {error.strerror}.",
            mend="Check its path and permissions.",
            code="CUR105",
        ) from None
    where = "" if folder == Path() else f"cd {shlex.quote(str(folder))}\n  "
    click.echo(
        f"Wrote {', '.join(files)}.\n\nNext:\n  {where}curtilage policy test\n"
        "  curtilage keys issue staff\n  curtilage serve"
    )
