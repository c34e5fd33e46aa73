"""DataFog's default engine: regular expressions."""

from __future__ import annotations

from collections.abc import Callable

import datafog


def build() -> Callable[[str], list[tuple[int, int, str]]]:
    """Finds all types that `scan` knows."""
    return lambda text: [(e.start, e.end, e.type) for e in datafog.scan(text).entities]
