"""The command: inspect labelled texts, count, and propose thresholds if asked to."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import orjson

from curtilage.cli.config import config_option, settings_or_starter
from curtilage.cli.evaluate import telling
from curtilage.cli.evaluate.labels import mapping
from curtilage.cli.evaluate.reading import read_labelled
from curtilage.core.categories import CATEGORIES, Scheme
from curtilage.core.errors import RequestError
from curtilage.core.findings import Field, Finding
from curtilage.core.levels import Level
from curtilage.detect.choosing import GRID, Found, Proposal, choose, parted
from curtilage.detect.classify import classify
from curtilage.detect.evaluation import Evaluation, Labelled, evaluate
from curtilage.gate.inspection import Inspector
from curtilage.settings.inspector import inspector_of
from curtilage.settings.trials import Trials, everywhere

F2 = "f2"


class _Aim(click.ParamType[str | float]):
    """A recall from 0 to 1, or ``f2``."""

    name = "RECALL"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | float:
        if isinstance(value, str) and value.lower() == F2:
            return F2
        try:
            recall = float(value)
        except ValueError:
            recall = -1.0
        if not 0.0 < recall <= 1.0:
            self.fail(f"'{value}' is neither a recall from 0 to 1 nor f2.", param, ctx)
        return recall


@click.command("evaluate")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="LABEL=CATEGORY",
    help="What a label of the data stands for; several parted by commas. LABEL= leaves it out.",
)
@click.option(
    "--choose",
    "aim",
    type=_Aim(),
    help="Propose thresholds that reach this recall, such as 0.95; or f2 for the best F2.",
)
@click.option("--misses", is_flag=True, help="List what was missed: id and offsets, never text.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@config_option
def command(
    file: Path,
    maps: tuple[str, ...],
    aim: str | float | None,
    config: Path,
    *,
    misses: bool,
    as_json: bool,
) -> None:
    """See how well the inspection fits labelled texts of your own.

    FILE has one document a line: {"id", "text", "entities": [{"start", "end", "label"}]}, and
    "level" where you know it. With --choose, thresholds are chosen on one half of the documents,
    and the figures are those of the other half, before and after.
    """
    settings, _ = settings_or_starter(config)
    labels = mapping(maps, settings.scheme, CATEGORIES)
    documents = read_labelled(file, labels, settings.scheme, settings.limits.body_bytes)
    if aim is None:
        found = _found(inspector_of(settings), documents, "inspecting")
        told = telling.Told(settings.scheme, _evaluated(documents, found, settings.scheme))
    else:
        told = _chosen(Trials(settings), settings.scheme, documents, aim)
    if as_json:
        click.echo(orjson.dumps(telling.as_json(told, misses=misses), option=orjson.OPT_INDENT_2))
    else:
        click.echo(telling.in_words(told, misses=misses))


def _chosen(
    trials: Trials, scheme: Scheme, documents: Sequence[Labelled], aim: str | float
) -> telling.Told:
    choosing, testing = parted(documents)
    if not testing:
        raise RequestError(
            "There are too few different texts to choose thresholds on one half of them.",
            mend="Give at least two, better hundreds.",
            code="CUR235",
        )
    current = _found(trials.inspector(scheme), choosing, "inspecting")
    every = (*CATEGORIES, *scheme.added)
    runs = {
        threshold: _found(
            trials.inspector(everywhere(scheme, threshold, every)),
            choosing,
            f"threshold {threshold:g}",
        )
        for threshold in sorted({*GRID, *scheme.thresholds.values()})
    }
    wanted = None if aim == F2 else float(aim)
    proposals = choose(choosing, current, runs, scheme, wanted)
    after = replace(scheme, thresholds=_thresholds(scheme, proposals))
    before_and_after = [
        _evaluated(testing, _found(trials.inspector(each), testing, "testing"), each)
        for each in (scheme, after)
    ]
    return telling.Told(scheme, before_and_after[0], after, before_and_after[1], proposals)


def _thresholds(scheme: Scheme, proposals: Sequence[Proposal]) -> dict[str, float]:
    """The thresholds in force with those proposed; in the order of the keys."""
    found = dict(scheme.thresholds)
    found |= {p.category: p.threshold for p in proposals if p.threshold != p.before}
    return dict(sorted(found.items()))


def _found(
    inspector: Inspector, documents: Sequence[Labelled], what: str
) -> list[tuple[Finding, ...]]:
    return [
        inspector.find([Field("text", document.text)])[0]
        for document in _with_progress(documents, what)
    ]


def _with_progress(documents: Sequence[Labelled], what: str) -> Iterator[Labelled]:
    if not sys.stderr.isatty():
        yield from documents
        return
    with click.progressbar(documents, label=f"{what:14}", file=sys.stderr) as shown:
        yield from shown


def _evaluated(documents: Sequence[Labelled], found: Found, scheme: Scheme) -> Evaluation:
    levels: list[Level] = [
        classify([Field("text", document.text)], [findings], (), scheme).level
        for document, findings in zip(documents, found, strict=True)
    ]
    return evaluate(documents, found, levels)
