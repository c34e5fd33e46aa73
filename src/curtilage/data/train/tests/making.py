"""Small catalogued tables, and samplers without noise."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa

from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.data.query.pricing import Noise, Price

PRICE = Price(10**9, 10**12)
COLUMNS = (
    Column("age", Kind.INTEGER, lower=Fraction(0), upper=Fraction(9), nullable=False),
    Column("job", Kind.TEXT, values=("a", "b", "c")),
    Column("pay", Kind.DECIMAL, lower=Fraction(0), upper=Fraction(5000), step=Fraction(1, 2)),
    Column("born", Kind.DATE),
    Column("ill", Kind.BOOLEAN),
)
DATASET = Dataset("people", "", {column.name: column for column in COLUMNS})
OWNED = Dataset(
    "people",
    "",
    {"who": Column("who", Kind.INTEGER), **DATASET.columns},
    person="who",
)


class Recorded:
    """Adds nothing, or gives what it is given, and keeps what it was asked."""

    def __init__(self, given: Sequence[Sequence[int]] = ()) -> None:
        self.given = list(given)
        self.totals: list[list[int]] = []
        self.noises: list[Noise] = []

    def noisy(self, totals: Sequence[int], noise: Noise) -> Sequence[int]:
        """The totals as they are, or the next that were given."""
        self.totals.append(list(totals))
        self.noises.append(noise)
        return self.given[len(self.totals) - 1] if self.given else list(totals)


def table_of(rows: int, seed: int) -> pa.Table:
    """A table in which age and job foretell who is ill; the rest is chance."""
    chance = np.random.default_rng(seed)
    age = chance.integers(0, 10, rows)
    job = chance.choice(["a", "b", "c", "z"], rows)
    score = 0.6 * age - 3.0 + np.where(job == "a", 1.5, 0.0)
    ill = chance.random(rows) < 1 / (1 + np.exp(-score))
    jobs = [None if x < 0.1 else str(j) for x, j in zip(chance.random(rows), job, strict=True)]
    sick = [None if x < 0.02 else bool(i) for x, i in zip(chance.random(rows), ill, strict=True)]
    return pa.table(
        {
            "age": age,
            "job": pa.array(jobs, pa.string()),
            "pay": chance.integers(0, 12000, rows) / 2,
            "born": pa.array(chance.integers(0, 20000, rows).astype(np.int32)).cast(pa.date32()),
            "ill": pa.array(sick, pa.bool_()),
        }
    )


def owned(rows: int, seed: int, people: int) -> pa.Table:
    """The same, of so many persons with some rows each."""
    who = np.random.default_rng(seed).integers(0, people, rows)
    return table_of(rows, seed).add_column(0, "who", pa.array(who))


def auc(classes: np.ndarray, scores: np.ndarray) -> float:
    """The chance that a positive row scores above a negative one."""
    above = scores[classes == 1][:, None] - scores[classes == 0][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def ill(table: pa.Table) -> np.ndarray:
    """Who is ill; missing counts as not."""
    return np.asarray(table["ill"].fill_null(False)).astype(int)
