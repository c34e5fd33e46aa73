"""Compound files that are no messages are unread with a reason; compressed RTF unpacks."""

import struct

import pytest

from curtilage.documents.budget import Budget, DocumentLimits, SpentError
from curtilage.documents.compound.lzfu import unpacked
from curtilage.documents.compound.tests.samples import NAMED, STREAMS, compressed_rtf
from curtilage.documents.tests.compounding import compound
from curtilage.documents.tests.reading import blindly, reasons, whole

# The example of [MS-OXRTFCP] 4.1 and 4.2.
HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af3"
    "2068656c090020627705b06c647d0a800fa0"
)
REPEATED = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def budget() -> Budget:
    return Budget(DocumentLimits(), lambda: 0.0)


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        ("EncryptedPackage", "it is encrypted"),
        ("WordDocument", "a document of Word 97 to 2003 is not read"),
        ("Workbook", "a workbook of Excel 97 to 2003 is not read"),
        ("PowerPoint Document", "slides of PowerPoint 97 to 2003 are not read"),
        ("\x01Ole10Native", "an embedded object is not read"),
        ("Contents", "a compound file of this kind is not read"),
    ],
)
def test_other_compound_files_are_unread(stream, reason):
    found = blindly(compound({stream: b"t-hidden"}))
    assert (found.texts, reasons(found)) == ((), [reason])


def test_an_object_in_a_message_is_noted():
    found = blindly(compound(STREAMS | {"__attach_version1.0_#00000001/CONTENTS": b"x"}))
    assert reasons(found) == ["an embedded object is not read"]
    assert "t-body" in whole(found)


def test_the_examples_of_the_specification():
    assert unpacked(HELLO, budget()) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpacked(REPEATED, budget()) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_what_is_written_comes_back():
    for size in range(40):
        rtf = bytes(range(65, 65 + size))
        assert unpacked(compressed_rtf(rtf), budget()) == rtf


def test_compressed_rtf_that_lies_about_its_size_is_not_read():
    grown = bytearray(compressed_rtf(b"{\\rtf1 hello}"))
    struct.pack_into("<I", grown, 4, 3)
    with pytest.raises(ValueError, match="longer"):
        unpacked(bytes(grown), budget())
    struct.pack_into("<I", grown, 4, 2**31)
    with pytest.raises(SpentError):
        unpacked(bytes(grown), budget())


def test_damaged_compressed_rtf_is_noted():
    found = blindly(compound(STREAMS | {NAMED + "10090102": b"\xff" * 40}))
    assert [r for r in reasons(found) if "damaged" in r]
