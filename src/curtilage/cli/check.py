"""``curtilage check``: the same inspection and the same policy as the gateway's."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson

from curtilage.cli.config import config_option, settings_or_starter
from curtilage.core.crossings import Asked, Inspected
from curtilage.core.decisions import Plan, Verdict
from curtilage.core.errors import RequestError
from curtilage.core.findings import Classification, Field
from curtilage.core.parties import Action, Application, Zone
from curtilage.documents import is_text
from curtilage.gate.crossing import floors
from curtilage.gate.inspection import Inspector
from curtilage.gate.plans import question
from curtilage.settings.house import places_of
from curtilage.settings.inspector import inspector_of
from curtilage.settings.model import Settings
from curtilage.settings.policy import engine_of, policy_text
from curtilage.settings.reading import reader_of

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@click.command("check")
@click.argument("text", required=False)
@click.option(
    "--file", "file", type=click.Path(dir_okay=False, path_type=Path), help="Check a file."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@click.option(
    "--jsonl",
    is_flag=True,
    help='A line of {"id", "level", "findings"} for each of {"id", "text"}.',
)
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
    """See what TEXT or a document holds, its level, and where it might go.

    Without TEXT and --file it reads standard input. What is no plain text in UTF-8 is read as a
    document: PDF, Office, e-mail, a picture and more. Nothing is sent, nothing is recorded.
    Positions are in characters, from 0; the end is that of the character after.
    """
    if text is not None and (file is not None or jsonl):
        raise click.UsageError("TEXT goes with neither --file nor --jsonl.")
    settings, starter = settings_or_starter(config)
    asking = _application(settings, application)
    checker = Checker.of(settings, asking)
    if jsonl:
        with _opened(file) as opened:
            sys.exit(_check_lines(checker, opened, settings.limits.body_bytes))
    checked = checker.checked(text if text is not None else _whole(file, settings))
    places = checker.places(checked.classification)
    if as_json:
        click.echo(orjson.dumps(_as_json(checked, places), option=orjson.OPT_INDENT_2))
        return
    _tell(checked, settings)
    _tell_places(places, settings, starter=starter)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was inspected: a text, or the texts of a document.

    Attributes:
        fields: the texts.
        classification: of all of them.
        document: whether they were read from a document.
    """

    fields: tuple[Field, ...]
    classification: Classification
    document: bool = False

    def findings(self) -> list[dict[str, Any]]:
        """Every finding with its place; in a document that has a path."""
        return [
            ({"path": field.path} if self.document else {})
            | {
                "start": f.start,
                "end": f.end,
                "category": f.category,
                "confidence": round(f.confidence, 3),
            }
            | ({"also": list(f.also)} if f.also else {})
            for field, found in zip(self.fields, self.classification.findings, strict=True)
            for f in found
        ]


@dataclass(frozen=True, slots=True)
class Checker:
    """Classifies texts of an application and asks the policy where they might go."""

    settings: Settings
    inspector: Inspector
    application: Application

    @classmethod
    def of(cls, settings: Settings, application: Application) -> Checker:
        """A checker with the settings' detectors."""
        return cls(settings, inspector_of(settings), application)

    def checked(self, content: str | bytes) -> Checked:
        """The inspection of a text, or of a document."""
        if isinstance(content, str):
            return self._checked((Field("text", content),))
        reader = reader_of(self.settings.documents)
        try:
            found = reader.read(content)
        finally:
            reader.close()
        fields = tuple(Field(text.path or "document", text.text) for text in found.texts)
        unread = [f"{one.path or 'the document'} ({one.reason})" for one in found.unread]
        return self._checked(fields, unread, document=True)

    def _checked(
        self, fields: tuple[Field, ...], unread: Sequence[str] = (), *, document: bool = False
    ) -> Checked:
        classification = self.inspector.look(fields, unread, floors(self.application))
        return Checked(fields, classification, document)

    def places(self, classification: Classification) -> list[tuple[Plan, Verdict]]:
        """What the policy says to every destination of the application."""
        application = self.application
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


def _application(settings: Settings, name: str | None) -> Application:
    if name is None:
        return next(iter(settings.applications.values()))
    if name not in settings.applications:
        known = ", ".join(settings.applications)
        raise click.BadParameter(f"'{name}' is not one of: {known}.", param_hint="--application")
    return settings.applications[name]


