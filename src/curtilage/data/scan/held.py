"""What the values of a column hold, as the detectors see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from curtilage.core.categories import Scheme
from curtilage.core.findings import VERIFIED, Finding
from curtilage.core.sockets import Detector
from curtilage.data.scan.words import label
from curtilage.detect.inspection import find

ENOUGH = 0.5
"""The share of a column's values that must be of a category, for the column to be."""
COVERED = 0.5
"""The share of a value's characters that a finding must cover, for the value to be of it."""
SOME = 0.02
"""The share of texts in which something must stand, for the column to be said to hold it."""
LEAST_TEXTS = 3
LEAST_WORDS = 4
"""Of a value, on average, to call a column one of texts."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a column holds.

    Attributes:
        category: its key.
        share: of the distinct values that are of it, or hold it.
        sure: whether most of them were verified, by a check digit or a fixed form.
        within: whether it stands within texts, among other things.
    """

    category: str
    share: float
    sure: bool
    within: bool


@dataclass(slots=True)
class _Tally:
    """What was counted so far."""

    values: int
    words: int
    of: Counter[str]
    sure: Counter[str]
    within: Counter[str]


def held(
    name: str,
    batches: Iterable[Sequence[str]],
    detectors: Sequence[Detector],
    scheme: Scheme,
    *,
    numbers: bool = False,
) -> Held | None:
    """What a column holds; None if nothing was found in enough of its values.

    A value is given to the detectors as ``name: value``, so that the words of the name count.

    Args:
        name: of the column.
        batches: each distinct value once.
        detectors: in any order.
        scheme: says what counts, and the levels.
        numbers: whether the values are numbers; of them only what is verified counts, for any
            number may be a date, a case or an address.
    """
    tally = _Tally(0, 0, Counter(), Counter(), Counter())
    prefix = f"{told}: " if (told := label(name)) else ""
    for values in batches:
        shown = [prefix + value for value in values]
        for value, found in zip(values, find(detectors, shown, scheme), strict=True):
            inside = [
                f
                for f in found
                if f.end > len(prefix)
                and scheme.counts(f.category, f.confidence)
                and (f.confidence >= VERIFIED or not numbers)
            ]
            _count(tally, value, inside, len(prefix))
    return _whole(tally, scheme) or _within(tally, scheme)


def _count(tally: _Tally, value: str, found: Sequence[Finding], skip: int) -> None:
    tally.values += 1
    tally.words += len(value.split())
    covered: Counter[str] = Counter()
    sure: set[str] = set()
    for finding in found:
        length = finding.end - max(finding.start, skip)
        for category in (finding.category, *finding.also):
            covered[category] += length
            if finding.confidence >= VERIFIED:
                sure.add(category)
    whole = {c for c, length in covered.items() if length >= COVERED * len(value.strip())}
    tally.of.update(whole)
    tally.sure.update(whole & sure)
    tally.within.update(covered.keys())


def _whole(tally: _Tally, scheme: Scheme) -> Held | None:
    enough = {c: n for c, n in tally.of.items() if n >= ENOUGH * tally.values}
    if not enough:
        return None
    first = max(enough, key=lambda c: (enough[c], scheme.level(c).rank, c))
    sure = tally.sure[first] >= ENOUGH * enough[first]
    return Held(first, enough[first] / tally.values, sure, within=False)


def _within(tally: _Tally, scheme: Scheme) -> Held | None:
    if not tally.values or tally.words < LEAST_WORDS * tally.values:
        return None
    least = max(LEAST_TEXTS, SOME * tally.values)
    some = {c: n for c, n in tally.within.items() if n >= least}
    if not some:
        return None
    first = max(
        some, key=lambda c: (scheme.category(c).identifies, scheme.level(c).rank, some[c], c)
    )
    return Held(first, some[first] / tally.values, sure=False, within=True)
