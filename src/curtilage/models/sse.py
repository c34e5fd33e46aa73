"""Server-sent events, read from bytes.

The format is that of the HTML standard, section 9.2.6. Events are framed before anything is
decoded, so a cut inside a character or between CR and LF changes nothing: any cut of the bytes
gives the same events.
"""

from __future__ import annotations

import re

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


class EventTooLargeError(ValueError):
    """One event is larger than the limit."""


class EventParser:
    """Turns pieces of a byte stream into the data of its events.

    Only ``data`` matters here; comments and the fields ``event``, ``id`` and ``retry`` are
    skipped. An event that no blank line ends is not an event.

    Args:
        limit: largest event, in bytes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._line: list[bytes] = []
        self._data: list[bytes] = []
        self._size = 0
        self._after_cr = False
        self._head: bytes | None = b""

    def feed(self, piece: bytes) -> list[bytes]:
        """The events that this piece completes.

        Raises:
            EventTooLargeError: an event grew past the limit.
        """
        piece = self._without_bom(piece)
        if self._after_cr and piece:
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        if not piece:
            return []
        self._after_cr = piece.endswith(b"\r")
        *ended, rest = _LINE_END.split(piece) if b"\r" in piece else piece.split(b"\n")
        events: list[bytes] = []
        for end in ended:
            self._line.append(end)
            self._grow(len(end))
            self._end_line(events)
        if rest:
            self._line.append(rest)
            self._grow(len(rest))
        return events

    def _without_bom(self, piece: bytes) -> bytes:
        if self._head is None:
            return piece
        head = self._head + piece
        if len(head) < len(_BOM) and _BOM.startswith(head):
            self._head = head
            return b""
        self._head = None
        return head.removeprefix(_BOM)

    def _grow(self, count: int) -> None:
        self._size += count
        if self._size > self._limit:
            raise EventTooLargeError

    def _end_line(self, events: list[bytes]) -> None:
        line = self._line[0] if len(self._line) == 1 else b"".join(self._line)
        self._line.clear()
        if line:
            name, _, value = line.partition(b":")
            if name == b"data":
                self._data.append(value.removeprefix(b" "))
            else:
                self._size -= len(line)
            return
        data = b"\n".join(self._data)
        self._data.clear()
        self._size = 0
        if data:
            events.append(data)
