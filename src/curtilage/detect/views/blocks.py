"""Encoded blocks: base64, base32, hexadecimal, binary, decimal codes; and what is packed in them.

A block counts only if it decodes to text, or unpacks (gzip, zlib) to text. It can only be
replaced whole, so each is one piece of the view. A block that holds an archive, a document, a
picture or packed data of another kind is named as unread: somebody else has to read it before it
may pass for harmless.
"""

from __future__ import annotations

import binascii
import codecs
import re
import zlib
from base64 import b32decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from curtilage.detect.views.signs import Sign
from curtilage.detect.views.view import Edit

_LONGEST_WORDS = 200  # characters of words and the signs that join them
_SHORTEST = 6  # octets of text worth showing
_PROBE = 96
# A repeat of a group takes memory for each turn, so those are bounded; what is longer is several.
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{11,}={0,2}(?![A-Za-z0-9+/_=-])")
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{11,}={0,2}")
_PROSE = re.compile(r"(?:[A-Z][a-z]*|[a-z]+)?(?:[-_/]+(?:[A-Z][a-z]*|[a-z]+)?)*|[A-Z/_-]+")
_SHORT_LINE = re.compile(
    r"[ \t]{0,8}\r?\n(?:[>|] ?){0,8}[ \t]{0,8}"
    r"[A-Za-z0-9+/_-]{1,10}={0,2}(?![A-Za-z0-9+/_=-])"
)
_WRAP = re.compile(r"[ \t]{0,8}\r?\n(?:[>|] ?){0,8}[ \t]{0,8}")
_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:0[xX])?[0-9A-Fa-f]{16,}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])(?:0x)?[0-9A-Fa-f]{2}(?:[ :,-]{1,2}(?:0x)?[0-9A-Fa-f]{2}){7,9999}"
    r"(?![0-9A-Za-z])"
)
_BASE32 = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z2-7]{13,}|(?=[a-z]{0,40}[2-7])[a-z2-7]{16,})={0,6}(?![A-Za-z0-9=])"
)
_BINARY = re.compile(r"(?<![0-9A-Za-z])[01]{8}(?:[ ,]{0,2}[01]{8}){5,9999}(?![0-9A-Za-z])")
_CODE = r"(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])"
_DECIMAL = re.compile(rf"(?<![0-9A-Za-z.]){_CODE}(?:[ ,;]{{1,2}}{_CODE}){{7,9999}}(?![0-9A-Za-z])")
_READABLE = re.compile(r"[^\W_]|[ @.,:_+-]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_BETWEEN = str.maketrans("", "", " \t\r\n>|=")
_URL_SAFE = str.maketrans("-_", "+/")
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_MOST_PACKED = 4  # times over
_CONTAINERS = (
    b"PK\x03\x04",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"%PDF-",
    b"\xd0\xcf\x11\xe0",
)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*")
_LEAST_IMAGE = 1024  # characters; what is smaller is an icon


Decode = Callable[[str], bytes]


class Allowance:
    """How much more may be decoded, in characters. What does not fit is named as unread."""

    def __init__(self, size: int) -> None:
        self.left = size

    def take(self, size: int) -> bool:
        """Whether that much fits; if so it is used up."""
        fits = size <= self.left
        self.left -= size if fits else 0
        return fits


@dataclass(frozen=True, slots=True)
class Unread:
    """A block that holds text, but more than the allowance."""

    start: int
    end: int


def blocks(text: str, signs: frozenset[int], allowance: Allowance) -> Iterator[Edit | Unread]:
    """The blocks of a text, in order, each decoded; or named as unread where too large."""
    yield from _decoded(text, _candidates(text, signs), allowance)


def codes(text: str, allowance: Allowance) -> Iterator[Edit | Unread]:
    """Characters written as decimal codes ("74 111"), which may look like hexadecimal too."""
    found = ((*match.span(), _from_decimal) for match in _DECIMAL.finditer(text))
    for block in _decoded(text, found, allowance):
        if isinstance(block, Unread) or _reads(block[2]):
            yield block


def _reads(shown: str) -> bool:
    """Whether it is more than what any numbers give: letters, digits and the signs of addresses."""
    return len(_READABLE.findall(shown)) * 10 >= len(shown) * 9


def _decoded(
    text: str, candidates: Iterable[tuple[int, int, Decode]], allowance: Allowance
) -> Iterator[Edit | Unread]:
    found = sorted(candidates, key=lambda one: (one[0], -one[1]))
    at = 0
    for start, end, decode in found:
        if start < at:
            continue
        shown = _shown(text[start:end], decode, allowance)
        if shown is None:
            yield Unread(start, end)
        elif shown:
            yield start, end, shown, 0
        else:
            continue
        at = end


def _candidates(text: str, signs: frozenset[int]) -> Iterator[tuple[int, int, Decode]]:
    if Sign.BASE64 in signs:
        yield from ((start, end, _from_base64) for start, end in _base64(text))
    if Sign.BASE32 in signs:
        yield from ((*m.span(), _from_base32) for m in _BASE32.finditer(text))
    if Sign.HEX in signs:
        yield from ((*m.span(), _from_hex) for m in _HEX.finditer(text))
    if Sign.BINARY in signs:
        yield from ((*m.span(), _from_binary) for m in _BINARY.finditer(text))


def _base64(text: str) -> Iterator[tuple[int, int]]:
    """Runs of the alphabet; those on lines that follow one another are one block as well.

    The words within a run are candidates too, for a path or a name may stand before a block.
    """
    run: list[tuple[int, int]] = []
    for match in _BASE64.finditer(text):
        start, end = match.span()
        if run and not _goes_on(text, run[-1][1], start):
            yield from _wrapped(text, run)
            run = []
        run.append((start, end))
        if _prose(text, start, end):
            continue
        yield start, end
        if not match.group().isalnum():
            words = _WORD.finditer(text, start, end)
            yield from (word.span() for word in words if not _prose(text, *word.span()))
    yield from _wrapped(text, run)


def _prose(text: str, start: int, end: int) -> bool:
    """Whether these are words: what is encoded has digits and capitals in the middle."""
    return end - start < _LONGEST_WORDS and _PROSE.fullmatch(text, start, end) is not None


def _goes_on(text: str, end: int, start: int) -> bool:
    wrap = _WRAP.match(text, end)
    return wrap is not None and wrap.end() == start and text[end - 1] != "="


def _wrapped(text: str, run: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A block over several lines, with and without a last line that is short."""
    if not run or all(_prose(text, start, end) for start, end in run):
        return
    first, last = run[0][0], run[-1][1]
    if len(run) > 1:
        yield first, last
    short = _SHORT_LINE.match(text, last)
    if short and text[last - 1] != "=":
        yield first, short.end()


def _shown(block: str, decode: Decode, allowance: Allowance) -> str | None:
    """The text in a block; empty if it holds none, None if it could not all be read."""
    probe = _octets(_beginning(block), decode)
    if probe.startswith(_CONTAINERS) or (probe.startswith(_IMAGES) and len(block) >= _LEAST_IMAGE):
        return None
    if not probe.startswith(_PACKED) and not _text(probe, cut=len(block) > _PROBE):
        return ""
    octets: bytes | None = _octets(block, decode)
    packed = False
    for _ in range(_MOST_PACKED):
        if not octets or not octets.startswith(_PACKED):
            break
        octets = _unpacked(octets, allowance.left)
        packed = octets != b""
        if octets is None:
            allowance.left = 0  # the effort was spent; a row of such blocks costs no more
    if octets is None or octets.startswith(_CONTAINERS):
        return None
    shown = _text(octets, cut=False)
    if packed and not shown:
        return None
    return shown if allowance.take(len(shown)) else None


def _beginning(block: str) -> str:
    if len(block) <= _PROBE:
        return block
    start = block[:_PROBE]
    return start.rpartition(" ")[0] or start


def _octets(block: str, decode: Decode) -> bytes:
    try:
        return decode(block)
    except ValueError:  # binascii.Error too
        return b""


def _unpacked(octets: bytes, most: int) -> bytes | None:
    """What is packed, as far as it is sound; None if that is more than so many octets."""
    unpacking = zlib.decompressobj(wbits=47)  # gzip or zlib, as the header says
    try:
        unpacked = unpacking.decompress(octets, most + 1)
    except zlib.error:
        return b""
    return None if len(unpacked) > most else unpacked


def _text(octets: bytes, *, cut: bool) -> str:
    """The text that octets are, if they are one; ``cut``: their end may be missing."""
    if len(octets) < _SHORTEST:
        return ""
    for encoding in _encodings(octets):
        try:
            decoded = codecs.getincrementaldecoder(encoding)().decode(octets, not cut)
        except UnicodeDecodeError:
            continue
        if not _UNSEEN.search(decoded):
            return decoded.removeprefix("\ufeff")
    return ""


def _encodings(octets: bytes) -> Iterator[str]:
    sample = octets[:_PROBE]
    if sample.count(0) * 3 > len(sample):
        yield "utf-16-be" if octets[0] == 0 else "utf-16-le"
    elif octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
    else:
        yield "utf-8"
        if not sample.isascii() and sum(octet < 128 for octet in sample) * 5 > len(sample) * 4:
            yield "latin-1"


def _from_base64(block: str) -> bytes:
    plain = block.translate(_BETWEEN).translate(_URL_SAFE)
    if len(plain) % 4 == 1:
        plain = plain[:-1]
    return binascii.a2b_base64(plain + "=" * (-len(plain) % 4), strict_mode=True)


def _from_base32(block: str) -> bytes:
    plain = block.translate(_BETWEEN).upper()
    plain = plain[: len(plain) - {1: 1, 3: 1, 6: 1}.get(len(plain) % 8, 0)]
    return b32decode(plain + "=" * (-len(plain) % 8))


def _from_hex(block: str) -> bytes:
    return bytes.fromhex(re.sub(r"0[xX]|[ :,-]", "", block))  # an odd number of digits is none


def _from_binary(block: str) -> bytes:
    return bytes(int(code, 2) for code in re.findall("[01]{8}", block))


def _from_decimal(block: str) -> bytes:
    return bytes(int(code) for code in re.findall(r"\d+", block))
