"""How well an inspection fits labelled texts, by category. Pure: values in, figures out.

What counts as found and as right stands in `curtilage.detect.scoring`.

- recall: entities of a category that findings of any category cover, for what is covered is
  protected, whatever it was taken for; named: those that findings of that very category cover.
- precision: findings of a category that are right. Of a category that no label stands for nobody
  can say what is right, so it counts in no total.
- calibration: findings in bins by confidence. The error (ECE) is the mean distance, over all
  findings, between the confidence in a bin and the share that is right there
  (Naeini et al. 2015).
- A document is fully covered when all its entities are found; one without entities is not counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from curtilage.core.findings import Finding
from curtilage.core.levels import Level
from curtilage.detect.scoring import Share, f2, is_found, is_right, mask

BINS = 10


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked span of a text: characters and a category; empty for one that is left out.

    What is left out is neither missed, nor is a finding there right or wrong.
    """

    start: int
    end: int
    category: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what people marked in it.

    Attributes:
        id: its name in the data.
        text: the text.
        entities: what is marked; they may overlap.
        level: the level people gave it, if they did.
    """

    id: str
    text: str = field(repr=False)
    entities: tuple[Entity, ...] = ()
    level: Level | None = None


@dataclass(slots=True)
class Bin:
    """Findings of about one confidence: the sum of their confidences, and how many are right."""

    confidence: float = 0.0
    right: Share = field(default_factory=Share)


@dataclass(slots=True)
class Calibration:
    """Findings by confidence, in `BINS` bins of one width from 0 to 1."""

    bins: list[Bin] = field(default_factory=lambda: [Bin() for _ in range(BINS)])

    def add(self, confidence: float, *, right: bool) -> None:
        """Counts one more finding."""
        bin_ = self.bins[min(BINS - 1, int(confidence * BINS))]
        bin_.confidence += confidence
        bin_.right.add(right)

    @property
    def error(self) -> float | None:
        """The expected calibration error, 0 to 1; None of nothing."""
        count = sum(each.right.all for each in self.bins)
        apart = sum(abs(each.right.of - each.confidence) for each in self.bins)
        return apart / count if count else None


@dataclass(slots=True)
class Figures:
    """The figures of one category, or of all.

    Attributes:
        entities: marked entities, and those found by findings of any category.
        named: the same by findings of their own category.
        findings: findings, and the right ones.
        calibration: findings by confidence.
    """

    entities: Share = field(default_factory=Share)
    named: Share = field(default_factory=Share)
    findings: Share = field(default_factory=Share)
    calibration: Calibration = field(default_factory=Calibration)

    @property
    def f2(self) -> float | None:
        """F2 of recall and precision; None where either has nothing to count."""
        return f2(self.entities.rate, self.findings.rate)


@dataclass(frozen=True, slots=True)
class Miss:
    """An entity that was not found: where, and of which category; never what."""

    id: str
    start: int
    end: int
    category: str


@dataclass(slots=True)
class Evaluation:
    """The figures of an inspection on labelled texts.

    Attributes:
        categories: by category, those found as well as those marked.
        whole: of all categories that the data has entities of.
        documents: documents with entities, and those fully covered.
        levels: how many documents of a given level were given which.
        misses: every entity that was not found.
    """

    categories: defaultdict[str, Figures] = field(default_factory=lambda: defaultdict(Figures))
    whole: Figures = field(default_factory=Figures)
    documents: Share = field(default_factory=Share)
    levels: Counter[tuple[Level, Level]] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)


def evaluate(
    documents: Sequence[Labelled],
    found: Iterable[Sequence[Finding]],
    levels: Iterable[Level],
) -> Evaluation:
    """The figures over documents.

    Args:
        documents: the labelled texts.
        found: the findings of each, in the same order.
        levels: the level each was given.
    """
    marked = {entity.category for document in documents for entity in document.entities}
    result = Evaluation()
    for document, findings, level in zip(documents, found, levels, strict=True):
        _entities(result, document, findings)
        _findings(result, document, findings, marked)
        if document.level is not None:
            result.levels[document.level, level] += 1
    return result


def _entities(result: Evaluation, document: Labelled, findings: Sequence[Finding]) -> None:
    entities = [entity for entity in document.entities if entity.category]
    covered = mask(len(document.text), ((f.start, f.end) for f in findings))
    own = {
        category: mask(
            len(document.text),
            ((f.start, f.end) for f in findings if category in (f.category, *f.also)),
        )
        for category in {entity.category for entity in entities}
    }
    whole = True
    for entity in entities:
        start, end, category = entity.start, entity.end, entity.category
        hit = is_found(covered, start, end)
        named = is_found(own[category], start, end)
        for figures in (result.categories[category], result.whole):
            figures.entities.add(hit)
            figures.named.add(named)
        if not hit:
            result.misses.append(Miss(document.id, start, end, category))
        whole = whole and hit
    if entities:
        result.documents.add(whole)


def _findings(
    result: Evaluation, document: Labelled, findings: Sequence[Finding], marked: set[str]
) -> None:
    gold, left_out = masks(document)
    for finding in findings:
        right = is_right(gold, finding.start, finding.end)
        if not right and is_right(left_out, finding.start, finding.end):
            continue
        known = finding.category in marked
        for figures in (result.categories[finding.category], *([result.whole] if known else [])):
            figures.findings.add(right)
            figures.calibration.add(finding.confidence, right=right)


def masks(document: Labelled) -> tuple[bytearray, bytearray]:
    """The characters of a text that are marked, and those that are left out."""
    size, entities = len(document.text), document.entities
    return (
        mask(size, ((e.start, e.end) for e in entities if e.category)),
        mask(size, ((e.start, e.end) for e in entities if not e.category)),
    )
