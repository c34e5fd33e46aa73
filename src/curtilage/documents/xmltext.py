"""The text in XML parts of office documents, read by expat without entities."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.parsers import expat

from curtilage.documents.budget import Budget

Attributes = Mapping[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]

_PIECE = 262_144
_MOST_DEPTH = 1000


def parse(
    data: bytes, budget: Budget, *, start: Start, end: End, text: Callable[[str], None]
) -> None:
    """Calls back for each start, end and text, in order. Names come without their prefix.

    Raises:
        ValueError: it declares a document type (no office document does, and entities live
            there), or is nested too deeply.
        expat.ExpatError: it is not XML.
        SpentError: the time is over.
    """
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEPTH:
            raise ValueError("XML is nested too deeply")
        start(name.rpartition(":")[2], attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name.rpartition(":")[2])

    def declared(*_: object) -> None:
        raise ValueError("XML declares a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    parser.CommentHandler = lambda said: text(f"\n{said}\n")
    parser.ProcessingInstructionHandler = lambda _, said: text(f"\n{said}\n")
    parser.StartDoctypeDeclHandler = declared
    for at in range(0, len(data), _PIECE):
        budget.check()
        parser.Parse(data[at : at + _PIECE], False)
    parser.Parse(b"", True)


class Attributed:
    """Collects the attribute values that may tell something, each once.

    Left out is what office programs write of themselves: numbers, switches, ids, colours, and
    the names of schemas. With ``known`` false, the names of attributes count for nothing.
    """

    def __init__(self, *, known: bool) -> None:
        self._known = known
        self._values: dict[str, None] = {}

    def add(self, element: str, attributes: Attributes) -> None:
        """Takes the attributes of one element."""
        for name, value in attributes.items():
            plain = name.rpartition(":")[2]
            silent = self._known and plain in _SILENT and not _LOUD.search(value)
            word = self._known and _WORD.fullmatch(value)
            telling = plain in _TELLING or element in _TELLING_ELEMENTS
            if telling or not (silent or word or _MUTE.fullmatch(value)):
                self._values[value] = None

    def text(self) -> str:
        """The values, one a line."""
        return "\n".join(value for value in self._values if value)


_TELLING = frozenset({
    "author", "initials", "descr", "title", "alt", "lastModifiedBy", "userName", "displayName",
    "creator", "alias", "tag", "Target", "tooltip", "display", "userId", "providerId", "v",
})  # fmt: skip
_TELLING_ELEMENTS = frozenset({
    "docVar", "default", "listItem", "statusText", "helpText", "result", "category",
})  # fmt: skip
_SILENT = frozenset({
    "rsid", "rsidR", "rsidRPr", "rsidP", "rsidRDefault", "rsidTr", "rsidDel", "rsidSect",
    "paraId", "textId", "durableId", "uid", "xmlns", "Type", "ContentType", "PartName",
    "Extension", "type", "guid", "uri", "space", "lang", "eastAsia", "bidi", "style", "path", "d",
    "to", "from", "by", "adj", "fmla", "spt", "spid", "Id", "id", "embed", "link", "panose",
    "typeface", "script",
})  # fmt: skip
_SILENT |= frozenset({"ascii", "hAnsi", "cs", "hint", "formatCode", "Ignorable", "Requires"})
_WORD = re.compile("-?[0-9]{1,10}|[a-z]{1,16}(?:[A-Z][a-z]{1,16}){0,4}")
_LOUD = re.compile(r"@|[0-9]{4}[0-9 -]{8}")
# What a font or a pattern is called says nothing of anybody.
_FONTS = (
    "Aptos|Arial|Calibri|Cambria|Cambria Math|Candara|Consolas|Constantia|Corbel|Courier"
    "|Courier New|Garamond|Georgia|Helvetica|Liberation Mono|Liberation Sans|Liberation Serif"
    "|Lucida Console|MS Gothic|MS Mincho|Segoe UI|SimSun|Symbol|Tahoma|Times|Times New Roman"
    "|Trebuchet MS|Verdana|Wingdings"
)
_MUTE = re.compile(
    r"-?[0-9.,%]{1,9}[a-z]{0,4}|[0-9A-Fa-f]{3,8}|\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?"
    r"|[A-Za-z]{1,2}|(?:tx|bg|dk|lt|accent|lvl|hlink|folHlink|Heading|TOC|List|Table)[0-9]{0,2}|true|false|none|auto|[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?"
    r"|(?:https?://schemas\.|http://www\.w3\.org/|http://purl\.|urn:schemas-)[^\s]{0,300}"
    r"|[0-9-]{10}T[0-9:.]{5,12}Z?"
    rf"|gray(?:125|0625)|(?:{_FONTS})(?: Light| Display| Black| Narrow)?"
)
