"""How much the detectors find, and what it costs.

Prints, for each corpus of ``../shared/corpora/dev`` (or the folder given): recall (share of the
marked entities of which at least 80% of the characters are covered by findings of any category),
precision (share of the findings of spans that overlap a marked entity by half), recall by label,
and CPU milliseconds for 200 words on one thread.

    python bench/detect.py [folder] [--most 500] [--labels]
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curtilage.core.findings import Finding
from curtilage.core.sockets import Detector
from curtilage.detect import build_all
from curtilage.detect.inspection import find
from curtilage.stores.weights import InstalledWeights

COVERED, OVERLAP, BATCH = 0.8, 0.5, 16
SUBJECTS = ("health.condition", "health.treatment", "finance.record", "business.")


@dataclass
class Score:
    """Counts over one corpus."""

    found: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    marked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    right: int = 0
    said: int = 0
    words: int = 0
    seconds: float = 0.0

    def add(self, text: str, entities: Sequence[dict[str, Any]], found: Sequence[Finding]) -> None:
        """Counts one text."""
        covered = _mask(len(text), [(f.start, f.end) for f in found])
        gold = _mask(len(text), [(e["start"], e["end"]) for e in entities])
        for entity in entities:
            span = slice(entity["start"], entity["end"])
            self.marked[entity["label"]] += 1
            length = entity["end"] - entity["start"]
            self.found[entity["label"]] += sum(covered[span]) >= COVERED * length
        for finding in found:
            if not finding.category.startswith(SUBJECTS):
                self.said += 1
                length = finding.end - finding.start
                self.right += sum(gold[finding.start : finding.end]) >= OVERLAP * length
        self.words += len(text.split())

    def line(self, name: str) -> str:
        """The figures in one line."""
        recall = sum(self.found.values()) / max(1, sum(self.marked.values()))
        precision = self.right / max(1, self.said)
        cost = 1000 * self.seconds / max(1, self.words) * 200
        return f"{name:22} recall {recall:.3f}  precision {precision:.3f}  {cost:6.1f} ms"


def main() -> None:
    """Prints one line for each corpus."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default=here.parent / "shared/corpora/dev", type=Path)
    parser.add_argument("--most", type=int, default=10**9, help="texts of each corpus")
    parser.add_argument("--labels", action="store_true", help="recall by label too")
    parser.add_argument("--detectors", help="names, parted by commas (all)")
    options = parser.parse_args()
    names = options.detectors.split(",") if options.detectors else None
    detectors = build_all(InstalledWeights(), names)
    for corpus in sorted(options.folder.glob("*.jsonl")):
        with corpus.open(encoding="utf-8") as lines:
            documents = [json.loads(line) for line in lines][: options.most]
        score = _score(detectors, documents)
        print(score.line(corpus.stem), flush=True)
        if options.labels:
            for label, count in sorted(score.marked.items(), key=lambda item: -item[1]):
                print(f"    {label:20} {score.found[label] / count:.3f} of {count}")


def _score(detectors: Sequence[Detector], documents: Sequence[dict[str, Any]]) -> Score:
    score = Score()
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        began = time.process_time()
        # one crossing each: what is found in one document says nothing about the next
        found = [find(detectors, [document["text"]])[0] for document in batch]
        score.seconds += time.process_time() - began
        for document, findings in zip(batch, found, strict=True):
            score.add(document["text"], document["entities"], findings)
    return score


def _mask(length: int, spans: Sequence[tuple[int, int]]) -> bytearray:
    mask = bytearray(length)
    for start, end in spans:
        mask[start:end] = b"\x01" * (end - start)
    return mask


if __name__ == "__main__":
    main()