@contextlib.contextmanager
def _opened(file: Path | None) -> Iterator[BinaryIO]:
    if file is None:
        if sys.stdin.isatty():
            click.echo("Reading standard input; Ctrl-D ends it.", err=True)
        yield sys.stdin.buffer
        return
    try:
        opened = file.open("rb")
    except OSError as error:
        raise unreadable(file, f"{error.strerror}") from None
    with opened:
        yield opened


def unreadable(file: Path, why: str) -> RequestError:
    """The error that says why a file cannot be read."""
    return RequestError(
        f"{file} cannot be read: {why}.", mend="Check its path and permissions.", code="CUR230"
    )


def _whole(file: Path | None, settings: Settings) -> str | bytes:
    """A file's text if it is plain text in UTF-8, else its bytes, to be read as a document."""
    bounds = {
        "limits.body_bytes": settings.limits.body_bytes,
        "documents.file_bytes": settings.documents.limits.file_bytes,
    }
    with _opened(file) as opened:
        raw = opened.read(max(bounds.values()) + 1)
    text = _plain(raw)
    bound = "documents.file_bytes" if text is None else "limits.body_bytes"
    if len(raw) > bounds[bound]:
        raise RequestError(
            f"What is to be checked is larger than {bounds[bound]} bytes.",
            mend=f"Check it in parts, or raise '{bound}'.",
            code="CUR232",
        )
    return raw if text is None else text


def _plain(raw: bytes) -> str | None:
    if not is_text(raw):
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _check_lines(checker: Checker, lines: BinaryIO, most: int) -> int:
    """Answers every line with a line; the exit code is 1 if one cannot be read."""
    failed = 0
    for number, line in enumerate(_lines(lines, most), 1):
        answer = _answer(checker, line, number, most)
        failed += "error" in answer
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()
    if failed:
        click.echo(f"Lines that could not be read: {failed}.", err=True)
    return int(failed > 0)


def _lines(lines: BinaryIO, most: int) -> Iterator[bytes]:
    """Every line, of a longer one a beginning of one byte more than the most."""
    mark = BYTE_ORDER_MARK
    while line := lines.readline(most + 1):
        rest = line
        while len(rest) > most and not rest.endswith(b"\n"):
            rest = lines.readline(most + 1)
        yield line.removeprefix(mark)
        mark = b""


def _answer(checker: Checker, line: bytes, number: int, most: int) -> dict[str, Any]:
    if len(line) > most:
        return {"line": number, "error": f"a line may have {most} bytes"}
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict) or "id" not in value or not isinstance(value.get("text"), str):
        return {"line": number, "error": 'a line must be UTF-8 JSON: {"id": ..., "text": "..."}'}
    checked = checker.checked(str(value["text"]))
    level = str(checked.classification.level)
    return {"id": value["id"], "level": level, "findings": checked.findings()}


def _as_json(checked: Checked, places: list[tuple[Plan, Verdict]]) -> dict[str, Any]:
    return {
        "level": str(checked.classification.level),
        "findings": checked.findings(),
        "reasons": [reason.text for reason in checked.classification.reasons],
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


def _tell(checked: Checked, settings: Settings) -> None:
    level = str(checked.classification.level)
    click.echo(f"level     {click.style(level, fg=_COLOURS[level], bold=True)}")
    for reason in checked.classification.reasons:
        click.echo(f"because   {reason.text}")
    for field, found in zip(checked.fields, checked.classification.findings, strict=True):
        for f in found:
            shown = " ".join(field.text[f.start : f.end].split())
            categories = map(settings.scheme.category, (f.category, *f.also))
            title = ", ".join(category.title for category in categories)
            where = f"  in {field.path}" if checked.document else ""
            click.echo(
                f"found     {f.start:>5}-{f.end:<5} {f.confidence:.2f}  {shown}  ({title}){where}"
            )


def _tell_places(places: list[tuple[Plan, Verdict]], settings: Settings, *, starter: bool) -> None:
    for plan, verdict in places:
        said, colour = ("permitted", "green") if verdict.permitted else ("refused  ", "red")
        why = "; ".join(note.title or note.id for note in verdict.policies)
        why = why or "; ".join(verdict.errors) or "no policy permits it"
        click.echo(f"{click.style(said, fg=colour)} {plan}: {why}")
    if starter:
        click.echo(
            "\nThere is no curtilage.toml here, so these are the starter's destinations; "
            "'curtilage init' writes one.",
            err=True,
        )
    elif settings.policy is None:
        click.echo("\nThe policy is the one that ships.", err=True)
