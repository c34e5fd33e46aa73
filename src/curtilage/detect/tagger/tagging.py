"""Running the network over texts of any length: one pass, two answers.

1. Each text becomes words, and words become windows of `WINDOW` that overlap by `OVERLAP`.
2. Each window runs alone: in 8 bits, what else is in a batch would move its answer. One that
   reads like another ("order 4711", "order 4712") has the same answer, and does not run.
3. Each word takes its answer from the window in which it stands furthest from an edge; the class
   of a text is the mean of its windows', weighted by their words.
4. Words become findings (`curtilage.detect.tagger.spans`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curtilage.core.findings import About, Finding
from curtilage.core.sockets import Network
from curtilage.detect.tagger.spans import CATEGORIES, PUBLIC_BODY, Tagged, spans
from curtilage.detect.tagger.words import Reader, Rows, Words

NAME = "tagger"
WINDOW = 192
OVERLAP = 32
_NOTHING: Mapping[str, float] = {}


@dataclass(slots=True)
class _Answer:
    """What the network says of some words, and of the whole that they make."""

    any: NDArray[np.float32]
    kinds: NDArray[np.int64]
    begins: NDArray[np.bool_]
    classes: NDArray[np.float32]


class Tagging:
    """A `Judge` on a `Network`. Safe to use from several threads.

    Args:
        network: the network.
        lowered: by category, down to which confidence findings are wanted, where lower than usual.
    """

    def __init__(self, network: Network, lowered: Mapping[str, float] = _NOTHING) -> None:
        self.name, self.verifies, self.adapts = NAME, False, True
        self.categories = frozenset({*CATEGORIES.values(), PUBLIC_BODY})
        self._network, self._lowered = network, lowered
        self._reader = Reader(network.vocabulary)
        self._kinds = [tag[2:] for tag in network.tags[1::2]]

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, in the order of the texts."""
        return self.read(texts)[0]

    def read(self, texts: Sequence[str]) -> tuple[list[list[Finding]], list[About]]:
        """The findings of each text, and what it is about: nothing, if it has no words."""
        words = [self._reader.read(text) for text in texts]
        answers = self._answers(words)
        found = [
            spans(
                text,
                of_text.spans,
                Tagged(answer.any, answer.kinds, answer.begins),
                self._kinds,
                self._network.thresholds,
                self._lowered,
            )
            for text, of_text, answer in zip(texts, words, answers, strict=True)
        ]
        classes = self._network.classes
        return found, [
            dict(zip(classes, answer.classes.tolist(), strict=True)) if len(of_text.spans) else {}
            for of_text, answer in zip(words, answers, strict=True)
        ]

    def _answers(self, words: Sequence[Words]) -> list[_Answer]:
        known: dict[bytes, _Answer] = {}
        return [self._answer(one.rows, known) for one in words]

    def _answer(self, rows: Rows, known: dict[bytes, _Answer]) -> _Answer:
        seen: list[tuple[int, int, _Answer]] = []
        for first, last in _windows(len(rows)):
            window = rows[first:last]
            key = window.tobytes()
            if key not in known:
                known[key] = _read(*self._network.run(window[None]))
            seen.append((first, last, known[key]))
        if len(seen) == 1:
            return seen[0][2]
        return _joined(len(rows), seen, len(self._network.classes))


def _read(tags: Any, classes: Any) -> _Answer:
    """What the network says of one window."""
    chances = _softmax(np.asarray(tags[0], np.float32))
    both = chances[:, 1:].reshape(len(chances), -1, 2)
    kinds = both.sum(axis=2).argmax(axis=1)
    begins = both[np.arange(len(kinds)), kinds]
    return _Answer(
        1.0 - chances[:, 0],
        kinds,
        begins[:, 0] > begins[:, 1],
        _softmax(np.asarray(classes[0], np.float32)),
    )


def _joined(count: int, seen: Sequence[tuple[int, int, _Answer]], classes: int) -> _Answer:
    """The answer for all words. Of what two windows share, each has the half it sees best."""
    whole = _Answer(
        np.zeros(count, np.float32),
        np.zeros(count, np.int64),
        np.zeros(count, np.bool_),
        np.zeros(classes, np.float32),
    )
    for first, last, answer in seen:
        skipped = OVERLAP // 2 if first else 0
        here = slice(first + skipped, last)
        whole.any[here] = answer.any[skipped:]
        whole.kinds[here] = answer.kinds[skipped:]
        whole.begins[here] = answer.begins[skipped:]
        whole.classes += answer.classes * (last - first)
    whole.classes /= max(1.0, whole.classes.sum())
    return whole


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: NDArray[np.float32] = powers / powers.sum(axis=-1, keepdims=True)
    return result


def _windows(count: int) -> Iterator[tuple[int, int]]:
    """First and last word of each window over that many words."""
    first = 0
    while first < count:
        yield first, min(first + WINDOW, count)
        if first + WINDOW >= count:
            return
        first += WINDOW - OVERLAP
