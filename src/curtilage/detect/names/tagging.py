"""Running the classifier over texts of any length, word by word.

1. Each text becomes tokens, and tokens become windows of `WINDOW` that overlap by `OVERLAP`.
2. Windows of all texts run in batches of like length.
3. Each token takes its probabilities from the window in which it stands furthest from an edge.
4. A word's probabilities are the mean of its tokens', so a finding never ends inside a word.
5. Words become spans (`curtilage.detect.names.spans`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curtilage.core.findings import Finding
from curtilage.core.sockets import Tagger
from curtilage.detect.names.spans import CATEGORIES, Word, spans
from curtilage.detect.names.wordpiece import Token, WordPiece

NAME = "names"
WINDOW = 126
OVERLAP = 24
BATCH = 8


@dataclass(frozen=True, slots=True)
class _Window:
    """Some consecutive tokens of one text.

    Attributes:
        text: which text.
        first: number of the first token.
        tokens: the tokens.
    """

    text: int
    first: int
    tokens: Sequence[Token]


class Names:
    """A `Detector` on a `Tagger` whose labels are Rampart's. Safe to use from several threads."""

    def __init__(self, tagger: Tagger) -> None:
        self.name = NAME
        self.verifies = False
        self.categories = frozenset(CATEGORIES.values())
        self._tagger = tagger
        self._wordpiece = WordPiece(tagger.vocabulary)
        self._types = _types(tagger.labels)

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, in the order of the texts."""
        tokens = [self._wordpiece.tokens(text) for text in texts]
        scores = self._scores(tokens)
        return [
            spans(text, _words(of_text, score), tuple(self._types), self.name)
            for text, of_text, score in zip(texts, tokens, scores, strict=True)
        ]

    def _scores(self, tokens: Sequence[Sequence[Token]]) -> list[NDArray[np.float32]]:
        """For each text, the probability of each type for each token: (tokens, types)."""
        columns = list(self._types.values())
        scores = [np.zeros((len(one), len(columns)), np.float32) for one in tokens]
        centred = [np.full(len(one), -1, np.int64) for one in tokens]
        windows = sorted(
            (window for i, one in enumerate(tokens) for window in _windows(i, one)),
            key=lambda window: len(window.tokens),
        )
        for start in range(0, len(windows), BATCH):
            batch = windows[start : start + BATCH]
            labels = self._run(batch)
            for window, rows in zip(batch, labels, strict=True):
                count = len(window.tokens)
                here = slice(window.first, window.first + count)
                places = np.arange(count)
                depth = np.minimum(places, count - 1 - places)
                if window.first == 0:
                    depth = count - 1 - places
                better = depth > centred[window.text][here]
                types = np.stack([rows[1 : count + 1, c].sum(axis=1) for c in columns], axis=1)
                scores[window.text][here][better] = types[better]
                centred[window.text][here][better] = depth[better]
        return scores

    def _run(self, windows: Sequence[_Window]) -> NDArray[np.float32]:
        """Probabilities of the labels: (windows, longest + 2, labels)."""
        length = max(len(window.tokens) for window in windows) + 2
        ids = np.zeros((len(windows), length), np.int64)
        mask = np.zeros((len(windows), length), np.int64)
        vocabulary = self._tagger.vocabulary
        for row, window in enumerate(windows):
            count = len(window.tokens)
            ids[row, 0] = vocabulary["[CLS]"]
            ids[row, 1 : count + 1] = [token.id for token in window.tokens]
            ids[row, count + 1] = vocabulary["[SEP]"]
            mask[row, : count + 2] = 1
        logits: Any = self._tagger.run(ids, mask)
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        probabilities: NDArray[np.float32] = powers / powers.sum(axis=-1, keepdims=True)
        return probabilities


def _windows(text: int, tokens: Sequence[Token]) -> Iterator[_Window]:
    first = 0
    while first < len(tokens):
        yield _Window(text, first, tokens[first : first + WINDOW])
        if first + WINDOW >= len(tokens):
            return
        first += WINDOW - OVERLAP


def _types(labels: Sequence[str]) -> dict[str, list[int]]:
    """The types that the labels name, each with the numbers of its ``B-`` and ``I-`` labels."""
    types: dict[str, list[int]] = {}
    for number, label in enumerate(labels):
        if label != "O":
            types.setdefault(label[2:], []).append(number)
    return types


def _words(tokens: Sequence[Token], scores: NDArray[np.float32]) -> list[Word]:
    """Tokens of one word joined, with the mean of their scores."""
    if not tokens:
        return []
    numbers = np.array([token.word for token in tokens])
    firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
    counts = np.diff(firsts, append=len(tokens))
    means = np.add.reduceat(scores, firsts, axis=0) / counts[:, None]
    best = means.argmax(axis=1)
    return [
        Word(
            tokens[first].start,
            tokens[first + count - 1].end,
            int(kind),
            float(row[kind]),
            float(row.sum()),
        )
        for first, count, kind, row in zip(
            firsts.tolist(), counts.tolist(), best.tolist(), means, strict=True
        )
    ]
