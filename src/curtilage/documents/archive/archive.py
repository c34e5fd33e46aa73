"""Read archives: the names, the comments, and every file in them as what it is."""

from __future__ import annotations

import tarfile
from io import BytesIO

from curtilage.documents.archive.packed import gzip_header, kind_of, unpacked
from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings
from curtilage.documents.zips import entries, is_zip

NAME = "archive"

_TAR_MAGIC, _TAR_AT, _BLOCK = b"ustar", 257, 512
_OTHERS = {
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"(\xb5/\xfd": "Zstandard",
    b"\x04\x22\x4d\x18": "LZ4",
    b"MSCF\0\0\0\0": "cabinet",
    b"\x1f\x9d": "compress",
    b"\x1f\xa0": "compress",
}


def claims(data: bytes, media: str) -> int:  # noqa: ARG001 - the socket's shape
    """3 if the bytes begin as an archive does."""
    known = is_zip(data) or kind_of(data) or _is_tar(data) or _other(data)
    return 3 if known else 0


def read(data: bytes, reading: Reading) -> None:
    """Every file in the archive."""
    if is_zip(data):
        for entry in entries(data, reading):
            reading.inner(f"entry {entry.number}", entry.data, name=entry.name)
    elif _is_tar(data):
        _read_tar(data, reading)
    elif kind := kind_of(data):
        if kind == "gzip":
            reading.text("header", gzip_header(data))
        inside, end = unpacked(data, reading.budget)
        if data[end:].strip(b"\0"):
            reading.unread("", "something stands after its end")
        reading.inner("content", inside)
    else:
        reading.unread("", f"an archive of the kind {_other(data)} is not read")


def _other(data: bytes) -> str:
    return next((kind for magic, kind in _OTHERS.items() if data.startswith(magic)), "")


def _is_tar(data: bytes) -> bool:
    return data[_TAR_AT : _TAR_AT + len(_TAR_MAGIC)] == _TAR_MAGIC


def _read_tar(data: bytes, reading: Reading) -> None:
    with tarfile.open(fileobj=BytesIO(data), mode="r:") as archive:
        for number, member in enumerate(archive, 1):
            where = f"entry {number}"
            owner = f"{member.name}\n{member.linkname}\n{member.uname}\n{member.gname}"
            extra = "\n".join(f"{k}: {v}" for k, v in member.pax_headers.items())
            reading.text(f"{where} name", f"{owner}\n{extra}".strip())
            if member.isreg():
                content = archive.extractfile(member)
                reading.budget.unpack(member.size, member.size, len(data))
                reading.inner(where, content.read() if content else b"")
                after = member.offset_data + member.size
                if not member.issparse() and data[after : after + -after % _BLOCK].strip(b"\0"):
                    reading.unread(where, "something stands after its end")
            elif member.size:
                reading.unread(where, "it is not a plain file")
        end = archive.offset
    if data[end:].strip(b"\0"):
        reading.text("after its end", strings(data[end:]))
        reading.unread("", "something stands after its end")
