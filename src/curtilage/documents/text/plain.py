"""Read plain text. When its encoding is not known, every reading that makes sense is a text."""

from __future__ import annotations

import re

from curtilage.documents.encodings import readings, seems_text
from curtilage.documents.reading import Reading

NAME = "text"

_ENCRYPTED = re.compile(r"-----BEGIN (?:PGP MESSAGE|PKCS7|CMS)-----")
_CHARSET = re.compile(r";\s{0,9}charset=\"?([\w.:-]{1,40})", re.IGNORECASE)


def claims(data: bytes, media: str) -> int:  # noqa: ARG001 - the socket's shape
    """1 if the bytes can be text."""
    return int(seems_text(data))


def read(data: bytes, reading: Reading) -> None:
    """Every reading of the bytes as text."""
    named = _CHARSET.search(reading.media)
    texts = readings(data, named[1] if named else "")
    for number, text in enumerate(texts):
        reading.text(f"reading {number + 1}" if number else "", text)
    if not texts:
        reading.unread("", "it is in no known encoding of text")
    if any(_ENCRYPTED.search(text) for text in texts):
        reading.unread("", "a message in it is encrypted")
