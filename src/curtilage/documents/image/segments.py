"""The bytes of a picture file that are not its picture: everything a text could hide in."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from curtilage.documents.budget import Budget

_PNG, _JPEG, _GIF, _BMP, _RIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF8", b"BM", b"RIFF"
_PNG_PICTURE = frozenset({b"IDAT", b"PLTE", b"IHDR", b"IEND", b"fdAT", b"fcTL", b"acTL", b"tRNS"})
_WEBP_PICTURE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM"})
_END, _FILL, _COMMENT, _APPLICATION, _SCAN = 0xD9, 0xFF, 0xFE, 0xE0, 0xDA
_ALONE = frozenset({0x00, 0x01, *range(0xD0, 0xD8)})
_PLAIN_BMP, _BITFIELDS = 0, 3
_MOST_SEGMENTS = 10_000


class Segment(NamedTuple):
    """Bytes beside the picture; ``odd`` when no picture file has such bytes there."""

    data: bytes
    odd: bool = False


def kind_of(data: bytes) -> str:
    """The kind of picture file; empty if it is none that is read."""
    if data.startswith(_RIFF) and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "tiff"
    kinds = {_PNG: "png", b"\xff\xd8\xff": "jpeg", b"GIF87a": "gif", b"GIF89a": "gif", _BMP: "bmp"}
    return next((kind for magic, kind in kinds.items() if data.startswith(magic)), "")


def beside(data: bytes, kind: str, budget: Budget) -> Iterator[Segment]:
    """Every segment that is not part of the picture, for all kinds but TIFF.

    Raises:
        ValueError, struct.error, IndexError: the file is damaged.
    """
    walks = {"png": _png, "jpeg": _jpeg, "gif": _gif, "webp": _webp, "bmp": _bmp}
    for number, segment in enumerate(walks[kind](data, budget)):
        if number > _MOST_SEGMENTS:
            raise ValueError("too many segments")
        budget.check()
        yield segment


def _png(data: bytes, budget: Budget) -> Iterator[Segment]:
    at = len(_PNG)
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + size]
        at += 12 + size
        if kind == b"IEND":
            break
        if kind in {b"zTXt", b"iCCP"} or (kind == b"iTXt" and b"\0\1" in body[:82]):
            yield Segment(body.partition(b"\0")[0] + b"\n" + _inflated(body, kind, budget))
        elif kind not in _PNG_PICTURE:
            yield Segment(body)
    if data[at:]:
        yield Segment(data[at:], odd=True)


def _inflated(body: bytes, kind: bytes, budget: Budget) -> bytes:
    """What is packed in a chunk after its keyword; empty if nothing is."""
    rest = body.partition(b"\0")[2]
    if kind == b"iTXt":
        if rest[:1] != b"\1":
            return b""
        rest = b"\0" + rest[2:].split(b"\0", 2)[-1]
    unpacker = zlib.decompressobj()
    pieces, came, feed = [], 0, rest[1:]
    while feed and not unpacker.eof:
        piece = unpacker.decompress(feed, 65_536)
        came += len(piece)
        budget.unpack(len(piece), came, len(body))
        pieces.append(piece)
        feed = unpacker.unconsumed_tail
    return b"".join(pieces)


def _jpeg(data: bytes, _: Budget) -> Iterator[Segment]:
    at, picture = 2, False
    while True:
        found = data.index(b"\xff", at)
        if found > at and not picture:
            yield Segment(data[at:found], odd=True)
        marker, at = data[found + 1], found + 2
        if marker == _END:
            break
        if marker == _FILL:
            at -= 1
        elif marker not in _ALONE:
            (size,) = struct.unpack_from(">H", data, at)
            if marker == _COMMENT or marker & 0xF0 == _APPLICATION:
                yield Segment(data[at + 2 : at + size])
            at += size
            picture = marker == _SCAN
    if data[at:].strip(b"\0"):
        yield Segment(data[at:], odd=True)


def _gif(data: bytes, _budget: Budget) -> Iterator[Segment]:
    at = 13 + _colours(data[10])
    while data[at] != 0x3B:
        if data[at] == 0x2C:
            at += 10 + _colours(data[at + 9])
            _, at = _blocks(data, at + 1)
        elif data[at] == 0x21:
            body, at = _blocks(data, at + 2)
            yield Segment(body)
        else:
            raise ValueError("no block begins so")
    if data[at + 1 :].strip(b"\0"):
        yield Segment(data[at + 1 :], odd=True)


def _colours(flags: int) -> int:
    """Size of a colour table in bytes."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, at: int) -> tuple[bytes, int]:
    """The blocks from there to the empty one, joined, and where they end."""
    pieces = []
    while data[at]:
        pieces.append(data[at + 1 : at + 1 + data[at]])
        at += 1 + data[at]
    return b"".join(pieces), at + 1


def _webp(data: bytes, _: Budget) -> Iterator[Segment]:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    at = 12
    while at + 8 <= min(end, len(data)):
        kind, size = struct.unpack_from("<4sI", data, at)
        if kind not in _WEBP_PICTURE and kind != b"ANMF":
            yield Segment(data[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    if data[end + end % 2 :].strip(b"\0"):
        yield Segment(data[end:], odd=True)


def _bmp(data: bytes, _: Budget) -> Iterator[Segment]:
    start, header, width, height = struct.unpack_from("<IIii", data, 10)
    bits, packed = struct.unpack_from("<HI", data, 28)
    if packed not in {_PLAIN_BMP, _BITFIELDS}:
        raise ValueError("it is packed")
    end = start + (abs(width) * bits + 31) // 32 * 4 * abs(height)
    yield Segment(data[14 + header : start])
    if data[end:].strip(b"\0"):
        yield Segment(data[end:], odd=True)
