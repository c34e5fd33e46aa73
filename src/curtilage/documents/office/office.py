"""Read office documents part by part. What a part is for is told by its content, not by its name.

Every part is read: XML as XML, pictures and embedded files as what they are. A part that is
neither (a macro project, an embedded font) is noted as unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers.expat import ExpatError

from curtilage.documents.budget import SpentError
from curtilage.documents.office.flow import Flow, named_values
from curtilage.documents.office.sheets import Sheet, date_styles, shared_strings
from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings
from curtilage.documents.zips import Entry, entries, is_zip

NAME = "office"

_HEAD = 200_000
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_FLOWING = re.compile(rb"<(?:[\w.-]{1,40}:)?[pht](?:\s[^>]{0,4096})?/?>")
_SHEET = re.compile(rb"<(?:[\w.-]{1,40}:)?sheetData[\s/>]")
_SHARED = re.compile(rb"<(?:[\w.-]{1,40}:)?sst[\s>]")
_KINDS = {
    "word/document": "text", "word/header": "header", "word/footer": "footer",
    "word/footnotes": "footnotes", "word/endnotes": "endnotes", "word/comments": "comments",
    "xl/comments": "comments", "ppt/comments/": "comments", "xl/threadedComments/": "comments",
    "ppt/slides/": "slide", "ppt/notesSlides/": "notes", "ppt/slideMasters/": "master",
    "ppt/slideLayouts/": "layout", "docProps/": "properties", "customXml/": "custom data",
    "xl/worksheets/": "sheet", "xl/workbook": "workbook", "xl/pivotCache/": "pivot data",
    "content.xml": "text", "meta.xml": "properties", "styles.xml": "headers and styles",
}  # fmt: skip
_XML = (".xml", ".rels", ".vml", ".rdf")
_UNREAD = {
    "vbaproject": "it holds macros, which are not read",
    "vbadata": "it holds macros, which are not read",
    "basic/": "it holds macros, which are not read",
    "scripts/": "it holds macros, which are not read",
    "activex": "it holds a control, which is not read",
    "oleobject": "an embedded object is not read",
    "fonts/": "an embedded font is not read",
}
_PRINTER = re.compile(r"(?:\w{1,20}/)?printerSettings/\w{1,40}\.bin")


def claims(data: bytes, media: str) -> int:  # noqa: ARG001 - the socket's shape
    """4 if the bytes are a ZIP file with the first part of an office document."""
    if not is_zip(data):
        return 0
    head = data[:_HEAD]
    listed = b"[Content_Types].xml" in head or b"[Content_Types].xml" in data[-_HEAD:]
    return 4 if listed or _OPEN_DOCUMENT in head[:200] else 0


def read(data: bytes, reading: Reading) -> None:
    """Every part."""
    parts = list(entries(data, reading))
    reading.text("names of parts", "\n".join(part.name for part in parts))
    if any(part.name.startswith("META-INF") and b"encryption-data" in part.data for part in parts):
        reading.unread("", "it is encrypted")
        return
    tables = _Tables(parts, reading)
    for part in parts:
        where = f"{_kind(part.name)} {part.number}"
        try:
            _read_part(part, where, tables, reading)
        except SpentError:
            raise
        except (ValueError, ExpatError) as error:
            reading.unread(where, f"it is damaged ({type(error).__name__})")


class _Tables:
    """What the sheets of a workbook share."""

    def __init__(self, parts: Sequence[Entry], reading: Reading) -> None:
        named = {part.name.lower(): part.data for part in parts}
        shared = named.get("xl/sharedstrings.xml", b"")
        styles = named.get("xl/styles.xml", b"")
        workbook = named.get("xl/workbook.xml", b"")
        self.strings = shared_strings(shared, reading.budget) if shared else []
        self.dates = date_styles(styles, reading.budget) if styles else frozenset[int]()
        self.since_1904 = bool(re.search(rb"date1904=\"(?:1|true)\"", workbook[:_HEAD]))


def _read_part(part: Entry, where: str, tables: _Tables, reading: Reading) -> None:
    name = part.name
    refused = next((why for key, why in _UNREAD.items() if key in name.lower()), "")
    if _PRINTER.fullmatch(name):
        reading.text(where, strings(part.data))
    elif refused and not name.lower().endswith(_XML):
        reading.unread(where, refused)
    elif not name.lower().endswith(_XML):
        reading.inner(where, part.data)
    elif _SHEET.search(part.data):
        sheet = Sheet(part.data, reading.budget, tables.strings, tables.dates, tables.since_1904)
        reading.text(where, sheet.rows)
        reading.text(f"{where} formulas", sheet.formulas)
        reading.text(f"{where} beside the cells", sheet.beside)
    elif _SHARED.search(part.data[:_HEAD]):
        reading.text(where, "\n".join(shared_strings(part.data, reading.budget)))
    elif _FLOWING.search(part.data):
        flow = Flow(part.data, reading.budget)
        reading.text(where, flow.final)
        if flow.changed:
            reading.text(f"{where} before its changes", flow.before)
        reading.text(f"{where} fields", flow.fields)
        reading.text(f"{where} attributes", flow.attributes)
    else:
        if refused:
            reading.unread(where, refused)
        known = not name.startswith("customXml/")
        reading.text(where, named_values(part.data, reading.budget, known=known))


def _kind(name: str) -> str:
    return next((kind for start, kind in _KINDS.items() if name.startswith(start)), "part")
