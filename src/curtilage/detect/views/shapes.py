"""Tables, records and markup: each value that a telling label stands for, shown beside it.

In ``name,iban`` over ``Jo Doe,DE89...`` the label stands lines away from the value. The view is
one line for each such value, ``label: value``; the labels in it stand for nothing. Read are
tables parted by comma, semicolon, tab or bar, SQL inserts, XML elements, and pairs of a label in
several words and a value (JSON, YAML, logs, code).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from curtilage.detect.views.labels import shown
from curtilage.detect.views.signs import Sign
from curtilage.detect.views.view import Sort, View, Weaving

Shown = tuple[str, int, int]
"""A label and the span of its value."""

_TIMES, _LEAST = 3, 4096  # what a view may show, for labels are said again at every value
_MOST_LINE, _MOST_CELLS, _MOST_VALUE = 4000, 80, 300
_LABEL = r"[A-Za-zÀ-ɏ][^\s,;|\"'<>=(){}\[\]]{0,30}(?:[ ][^\s,;|\"'<>=(){}\[\]]{1,30}){0,3}"
_HEADING = re.compile(
    rf"^[ \t>]{{0,8}}\|?[ \t]{{0,4}}[\"']?{_LABEL}[\"']?[ \t]{{0,40}}([,;|\t])"
    r"[ \t]{0,40}[\"']?[A-Za-zÀ-ɏ]",
    re.MULTILINE,
)
_CELL = {
    sign: re.compile(
        rf"[ \t]*(\"(?:[^\"\n]|\"\")*+\"|'[^'\n]*'(?=[ \t]*(?:[{sign}]|$))|[^{sign}\n]*)"
    )
    for sign in ",;|\t"
}
_LABELLIKE = re.compile(rf"[\"'`]?{_LABEL}[\"'`]?")
_RULE = re.compile(r"[\s|:+-]+")
_INSERT = re.compile(
    r"INSERT\s{1,8}(?:IGNORE\s{1,8})?INTO\s{1,8}[\w.\"`\[\]]{1,80}\s{0,8}\(([^()]{1,2000})\)"
    r"\s{0,8}VALUES\s{0,8}",
    re.IGNORECASE,
)
_ROW = re.compile(r"[\s,]{0,40}\(((?:[^()'\"]|'(?:[^']|'')*+'|\"[^\"]*+\"|\([^()]{0,200}\))*+)\)")
_VALUE = re.compile(r"\s*(N?'(?:[^']|'')*+'|\"[^\"]*+\"|[^,]*)")
_ELEMENT = re.compile(
    r"<([A-Za-z_][\w:.-]{0,60})(?:\s[^<>]{0,300})?>(\s{0,20}[^<>]{1,300})</\1\s{0,4}>"
)
_PAIR = re.compile(
    r"(?<![A-Za-z0-9_.-])[\"']?([A-Za-z][A-Za-z0-9]{0,30}(?:[_.-][A-Za-z0-9]{1,30}){0,5})[\"']?"
    r"[ \t]{0,4}(?::=|=>|[:=])[ \t]{0,4}"
    r"(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'"
    r"|([^\s\"'{}\[\](),;<>&|]{1,80}(?:[ ](?![\w.-]{1,40}[=:])[^\s\"'{}\[\](),;<>&|]{1,80}){0,5}))"
)
_WORDS = re.compile(r"[a-z0-9][A-Z]|[_.-][A-Za-z]")


def shaped(parent: View, signs: frozenset[int]) -> Iterator[View]:
    """A view for each shape that the text has and that shows a telling label."""
    text = parent.text
    if Sign.TABLE in signs:
        yield from _woven(parent, _tables(text))
    if Sign.INSERT in signs:
        yield from _woven(parent, _inserts(text))
    if Sign.ELEMENT in signs:
        yield from _woven(parent, _elements(text))
    if Sign.PAIR in signs:
        yield from _woven(parent, _pairs(text))


def _woven(parent: View, values: Iterator[Shown]) -> Iterator[View]:
    weaving = Weaving(parent)
    most = _TIMES * len(parent.text) + _LEAST
    for label, start, end in values:
        if weaving.length > most:
            break
        weaving.say(f"{label}: ")
        weaving.keep(start, end)
        weaving.say("\n")
    if weaving.length:
        yield weaving.view(Sort.SHAPED)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a value without the space and the quotes around it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start > 1 and text[start] == text[end - 1] and text[start] in "\"'`":
        start, end = start + 1, end - 1
    return start, min(end, start + _MOST_VALUE)


def _tables(text: str) -> Iterator[Shown]:
    at = 0
    while heading := _HEADING.search(text, at):
        line = _line(text, heading.start())
        at = line[1] + 1
        labels = _labels(text, line, heading[1])
        if labels is None:
            continue
        for row in _rows(text, at, heading[1], len(labels)):
            for label, (start, end) in zip(labels, row, strict=True):
                if label and start < end:
                    yield label, start, end
            at = _line(text, row[0][0])[1] + 1


def _line(text: str, at: int) -> tuple[int, int]:
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return start, len(text) if end < 0 else end


def _labels(text: str, line: tuple[int, int], sign: str) -> list[str] | None:
    """What to show before the values of each column; None if this heads no telling table."""
    cells = [text[slice(*cell)] for cell in _cells(text, line, sign)]
    if len(cells) < 2 or not all(_LABELLIKE.fullmatch(cell) for cell in cells):
        return None
    labels = [shown(cell, cells) for cell in cells]
    return labels if any(labels) else None


def _rows(text: str, at: int, sign: str, count: int) -> Iterator[list[tuple[int, int]]]:
    """The lines from there on that have as many cells; a line of dashes is passed over."""
    while at < len(text):
        line = _line(text, at)
        if not (sign == "|" and _RULE.fullmatch(text, *line)):
            row = _cells(text, line, sign)
            if len(row) != count:
                return
            yield row
        at = line[1] + 1


def _cells(text: str, line: tuple[int, int], sign: str) -> list[tuple[int, int]]:
    start, end = line
    while start < end and text[start] in "> \t" and sign != "\t":
        start += 1
    if end - start > _MOST_LINE:
        return []
    if sign == "|":
        start += text.startswith("|", start, end)
        end -= (
            text[start:end].rstrip().endswith("|")
            and len(text[start:end]) - len(text[start:end].rstrip()) + 1
        )
    found: list[tuple[int, int]] = []
    while start <= end and len(found) <= _MOST_CELLS:
        cell = _CELL[sign].match(text, start, end)
        stop = cell.end() if cell else end
        found.append(_trimmed(text, start, stop))
        start = (text.find(sign, stop, end) + 1) or end + 1
    return found


def _inserts(text: str) -> Iterator[Shown]:
    for insert in _INSERT.finditer(text):
        columns = [text[slice(*span)] for span in _values(text, *insert.span(1))]
        labels = [shown(column, columns) for column in columns]
        at = insert.end()
        while row := _ROW.match(text, at):
            at = row.end()
            values = _values(text, *row.span(1))
            if len(values) == len(labels):
                yield from (
                    (label, start, end)
                    for label, (start, end) in zip(labels, values, strict=True)
                    if label and start < end
                )


def _values(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while start <= end and len(found) <= _MOST_CELLS:
        value = _VALUE.match(text, start, end)
        stop = value.end() if value else end
        found.append(_trimmed(text, start, stop))
        start = (text.find(",", stop, end) + 1) or end + 1
    return found


def _elements(text: str) -> Iterator[Shown]:
    found = list(_ELEMENT.finditer(text))
    names = {match[1].rpartition(":")[2] for match in found}
    for match in found:
        label = shown(match[1].rpartition(":")[2], names)
        start, end = _trimmed(text, *match.span(2))
        if label and start < end:
            yield label, start, end


def _pairs(text: str) -> Iterator[Shown]:
    """Labels in several words only: of one word, the pair is read where it stands."""
    for match in _PAIR.finditer(text):
        if _WORDS.search(match[1]) and (label := shown(match[1])):
            start, end = match.span(match.lastindex or 0)
            yield label, start, end
