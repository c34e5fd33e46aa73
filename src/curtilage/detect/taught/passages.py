"""Texts into passages, and passages into what the model reads.

A passage has at most `MOST` words. From `LEAST` on it ends with its sentence or line; a rest of
fewer than `REST` belongs to the one before. It is read as a set of buckets: words and pairs of
words in one half of the table, pieces of four letters in the other. Buckets are CRC-32 with a
seed, so they are the same on every machine. Digits are read as 0: of a number its length counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from curtilage.core.taught import BUCKETS
from curtilage.detect.taught.words import WORD, plain

LEAST, MOST, REST = 24, 64, 8
HALF = BUCKETS // 2
_LONGEST = 32
_PIECE = 4
_DIGIT = re.compile(r"\d")
_END = re.compile(r"[.!?;]\s|[\n\u3002\uff01\uff1f]")

Buckets = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text and the buckets of its words and of their pieces."""

    start: int
    end: int
    words: Buckets
    pieces: Buckets


def passages(text: str) -> Iterator[Passage]:
    """The passages of a text, in their order. A text without a word has none."""
    known: dict[str, list[int]] = {}
    for spans in _parted(text):
        norms = [_norm(text[start : min(end, start + _LONGEST)]) for start, end in spans]
        words = {_bucket(norm, 1) for norm in norms}
        words |= {_bucket(f"{a} {b}", 2) for a, b in pairwise(norms)}
        pieces: set[int] = set()
        for norm in norms:
            if norm not in known:
                known[norm] = _pieces(norm)
            pieces.update(known[norm])
        yield Passage(spans[0][0], spans[-1][1], _sorted(words), _sorted(pieces))


def _parted(text: str) -> Iterator[Sequence[tuple[int, int]]]:
    """The words of each passage, as spans."""
    held: list[tuple[int, int]] = []
    spans: list[tuple[int, int]] = []
    for match in WORD.finditer(text):
        span = match.span()
        if spans and (
            len(spans) >= MOST or (len(spans) >= LEAST and _END.search(text, spans[-1][1], span[0]))
        ):
            if held:
                yield held
            held, spans = spans, []
        spans.append(span)
    if held and len(spans) < REST:
        held, spans = [*held, *spans], []
    yield from filter(None, (held, spans))


def _norm(word: str) -> str:
    return _DIGIT.sub("0", plain(word).casefold())


def _pieces(norm: str) -> list[int]:
    edged = f"<{norm}>"
    return [HALF + _bucket(edged[i : i + _PIECE], 3) for i in range(max(1, len(edged) - 3))]


def _bucket(text: str, seed: int) -> int:
    return crc32(text.encode("utf-8", "replace"), seed) % HALF


def _sorted(buckets: set[int]) -> Buckets:
    return np.array(sorted(buckets), np.int64)


def score(passage: Passage, weights: NDArray[np.float64], bias: float) -> float:
    """The model's answer for a passage, from 0 to 1.

    Words and pieces weigh the same, and a long passage no more than a short one.
    """
    total = bias
    for buckets in (passage.words, passage.pieces):
        total += float(weights[buckets].sum()) / np.sqrt(2 * len(buckets))
    return float(1.0 / (1.0 + np.exp(-total)))
