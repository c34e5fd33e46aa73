"""Hand rules: regular expressions, check digits and entropy, which are our `patterns` alone."""

from __future__ import annotations

from collections.abc import Callable

from curtilage.detect import build_all
from curtilage.detect.inspection import find
from curtilage.stores.weights import InstalledWeights


def build() -> Callable[[str], list[tuple[int, int, str]]]:
    """Finds with the patterns, merged and repeated as in an inspection."""
    detectors = build_all(InstalledWeights(), ["patterns"])

    def detect(text: str) -> list[tuple[int, int, str]]:
        return [(f.start, f.end, f.category) for f in find(detectors, [text])[0]]

    return detect
