"""Texts into words, and words into the numbers that the network reads.

A word is a run of letters, a run of digits, or one other character that is not space. For each
word the network gets `WIDTH` numbers, columns of one row:

====== ==================================================================================
column what
====== ==================================================================================
0, 1   two hashes of the word in small letters, digits as 0: rows of one table, added up
2, 3   hashes of its first and last three letters
4      hash of its shape, such as ``Xxxx`` or ``0000``
5, 6   its rows in the tables of known word vectors (English, French), 0 for an unknown word
7      what stands before it: nothing, space, a line's end, an empty line; and its length
8..    hashes of its letter triples with the borders, at most `TRIPLES` of them, 0 for none
====== ==================================================================================

Hashes are CRC-32 with a seed, so that they are the same on every machine.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

NORMS, AFFIXES, SHAPES, GAPS, PIECES = 16384, 8192, 2048, 64, 16384
TRIPLES = 10
WIDTH = 8 + TRIPLES
_GAP_COLUMN = 7
_LONGEST = 32
_MOST_KEPT = 200_000

_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"\n")
_PACKED = struct.Struct(f"={WIDTH}i")

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text.

    Attributes:
        spans: start and end of each word in characters, shape (words, 2).
        rows: what the network reads, shape (words, `WIDTH`).
    """

    spans: NDArray[np.int64]
    rows: Rows


class Reader:
    """Reads texts. Safe to use from several threads.

    Rows are kept only for words of the vocabulary: of what people write, nothing stays.

    Args:
        vocabulary: rows in the two tables of word vectors, by word in small letters.
    """

    def __init__(self, vocabulary: Mapping[str, tuple[int, int]]) -> None:
        self._vocabulary = vocabulary
        self._kept: dict[str, bytes] = {}

    def read(self, text: str) -> Words:
        """The words of a text, in order."""
        matches = list(_WORD.finditer(text))
        spans = np.array([match.span() for match in matches], np.int64).reshape(-1, 2)
        words = [match.group() for match in matches]
        made = {word: self._row(word) for word in set(words)}
        told = bytearray().join([made[word] for word in words])
        rows = np.frombuffer(told, np.int32).reshape(-1, WIDTH)
        rows[:, _GAP_COLUMN] = _gaps(text, spans)
        return Words(spans, rows)

    def _row(self, word: str) -> bytes:
        kept = self._kept.get(word)
        if kept is not None:
            return kept
        numbers = self._made(word[:_LONGEST])
        row = _PACKED.pack(*numbers)
        if (numbers[5] or numbers[6] or len(word) == 1) and len(self._kept) < _MOST_KEPT:
            self._kept[word] = row
        return row

    def _made(self, word: str) -> list[int]:
        small = word.lower()
        norm = _DIGIT.sub("0", small)
        raw = norm.encode("utf-8", "replace")
        english, french = self._vocabulary.get(small, (0, 0))
        return [
            1 + crc32(raw, 1) % (NORMS - 1),
            1 + crc32(raw, 2) % (NORMS - 1),
            _hashed(norm[:3], 3, AFFIXES),
            _hashed(norm[-3:], 4, AFFIXES),
            _hashed(_shape(word), 5, SHAPES),
            english,
            french,
            0,
            *_triples(norm),
        ]


def _hashed(text: str, seed: int, size: int) -> int:
    """A number from 1 to size - 1; 0 is for what is not there."""
    return 1 + crc32(text.encode("utf-8", "replace"), seed) % (size - 1)


def _triples(norm: str) -> list[int]:
    edged: str | bytes = f"<{norm}>"
    if norm.isascii():  # there a byte is a character
        edged = f"<{norm}>".encode()
    last = len(edged) - 2
    starts: Sequence[int] = range(last)
    if last > TRIPLES:  # the ends of a word tell more than its middle
        half = TRIPLES // 2
        starts = [*range(half), *range(last - half, last)]
    pieces = [edged[i : i + 3] for i in starts]
    raws = [p if isinstance(p, bytes) else p.encode("utf-8", "replace") for p in pieces]
    found = [1 + crc32(raw, 6) % (PIECES - 1) for raw in raws]
    return found + [0] * (TRIPLES - len(found))


def _shape(word: str) -> str:
    """Each character by its sort, runs of one sort no longer than four."""
    shape = word.translate(_SORTS) if word.isascii() else "".join(map(_sort, word))
    return shape if len(shape) < 5 else _LONG_RUN.sub(r"\1\1\1\1", shape)


def _sort(character: str) -> str:
    if character.isdigit():
        return "0"
    if character.isupper():
        return "X"
    if character.islower():
        return "x"
    return "a" if character.isalpha() else character


_SORTS = {n: _sort(chr(n)) for n in range(128)}
_LONG_RUN = re.compile(r"(.)\1{4,}", re.DOTALL)


def _gaps(text: str, spans: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each word: the sort of gap before it (0 to 4) and 8 times its length, at most 7."""
    if not len(spans):
        return np.zeros(0, np.int64)
    starts, ends = spans[:, 0], spans[:, 1]
    gaps: NDArray[np.int64] = np.minimum(ends - starts, 7) * 8
    gaps[0] += 4
    gaps[1:] += starts[1:] > ends[:-1]
    if "\n" in text:
        breaks = [match.start() for match in _BREAK.finditer(text)]
        before = np.searchsorted(np.array(breaks, np.int64), starts)
        gaps[1:] += np.minimum(before[1:] - before[:-1], 2)
    return gaps
