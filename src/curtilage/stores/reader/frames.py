"""What the two processes say to each other: JSON and bytes, each with its length before it."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">IQ")
MOST_HEADER = 400_000_000


def write_frame(to: BinaryIO, header: Any, body: bytes = b"") -> None:
    """Writes one frame."""
    said = json.dumps(header).encode("ascii")
    to.write(_LENGTHS.pack(len(said), len(body)))
    to.write(said)
    to.write(body)
    to.flush()


def read_frame(source: BinaryIO) -> tuple[Any, bytes] | None:
    """The next frame; None at the end.

    Raises:
        ValueError: what comes is no frame.
    """
    lengths = source.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise ValueError("a frame was cut")
    header, body = _LENGTHS.unpack(lengths)
    if header > MOST_HEADER or body > MOST_HEADER:
        raise ValueError("a frame is too long")
    said, rest = source.read(header), source.read(body)
    if len(said) < header or len(rest) < body:
        raise ValueError("a frame was cut")
    return json.loads(said), rest
