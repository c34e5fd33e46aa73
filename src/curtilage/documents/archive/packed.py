"""Unpack gzip, bzip2 and xz within a budget, one stream after another to the end of the bytes."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Protocol

from curtilage.documents.budget import Budget
from curtilage.documents.residue import strings

_PIECE = 262_144
_MOST_MEMORY = 256_000_000
_EXTRA, _NAME, _COMMENT = 4, 8, 16


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


MAGICS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}


def kind_of(data: bytes, at: int = 0) -> str:
    """Which of them packed the bytes from there on; empty if none."""
    return next((kind for magic, kind in MAGICS.items() if data.startswith(magic, at)), "")


def unpacked(data: bytes, budget: Budget) -> tuple[bytes, int]:
    """What is packed in the bytes, and where the packed bytes end.

    Raises:
        SpentError: it unpacks to more than the budget allows.
        zlib.error, OSError, EOFError, lzma.LZMAError: it is damaged or cut short.
    """
    kind = kind_of(data)
    pieces, came, at = [], 0, 0
    while kind_of(data, at) == kind:
        budget.open()
        unpacker = _unpacker(kind)
        while not unpacker.eof:
            feed = data[at : at + _PIECE] if unpacker.needs_input else b""
            at += len(feed)
            piece = unpacker.decompress(feed, _PIECE)
            if not piece and not feed and not unpacker.eof:
                raise EOFError("it is cut short")
            came += len(piece)
            budget.unpack(len(piece), came, len(data))
            pieces.append(piece)
        at -= len(unpacker.unused_data)
    return b"".join(pieces), at


def _unpacker(kind: str) -> _Unpacker:
    if kind == "gzip":
        return _Gzip()
    if kind == "bzip2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(memlimit=_MOST_MEMORY)


class _Gzip:
    """One gzip stream, with the shape of the other two."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=31)
        self.eof, self.needs_input, self.unused_data = False, True, b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)
        self.eof, self.unused_data = self._inflate.eof, self._inflate.unused_data
        self.needs_input = not self._inflate.unconsumed_tail
        return piece


def gzip_header(data: bytes) -> str:
    """The extra field, the file name and the comment in a gzip header, one a line."""
    flags, at = data[3], 10
    found = []
    if flags & _EXTRA:
        size = int.from_bytes(data[at : at + 2], "little")
        found.append(strings(data[at + 2 : at + 2 + size]))
        at += 2 + size
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            end = data.index(b"\0", at)
            found.append(data[at:end].decode("latin-1"))
            at = end + 1
    return "\n".join(found)
