"""The card of a model: what it is, what it was made from, how private it is, how it decides."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import EACH_ROW, Kind
from curtilage.data.synthesise.domain import UNLISTED, Codes, Coding
from curtilage.data.train.audit import Audit
from curtilage.data.train.learn import Learnt
from curtilage.data.train.measure import UNIT, Floats
from curtilage.data.train.model import Model
from curtilage.data.train.plan import REACH, Plan
from curtilage.data.train.terms import Term, step_of

USE = (
    "For the purpose named here, on rows like those of the dataset, as one reason among others. "
    "Not to decide alone about a person. Its errors were not measured: test it on rows of your own."
)
LIMITS = (
    "A column's part tells how it goes together with the target in this data, not what causes it. "
    "Parts of rare values are mostly noise, and are drawn towards 0."
)


def card(planned: Plan, learnt: Learnt, model: Model, found: Audit, purpose: str) -> dict[str, Any]:
    """The card, as JSON values. Nothing in it is of a row but by noisy numbers."""
    dataset, loss = planned.dataset, planned.loss
    parts = [
        _part(coding, model.scores[n], learnt.counts[n])
        | _weight(coding, learnt.terms[n + 1], learnt.parameters[n + 1])
        for n, coding in enumerate(planned.domain.codings)
    ]
    return {
        "dataset": dataset.name,
        "columns": planned.columns,
        "target": planned.wanted.target,
        "positive": planned.positive,
        "purpose": purpose,
        "method": planned.wanted.method.value,
        "epsilon": loss.epsilon / NANO,
        "delta": loss.delta / ATTO,
        "unit_of_privacy": "row" if dataset.person == EACH_ROW else dataset.person,
        "rows_of_a_person": planned.rows_each,
        "mechanism": "sums of whole numbers with discrete Gaussian noise (zCDP)",
        "rounds": planned.rounds,
        "rows": rounded(learnt.rows),
        "audit": found.as_json(),
        "base": round(model.base / UNIT, 4),
        "parts": sorted(parts, key=lambda part: -float(part["importance"])),
        "intended_use": USE,
        "limits": LIMITS,
    }


def rounded(rows: float) -> int:
    """A noisy number of rows to two digits."""
    whole = max(0, round(rows))
    size = 10 ** max(0, len(str(whole)) - 2)
    return int(round(whole / size) * size)


def _part(coding: Coding, scores: Codes, counts: Floats) -> dict[str, Any]:
    """What a column does to the score; its importance is the mean size of that."""
    weights = np.maximum(counts, 0.0)
    total = float(weights.sum()) or 1.0
    return {
        "column": coding.column.name,
        "importance": round(float((weights * np.abs(scores)).sum()) / total / UNIT, 4),
        "shape": list(_shape(coding, scores.tolist())),
    }


def _weight(coding: Coding, term: Term, parameters: Floats) -> dict[str, Any]:
    """Of a number in a logistic regression: how much the score grows with it."""
    if not term.linear:
        return {}
    slope = float(parameters[0]) * REACH / term.width
    if term.logarithm:
        return {"weight": slope * math.log(2), "weight_per": "doubling"}
    per = {Kind.DATE: "day", Kind.TIME: "second"}.get(coding.column.kind, "unit")
    return {"weight": slope / step_of(coding), "weight_per": per}


def _shape(coding: Coding, scores: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The score of each value, or of each run of bins with the same score."""
    first = 0
    for n in range(coding.ordered):
        if n + 1 == coding.ordered or scores[n + 1] != scores[n]:
            low, high = int(coding.edges[first]), int(coding.edges[n + 1]) - 1
            ends = {"from": _place(coding, low), "to": _place(coding, high)}
            yield {**ends, "score": scores[n] / UNIT}
            first = n + 1
    for n, value in enumerate(coding.values):
        yield {"value": value, "score": scores[n] / UNIT}
    if coding.missing >= 0:
        yield {"value": None, "score": scores[coding.missing] / UNIT}
    if coding.unlisted >= 0:
        yield {"value": UNLISTED, "score": scores[coding.unlisted] / UNIT}


def _place(coding: Coding, step: int) -> float | int | str:
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    if coding.column.kind is Kind.DATE:
        return (epoch + dt.timedelta(days=step)).date().isoformat()
    if coding.column.kind is Kind.TIME:
        return (epoch + dt.timedelta(seconds=step)).isoformat().removesuffix("+00:00")
    return step if coding.column.kind is Kind.INTEGER else float(step * coding.column.step)


def as_markdown(told: Mapping[str, Any]) -> str:
    """A card for people to read."""
    audit = told["audit"]
    guessed = (
        f"{audit['guessed_rightly']} of {audit['canaries']} made-up persons guessed: epsilon is at "
        f"least {audit['epsilon_at_least']:g}, with {audit['confidence']:.0%} confidence"
    )
    rows = [
        ("Dataset", f"{told['dataset']}, about {told['rows']:,} rows"),
        ("Foretells", f"how likely {told['target']} is {told['positive']}"),
        ("From", ", ".join(told["columns"])),
        ("Purpose", told["purpose"]),
        ("Method", f"{told['method']}, {told['rounds']} rounds"),
        ("Privacy", f"epsilon {told['epsilon']:g}, delta {told['delta']:g}, of each {_unit(told)}"),
        ("Mechanism", told["mechanism"]),
        ("Audit", guessed),
        ("Intended use", told["intended_use"]),
        ("Limits", told["limits"]),
    ]
    lines = ["# Model card", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {plain(value)} |" for name, value in rows]
    lines += ["", "## How it decides", ""]
    lines.append(
        f"The score is {told['base']:g} plus one part for each column; a score of 0 is a "
        "likelihood of one half, and each 1 more multiplies the odds by e."
    )
    for part in told["parts"]:
        lines += ["", f"### {plain(part['column'])} (importance {part['importance']:g})", ""]
        if "weight" in part:
            lines += [f"About {part['weight']:.4g} for each {part['weight_per']}.", ""]
        lines += ["| value | score |", "|---|---:|"]
        lines += [f"| {plain(_label(each))} | {each['score']:+.3f} |" for each in _shown(part)]
    return "\n".join(lines) + "\n"


def _shown(part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Of a line its two ends and what is missing; of other shapes everything."""
    shape: list[Mapping[str, Any]] = part["shape"]
    runs = [each for each in shape if "from" in each]
    if "weight" not in part or len(runs) < 3:
        return shape
    return [runs[0], runs[-1], *(each for each in shape if "from" not in each)]


def _unit(told: Mapping[str, Any]) -> str:
    if told["unit_of_privacy"] == "row":
        return "row"
    return f"person by {told['unit_of_privacy']}, {told['rows_of_a_person']} rows of one"


def _label(each: Mapping[str, Any]) -> str:
    if "from" in each:
        low, high = each["from"], each["to"]
        return str(low) if low == high else f"{low} to {high}"
    return "(missing)" if each["value"] is None else str(each["value"])


def plain(value: object) -> str:
    """A name or a value that says nothing to Markdown or HTML."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    for mark in "\\`*_{}[]<>#|":
        text = text.replace(
            mark, f"\\{mark}" if mark not in "<>" else {"<": "&lt;", ">": "&gt;"}[mark]
        )
    return text
