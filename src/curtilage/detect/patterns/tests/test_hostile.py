"""Hostile text: time grows with the text, and memory does not."""

from __future__ import annotations

import time
import tracemalloc
from random import Random

import pytest

from curtilage.detect.patterns.scanning import Patterns
from curtilage.detect.patterns.table import KINDS
from curtilage.detect.patterns.tests.drawn import matching

PATTERNS = Patterns()
SHAPES = {
    "digits": "1234567890",
    "one digit": "9",
    "letters": "a",
    "noise": "aB3xY9",
    "a-a-a": "a-",
    "1 1 1": "1 ",
    "1.1.1": "1.",
    "brackets": "([{<",
    "closing": "}])>",
    "quotes": "\"'",
    "at signs": "a@",
    "colons": "1f:",
    "addresses": "https://a?",
    "tokens": "eyJhb",
    "keys": "-----BEGIN PRIVATE KEY-----",
    "words for secrets": "api_key_password=",
    "telephones": "030 1234567 ",
    "accounts": "DE89 3704 0044 0532 0130 00 ",
    "streets": "12 rue de la ",
    "Cyrillic": "ж",
    "pictures": "\U0001f600",
    "nothing": "\x00",
}
SMALL, TIMES, MOST = 8_000, 4, 8.0


def seconds(text: str) -> float:
    """The least of three, of processor time."""
    least = float("inf")
    for _ in range(3):
        began = time.process_time()
        PATTERNS.detect([text])
        least = min(least, time.process_time() - began)
    return least


def grown(unit: str, small: int = SMALL) -> float:
    """How many times longer a text takes that is `TIMES` as long."""
    text = unit * (TIMES * small // len(unit) + 1)
    ratios = []
    for _ in range(3):  # another process may be in the way once
        ratios.append(seconds(text[: TIMES * small]) / max(seconds(text[:small]), 1e-4))
        if ratios[-1] < MOST:
            break
    return min(ratios)


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_text(shape: str) -> None:
    assert grown(SHAPES[shape]) < MOST


@pytest.mark.parametrize("shape", ["digits", "a-a-a", "brackets", "noise", "Cyrillic"])
def test_memory_does_not_grow_with_the_text(shape: str) -> None:
    peaks = []
    for size in (12_000, 60_000):
        text = SHAPES[shape] * (size // len(SHAPES[shape]))
        tracemalloc.start()
        PATTERNS.detect([text])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_time_grows_with_what_nearly_matches(kind) -> None:
    random = Random(kind.name)
    sample = matching(kind, random) or "0"
    for unit in (sample[:-1] or "0", sample + " "):
        assert grown(unit[:200], small=4_000) < MOST
