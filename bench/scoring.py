"""How well findings fit what a corpus marks. Pure: texts, marks and findings in, figures out.

- What counts as found and as right stands in `curtilage.detect.scoring`; an entity may be found by
  findings of any category.
- A document is fully covered when all its entities are found; those without entities are not
  counted.
- `tab_score` has the two scores of the Text Anonymization Benchmark (Pilán et al. 2022,
  Computational Linguistics 48:4): recall of entities, one counting only if all its mentions are
  masked, and precision of tokens, both averaged over the annotators.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from curtilage.detect.scoring import Share, f2, is_found, is_right, mask

Span = tuple[int, int, str]
"""First character, the one after the last, and a category."""

# Of a mention these need not be masked: the annotators disagree on whether they belong to it.
_LITTLE = re.compile(
    r"\b(?:mr|mrs|ms|and|or|from|until|to|about|after|as|at|before|between|by|during|for|in|into"
    r"|of|on|over|since|with|the|a|an|no|nr)\b|['\u2019]s\b"
    r"|[,.\-;:/&()\[\]'\" \u2013\u2019\u201c\u201d]",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\w+")
_RUN = re.compile(rb"\x01+")
_ANNOTATOR = re.compile(r"_a(\d+)_")


def _shares() -> defaultdict[str, Share]:
    return defaultdict(Share)


@dataclass(slots=True)
class Score:
    """The figures of one detector on one corpus.

    Attributes:
        entities: marked entities, and those found.
        scoped: findings, and the right ones, without the categories kept out of precision.
        findings: the same of all findings.
        documents: documents with entities, and those fully covered.
        labels, languages: entities by the corpus's label and by language.
        categories: findings by the detector's category.
        words, bytes: size of the texts; bytes are of UTF-8.
    """

    entities: Share = field(default_factory=Share)
    scoped: Share = field(default_factory=Share)
    findings: Share = field(default_factory=Share)
    documents: Share = field(default_factory=Share)
    labels: defaultdict[str, Share] = field(default_factory=_shares)
    languages: defaultdict[str, Share] = field(default_factory=_shares)
    categories: defaultdict[str, Share] = field(default_factory=_shares)
    words: int = 0
    bytes: int = 0

    @property
    def f2(self) -> float | None:
        """F2 of recall and scoped precision; None where either has nothing to count."""
        return f2(self.entities.rate, self.scoped.rate)


def score(
    documents: Sequence[Mapping[str, Any]],
    found: Iterable[Sequence[Span]],
    outside: tuple[str, ...] = (),
) -> Score:
    """The figures over documents and the findings of each.

    Args:
        documents: each with ``text``, ``lang`` and ``entities`` of ``start, end, label``.
        found: the findings of each, in the same order; they may overlap.
        outside: beginnings of categories that scoped precision leaves out.
    """
    result = Score()
    for document, findings in zip(documents, found, strict=True):
        _add(result, document, findings, outside)
    return result


def _add(
    result: Score, document: Mapping[str, Any], findings: Sequence[Span], outside: tuple[str, ...]
) -> None:
    text, entities = document["text"], document["entities"]
    covered = mask(len(text), ((start, end) for start, end, _ in findings))
    gold = mask(len(text), ((e["start"], e["end"]) for e in entities))
    whole = True
    for entity in entities:
        start, end = entity["start"], entity["end"]
        hit = is_found(covered, start, end)
        whole = whole and hit
        result.entities.add(hit)
        result.labels[entity["label"]].add(hit)
        result.languages[document.get("lang", "")].add(hit)
    if entities:
        result.documents.add(whole)
    for start, end, category in findings:
        right = is_right(gold, start, end)
        result.findings.add(right)
        result.categories[category].add(right)
        if not category.startswith(outside):
            result.scoped.add(right)
    result.words += len(text.split())
    result.bytes += len(text.encode("utf-8", "surrogatepass"))


@dataclass(slots=True)
class TabScore:
    """The scores of the Text Anonymization Benchmark.

    Attributes:
        direct, quasi: entities of which all mentions are masked; one entity for each annotator.
        tokens: masked tokens, once for each annotator of the document, and those the annotator
            masked too.
        annotators: the largest number of annotators that one document has.
    """

    direct: Share = field(default_factory=Share)
    quasi: Share = field(default_factory=Share)
    tokens: Share = field(default_factory=Share)
    annotators: int = 0


def tab_score(
    documents: Sequence[Mapping[str, Any]], found: Iterable[Sequence[Span]]
) -> TabScore | None:
    """The benchmark's scores, or None when no entity says how it identifies.

    Entities need ``ident`` (DIRECT, QUASI or NO_MASK) and ``eid``, the same for all mentions of
    an entity, with the annotator between ``_a`` and ``_``. All tokens weigh the same.
    """
    result = TabScore()
    for document, findings in zip(documents, found, strict=True):
        text = document["text"]
        masked = mask(len(text), ((start, end) for start, end, _ in findings))
        people = _by_annotator(document["entities"])
        result.annotators = max(result.annotators, len(people))
        for mentions in people.values():
            for direct, entity in _entities(mentions):
                done = all(
                    _is_masked(text, masked, m["start"], m["end"])
                    for m in entity
                    if m["ident"] != "NO_MASK"
                )
                (result.direct if direct else result.quasi).add(done)
            _add_tokens(result.tokens, text, masked, mentions)
    return result if result.annotators else None


def _by_annotator(entities: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    people: dict[str, list[Mapping[str, Any]]] = {}
    for mention in entities:
        if mention.get("ident") and mention.get("eid"):
            who = _ANNOTATOR.search(mention["eid"])
            people.setdefault(who.group(1) if who else "", []).append(mention)
    return people


def _entities(
    mentions: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[bool, list[Mapping[str, Any]]]]:
    """Every entity with a mention to mask; direct as its first mention is, as in the paper."""
    entities: dict[str, list[Mapping[str, Any]]] = {}
    for mention in mentions:
        entities.setdefault(mention["eid"], []).append(mention)
    for entity in entities.values():
        if any(mention["ident"] != "NO_MASK" for mention in entity):
            yield entity[0]["ident"] == "DIRECT", entity


def _is_masked(text: str, masked: bytearray, start: int, end: int) -> bool:
    """Whether all that matters of a mention is masked."""
    if 0 not in masked[start:end]:
        return True
    needed = mask(end - start, [(0, end - start)])
    for little in _LITTLE.finditer(text[start:end]):
        needed[little.start() : little.end()] = bytes(little.end() - little.start())
    return all(done or not need for done, need in zip(masked[start:end], needed, strict=True))


def _add_tokens(
    tokens: Share, text: str, masked: bytearray, mentions: Iterable[Mapping[str, Any]]
) -> None:
    """Counts the masked tokens, and those that lie inside mentions the annotator masked."""
    gold = mask(len(text), ((m["start"], m["end"]) for m in mentions if m["ident"] != "NO_MASK"))
    for run in _RUN.finditer(masked):
        for token in _TOKEN.finditer(text, run.start(), run.end()):
            tokens.add(0 not in gold[token.start() : token.end()])
