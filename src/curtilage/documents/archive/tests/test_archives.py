"""Archives: bombs stop early, and bytes that belong to no file are noted."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile

import pytest

from curtilage.documents.archive.tests.samples import tarred, zip_file
from curtilage.documents.tests.making import zipped
from curtilage.documents.tests.reading import blindly, named, reasons, whole

ZEROS = b"0" * 30_000_000


def zip_in_zip(times: int) -> bytes:
    data = b"t-deepest"
    for _ in range(times):
        data = zipped({"a": data})
    return data


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_stops_at_the_ratio(pack):
    found = blindly(pack(ZEROS))
    assert reasons(found) == ["it grows more than 200 times when it is unpacked"]
    assert found.texts == ()


def test_a_bomb_in_a_zip_file_stops_at_the_ratio():
    assert "200 times" in reasons(blindly(zipped({"a": ZEROS})))[0]


def test_a_bomb_stops_at_its_size():
    found = blindly(zipped({f"{n}": b"x" * 9000 for n in range(99)}), unpacked_bytes=500_000)
    assert reasons(found) == ["it holds more than 500000 bytes, unpacked"]


def test_many_files_are_too_many():
    assert (
        "99 files"
        in reasons(blindly(zipped(dict.fromkeys(map(str, range(150)), "x")), parts=99))[0]
    )


def test_archives_in_archives_end_somewhere():
    assert "t-deepest" in whole(blindly(zip_in_zip(6)))
    found = blindly(zip_in_zip(7))
    assert reasons(found) == ["it is nested too deeply"]
    assert "t-deepest" not in whole(found)


def test_an_archive_of_itself_ends():
    """An entry that is many entries: their bytes overlap."""
    inner = zipped({"a": b"x" * 100}, method=zipfile.ZIP_STORED)
    central = inner[inner.index(b"PK\1\2") : inner.index(b"PK\5\6")]
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, 50, 50, 50 * len(central), len(inner) - 22 - len(central), 0
    )
    bomb = inner[: inner.index(b"PK\1\2")] + central * 50 + end
    assert "damaged" in reasons(blindly(bomb))[0]


def test_a_sparse_file_is_counted_as_long_as_it_is():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as archive:
        info = tarfile.TarInfo("sparse")
        info.type, info.size = tarfile.GNUTYPE_SPARSE, 0
        archive.addfile(info)
    raw = bytearray(made.getvalue())
    raw[483:495] = b"%011o\0" % 10**9
    raw[148:156] = b"        "
    raw[148:156] = b"%06o\0 " % sum(raw[:512])
    assert "100000000 bytes" in reasons(blindly(bytes(raw)))[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zip_file() + b"t-after", "it holds bytes that belong to no entry"),
        (zip_file().replace(b"PK\1\2", b"t-between PK\1\2", 1), ""),
        (gzip.compress(b"x") + b"t-after", "something stands after its end"),
        (tarred() + b"t-after", "something stands after its end"),
        (tarred().replace(b"t-content\0\0", b"t-contentt-"), "something stands after its end"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "an archive of the kind 7-Zip is not read"),
        (b"Rar!\x1a\x07\x01\x00" + b"\0" * 50, "an archive of the kind RAR is not read"),
        (gzip.compress(b"x" * 5000)[:-9], "damaged"),
        (lzma.compress(b"x" * 5000)[:-9], "damaged"),
        (bz2.compress(b"x" * 5000)[:-9], "damaged"),
    ],
    ids=named,
)
def test_what_is_not_read_is_noted(data, reason):
    assert [r for r in reasons(blindly(data)) if reason in r]


def test_an_entry_that_the_directory_does_not_name_is_noted():
    made = bytearray(zipped({"seen": "t-seen"}, method=zipfile.ZIP_STORED))
    hidden = zipped({"hidden": "t-hidden"}, method=zipfile.ZIP_STORED)
    hidden = hidden[: hidden.index(b"PK\1\2")]
    at = made.index(b"PK\1\2")
    made[at:at] = hidden
    struct.pack_into("<I", made, len(made) - 6, at + len(hidden))
    found = blindly(bytes(made))
    assert "t-seen" in whole(found)
    assert reasons(found) == ["it holds bytes that belong to no entry"]


def test_an_encrypted_entry_is_unread():
    made = bytearray(zipped({"t-name": "x", "open": "t-open"}))
    for magic, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        made[made.index(magic) + at] |= 1
    found = blindly(bytes(made))
    assert reasons(found) == ["it is encrypted"]
    assert "t-name" in whole(found)
    assert "t-open" in whole(found)
