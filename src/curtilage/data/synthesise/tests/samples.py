"""Small catalogued tables, and samplers without noise."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.data.query.pricing import Noise


class Recorded:
    """Adds nothing, or what it is given, and keeps what it was asked."""

    def __init__(self, given: Sequence[Sequence[int]] = (), choices: Sequence[int] = ()) -> None:
        self.given, self.choices = list(given), list(choices)
        self.totals: list[list[int]] = []
        self.scores: list[list[int]] = []
        self.chosen: list[int] = []

    def counts(self, totals: Sequence[int], noise: Noise) -> Sequence[int]:
        """The totals as they are, or the next that were given."""
        del noise
        self.totals.append(list(totals))
        return self.given[len(self.totals) - 1] if self.given else list(totals)

    def choice(self, scores: Sequence[int], scale: float) -> int:
        """The place of the largest, or the next that was given."""
        del scale
        self.scores.append(list(scores))
        turn = len(self.scores) - 1
        self.chosen.append(self.choices[turn] if self.choices else int(np.argmax(scores)))
        return self.chosen[-1]


COLUMNS = (
    Column("age", Kind.INTEGER, lower=Fraction(0), upper=Fraction(9), nullable=False),
    Column("job", Kind.TEXT, values=("a", "b", "c")),
    Column("pay", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(5000), step=Fraction(1, 2)),
    Column("ill", Kind.BOOLEAN, nullable=False),
)
DATASET = Dataset("people", "", {column.name: column for column in COLUMNS})
OWNED = Dataset(
    "people",
    "",
    {"who": Column("who", Kind.INTEGER), **DATASET.columns},
    person="who",
)


def table_of(rows: int, seed: int) -> pa.Table:
    """A table whose columns depend on one another."""
    chance = np.random.default_rng(seed)
    age = chance.integers(0, 10, rows)
    ill = chance.random(rows) < age / 12
    job = [None if x < 0.1 else "abcz"[int(x * 4)] for x in chance.random(rows)]
    pay = np.where(ill, 0.0, age * 300.0 + chance.integers(0, 100, rows) / 2)
    return pa.table({"age": age, "job": pa.array(job, pa.string()), "pay": pay, "ill": ill})
