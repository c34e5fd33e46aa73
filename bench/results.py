"""The detectors compared, and the figures of each on a corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import Any, TypeVar

from scoring import Score, Span, TabScore, score, tab_score
from workers import Cost

Documents = Sequence[Mapping[str, Any]]
Corpora = Mapping[str, Documents]
T = TypeVar("T")

OUTSIDE = ("health.condition", "health.treatment", "finance.record", "business.")
"""What no corpus marks: evidence of a subject. It counts in the precision of all findings only."""

UNMASKED = ("finance.record", "business.", "organisation.public")
"""What is no reason to mask a word in the Text Anonymization Benchmark: it identifies nobody."""

IDENTIFYING = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "DATE"})
"""The types of spaCy's that identify; the others are numbers, works and laws."""

OURS, UNITED = "ours", "union"
SPACY = "spacy_sm"
UNION = ("hand_rules", "rampart", SPACY)


@dataclass(frozen=True, slots=True)
class Row:
    """A detector of the tables: one worker, or several whose findings are put together.

    Attributes:
        title: as shown.
        workers: names of its workers.
        narrow: of spaCy's types only `IDENTIFYING`.
    """

    title: str
    workers: tuple[str, ...]
    narrow: bool = True


ROWS = (
    Row(OURS, ("ours",)),
    Row("ours, fixed forms only", ("ours patterns",)),
    Row(UNITED, UNION),
    Row("union, all spaCy types", UNION, narrow=False),
    Row("hand rules", ("hand_rules",)),
    Row("Rampart and its rules", ("rampart",)),
    Row("spaCy sm", (SPACY,)),
    Row("spaCy sm, all types", (SPACY,), narrow=False),
    Row("Presidio", ("presidio",)),
    Row("Presidio with ORG", ("presidio organisations",)),
    Row("datafog", ("datafog",)),
    Row("argus-redact", ("argus_redact",)),
)


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one row on one corpus.

    Attributes:
        title: that of the row.
        score: how well the findings fit.
        tab: the scores of the Text Anonymization Benchmark, where the corpus allows them.
        milliseconds, again: CPU time for 200 words, new and resent; resent only where the
            detector remembers.
        megabytes: UTF-8 megabytes a second of CPU time.
        peak_mib: memory, in MiB; for several workers the sum.
        load_seconds: CPU time until the first answer.
    """

    title: str
    score: Score
    tab: TabScore | None
    milliseconds: float
    again: float | None
    megabytes: float
    peak_mib: float
    load_seconds: float


def results_of(
    corpora: Corpora,
    samples: Corpora,
    found: Mapping[str, Sequence[list[Span]]],
    costs: Mapping[str, Cost],
) -> dict[str, list[Result]]:
    """For each corpus the figures of every row whose workers all ran.

    Args:
        corpora: the documents of each corpus.
        samples: those of which the cost was measured.
        found: by worker, the findings of every document, corpus after corpus.
        costs: by worker, the cost of the samples, corpus after corpus.
    """
    findings = {name: _parted(answer, corpora) for name, answer in found.items()}
    spent = {name: _parted(cost.seconds, samples) for name, cost in costs.items()}
    again = {name: _parted(cost.again, samples) for name, cost in costs.items() if cost.again}
    results: dict[str, list[Result]] = {name: [] for name in corpora}
    for row, corpus in product(ROWS, corpora):
        if not set(row.workers) <= found.keys():
            continue
        merged = together(row, [findings[name][corpus] for name in row.workers])
        text = " ".join(d["text"] for d in samples[corpus])
        seconds = sum(sum(spent[name][corpus]) for name in row.workers)
        resent = [sum(again[name][corpus]) for name in row.workers if name in again]
        result = Result(
            row.title,
            score(corpora[corpus], merged, OUTSIDE),
            tab_score(corpora[corpus], [_masking(spans) for spans in merged]),
            _for_200(seconds, text),
            _for_200(resent[0], text) if len(resent) == len(row.workers) == 1 else None,
            len(text.encode("utf-8", "surrogatepass")) / 1e6 / max(seconds, 1e-9),
            sum(costs[name].peak_mib for name in row.workers),
            sum(costs[name].load_seconds for name in row.workers),
        )
        results[corpus].append(result)
    return results


def _masking(spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if not span[2].startswith(UNMASKED)]


def together(row: Row, parts: Sequence[Sequence[Sequence[Span]]]) -> list[list[Span]]:
    """All that the workers of a row found, text by text, as each said it."""
    kept = [
        [[s for s in spans if s[2] in IDENTIFYING] for spans in part]
        if row.narrow and name == SPACY
        else part
        for name, part in zip(row.workers, parts, strict=True)
    ]
    return [list(chain.from_iterable(of_text)) for of_text in zip(*kept, strict=True)]


def _parted(values: Sequence[T], corpora: Corpora) -> dict[str, list[T]]:
    """Values of all documents, corpus after corpus, by corpus."""
    left = iter(values)
    return {name: list(islice(left, len(documents))) for name, documents in corpora.items()}


def _for_200(seconds: float, text: str) -> float:
    return 1000 * seconds / max(1, len(text.split())) * 200
