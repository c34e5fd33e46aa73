"""The figures of an evaluation, in words and as JSON. Nothing of the texts is in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from curtilage.core.categories import Scheme
from curtilage.core.levels import Level
from curtilage.detect.choosing import LEAST, LEAST_TO_RAISE, Proposal
from curtilage.detect.evaluation import BINS, Calibration, Evaluation, Figures
from curtilage.detect.scoring import Share

NOTES = """\
recall: entities of which findings of any category cover 80% of the characters; named: those that
findings of their own category cover; precision: findings of which half the characters are marked.
Categories without entities in the data are in no total. ECE: how far confidences are from the
share that is right."""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell.

    Attributes:
        scheme, figures: the thresholds in force, and what they give.
        after, then: those with the proposals, and what these give; None if none were asked for.
        proposals: how they were chosen.
    """

    scheme: Scheme
    figures: Evaluation
    after: Scheme | None = None
    then: Evaluation | None = None
    proposals: Sequence[Proposal] = ()


def in_words(told: Told, *, misses: bool) -> str:
    """The figures as tables."""
    lines = [NOTES, ""]
    if told.after is None or told.then is None:
        lines += _evaluation(told.figures, told.scheme)
        lines += _misses(told.figures) if misses else []
        return "\n".join(lines)
    lines += ["The half of the documents that nothing was chosen on, before:", ""]
    lines += _evaluation(told.figures, told.scheme)
    lines += ["", "and with the proposed thresholds:", ""]
    lines += _evaluation(told.then, told.after)
    lines += ["", *_proposals(told.proposals), ""]
    lines += [f"# {line}" for line in _aside(told)]
    lines += [toml(told.after)]
    return "\n".join(lines + (_misses(told.then) if misses else []))


def toml(scheme: Scheme) -> str:
    """The thresholds of a scheme as a piece of ``curtilage.toml``."""
    lines = [f'"{key}" = {threshold:g}' for key, threshold in sorted(scheme.thresholds.items())]
    return "\n".join(["[thresholds]", *lines])


def _aside(told: Told) -> Iterator[str]:
    if told.after is None or told.then is None:
        return
    if told.after.thresholds == told.scheme.thresholds:
        yield "None were found that are better than those in force:"
        return
    before, then = told.figures.whole.f2, told.then.whole.f2
    if before is not None and then is not None and then < before:
        yield "On the half that nothing was chosen on, F2 is lower with these. More labelled texts"
        yield "choose better; for more recall at the cost of precision, they may still be right."
    yield "For curtilage.toml, in place of the table that is there:"


def _evaluation(figures: Evaluation, scheme: Scheme) -> Iterator[str]:
    whole = figures.whole
    yield (
        f"{'category':24}{'entities':>9}{'recall':>8}{'named':>8}{'findings':>10}"
        f"{'precision':>11}{'F2':>7}{'ECE':>7}  threshold"
    )
    for category, of in sorted(figures.categories.items()):
        yield _line(category, of) + f"  {scheme.threshold(category):g}"
    yield _line("all that are marked", whole)
    documents = figures.documents
    yield f"documents fully covered: {documents.of} of {documents.all} ({_rate(documents.rate)})"
    yield ""
    yield f"{'confidence':14}{'findings':>9}{'mean':>8}{'right':>8}"
    for place, bin_ in enumerate(whole.calibration.bins):
        if bin_.right.all:
            yield (
                f"{place / BINS:.1f} to {(place + 1) / BINS:.1f}    {bin_.right.all:>9}"
                f"{bin_.confidence / bin_.right.all:8.3f}{_rate(bin_.right.rate):>8}"
            )
    if figures.levels:
        yield ""
        yield f"{'level':14}" + "".join(f"{f'found {level}':>16}" for level in Level)
        for given in Level:
            row = "".join(f"{figures.levels[given, found]:>16}" for found in Level)
            yield f"{f'given {given}':14}{row}"


def _line(category: str, of: Figures) -> str:
    marked = of.entities.all > 0
    return (
        f"{category:24}{of.entities.all:>9}{_rate(of.entities.rate):>8}{_rate(of.named.rate):>8}"
        f"{of.findings.all:>10}{_rate(of.findings.rate if marked else None):>11}"
        f"{_rate(of.f2):>7}{_rate(of.calibration.error if marked else None):>7}"
    )


def _proposals(proposals: Sequence[Proposal]) -> Iterator[str]:
    yield (
        f"Chosen on the other half. Fewer than {LEAST} entities choose nothing; fewer than "
        f"{LEAST_TO_RAISE} raise nothing:"
    )
    yield ""
    yield f"{'category':24}{'entities':>9}{'recall':>8}{'precision':>11}  threshold"
    for each in proposals:
        change = f"{each.before:g}" + (
            f" -> {each.threshold:g}" if each.threshold != each.before else ""
        )
        short = "" if each.reached else "  (the wanted recall is out of reach)"
        yield (
            f"{each.category:24}{each.entities:>9}{_rate(each.recall):>8}"
            f"{_rate(each.precision):>11}  {change}{short}"
        )


def _misses(figures: Evaluation) -> list[str]:
    return ["", f"missed: {len(figures.misses)}"] + [
        f"{miss.id}  {miss.start}-{miss.end}  {miss.category}" for miss in figures.misses
    ]


def _rate(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.3f}"


def as_json(told: Told, *, misses: bool) -> dict[str, Any]:
    """The same as values that JSON has."""
    found: dict[str, Any] = {"before" if told.then else "figures": _figures(told.figures, misses)}
    if told.then and told.after:
        found["after"] = _figures(told.then, misses)
        found["proposals"] = [
            {
                "category": each.category,
                "before": each.before,
                "threshold": each.threshold,
                "entities": each.entities,
                "recall": _round(each.recall),
                "precision": _round(each.precision),
                "reached": each.reached,
            }
            for each in told.proposals
        ]
        found["toml"] = toml(told.after)
    return found


def _figures(figures: Evaluation, misses: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "categories": {
            category: _of(of, marked=of.entities.all > 0)
            for category, of in sorted(figures.categories.items())
        },
        "all": _of(figures.whole, marked=True),
        "documents": _share(figures.documents),
        "levels": [
            {"given": str(given), "found": str(found), "documents": count}
            for (given, found), count in sorted(figures.levels.items())
        ],
    }
    if misses:
        found["misses"] = [
            {"id": m.id, "start": m.start, "end": m.end, "category": m.category}
            for m in figures.misses
        ]
    return found


def _of(figures: Figures, *, marked: bool) -> dict[str, Any]:
    return {
        "entities": _share(figures.entities),
        "named": _share(figures.named),
        "findings": _share(figures.findings) if marked else {"all": figures.findings.all},
        "f2": _round(figures.f2),
        "calibration": _calibration(figures.calibration) if marked else None,
    }


def _calibration(calibration: Calibration) -> dict[str, Any]:
    return {
        "error": _round(calibration.error),
        "bins": [
            {
                "from": place / BINS,
                "findings": each.right.all,
                "confidence": round(each.confidence / each.right.all, 4),
                "right": _round(each.right.rate),
            }
            for place, each in enumerate(calibration.bins)
            if each.right.all
        ],
    }


def _share(share: Share) -> dict[str, Any]:
    return {"of": share.of, "all": share.all, "rate": _round(share.rate)}


def _round(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)
