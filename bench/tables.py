"""The figures of `bench/detect.py` as tables of text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from curtilage.detect.scoring import Share
from results import OURS, ROWS, UNITED, Documents, Result
from scoring import Score

PAIR = (OURS, UNITED)
LINES = 40
"""How many labels or categories a table shows at most; JSON has all."""


def heading(name: str, whole: Documents, documents: Documents, costed: Documents) -> str:
    """What the figures of a corpus are of."""
    words, cost_words = (sum(len(d["text"].split()) for d in part) for part in (documents, costed))
    entities = sum(len(d["entities"]) for d in documents)
    return (
        f"\n{name}: {len(documents)} of {len(whole)} documents, {words:,} words, "
        f"{entities:,} entities; costs of {cost_words:,} words"
    )


def summary(results: Sequence[Result], absent: Mapping[str, str]) -> str:
    """One line for each detector on one corpus; for one that did not run, why.

    Args:
        results: the figures of those that ran.
        absent: by worker, why it did not run.
    """
    tab = next((result.tab for result in results if result.tab), None)
    columns = "recall   prec  (all)     F2   docs      ms resent   MB/s    MiB"
    lines = [f"  {'':24}{columns}{'  direct  quasi tokens' if tab else ''}"]
    for r in results:
        line = rates(r.score) + f"{_rate(r.score.f2):>7}{_rate(r.score.documents.rate):>7}"
        line += f"{r.milliseconds:8.2f}" + ("      -" if r.again is None else f"{r.again:7.2f}")
        line += f"{r.megabytes:7.3f}{r.peak_mib:7.0f}"
        if r.tab:
            shares = (r.tab.direct, r.tab.quasi, r.tab.tokens)
            line += " " + "".join(f"{_rate(share.rate):>7}" for share in shares)
        lines.append(f"  {r.title:23}{line}")
    for row in ROWS:
        lines += [f"  {row.title:25}{absent[n]}" for n in row.workers if n in absent][:1]
    if tab:
        lines.append(f"  annotators of a document: {tab.annotators}")
    return "\n".join(lines)


def details(results: Sequence[Result]) -> str:
    """By label and language: recall of ours beside the union's; precision of ours by category."""
    by_title = {result.title: result.score for result in results}
    titles = [title for title in PAIR if title in by_title]
    both = [by_title[title] for title in titles]
    lines = [f"    {'recall by label':26}{'of':>6}" + "".join(f"{title:>7}" for title in titles)]
    for shares in ([s.labels for s in both], [s.languages for s in both]):
        lines += list(_beside(shares))
    if OURS in by_title:
        lines.append(f"    {'precision of ours':26}{'of':>6}")
        lines += list(_beside([by_title[OURS].categories]))
    return "\n".join(lines)


def _beside(columns: Sequence[Mapping[str, Share]]) -> Iterator[str]:
    if columns:
        most = sorted(columns[0].items(), key=lambda item: -item[1].all)[:LINES]
        for key, share in most:
            rates = "".join(f"{_rate(c[key].rate):>7}" for c in columns)
            yield f"      {key:24}{share.all:>6}{rates}"


def rates(score: Score) -> str:
    """Recall, precision and the precision of all findings."""
    shares = (score.entities, score.scoped, score.findings)
    return "".join(f"{_rate(share.rate):>7}" for share in shares)


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def as_json(results: Mapping[str, Sequence[Result]]) -> dict[str, Any]:
    """Every figure: by corpus, then by detector."""
    return {
        corpus: {result.title: _figures(result) for result in rows}
        for corpus, rows in results.items()
    }


def _figures(result: Result) -> dict[str, Any]:
    score = result.score
    figures: dict[str, Any] = {
        "recall": score.entities.rate,
        "precision": score.scoped.rate,
        "precision_all": score.findings.rate,
        "f2": score.f2,
        "documents_fully_covered": score.documents.rate,
        "entities": score.entities.all,
        "findings": score.findings.all,
        "words": score.words,
        "bytes": score.bytes,
        "ms_per_200_words": result.milliseconds,
        "ms_per_200_words_resent": result.again,
        "mb_per_second": result.megabytes,
        "peak_mib": result.peak_mib,
        "load_seconds": result.load_seconds,
    }
    for name in ("labels", "languages", "categories"):
        shares: Mapping[str, Share] = getattr(score, name)
        figures[name] = {
            key: {"rate": share.rate, "of": share.all} for key, share in sorted(shares.items())
        }
    if result.tab:
        figures["tab"] = {
            "direct_recall": result.tab.direct.rate,
            "quasi_recall": result.tab.quasi.rate,
            "token_precision": result.tab.tokens.rate,
            "annotators": result.tab.annotators,
        }
    return figures
