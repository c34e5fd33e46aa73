"""The command: learn, judge, record in the ledger, and only then keep."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from curtilage.cli.config import config_option
from curtilage.cli.teach.reading import common, read_terms, read_texts
from curtilage.core.categories import CATEGORIES
from curtilage.core.errors import SettingsError
from curtilage.core.taught import Taught, Wordlist
from curtilage.detect.taught.learning import (
    FOLDS,
    LEAST_EXAMPLES,
    MOST_EXAMPLES,
    PRECISION,
    RECALL,
    REPEATS,
    Judged,
    distinct,
    learn,
)
from curtilage.settings.ledger import open_ledger
from curtilage.settings.model import Settings
from curtilage.settings.read import read_settings
from curtilage.settings.table import nearest
from curtilage.settings.taught import DROPPED, LEARNED, taught_files

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("teach")
@click.argument("category", required=False)
@click.option("--words", type=_FILE, help="A list of terms, one a line.")
@click.option("--examples", type=_FILE, help='Texts of the category: a line of {"text"} for each.')
@click.option("--counter", type=_FILE, help="Texts that are not of it, in the same form.")
@click.option("--list", "listing", is_flag=True, help="List what was taught.")
@click.option("--forget", is_flag=True, help="Forget what was taught for CATEGORY.")
@config_option
def command(
    category: str | None,
    words: Path | None,
    examples: Path | None,
    counter: Path | None,
    config: Path,
    **flags: bool,
) -> None:
    """Teach CATEGORY by a list of words or by examples.

    What examples teach is judged on those that were held back; if it is too weak, it is not kept.
    What is taught counts when the gateway starts the next time.
    """
    given = [flags["listing"], flags["forget"], words is not None, examples is not None]
    if sum(given) != 1 or (counter and not examples) or (category is None) != flags["listing"]:
        raise click.UsageError(
            "Give CATEGORY with one of --words, --examples (and --counter) and --forget; or --list."
        )
    settings = read_settings(config)
    if category is None:
        _list(settings)
    elif flags["forget"]:
        _forget(settings, category)
    elif words:
        _teach_words(settings, category, words)
    elif examples:
        _teach_examples(settings, category, examples, counter)


def _list(settings: Settings) -> None:
    kept = taught_files(settings).listed()
    if not kept:
        click.echo("Nothing was taught yet.", err=True)
    for each in kept:
        taught = each.taught
        by = f"{len(taught.terms)} words" if isinstance(taught, Wordlist) else "examples"
        day = datetime.fromtimestamp(each.seconds, UTC).strftime("%Y-%m-%d %H:%M")
        click.echo(f"{taught.category:32} {by:14} {day}  {each.digest[:12]}")


def _forget(settings: Settings, category: str) -> None:
    files = taught_files(settings)
    if not files.has(category):
        raise SettingsError(
            f"Nothing was taught for '{category}'.",
            mend="'curtilage teach --list' shows what was.",
            code="CUR124",
        )
    _record(settings, DROPPED, {"category": category})
    files.forget(category)
    click.echo(f"Forgot {category}. A gateway that is serving knows it until it is started again.")
    if category in settings.taught:
        click.echo("Take it out of 'taught' in curtilage.toml, or nothing will start.", err=True)


def _teach_words(settings: Settings, category: str, file: Path) -> None:
    _declared(settings, category)
    terms = read_terms(file)
    ordinary = common(terms)
    taught = Wordlist(category, tuple(terms))
    _keep(settings, taught, {"by": "words", "terms": len(terms)})
    click.echo(f"{category} was taught by {len(terms)} words.")
    if not settings.scheme.category(category).identifies:
        click.echo("They are evidence: they raise the level, and nothing replaces them.")
    if ordinary:
        lines = ", ".join(map(str, ordinary[:10])) + (", ..." if len(ordinary) > 10 else "")
        click.echo(
            f"Some also stand in ordinary texts, and count there too: see line {lines}.", err=True
        )
    _tell_setting(settings, category)


def _teach_examples(settings: Settings, category: str, file: Path, counter: Path | None) -> None:
    if _declared(settings, category).identifies:
        own = category in settings.scheme.added
        raise SettingsError(
            f"Controls replace what is of {category}, and passages are not to be replaced.",
            path=f'categories."{category}"',
            mend="Write 'evidence = true' there." if own else "Teach it by words.",
            code="CUR125",
        )
    examples = distinct(read_texts(file))
    counters = [
        text for text in distinct(read_texts(counter) if counter else []) if text not in examples
    ]
    if len(examples) < 2:
        raise _too_few(len(examples))
    with _progress() as step:
        taught, judged = learn(category, examples, counters, step)
    _tell_judged(judged)
    if judged.examples < LEAST_EXAMPLES:
        raise _too_few(judged.examples)
    if not judged.holds:
        raise SettingsError(
            f"What was learned of {category} is too weak, so it was not kept.",
            mend=f"Give {_more(judged)}, in words as they stand in real texts.",
            code="CUR126",
        )
    _keep(settings, taught, {"by": "examples", "examples": judged.examples})
    click.echo(f"{category} was taught by {judged.examples} examples.")
    if max(len(examples), len(counters)) > MOST_EXAMPLES:
        click.echo(f"Only the first {MOST_EXAMPLES} of a file are used.", err=True)
    _tell_setting(settings, category)


def _declared(settings: Settings, category: str) -> Any:
    known = {*CATEGORIES, *settings.scheme.added}
    if category not in known:
        close = nearest(category, known)
        raise SettingsError(
            f"There is no category '{category}'. {close}".rstrip(),
            path="categories",
            mend=f'Declare a new one in curtilage.toml first: [categories."{category}"]',
            code="CUR127",
        )
    return settings.scheme.category(category)


def _too_few(count: int) -> SettingsError:
    return SettingsError(
        f"There are {count} different examples, and it takes {LEAST_EXAMPLES}.",
        mend=f"Give at least {LEAST_EXAMPLES - count} more.",
        code="CUR126",
    )


def _more(judged: Judged) -> str:
    examples, counters = judged.more
    parts = [f"about {examples} more examples"] if examples else []
    if counters:
        parts.append(f"about {counters} more counter-examples, texts that are close but not of it")
    return " and ".join(parts) or "more examples"


def _tell_judged(judged: Judged) -> None:
    click.echo(
        f"On examples that were held back, {REPEATS} times over:\n"
        f"  recall     {judged.recall.rate or 0.0:.2f}  {judged.recall.of} of {judged.recall.all}"
        f"  (at least {RECALL:.2f})\n"
        f"  precision  {judged.precision.rate or 0.0:.2f}  {judged.precision.of} of "
        f"{judged.precision.all}  (at least {PRECISION:.2f})\n"
        f"  F2         {judged.f2:.2f}\n"
        f"  ordinary texts taken for it: {judged.alarms.of} of {judged.alarms.all}"
    )


def _tell_setting(settings: Settings, category: str) -> None:
    if category not in settings.taught:
        names = ", ".join(f'"{each}"' for each in sorted({*settings.taught, category}))
        click.echo(
            "So that nothing starts without it, write at the top of curtilage.toml:\n"
            f"  taught = [{names}]"
        )
    click.echo("Start the gateway again; it counts from then on.")


def _keep(settings: Settings, taught: Taught, facts: Mapping[str, Any]) -> None:
    """Records it, then keeps it: nothing counts that the ledger does not know."""
    files, seconds, salt = taught_files(settings), int(time.time()), os.urandom(16)
    digest = files.sealed(taught, seconds, salt)[0].digest
    _record(settings, LEARNED, {"category": taught.category, "digest": digest, **facts})
    files.keep(taught, seconds, salt)


def _record(settings: Settings, kind: str, facts: Mapping[str, Any]) -> None:
    async def record() -> None:
        ledger = await open_ledger(settings)
        try:
            await ledger.append(kind, dict(facts))
        finally:
            await ledger.close()

    asyncio.run(record())


@contextmanager
def _progress() -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=FOLDS * REPEATS, label="learning", file=sys.stderr) as shown:
        yield lambda: shown.update(1)
