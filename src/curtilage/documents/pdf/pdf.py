"""Read a PDF: its pages as they look and as they are written, and every object of the file."""

from __future__ import annotations

import re

from curtilage.documents.pdf.objects import read_objects
from curtilage.documents.pdf.pages import read_pages
from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings

NAME = "pdf"

_MAGIC, _HEAD = b"%PDF-", 1024
_END = re.compile(rb"%%EOF[ \t]{0,16}\r?\n?")
_LINEARIZED = re.compile(rb"/Linearized[\s/]")
_COMMENT = re.compile(rb"(?:^|[\r\n])%([^\r\n]{4,4096})")


def claims(data: bytes, media: str) -> int:  # noqa: ARG001 - the socket's shape
    """3 if a PDF begins in the first kilobyte, as readers of PDF allow."""
    return 3 if _MAGIC in data[:_HEAD] else 0


def read(data: bytes, reading: Reading) -> None:
    """Everything in the file: earlier revisions too, which stay in it when it is changed."""
    start = data.find(_MAGIC)
    if data[:start].strip():
        reading.unread("", "something stands before its beginning")
    data = data[start:]
    ends = [found.end() for found in _END.finditer(data)]
    if ends and data[ends[-1] :].strip(b"\0\r\n\t "):
        reading.unread("", "something stands after its end")
    if len(ends) > 1 and _LINEARIZED.search(data[:_HEAD]):
        ends = ends[1:]
    before = ends[-2] if len(ends) > 1 else 0
    if before:
        reading.inner("the revision before", data[:before])
    opened = read_objects(data, before, reading)
    if opened:
        read_pages(data, opened, reading)
        reading.text("comments in the file", strings(_comments(data)))


def _comments(data: bytes) -> bytes:
    """Comments between the objects, which viewers pass over."""
    pieces, at = [], 0
    while True:
        start = data.find(b"stream", at)
        pieces.append(data[at : start if start >= 0 else len(data)])
        end = data.find(b"endstream", start) if start >= 0 else -1
        if end < 0:
            break
        at = end + len(b"endstream")
    found = (c[1] for piece in pieces for c in _COMMENT.finditer(piece))
    return b"\n".join(c for c in found if not c.startswith((b"%EOF", b"PDF-")))
