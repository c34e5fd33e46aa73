"""The detector: terms of word lists, and passages that a model takes for its category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from curtilage.core.findings import FLOOR, Finding
from curtilage.core.taught import Learned, Taught, Wordlist
from curtilage.detect.taught.passages import passages, score
from curtilage.detect.taught.terms import Terms

NAME = "taught"
MOST = 0.88
"""A model never verifies."""


class TaughtDetector:
    """A `Detector` of what was taught. Safe to use from several threads.

    Args:
        taught: what was taught.
        thresholds: by category, the confidence from which its findings count.
    """

    def __init__(self, taught: Sequence[Taught], thresholds: Mapping[str, float]) -> None:
        lists = [each for each in taught if isinstance(each, Wordlist)]
        self.name, self.adapts, self.verifies = NAME, True, bool(lists)
        self.categories = frozenset(each.category for each in taught)
        self._terms = Terms(lists)
        self._models = [
            (each.category, np.asarray(each.weights, np.float64), each.bias)
            for each in taught
            if isinstance(each, Learned)
        ]
        self._least = {
            category: min(FLOOR, thresholds.get(category, FLOOR)) for category in self.categories
        }

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        """The findings of each text, in the order of the texts; they may overlap."""
        return [[*self._terms.find(text, NAME), *self._passages(text)] for text in texts]

    def _passages(self, text: str) -> Iterator[Finding]:
        if not self._models:
            return
        for passage in passages(text):
            for category, weights, bias in self._models:
                sure = min(MOST, score(passage, weights, bias))
                if sure >= self._least[category]:
                    yield Finding(passage.start, passage.end, category, sure, NAME, passage=True)
