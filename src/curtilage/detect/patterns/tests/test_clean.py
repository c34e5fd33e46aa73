"""On text without anybody in it, structured kinds raise at most one alarm in 10,000 words."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from curtilage.detect.merge import FLOOR
from curtilage.detect.patterns.scanning import Patterns
from curtilage.detect.patterns.tests.clean import pages

PATTERNS = Patterns()
STRUCTURED = (
    *("identity.", "secret.", "contact.", "network.", "place."),
    *("finance.iban", "finance.account", "finance.card", "finance.crypto"),
    *("health.", "person.birthdate", "person.username"),
)
HASHES = ("lock", "encoded", "log")
IN_WORDS = 10_000


def tell(*what: object) -> None:
    """Prints for a person who runs with ``-s``."""
    sys.stdout.write(" ".join(map(str, what)) + "\n")


def alarms(seed: int, words: int, sorts: tuple[str, ...] = ()) -> tuple[int, Counter, list[str]]:
    """Words read, alarms by category, and what raised them."""
    read, found, seen = 0, Counter(), []
    for sort, text in pages(seed, words):
        if sorts and sort not in sorts:
            continue
        read += len(text.split())
        [findings] = PATTERNS.detect([text])
        for finding in findings:
            if finding.confidence >= FLOOR and finding.category.startswith(STRUCTURED):
                found[finding.category] += 1
                around = text[max(0, finding.start - 30) : finding.end + 10]
                seen.append(f"{sort} {finding.category} {finding.confidence}: {around!r}")
    return read, found, seen


def test_clean_text_raises_next_to_no_alarm() -> None:
    read, found, seen = alarms(seed=11, words=40_000)
    tell(read, "words", dict(found), *seen)
    assert sum(found.values()) <= read / IN_WORDS


def test_hashes_locks_and_pictures_are_no_secrets() -> None:
    read, found, seen = alarms(seed=12, words=30_000, sorts=HASHES)
    secrets = sum(count for category, count in found.items() if category.startswith("secret."))
    tell(read, "words", secrets, "alarms", *seen)
    assert secrets <= 1


@pytest.mark.slow
def test_five_megabytes_of_clean_text() -> None:
    read, found, seen = alarms(seed=13, words=500_000)
    tell(read, "words", dict(found), *seen)
    assert sum(found.values()) <= read / IN_WORDS
