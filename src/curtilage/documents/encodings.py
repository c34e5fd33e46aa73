"""Bytes as text, when nobody says in which encoding: every reading that makes sense."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

MOST_READINGS = 6
_SAMPLE = 65_536

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SINGLE = (
    "cp1252", "cp1251", "koi8_r", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "cp1258", "cp850", "cp866", "mac_roman", "tis_620",
)  # fmt: skip
_PAIRED = ("shift_jis", "gb18030", "euc_jp", "big5", "euc_kr")
_MOST_SINGLE, _MOST_PAIRED, _LIKELY = 3, 2, 0.8
_MAINFRAME = ("cp037", "cp273")
_STATEFUL = ("iso2022_jp", "iso2022_kr", "hz")
_DECLARED = frozenset(
    codecs.lookup(name).name
    for name in (
        *("utf-8", "utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "latin-1"),
        *(f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
        *_SINGLE, *_PAIRED, *_MAINFRAME, *_STATEFUL, "cp500", "cp437", "koi8_u", "gbk", "gb2312",
        "cp949",
        "cp932", "mac_cyrillic", "mac_greek", "mac_turkish", "mac_latin2", "cp1140", "cp852",
    )
)  # fmt: skip
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_HIGH = re.compile(rb"[\x80-\xff]")
_NEAR, _LEAST_WIDE = 0x700, 4
"""Scripts below are Latin to Arabic. Bytes that are no text look like the scripts above."""
_UTF7 = re.compile(rb"\+[A-Za-z0-9/]{2,}")
_PUNCTUATION = frozenset(
    "\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2026\u20ac\xa0\xa3\xa7\xab\xb0\xbb\xb4\xb7\xbf\xa1"
    "\u3001\u3002\u300c\u300d\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\u3000"
)


def readings(data: bytes, declared: str = "") -> tuple[str, ...]:
    """The bytes as text, in each encoding they may well be in; the likeliest first.

    Args:
        data: the bytes.
        declared: the encoding that the bytes are said to be in, if any.

    Returns:
        No reading when the bytes are not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _distinct([_strictly(data[len(mark) :], encoding)])
    said = _known(declared)
    first = [_strictly(data, said)] if said else []
    return _distinct([*first, *_guessed(data, known=any(text is not None for text in first))])


def _guessed(data: bytes, *, known: bool) -> Iterator[str | None]:
    """Readings of bytes without a mark; ``known`` if a declared encoding fits already."""
    wide = _wide(data)
    plain = None if wide else _strictly(data, "utf-8")
    if wide:
        yield _strictly(data, wide)
    elif plain is not None:
        yield plain
        yield from _in_ascii(data)
    elif _mainframe(data):
        yield from (_strictly(data, name) for name in _MAINFRAME)
    elif not known and not _CONTROLS.search(data):
        yield from _legacy(data)


def seems_text(data: bytes) -> bool:
    """Whether the beginning of the bytes is text in any encoding; quick, and not the last word."""
    sample = data[:_SAMPLE]
    marked = any(data.startswith(mark) for mark, _ in _MARKS)
    return marked or not _CONTROLS.search(sample) or bool(_wide(data)) or _mainframe(data)


def _known(declared: str) -> str:
    """The codec of a declared encoding, if it is one of text."""
    try:
        name = codecs.lookup(declared.strip()[:40]).name if declared else ""
    except (LookupError, ValueError):
        return ""
    return name if name in _DECLARED else ""


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    return None if _CONTROL_CHARACTERS.search(text) else text


def _distinct(texts: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text is not None))[:MOST_READINGS]


def _wide(data: bytes) -> str:
    """The encoding of two or four bytes a character that unmarked bytes are in; or empty."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or not _CONTROLS.search(sample):
        return ""
    zeros = [sample[n::4].count(0) for n in range(4)]
    each = len(sample) // 4 or 1
    if len(data) % 4 == 0 and sum(z > 0.9 * each for z in zeros) >= 2:
        return "utf-32-le" if zeros[0] < zeros[3] else "utf-32-be"
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        near = sum(ord(c) < _NEAR and not _CONTROL_CHARACTERS.match(c) for c in text)
        if len(text) >= _LEAST_WIDE and near > 0.9 * len(text):
            return encoding
    return ""


def _in_ascii(data: bytes) -> Iterator[str | None]:
    """Readings of bytes that look like ASCII and may mean more by escapes."""
    if b"\x1b" in data or b"~{" in data:
        for name in _STATEFUL:
            yield _strictly(data, name)
    if _UTF7.search(data) and not _HIGH.search(data):
        yield _strictly(data, "utf-7")


def _mainframe(data: bytes) -> bool:
    """Whether the bytes are EBCDIC: letters and digits lie high, and a space is an at sign."""
    sample = data[:_SAMPLE]
    return len(_HIGH.findall(sample)) > len(sample) / 2 and sample.count(0x40) > len(sample) / 20


def _legacy(data: bytes) -> Iterator[str | None]:
    """The readings in encodings of one or two bytes whose high characters look like words."""
    for names, most in ((_PAIRED, _MOST_PAIRED), (_SINGLE, _MOST_SINGLE)):
        scored = []
        for number, name in enumerate(names):
            text = _strictly(data, name)
            score = _likeness(text[:_SAMPLE]) if text else 0.0
            if text and score > _LIKELY:
                scored.append((-score, number, text))
        yield from (text for _, _, text in sorted(scored)[:most])
    yield _strictly(data, _SINGLE[0]) or data.decode("latin-1")


def _likeness(text: str) -> float:
    """How much the characters beyond ASCII look like words, from 0 to 1.

    They are letters or common marks, and a capital does not follow a small letter.
    """
    good = total = 0
    before = " "
    for character in text:
        if not character.isascii():
            total += 1
            odd = character.isupper() and before.islower()
            good += not odd and (character.isalpha() or character in _PUNCTUATION)
        before = character
    return good / max(total, 1)
