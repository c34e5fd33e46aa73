"""Read Outlook messages: every property of the message, its recipients and its attachments."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from curtilage.documents.compound.lzfu import unpacked
from curtilage.documents.encodings import readings
from curtilage.documents.extras import missing
from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings

NAME = "compound"

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTY = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})(?:-[0-9A-F]{8})?")
_PROPERTIES, _NAMES = "__properties_version1.0", "__nameid_version1.0"
_UNICODE, _ANSI, _BINARY, _MANY = "001F", "001E", "0102", "1"
_HTML, _RTF, _ATTACHED = "1013", "1009", "3701"
_FREE = 0xFFFFFFFF
_REFUSED = {
    "EncryptedPackage": "it is encrypted",
    "EncryptionInfo": "it is encrypted",
    "WordDocument": "a document of Word 97 to 2003 is not read",
    "Workbook": "a workbook of Excel 97 to 2003 is not read",
    "Book": "a workbook of Excel 5 is not read",
    "PowerPoint Document": "slides of PowerPoint 97 to 2003 are not read",
    "\x01Ole10Native": "an embedded object is not read",
}


def claims(data: bytes, media: str) -> int:  # noqa: ARG001 - the socket's shape
    """3 if the bytes begin as a compound file does."""
    return 3 if data.startswith(_MAGIC) else 0


def read(data: bytes, reading: Reading) -> None:
    """Every property of a message; of another compound file, why it is not read."""
    opened = _opened(data)
    with opened as file:
        listed: list[list[str]] = file.listdir()
        names = {path[-1] for path in listed}
        if [_PROPERTIES] not in listed:
            why = (reason for name, reason in _REFUSED.items() if name in names)
            reading.unread("", next(why, "a compound file of this kind is not read"))
            return
        for number, path in enumerate(listed, 1):
            reading.budget.check()
            _read_stream(file.openstream(path).read(), path, f"property {number}", reading)
        reading.text("between the streams", strings(_free(file, data)))


def _opened(data: bytes) -> Any:
    try:
        import olefile  # noqa: PLC0415  of an extra, and only when a message is read
    except ImportError:
        raise missing("Outlook messages") from None
    return olefile.OleFileIO(BytesIO(data))


def _read_stream(content: bytes, path: list[str], where: str, reading: Reading) -> None:
    found = _PROPERTY.fullmatch(path[-1])
    if found is None:
        if path[-1] == _PROPERTIES or path[0] == _NAMES:
            reading.text(where, strings(content))
        else:
            reading.unread(where, "an embedded object is not read")
        return
    tag, kind = found[1], found[2]
    if kind.endswith(_UNICODE[1:]):
        reading.text(where, content.decode("utf-16-le", "replace").strip("\0"))
    elif kind.endswith(_ANSI[1:]):
        for text in readings(content.rstrip(b"\0")) or (content.decode("latin-1"),):
            reading.text(where, text)
    elif kind != _BINARY or path[0] == _NAMES:
        reading.text(where, strings(content))
    elif tag == _ATTACHED:
        reading.inner(where, content)
    elif tag == _HTML:
        reading.inner(where, content, media="text/html")
    elif tag == _RTF:
        reading.inner(where, unpacked(content, reading.budget))
    else:
        reading.text(where, strings(content))


def _free(file: Any, data: bytes) -> bytes:
    """The sectors that no stream uses: what was deleted may still stand there."""
    size = file.sectorsize
    free = [n for n, following in enumerate(file.fat) if following == _FREE]
    return b"\n".join(data[(n + 1) * size : (n + 2) * size] for n in free[: len(data) // size])
