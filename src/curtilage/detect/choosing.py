"""Choosing a threshold for each category on labelled texts. Pure.

1. The texts are parted in two by a hash of each text, so that the same text is never in both and
   the parts do not depend on the order of the file.
2. On one part, the inspection is run with each threshold of `GRID` for all categories at once. For
   one category, what it finds with that threshold is put to what the others find as things are;
   with a threshold that is raised, to what they find with the highest one, for theirs may be
   raised as well, and then nobody finds what each left to the other.
3. Of the thresholds that reach the wanted recall the one with the best precision is proposed; if
   none does, the one with the best recall. Without a wanted recall it is the best F2. Among
   equals the nearest to the one in force, so that nothing is changed for nothing.
4. A category with fewer than `LEAST` entities in that part keeps its threshold: so few say nothing.
   To raise a threshold is to find less, and takes `LEAST_TO_RAISE`.

What a proposal is worth is for the other part to say, by an inspection with the proposed scheme.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from curtilage.core.categories import Scheme
from curtilage.core.findings import Finding
from curtilage.detect.evaluation import Labelled, masks
from curtilage.detect.scoring import Share, f2, is_found, is_right, mask

GRID = tuple(step / 20 for step in range(1, 18))
"""0.05 to 0.85."""
LEAST, LEAST_TO_RAISE = 20, 100

Found = Sequence[Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A threshold for a category.

    Attributes:
        category: its key.
        before, threshold: the one in force, and the one proposed.
        entities: how many the choice rests on.
        recall, precision: what it gave on the part it was chosen on; None of nothing.
        reached: whether the wanted recall was reached.
    """

    category: str
    before: float
    threshold: float
    entities: int
    recall: float | None
    precision: float | None
    reached: bool


def parted(documents: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """The part to choose on and the part to test on, about one half each."""

    def place(document: Labelled) -> bytes:
        return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).digest()

    ordered = sorted(documents, key=lambda document: (place(document), document.id))
    middle = (len(ordered) + 1) // 2
    while 0 < middle < len(ordered) and ordered[middle].text == ordered[middle - 1].text:
        middle += 1
    return ordered[:middle], ordered[middle:]


def choose(
    documents: Sequence[Labelled],
    current: Found,
    runs: Mapping[float, Found],
    scheme: Scheme,
    wanted: float | None,
) -> list[Proposal]:
    """A proposal for each category with enough entities, in the order of their keys.

    Args:
        documents: the part to choose on.
        current: their findings as things are.
        runs: by threshold, their findings with that threshold for every category.
        scheme: the one in force.
        wanted: the recall to reach; None for the best F2.
    """
    counts: dict[str, int] = {}
    for document in documents:
        for entity in document.entities:
            counts[entity.category] = counts.get(entity.category, 0) + 1
    enough = sorted(key for key, count in counts.items() if key and count >= LEAST)
    return [_proposal(category, documents, current, runs, (scheme, wanted)) for category in enough]


def _proposal(
    category: str,
    documents: Sequence[Labelled],
    current: Found,
    runs: Mapping[float, Found],
    aim: tuple[Scheme, float | None],
) -> Proposal:
    scheme, wanted = aim
    before = scheme.threshold(category)
    best, best_rank = None, None
    surest = runs[max(runs)]
    for threshold, found in runs.items():
        others = surest if threshold > before else current
        entities, findings = _figures(category, documents, others, found)
        if threshold > before and entities.all < LEAST_TO_RAISE:
            continue
        recall, precision = entities.rate, findings.rate
        reached = wanted is None or (recall or 0.0) >= wanted
        if wanted is None:
            quality = f2(recall, precision) or 0.0
        else:
            quality = (1.0 if precision is None else precision) if reached else (recall or 0.0)
        rank = (reached, quality, -abs(threshold - before), threshold)
        if best_rank is None or rank > best_rank:
            best_rank = rank
            best = Proposal(category, before, threshold, entities.all, recall, precision, reached)
    if best is None:
        raise ValueError("no threshold was tried")
    return best


def _figures(
    category: str, documents: Sequence[Labelled], others: Found, found: Found
) -> tuple[Share, Share]:
    """Entities and findings of a category: its findings of a run, and those of the others."""
    entities, findings = Share(), Share()
    for document, rest, own in zip(documents, others, found, strict=True):
        mine = [(f.start, f.end) for f in own if f.category == category]
        wanted = [e for e in document.entities if e.category == category]
        if wanted:
            other = [(f.start, f.end) for f in rest if f.category != category]
            covered = mask(len(document.text), [*mine, *other])
            for entity in wanted:
                entities.add(is_found(covered, entity.start, entity.end))
        if mine:
            gold, left_out = masks(document)
            for start, end in mine:
                right = is_right(gold, start, end)
                if right or not is_right(left_out, start, end):
                    findings.add(right)
    return entities, findings
