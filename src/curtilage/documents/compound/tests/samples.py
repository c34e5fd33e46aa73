"""Outlook messages with a value in every place that may hold one."""

import struct
import zlib

from curtilage.documents.tests.compounding import compound


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def compressed_rtf(rtf: bytes) -> bytes:
    """Compressed RTF of nothing but literals, and the reference that ends it."""
    body = b"".join(b"\0" + rtf[n : n + 8] for n in range(0, len(rtf) // 8 * 8, 8))
    rest = rtf[len(rtf) // 8 * 8 :]
    written = 207 + len(rtf)
    body += bytes([1 << len(rest)]) + rest + struct.pack(">H", (written % 4096) << 4)
    return struct.pack("<IIII", len(body) + 12, len(rtf), 0x75465A4C, zlib.crc32(body)) + body


NAMED = "__substg1.0_"
RECIPIENT, ATTACHMENT = "__recip_version1.0_#00000000/", "__attach_version1.0_#00000000/"
INSIDE = ATTACHMENT + NAMED + "3701000D/"
STREAMS = {
    "__properties_version1.0": b"",
    "__nameid_version1.0/" + NAMED + "00040102": wide("t-custom"),
    NAMED + "0037001F": wide("t-subject Jürgen"),
    NAMED + "0C1F001F": wide("t-sender@example.com"),
    NAMED + "1000001F": wide("t-body"),
    NAMED + "10130102": b"<html>t-ht<b>ml</b></html>",
    NAMED + "10090102": compressed_rtf(rb"{\rtf1 t-r{\b tf} and some more}"),
    NAMED + "007D001E": b"Received: t-transport\r\nX: J\xfcrgen",
    NAMED + "00410102": b"\0\1SMTP\0t-entry@example.com\0",
    NAMED + "8001101F-00000000": wide("t-keyword"),
    RECIPIENT + NAMED + "39FE001F": wide("t-recipient@example.com"),
    ATTACHMENT + "__properties_version1.0": b"",
    ATTACHMENT + NAMED + "3707001F": wide("t-attachment.txt"),
    ATTACHMENT + NAMED + "37010102": b"t-attached",
    INSIDE + "__properties_version1.0": b"",
    INSIDE + NAMED + "0037001F": wide("t-inner-subject"),
}

SAMPLES = {
    "message": (compound(STREAMS), {
        "t-custom", "t-subject Jürgen", "t-sender@example.com", "t-body", "t-html",
        "t-rtf and some more", "t-transport", "Jürgen", "t-entry@example.com", "t-keyword",
        "t-recipient@example.com", "t-attachment.txt", "t-attached", "t-inner-subject",
    }),
    "deleted": (
        compound({"__properties_version1.0": b""}, free=b"t-deleted draft".ljust(512, b"\0")),
        {"t-deleted draft"},
    ),
}  # fmt: skip
