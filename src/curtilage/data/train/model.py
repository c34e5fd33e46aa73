"""A model as it is handed over: one JSON object that holds no code, and what it says of a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from curtilage.core.datasets import Column, Kind
from curtilage.core.errors import DataError
from curtilage.data.synthesise.domain import Codes, Coding, Domain
from curtilage.data.train.learn import Learnt
from curtilage.data.train.measure import UNIT, Floats
from curtilage.data.train.plan import Plan

FORMAT = "curtilage-model/1"
MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Model:
    """A score for each code of each column; their sum and the base tell the likelihood.

    Attributes:
        target, positive: it tells how likely the target has this value.
        base: what all rows have, in whole units of 1 / `UNIT`.
        domain: the coding of the columns.
        scores: of each column, the score of each code.
        card: what the model is, was made from, and may be used for.
    """

    target: str
    positive: str | int | bool
    base: int
    domain: Domain
    scores: tuple[Codes, ...]
    card: Mapping[str, Any] = field(default_factory=dict)

    def predict(self, table: Any) -> Floats:
        """The likelihood of the positive value, for each row of an Arrow table.

        Raises:
            DataError: a column is absent (CUR840) or of another type (CUR841).
        """
        self.domain.check(table)
        summed = np.full(table.num_rows, self.base, dtype=np.int64)
        for coding, scores in zip(self.domain.codings, self.scores, strict=True):
            summed += scores[coding.encode(table.column(coding.column.name))]
        made: Floats = 1.0 / (1.0 + np.exp(-summed / UNIT))
        return made

    def as_json(self) -> bytes:
        """The model as JSON."""
        whole = {
            "format": FORMAT,
            "target": self.target,
            "positive": self.positive,
            "unit": UNIT,
            "base": self.base,
            "columns": [
                {**_coding_as_json(coding), "scores": scores.tolist()}
                for coding, scores in zip(self.domain.codings, self.scores, strict=True)
            ],
            "card": self.card,
        }
        return json.dumps(whole, ensure_ascii=False, allow_nan=False).encode()


def model_of(planned: Plan, learnt: Learnt) -> Model:
    """The model, with every column's scores about 0 on the mean."""
    base, made = int(learnt.scores[0][0]), []
    for counts, scores in zip(learnt.counts, learnt.scores[1:], strict=True):
        weights = np.maximum(counts, 0.0)
        mean = round(float(np.average(scores, weights=weights))) if weights.sum() > 0 else 0
        base += mean
        made.append(scores - mean)
    wanted = planned.wanted
    return Model(wanted.target, planned.positive, base, planned.domain, tuple(made))


def _coding_as_json(coding: Coding) -> dict[str, Any]:
    column = coding.column
    return {
        "name": column.name,
        "kind": column.kind.value,
        "nullable": column.nullable,
        "step": str(column.step),
        "values": list(coding.values),
        "edges": coding.edges.tolist(),
    }


def read_model(raw: bytes) -> Model:
    """The model that `Model.as_json` wrote. Raises `DataError` where it is none (CUR864)."""
    if len(raw) > MOST_BYTES:
        raise _no_model(f"it is larger than {MOST_BYTES} bytes")
    try:
        whole = json.loads(raw)
        if not isinstance(whole, dict) or whole.get("format") != FORMAT or whole["unit"] != UNIT:
            raise _no_model(f"it does not say that it is {FORMAT}")
        columns = whole["columns"]
        codings = tuple(_coding_from_json(each) for each in columns)
        scores = tuple(_whole(each["scores"]) for each in columns)
        model = Model(
            str(whole["target"]),
            whole["positive"],
            int(_whole([whole["base"]])[0]),
            Domain(codings),
            scores,
            dict(whole["card"]),
        )
    except (AttributeError, ArithmeticError, KeyError, TypeError, ValueError, RecursionError):
        raise _no_model("a part of it is missing or of another type") from None
    if any(len(s) != c.size or c.size == 0 for c, s in zip(codings, scores, strict=True)):
        raise _no_model("a column has too few scores, or too many")
    return model


def _coding_from_json(each: Mapping[str, Any]) -> Coding:
    edges = _whole(each["edges"])
    if len(edges) == 1 or bool((np.diff(edges) <= 0).any()):
        raise _no_model("the edges of a column do not rise")
    values = tuple(each["values"])
    if bool(values) == bool(len(edges)) or not all(isinstance(v, str | int) for v in values):
        raise _no_model("a column has neither values nor edges, or both")
    kind, step = Kind(each["kind"]), Fraction(str(each["step"]))
    if step <= 0 or (not values and kind in {Kind.TEXT, Kind.BOOLEAN}):
        raise _no_model("a column cannot be coded as it says")
    if any(isinstance(value, str) != (kind is Kind.TEXT) for value in values):
        raise _no_model("a column has values of another kind")
    column = Column(str(each["name"]), kind, step=step, nullable=bool(each["nullable"]))
    return Coding(column, values, edges)


def _whole(values: Sequence[Any]) -> Codes:
    if not all(isinstance(v, int) and not isinstance(v, bool) and abs(v) < 2**53 for v in values):
        raise ValueError
    return np.array(values, dtype=np.int64)


def _no_model(why: str) -> DataError:
    return DataError(
        f"This is no model of 'curtilage data train': {why}.",
        param="model",
        mend="Give the JSON file that it wrote, as it was.",
        code="CUR864",
    )
