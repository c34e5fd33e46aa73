"""The entries of a ZIP file, bounded, and whatever in the file belongs to no entry."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings

MAGIC = b"PK\x03\x04"
EMPTY_MAGIC = b"PK\x05\x06"

_PIECE = 65_536
_READ = frozenset({ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA})
_ENCRYPTED, _DESCRIBED = 0x1, 0x8
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_DESCRIPTOR = 24
_COMMON_EXTRA = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive.

    Attributes:
        number: its position in the directory, from 1.
        name: its path there; content, like everything in a document.
        data: its bytes.
    """

    number: int
    name: str
    data: bytes


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin as a ZIP file does."""
    return data.startswith((MAGIC, EMPTY_MAGIC))


def entries(data: bytes, reading: Reading) -> Iterator[Entry]:
    """Every entry that can be unpacked; what cannot be is noted as unread.

    Comments and extra fields are read as texts. Bytes that no entry covers are noted.

    Raises:
        SpentError: the archive unpacks to more than the budget allows.
        zipfile.BadZipFile: it is damaged.
    """
    with ZipFile(BytesIO(data)) as archive:
        reading.text("comment", archive.comment.decode("utf-8", "replace"))
        _note_gaps(data, archive.infolist(), archive.start_dir, reading)
        for number, info in enumerate(archive.infolist(), 1):
            where = f"entry {number}"
            reading.budget.open()
            reading.text(f"{where} comment", info.comment.decode("utf-8", "replace"))
            if len(info.extra) > _COMMON_EXTRA:
                reading.text(f"{where} extra field", strings(info.extra))
            if info.is_dir() and not info.file_size:
                reading.text(f"{where} name", info.filename)
            elif info.flag_bits & _ENCRYPTED:
                reading.text(f"{where} name", info.filename)
                reading.unread(where, "it is encrypted")
            elif info.compress_type not in _READ:
                reading.text(f"{where} name", info.filename)
                reading.unread(where, "it is compressed in a way that is not read")
            else:
                yield Entry(number, info.filename, _unpacked(archive, info, reading))


def _unpacked(archive: ZipFile, info: ZipInfo, reading: Reading) -> bytes:
    pieces, came = [], 0
    with archive.open(info) as opened:
        while piece := opened.read(_PIECE):
            came += len(piece)
            reading.budget.unpack(len(piece), came, info.compress_size)
            pieces.append(piece)
    return b"".join(pieces)


def _note_gaps(data: bytes, listed: Sequence[ZipInfo], end: int, reading: Reading) -> None:
    """Notes bytes that belong to no entry, and reads what local headers hold beside the name.

    Raises:
        ValueError: two entries overlap, as in a bomb.
    """
    at, gaps = 0, False
    for info in sorted(listed, key=lambda one: one.header_offset):
        start = info.header_offset
        if start < at:
            raise ValueError("entries overlap")
        gaps |= start > at
        *_, name, extra = _LOCAL.unpack_from(data, start)
        at = start + _LOCAL.size + name + extra
        if extra > _COMMON_EXTRA:
            reading.text("extra field", strings(data[at - extra : at]))
        at += info.compress_size
        if info.flag_bits & _DESCRIBED:
            at += _descriptor(data[at : at + _DESCRIPTOR], info)
    if gaps or at != end or _end_of_directory(data, end) != len(data):
        reading.unread("", "it holds bytes that belong to no entry")


def _end_of_directory(data: bytes, at: int) -> int:
    """Where the directory and the records after it end; -1 if something stands between them."""
    while data.startswith(b"PK\x01\x02", at):
        at += 46 + sum(struct.unpack_from("<HHH", data, at + 28))
    if data.startswith(b"PK\x06\x06", at):
        at += 12 + struct.unpack_from("<Q", data, at + 4)[0]
    if data.startswith(b"PK\x06\x07", at):
        at += 20
    if data.startswith(EMPTY_MAGIC, at):
        return int(at + 22 + struct.unpack_from("<H", data, at + 20)[0])
    return -1


def _descriptor(after: bytes, info: ZipInfo) -> int:
    """How long the descriptor is that follows an entry's bytes."""
    for marked in (b"PK\x07\x08", b""):
        for sizes in ("<II", "<QQ"):
            whole = marked + struct.pack("<I", info.CRC)
            whole += struct.pack(sizes, info.compress_size, info.file_size)
            if after.startswith(whole):
                return len(whole)
    return 0
