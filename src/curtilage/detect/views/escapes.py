r"""Escapes, read where they stand: each character of the view stands for the escape it came from.

HTML and XML entities, percent-encoding (with ``+`` for a space in a query), the backslash
escapes of JSON and of programming languages; quoted-printable, which is a view of its own, for
``=41`` is also an assignment; and text hidden in characters that show nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from curtilage.detect.views.view import Edit

_ENTITY = r"&(?:#\d{1,7};?|#[xX][0-9A-Fa-f]{1,6};?|[A-Za-z][A-Za-z0-9]{1,30};)"
_ESCAPE = re.compile(
    rf"({_ENTITY})"
    r"|((?:%[0-9A-Fa-f]{2}){1,9999})"
    r"|((?:\\x[0-9A-Fa-f]{2}){1,9999})"
    r"|((?:\\[0-3][0-7]{2}){1,9999})"
    r"|(\\{1,8}u(?:\{0{0,6}[0-9A-Fa-f]{1,6}\}|[0-9A-Fa-f]{4}(?:\\{1,8}u[dD][c-fC-F][0-9A-Fa-f]{2})?)"
    r"|\\{1,8}U[0-9A-Fa-f]{8}|\\{2,8}x[0-9A-Fa-f]{2})"
    r"|(\\{1,8}[nrt](?=[A-Z0-9+(])|\\{1,8}[\"'/])"
)
_CODES = re.compile(r"(?<=u)\{?([0-9A-Fa-f]{1,6})\}?|(?<=U)([0-9A-Fa-f]{8})|(?<=x)([0-9A-Fa-f]{2})")
_LAYOUT = {"n": "\n", "r": "\n", "t": "\t"}
_TOKEN = re.compile(r"[^\s\"'<>]+")
_QUERY = re.compile(r"%[0-9A-Fa-f]{2}|[?&][^=&\s]{1,40}=")
_SPACE = re.compile(r"(?<=[\w%])\+(?=[\w%])")
_QUOTED = re.compile(r"((?:=[0-9A-F]{2}){1,9999})|=[ \t]{0,8}\r?\n(?:[>|] ?){0,8}")
_LINE = re.compile(r"[^\n]*\n[>| ]{0,16}|[^\n]+")
_QUOTED_SURELY = re.compile(
    r"(?:=[0-9A-F]{2}){2}|=3D|[A-Za-z0-9]=40[A-Za-z]|[A-Za-z0-9.,;]=[ \t]{0,8}\r?\n"
)
_UNSEEN = re.compile("[\ufe00-\ufe0f\U000e0000-\U000e01ef]")
_TAGS = re.compile("[\U000e0020-\U000e007e]{3,}")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")


def escapes(text: str) -> Iterator[Edit]:
    """Entities, percent-encoding and backslash escapes, read."""
    queries = _queries(text) if "+" in text else iter(())
    query = next(queries, None)
    at = 0
    for match in _matches(_ESCAPE, text, "&%\\"):
        start, end = match.span()
        while query and query[0] < start:
            yield from _spaces(text, max(query[0], at), min(query[1], start))
            if query[1] > start:
                break
            query = next(queries, None)
        yield from _read(match)
        at = end
    while query:
        yield from _spaces(text, max(query[0], at), query[1])
        query = next(queries, None)


def quoted(text: str) -> Iterator[Edit]:
    """Quoted-printable, read; only in lines where something can hardly be anything else."""
    for line in _LINE.finditer(text):
        if not _QUOTED_SURELY.search(text, *line.span()):
            continue
        for match in _QUOTED.finditer(text, *line.span()):
            if match[1]:
                yield from _octets(match.start(), bytes.fromhex(match[1].replace("=", "")), 3)
            else:
                yield *match.span(), "", 0


def hidden(text: str) -> Iterator[Edit]:
    """Text written in tag characters, or in the bytes that variation selectors can hold."""
    if not _UNSEEN.search(text):
        return
    for match in _TAGS.finditer(text):
        shown = "".join(chr(ord(character) - 0xE0000) for character in match.group())
        yield *match.span(), shown, 1
    for match in _SELECTORS.finditer(text):
        octets = bytes(_selected(ord(character)) for character in match.group())
        try:
            yield *match.span(), octets.decode("utf-8"), 0
        except UnicodeDecodeError:
            continue


def _selected(code: int) -> int:
    return code - 0xFE00 if code < 0xE0100 else code - 0xE0100 + 16


def _matches(regex: re.Pattern[str], text: str, signs: str) -> Iterator[re.Match[str]]:
    return regex.finditer(text) if any(sign in text for sign in signs) else iter(())


def _queries(text: str) -> Iterator[tuple[int, int]]:
    """Words in which ``+`` means a space: with an encoded character, or of a query."""
    if "%" in text or "=" in text:
        for token in _TOKEN.finditer(text):
            word = token.group()
            if "+" in word and _QUERY.search(word):
                yield token.span()


def _spaces(text: str, start: int, end: int) -> Iterator[Edit]:
    """The stretch of a query from its first space to its last, as one edit."""
    first = after = -1
    for match in _SPACE.finditer(text, start, end):
        first = match.start() if first < 0 else first
        after = match.end()
    if first >= 0:
        shown = _SPACE.sub(" ", text[first - 1 : after + 1])
        yield first, after, shown[1 : 1 + after - first], 1


def _read(match: re.Match[str]) -> Iterator[Edit]:
    start, end = match.span()
    entity, percent, hexes, octal, coded, plain = match.groups()
    if entity:
        shown = html.unescape(entity)
        if shown != entity:
            yield start, end, shown, 0
    elif percent:
        yield from _octets(start, bytes.fromhex(percent.replace("%", "")), 3)
    elif hexes:
        yield from _octets(start, bytes.fromhex(hexes.replace("\\x", "")), 4)
    elif octal:
        octets = bytes(int(number, 8) for number in octal.split("\\")[1:])
        yield from _octets(start, octets, 4)
    elif coded:
        yield start, end, _character(coded), 0
    elif plain:
        yield start, end, _LAYOUT.get(plain[-1], plain[-1]), 0


def _octets(start: int, octets: bytes, width: int) -> Iterator[Edit]:
    """Bytes of which each was written in ``width`` characters."""
    end = start + len(octets) * width
    if octets.isascii():
        yield start, end, octets.decode("ascii"), width
        return
    try:
        decoded = octets.decode("utf-8")
    except UnicodeDecodeError:
        yield start, end, octets.decode("latin-1"), width
        return
    for character in decoded:
        size = len(character.encode("utf-8")) * width
        yield start, start + size, character, 0
        start += size


def _character(escape: str) -> str:
    codes = [int(next(filter(None, match.groups())), 16) for match in _CODES.finditer(escape)]
    if len(codes) == 2:
        return chr(0x10000 + ((codes[0] & 0x3FF) << 10) + (codes[1] & 0x3FF))
    return chr(codes[0]) if codes and codes[0] < 0x110000 else escape
