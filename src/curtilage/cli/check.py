"""``curtilage check``: the same inspection and the same policy as the gateway's."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import click
import orjson

from curtilage.cli.config import config_option, settings_or_starter
from curtilage.core.crossings import Asked, Inspected
from curtilage.core.decisions import Plan, Verdict
from curtilage.core.errors import RequestError
from curtilage.core.findings import Classification, Field
from curtilage.core.parties import Action, Application, Zone
from curtilage.detect.classify import classify
from curtilage.gate.inspection import Found, Inspector
from curtilage.gate.plans import question
from curtilage.settings.house import inspector_of, places_of
from curtilage.settings.model import Settings
from curtilage.settings.policy import engine_of, policy_text

LINES_AT_ONCE = 16


@click.command("check")
@click.argument("text", required=False)
@click.option(
    "--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Check a file."
)
@click.option("--jsonl", is_flag=True, help='Lines of {"id", "text"} in, lines of findings out.')
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@click.option("--application", "-a", help="Whose destinations to try; the first by default.")
@config_option
def command(
    text: str | None,
    file: Path | None,
    application: str | None,
    config: Path,
    *,
    jsonl: bool,
    as_json: bool,
) -> None:
    """See what TEXT holds, its level, and where it might go. Reads standard input without TEXT."""
    settings, starter = settings_or_starter(config)
    checker = Checker.of(settings)
    if jsonl:
        with _opened(file) as lines:
            sys.exit(_check_lines(checker, lines))
    whole = text if text is not None else _whole(file)
    classification = checker.classified([whole])[0]
    places = checker.places(classification, _application(settings, application))
    if as_json:
        click.echo(orjson.dumps(_as_json(classification, places), option=orjson.OPT_INDENT_2))
        return
    _tell(whole, classification, settings)
    _tell_places(places, settings, starter=starter)


@dataclass(frozen=True, slots=True)
class Checker:
    """Classifies texts and asks the policy where they might go."""

    settings: Settings
    inspector: Inspector

    @classmethod
    def of(cls, settings: Settings) -> Checker:
        """A checker with the settings' detectors."""
        return cls(settings, inspector_of(settings, _no_offload))

    def classified(self, texts: list[str]) -> list[Classification]:
        """The classification of each text on its own."""
        fields = [Field("text", text) for text in texts]
        found = [self.inspector.find([field])[0] for field in fields]
        return [
            classify([field], [findings], (), self.settings.scheme)
            for field, findings in zip(fields, found, strict=True)
        ]

    def places(
        self, classification: Classification, application: Application
    ) -> list[tuple[Plan, Verdict]]:
        """What the policy says to every destination of an application."""
        asked = Asked(
            id="",
            application=application,
            purpose=self.settings.purposes[application.purposes[0]],
            subjects=application.subjects,
            action=Action.PROCESS,
            model="auto",
            fields=(),
        )
        inspected = Inspected(asked, classification)
        engine = engine_of(self.settings, policy_text(self.settings))
        places = places_of(self.settings)
        plans = [
            Plan(places[name].destination, controls)
            for name in application.destinations
            for controls in _sets(places[name].destination.zone, application)
        ]
        questions = [question(plan, inspected, places, frozenset()) for plan in plans]
        return list(zip(plans, engine.decide(questions), strict=True))


def _sets(zone: Zone, application: Application) -> Iterable[frozenset[str]]:
    return (frozenset(),) if zone is Zone.INSIDE else application.controls


async def _no_offload(work: Any) -> Found:
    found: Found = work()
    return found


def _application(settings: Settings, name: str | None) -> Application:
    if name is None:
        return next(iter(settings.applications.values()))
    if name not in settings.applications:
        known = ", ".join(settings.applications)
        raise click.BadParameter(f"'{name}' is not one of: {known}.", param_hint="--application")
    return settings.applications[name]


def _opened(file: Path | None) -> TextIO:
    if file is None:
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")  # type: ignore[union-attr]
        return sys.stdin
    try:
        return file.open(encoding="utf-8")
    except OSError as error:
        raise RequestError(f"{file} cannot be read: {error.strerror}.", code="CUR230") from None


def _whole(file: Path | None) -> str:
    try:
        with _opened(file) as opened:
            return opened.read()
    except UnicodeDecodeError:
        raise RequestError(
            "The text is not UTF-8.", mend="Convert it first, such as with iconv.", code="CUR231"
        ) from None


def _check_lines(checker: Checker, lines: Iterable[str]) -> int:
    """Answers every line with a line; one that cannot be read gets an error and exit code 1."""
    failed = 0
    numbered = enumerate(_readable(lines), 1)
    while batch := list(islice(numbered, LINES_AT_ONCE)):
        for number, line in batch:
            answer = _line(checker, line, number)
            failed |= "error" in answer
            sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()
    return int(failed)


def _readable(lines: Iterable[str]) -> Iterator[str]:
    try:
        yield from (line for line in lines if line.strip())
    except UnicodeDecodeError:
        yield ""


def _line(checker: Checker, line: str, number: int) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict) or "id" not in value or not isinstance(value.get("text"), str):
        return {"line": number, "error": 'a line must be UTF-8 JSON: {"id": ..., "text": "..."}'}
    return {"id": value["id"], **_findings(checker.classified([value["text"]])[0])}


def _findings(classification: Classification) -> dict[str, Any]:
    return {
        "level": str(classification.level),
        "findings": [
            {
                "start": f.start,
                "end": f.end,
                "category": f.category,
                "confidence": round(f.confidence, 3),
            }
            for f in classification.findings[0]
        ],
    }


def _as_json(classification: Classification, places: list[tuple[Plan, Verdict]]) -> dict[str, Any]:
    return {
        **_findings(classification),
        "reasons": [reason.text for reason in classification.reasons],
        "destinations": [
            {
                "destination": plan.destination.name,
                "zone": str(plan.destination.zone),
                "controls": sorted(plan.controls),
                "permitted": verdict.permitted,
                "policies": [note.id for note in verdict.policies],
                "errors": list(verdict.errors),
            }
            for plan, verdict in places
        ],
    }


_COLOURS = {"low": "green", "moderate": "yellow", "high": "red"}


def _tell(text: str, classification: Classification, settings: Settings) -> None:
    level = str(classification.level)
    click.echo(f"level     {click.style(level, fg=_COLOURS[level], bold=True)}")
    for reason in classification.reasons:
        click.echo(f"because   {reason.text}")
    for f in classification.findings[0]:
        shown = " ".join(text[f.start : f.end].split())
        title = settings.scheme.category(f.category).title
        click.echo(f"found     {f.start:>5}-{f.end:<5} {f.confidence:.2f}  {shown}  ({title})")


def _tell_places(places: list[tuple[Plan, Verdict]], settings: Settings, *, starter: bool) -> None:
    for plan, verdict in places:
        said = click.style("may go to", fg="green") if verdict.permitted else "may not"
        why = "; ".join(note.title or note.id for note in verdict.policies)
        why = why or "; ".join(verdict.errors) or "no policy permits it"
        click.echo(f"{said:<9} {plan}: {why}")
    if starter:
        click.echo(
            "\nThere is no curtilage.toml here, so these are the starter's destinations; "
            "'curtilage init' writes one.",
            err=True,
        )
    elif settings.policy is None:
        click.echo("\nThis is the policy that ships.", err=True)
