"""What the tests of the scan share: detectors that are plain to follow, and tables."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from curtilage.core.categories import Scheme
from curtilage.core.findings import Finding
from curtilage.data.duck import connected
from curtilage.data.scan.proposal import Look, Proposal, propose
from curtilage.data.scan.sample import Draw, Sample
from curtilage.data.sources import attach


class Finds:
    """A detector that finds a pattern, and keeps what it was shown."""

    name = "finds"

    def __init__(self, pattern: str, category: str, confidence: float = 0.95) -> None:
        self.categories = frozenset({category})
        self._pattern, self._category, self._sure = re.compile(pattern), category, confidence
        self.shown: list[str] = []

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        self.shown += texts
        return [
            [Finding(*m.span(), self._category, self._sure, self.name)
             for m in self._pattern.finditer(text)]
            for text in texts
        ]  # fmt: skip


def mail(confidence: float = 0.95) -> Finds:
    return Finds(r"[a-z0-9]{1,20}@[a-z.]{1,20}", "contact.email", confidence)


def look(*detectors: Finds) -> Look:
    return Look(detectors, Scheme())


def table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Writes a CSV; its place."""
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([header, *rows])
    return f"csv:{path.name}"


def sampled(place: str, base: Path, draw: Draw = Draw()) -> Sample:  # noqa: B008 - it is frozen
    database = connected(1)
    attach(database, "t", place, base)
    return Sample(database, "t", draw)


def proposed(place: str, base: Path, *detectors: Finds) -> Proposal:
    return propose(place, "t", sampled(place, base), look(*detectors))
