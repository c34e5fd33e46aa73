"""Examples as the arrays that the network learns from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from train.labels import CLASSES, KINDS, NUMBER
from train.synthesis import Example

from curtilage.detect.tagger.words import WIDTH, Reader

LONGEST = 192
_ALL = (1 << len(NUMBER)) - 1


@dataclass(frozen=True, slots=True)
class Window:
    """One window: rows (words, `WIDTH`), bits of the tags each word may have, class or -1."""

    rows: NDArray[np.int32]
    allowed: NDArray[np.int64]
    about: int


def sequences(example: Example, reader: Reader) -> Iterator[Window]:
    """The windows of an example."""
    words = reader.read(example.text)
    if not len(words.spans):
        return
    allowed = np.full(len(words.spans), _unmarked(example.known), np.int64)
    starts, ends = words.spans[:, 0], words.spans[:, 1]
    for start, end, kind in example.spans:
        first = int(np.searchsorted(ends, start, side="right"))
        last = int(np.searchsorted(starts, end, side="left"))
        if first >= last:
            continue
        if kind == "?":
            allowed[first:last] = _ALL
        else:
            allowed[first] = 1 << NUMBER[f"B-{kind}"]
            allowed[first + 1 : last] = 1 << NUMBER[f"I-{kind}"]
    about = CLASSES.index(example.about) if example.about in CLASSES else -1
    for at in range(0, len(allowed), LONGEST):
        here = slice(at, at + LONGEST)
        yield Window(words.rows[here], allowed[here], about)


def _unmarked(known: frozenset[str]) -> int:
    """The tags of a word that nobody marked: none, or any of a kind that nobody looked for."""
    bits = 1
    for kind in KINDS:
        if kind not in known:
            bits |= 1 << NUMBER[f"B-{kind}"] | 1 << NUMBER[f"I-{kind}"]
    return bits


def batches(
    found: Iterable[Window], words: int, pool: int = 24
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]]:
    """Batches of about that many words, of windows of like length.

    Rows (windows, length, `WIDTH`), allowed bits (windows, length), 0 where there is no word,
    and classes (windows,).
    """
    held: list[Window] = []
    size = 0
    for one in found:
        held.append(one)
        size += len(one.rows)
        if size >= words * pool:
            yield from _packed(held, words)
            held, size = [], 0
    if held:
        yield from _packed(held, words)


def _packed(
    held: Sequence[Window], words: int
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]]:
    chance = np.random.default_rng(len(held))
    ordered = sorted(held, key=lambda one: len(one.rows))
    groups: list[list[Window]] = [[]]
    for one in ordered:
        if groups[-1] and (len(groups[-1]) + 1) * len(one.rows) > words:
            groups.append([])
        groups[-1].append(one)
    for number in chance.permutation(len(groups)):
        group = groups[number]
        length = max(len(one.rows) for one in group)
        rows = np.zeros((len(group), length, WIDTH), np.int32)
        allowed = np.zeros((len(group), length), np.int64)
        for i, one in enumerate(group):
            rows[i, : len(one.rows)] = one.rows
            allowed[i, : len(one.rows)] = one.allowed
        yield rows, allowed, np.array([one.about for one in group], np.int64)
