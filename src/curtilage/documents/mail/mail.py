"""Read an e-mail: headers, every body, every attachment, and what stands between the parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32

from curtilage.documents.encodings import readings
from curtilage.documents.reading import Reading
from curtilage.documents.residue import strings

NAME = "mail"

_KNOWN = (
    rb"from|to|cc|bcc|subject|date|message-id|mime-version|content-type|received|reply-to"
    rb"|return-path|delivered-to|sender|x-[\w-]{1,60}|dkim-signature|in-reply-to|references"
)
_HEADER = re.compile(rb"(?:" + _KNOWN + rb"):[ \t]", re.IGNORECASE)
_LEAST_HEADERS = 2
_HEAD = 16_384
_SEALED = {
    "application/pkcs7-mime": "it is encrypted, or signed in a sealed form (S/MIME)",
    "application/x-pkcs7-mime": "it is encrypted, or signed in a sealed form (S/MIME)",
    "application/ms-tnef": "it is packed in Outlook's own form (winmail.dat)",
    "multipart/encrypted": "it is encrypted",
    "message/external-body": "it stands somewhere else",
    "message/partial": "it is a piece of a message",
}
_CODINGS = frozenset({
    "", "7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode", "uuencode", "uue",
    "x-uue",
})  # fmt: skip
_BETWEEN = re.compile(rb"(?<=\n)\r?\n(?=From [^\r\n]{1,200}\r?\n[!-9;-~]{1,100}:)")
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})


def claims(data: bytes, media: str) -> int:
    """2 if the bytes begin with headers, among them two that every e-mail has."""
    head = data[:_HEAD].lstrip(b"\r\n \t\xef\xbb\xbf")
    head = head.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]
    lines = head.splitlines()
    if lines and lines[0].startswith(b"From "):
        lines = lines[1:]
    known = {found[0].lower() for line in lines if (found := _HEADER.match(line))}
    begun = bool(lines) and bool(re.match(rb"[!-9;-~]{1,100}:", lines[0]))
    least = 1 if media.startswith("message/") else _LEAST_HEADERS
    return 2 * int(begun and len(known) >= least)


def read(data: bytes, reading: Reading) -> None:
    """Everything in a message and in the parts of it, or in each message of a mailbox."""
    letters = _BETWEEN.split(data) if data.startswith(b"From ") else [data]
    if len(letters) > 1:
        for number, letter in enumerate(letters, 1):
            reading.inner(f"message {number}", letter)
        return
    message = message_from_bytes(data.lstrip(b"\r\n \t\xef\xbb\xbf"), policy=compat32)
    for number, (depth, part) in enumerate(_walked(message, 0)):
        reading.budget.open()
        where = f"part {number}" if number else ""
        if depth > reading.budget.limits.depth:
            reading.unread(where, "it is nested too deeply")
            continue
        reading.text(" ".join(filter(None, (where, "headers"))), _headers(part))
        for name in ("preamble", "epilogue"):
            reading.text(f"{where} {name}".strip(), _plain(getattr(part, name) or ""))
        _read_part(part, where or "body", reading)


def _walked(message: Message, depth: int) -> Iterator[tuple[int, Message]]:
    """Every message and part, each before those inside it, with its depth."""
    ahead = [(depth, message)]
    while ahead:
        at, part = ahead.pop()
        yield at, part
        inside = part.get_payload()
        if isinstance(inside, list):
            ahead += [(at + 1, one) for one in reversed(inside) if isinstance(one, Message)]


def _headers(part: Message) -> str:
    return "\n".join(f"{name}: {_decoded(value)}" for name, value in part.raw_items())


def _decoded(value: str) -> str:
    """A header's value with its encoded words read, unfolded."""
    folded = re.sub(r"\r?\n[ \t]{1,99}", " ", _plain(value))
    if "=?" not in folded:
        return folded
    try:
        pieces = decode_header(folded)
    except HeaderParseError:
        return folded
    return "".join(
        piece if isinstance(piece, str) else "".join(readings(piece, charset or "")[:1])
        for piece, charset in pieces
    )


def _plain(text: str) -> str:
    """Text in which bytes beyond ASCII were kept as halves of pairs, read."""
    if text.isascii():
        return text
    raw = text.encode("utf-8", "surrogateescape")
    return "\n".join(readings(raw)) or raw.decode("latin-1")


def _read_part(part: Message, where: str, reading: Reading) -> None:
    kind = part.get_content_type()
    coding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if kind in _SEALED:
        reading.unread(where, _SEALED[kind])
        return
    if part.is_multipart():
        packed = kind.startswith("message/") and coding not in {"", "7bit", "8bit", "binary"}
        _note_defects(part, where, reading, packed=packed)
        return
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    _note_defects(part, where, reading, packed=coding not in _CODINGS)
    if kind in _SIGNATURES:
        reading.text(f"{where} signature", strings(content))
        return
    said = part.get_content_charset() or ""
    media = f"{kind}; charset={said}" if said else kind
    reading.inner(where, content, name=_plain(part.get_filename() or ""), media=media)


def _note_defects(part: Message, where: str, reading: Reading, *, packed: bool) -> None:
    if packed:
        reading.unread(where, "it is packed in a way that is not read")
    if part.defects:
        reading.unread(where, f"it is not well formed ({type(part.defects[0]).__name__})")
