"""Reading labelled texts: lines of JSON, each checked, none of it repeated in an error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from curtilage.cli.check import BYTE_ORDER_MARK, unreadable
from curtilage.core.categories import CATEGORIES, Scheme
from curtilage.core.errors import RequestError
from curtilage.core.levels import Level
from curtilage.detect.evaluation import Entity, Labelled

FORM = '{"id", "text", "entities": [{"start", "end", "label"}], "level" if you like}'
MOST_LABELS = 12


def read_labelled(
    file: Path, labels: Mapping[str, str], scheme: Scheme, most: int
) -> list[Labelled]:
    """The labelled texts of a file.

    Args:
        file: one document a line.
        labels: what each label stands for; a category stands for itself.
        scheme: the organisation's categories.
        most: bytes that a line may have.

    Raises:
        RequestError: the file cannot be read (CUR230), has no documents or a line that is not one
            (CUR233), or a label that stands for nothing (CUR234).
    """
    documents: list[Labelled] = []
    unknown: dict[str, None] = {}
    for number, line in enumerate(_lines(file, most), 1):
        if line.strip():
            value = _parsed(line, number)
            known = {**labels, **dict.fromkeys((*CATEGORIES, *scheme.added))}
            documents.append(_document(value, known, number, unknown))
    if unknown:
        shown = [label if label.isprintable() else "?" for label in list(unknown)[:MOST_LABELS]]
        more = f" and {len(unknown) - MOST_LABELS} more" if len(unknown) > MOST_LABELS else ""
        raise RequestError(
            f"These labels stand for no category: {', '.join(s[:40] for s in shown)}{more}.",
            mend="Say which with --map LABEL=category; --map LABEL= leaves one out.",
            code="CUR234",
        )
    if not documents:
        raise RequestError(f"{file} has no documents.", mend=f"One a line: {FORM}.", code="CUR233")
    return documents


def _lines(file: Path, most: int) -> list[bytes]:
    try:
        with file.open("rb") as opened:
            lines = opened.read().removeprefix(BYTE_ORDER_MARK).split(b"\n")
    except OSError as error:
        raise unreadable(file, f"{error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if len(line) > most:
            raise _wrong(number, f"it is longer than {most} bytes")
    return lines


def _parsed(line: bytes, number: int) -> Mapping[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise _wrong(number, "it is not JSON in UTF-8") from None
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise _wrong(number, 'it has no "text"')
    return value


def _document(
    value: Mapping[str, Any],
    labels: Mapping[str, str | None],
    number: int,
    unknown: dict[str, None],
) -> Labelled:
    entities = value.get("entities", [])
    if not isinstance(entities, list):
        raise _wrong(number, '"entities" is not a list')
    size, found = len(value["text"]), []
    for entity in entities:
        match entity:
            case {"start": int(start), "end": int(end), "label": str(label)}:
                if not 0 <= start < end <= size:
                    raise _wrong(number, "an entity lies outside the text")
                if label not in labels:
                    unknown[label] = None
                category = labels.get(label)
                found.append(Entity(start, end, label if category is None else category))
            case _:
                raise _wrong(number, 'an entity is not {"start", "end", "label"}')
    level = value.get("level")
    if level is not None and level not in tuple(Level):
        raise _wrong(number, '"level" is not one of low, moderate, high')
    return Labelled(
        str(value.get("id", number)), value["text"], tuple(found), Level(level) if level else None
    )


def _wrong(number: int, why: str) -> RequestError:
    return RequestError(
        f"Line {number} is not a labelled text: {why}.", mend=f"It must be {FORM}.", code="CUR233"
    )
