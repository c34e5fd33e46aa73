"""The compressed RTF of Outlook, as [MS-OXRTFCP] describes it."""

from __future__ import annotations

import struct

from curtilage.documents.budget import Budget

_HEADER = struct.Struct("<IIII")
_PACKED, _STORED = 0x75465A4C, 0x414C454D
_WINDOW = 4096
_BEGINNING = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0"
    b"\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpacked(data: bytes, budget: Budget) -> bytes:
    """The RTF in a compressed stream.

    Raises:
        ValueError, struct.error: it is damaged.
        SpentError: it unpacks to more than the budget allows.
    """
    _, size, magic, _ = _HEADER.unpack_from(data)
    if magic == _STORED:
        return data[_HEADER.size : _HEADER.size + size]
    if magic != _PACKED:
        raise ValueError("it is not compressed RTF")
    budget.unpack(size, size, len(data))
    window = _Window()
    at = _HEADER.size
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if not flags >> bit & 1:
                window.write(data[at : at + 1])
                at += 1
            elif not window.copy(*struct.unpack_from(">H", data, at)):
                return bytes(window.out)
            else:
                at += 2
        if len(window.out) > size:
            raise ValueError("it is longer than it says")
        budget.check()
    return bytes(window.out)


class _Window:
    """What was written, and the last 4096 bytes of it to copy from."""

    def __init__(self) -> None:
        self.out = bytearray()
        self._last = bytearray(_BEGINNING.ljust(_WINDOW, b"\0"))
        self._at = len(_BEGINNING)

    def write(self, some: bytes) -> None:
        for byte in some:
            self.out.append(byte)
            self._last[self._at] = byte
            self._at = (self._at + 1) % _WINDOW

    def copy(self, reference: int) -> bool:
        """Writes again what a reference points to; false if it says that this is the end."""
        where, length = reference >> 4, (reference & 15) + 2
        if where == self._at:
            return False
        for step in range(length):
            at = (where + step) % _WINDOW
            self.write(bytes(self._last[at : at + 1]))
        return True
