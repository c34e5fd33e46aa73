"""Archives with a value in every place that may hold one."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile

from curtilage.documents.tests.making import zipped


def tarred() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("t-folder/t-file.txt")
        info.uname, info.pax_headers = "t-user", {"comment": "t-pax"}
        info.size = len(b"t-content")
        archive.addfile(info, io.BytesIO(b"t-content"))
        link = tarfile.TarInfo("t-link")
        link.type, link.linkname = tarfile.SYMTYPE, "t-target"
        archive.addfile(link)
    return made.getvalue()


def zip_file() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("t-name.txt")
        info.comment = b"t-entry-comment"
        long = b"t-extra" + b"." * 80
        info.extra = struct.pack("<HH", 0x7777, len(long)) + long
        archive.writestr(info, "t-content")
        archive.writestr("deep.zip", zipped({"t-deep.html": "<html>t-in<b>side</b></html>"}))
        archive.writestr("t-folder/", "")
        archive.comment = b"t-comment"
    return made.getvalue()


def gzipped() -> bytes:
    made = io.BytesIO()
    with gzip.GzipFile("t-original.txt", "wb", fileobj=made, mtime=0) as archive:
        archive.write(b"t-first ")
    return made.getvalue() + gzip.compress(b"t-second")


def gzip_with_extra() -> bytes:
    """A gzip file with all that its header may hold."""
    plain = gzip.compress(b"t-content", mtime=0)
    extra = b"t-extra"
    head = plain[:3] + b"\x1c" + plain[4:10] + len(extra).to_bytes(2, "little") + extra
    return head + b"t-name\0t-comment\0" + plain[10:]


ZIP = {
    "t-name.txt", "t-content", "t-entry-comment", "t-extra", "t-comment", "t-deep.html",
    "t-inside", "t-folder",
}  # fmt: skip
TAR = {"t-folder/t-file.txt", "t-user", "t-pax", "t-content", "t-link", "t-target"}
SAMPLES = {
    "zip": (zip_file(), ZIP),
    "zip, stored": (zipped({"a": "t-content"}, method=zipfile.ZIP_STORED), {"t-content"}),
    "zip, bzip2": (zipped({"a": "t-content"}, method=zipfile.ZIP_BZIP2), {"t-content"}),
    "zip, lzma": (zipped({"a": "t-content"}, method=zipfile.ZIP_LZMA), {"t-content"}),
    "empty zip": (zipped({}), set()),
    "tar": (tarred(), TAR),
    "tar.gz": (gzip.compress(tarred(), mtime=0), TAR),
    "tar.bz2": (bz2.compress(tarred()), TAR),
    "tar.xz": (lzma.compress(tarred()), TAR),
    "gzip, full header": (
        gzip_with_extra(),
        {"t-content", "t-extra", "t-name", "t-comment"},
    ),
    "gzip": (gzipped(), {"t-original.txt", "t-first t-second"}),
}
