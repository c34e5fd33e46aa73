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
from curtilage.detect.tagger.words import Reader, Words

NAME = "tagger"
WINDOW = 192
OVERLAP = 32
_NOTHING: Mapping[str, float] = {}


@dataclass(slots=True)
class _Answer:
    """What the network said of one text so far."""

    any: NDArray[np.float32]
    kinds: NDArray[np.int64]
    begins: NDArray[np.bool_]
    depth: NDArray[np.int64]
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
        answers = [_empty(len(one.spans), len(self._network.classes)) for one in words]
        known: dict[bytes, tuple[Any, Any]] = {}
        for one, answer in zip(words, answers, strict=True):
            for first, last in _windows(len(one.spans)):
                rows = one.rows[None, first:last]
                key = rows.tobytes()
                if key not in known:
                    known[key] = self._network.run(rows)
                tags, classes = known[key]
                _put(answer, first, np.asarray(tags[0], np.float32))
                answer.classes += _softmax(np.asarray(classes[0], np.float32)) * (last - first)
        for answer in answers:
            total = answer.classes.sum()
            answer.classes = answer.classes / total if total else answer.classes
        return answers


def _empty(count: int, classes: int) -> _Answer:
    return _Answer(
        np.zeros(count, np.float32),
        np.zeros(count, np.int64),
        np.zeros(count, np.bool_),
        np.full(count, -1, np.int64),
        np.zeros(classes, np.float32),
    )


def _put(answer: _Answer, first: int, logits: NDArray[np.float32]) -> None:
    """Takes the answers for the words that this window sees best."""
    chances = _softmax(logits)
    both = chances[:, 1:].reshape(len(chances), -1, 2)
    kinds = both.sum(axis=2).argmax(axis=1)
    count = len(chances)
    places = np.arange(count)
    begins = both[places, kinds]
    depth = np.minimum(places, count - 1 - places)
    if first == 0:
        depth = count - 1 - places
    here = slice(first, first + count)
    better = depth > answer.depth[here]
    answer.any[here][better] = 1.0 - chances[better, 0]
    answer.kinds[here][better] = kinds[better]
    answer.begins[here][better] = begins[better, 0] > begins[better, 1]
    answer.depth[here][better] = depth[better]


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
