"""Read HTML, XML and SVG."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

from curtilage.documents.encodings import readings
from curtilage.documents.markup.scan import Piece, pieces
from curtilage.documents.reading import Reading

NAME = "markup"

_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "tspan", "tt", "u", "var", "wbr",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_HEAD, _BETWEEN_CHECKS = 4096, 10_000
_HTML = re.compile(rb"<(?:!doctype\s{1,9}html|html|body|head|table|div|p|svg)[\s>]", re.IGNORECASE)
_XML = re.compile(rb"^\s{0,99}<(?:\?xml\s|!doctype\s|!--|svg[\s>])", re.IGNORECASE)
_CHARSET = re.compile(
    rb"(?:<meta[^>]{0,200}charset|<\?xml[^>]{0,100}encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})",
    re.IGNORECASE,
)
_SAID = re.compile(r"charset=\"?([\w.:-]{1,40})")
_DATA_URL = re.compile(r"data:([\w.+/-]{0,100})((?:;[\w=.+\"-]{0,60}){0,4}?);base64,\s{0,99}")
_NOT_DIGITS = re.compile(r"\s|%3[dD]|%0[aAdD]|%20")
_BASE64 = re.compile(r"[A-Za-z0-9+/=_%\s-]*")


def claims(data: bytes, media: str) -> int:
    """2 if the bytes begin as markup does, or are said to be markup and hold a tag."""
    head = _narrow(data[:_HEAD])
    said = "html" in media or "xml" in media or "svg" in media
    return 2 if _HTML.search(head) or _XML.match(head) or (said and b"<" in head) else 0


def read(data: bytes, reading: Reading) -> None:
    """Every text, comment, attribute, script and style, and the files in ``data:`` URLs."""
    head = _narrow(data[:_HEAD])
    named, said = _CHARSET.search(head), _SAID.search(reading.media)
    declared = said[1] if said else named[1].decode("ascii") if named else ""
    texts = readings(data, declared)
    if not texts:
        reading.unread("", "it is in no known encoding of text")
    html = not _XML.match(head) or bool(_HTML.search(head))
    for number, text in enumerate(texts):
        where = f"reading {number + 1}: " if number else ""
        _read(pieces(text, html=html), where, reading)
        if not number:
            _read_data(text, reading)


def _narrow(head: bytes) -> bytes:
    """The head with one byte a character, as far as that matters for tags."""
    return head.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")


def _read(found: Iterable[Piece], where: str, reading: Reading) -> None:
    shown: list[str] = []
    hidden: dict[str, list[str]] = {"comments": [], "attributes": [], "scripts": []}
    for number, piece in enumerate(found):
        if number % _BETWEEN_CHECKS == 0:
            reading.budget.check()
        if piece.kind == "text":
            shown.append(piece.text)
        elif piece.kind == "comment":
            hidden["comments"].append(piece.text)
        elif piece.kind == "raw":
            in_sight = piece.name in {"textarea", "title", "noscript", "xmp", "plaintext"}
            (shown if in_sight else hidden["scripts"]).append(piece.text)
        else:
            shown.append(_space(piece.name))
            hidden["attributes"] += [
                f"{name}: {value}" for name, value in piece.attributes if _tells(value)
            ]
    reading.text(f"{where}text", "".join(shown))
    for name, texts in hidden.items():
        reading.text(f"{where}{name}", "\n".join(dict.fromkeys(texts)))


def _space(tag: str) -> str:
    """What stands in the text for a tag."""
    name = tag.removeprefix("/")
    if name in _CELLS:
        return "\t" if name == tag else ""
    return "" if name in _INLINE else "\n"


def _tells(value: str) -> bool:
    return bool(value) and not value.isspace() and not value.startswith("data:")


def _read_data(text: str, reading: Reading) -> None:
    """The files that stand in the markup itself, in base64."""
    for number, url in enumerate(_DATA_URL.finditer(text)):
        where = f"data URL {number + 1}"
        body = _BASE64.match(text, url.end())
        altchars = b"-_" if body and ("-" in body[0] or "_" in body[0]) else None
        digits = _NOT_DIGITS.sub("", body[0] if body else "").rstrip("=")
        try:
            inside = base64.b64decode(digits + "=" * (-len(digits) % 4), altchars, validate=True)
        except (binascii.Error, ValueError):
            reading.unread(where, "its base64 is damaged")
            continue
        reading.inner(where, inside, media=url[1] + url[2])
