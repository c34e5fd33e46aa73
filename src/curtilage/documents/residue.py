"""The strings in bytes of no known shape: printable runs, in one or more bytes a character."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UTF8 = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
    rb"|[\xf0-\xf4][\x80-\xbf]{3}){4,}"
)
_LATIN = re.compile(rb"[\x20-\x7e\xa0-\xff]{4,}")
_WIDE = (
    (re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\x00|[\x00-\xff][\x03-\x06]){4,}"), "utf-16-le"),
    (re.compile(rb"(?:\x00[\x20-\x7e\xa0-\xff]|[\x03-\x06][\x00-\xff]){4,}"), "utf-16-be"),
)
_WORD = re.compile(r"[^\W_]{2}")
_MOST_ODD = 0.5
# A colour profile names who made it.
_PROFILE = b"acsp"
_MAKER = re.compile(
    r"(?:Copyright|\(c\))[ ,()cC0-9-]{0,40}"
    r"(?:Apple|Hewlett-Packard|Adobe|Microsoft|Google|International Color Consortium)"
    r"[ A-Za-z.,]{0,40}"
)


def strings(data: bytes) -> str:
    """Every string of four characters or more that stands in the bytes, one a line.

    Single bytes are read as UTF-8, and as Latin-1 where they are not that; pairs as UTF-16 of
    the Latin, Greek, Cyrillic, Hebrew and Arabic blocks.
    """
    found = (text for text in dict.fromkeys(_strings(data)) if _WORD.search(text))
    if _PROFILE in data[:256]:
        found = (text for text in found if not _MAKER.fullmatch(text))
    return "\n".join(found)


def _strings(data: bytes) -> Iterator[str]:
    for run in _UTF8.finditer(data):
        yield run[0].decode("utf-8", "replace")
    for run in _LATIN.finditer(data):
        high = sum(byte > 0x7E for byte in run[0])
        if 0 < high < _MOST_ODD * len(run[0]):
            yield run[0].decode("latin-1")
    for pattern, encoding in _WIDE:
        for run in pattern.finditer(data):
            yield run[0].decode(encoding, "ignore")
