"""The tables of `bench/synthesis.py`, and the codes in which synthetic rows are compared.

Every table is compared in codes that are given by its catalogue alone, so that what has to be given
codes, as MST has, is compared in what it was given.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curtilage.core.datasets import Column, Dataset, Kind
from synthesis_finance import FILES, table_of
from synthesis_finance import catalogued as finance

Codes = NDArray[np.int64]
FOLDER = Path(__file__).resolve().parents[2] / "shared" / "tables"
HELD_OUT = 9769
NUMBERS = {
    "age": (17, 90),
    "education_num": (1, 16),
    "capital_gain": (0, 99999),
    "capital_loss": (0, 4356),
    "hours_per_week": (1, 99),
}
CUTS = {
    "age": [*range(22, 90, 5)],
    "education_num": [*range(2, 17)],
    "capital_gain": [1, 3000, 5000, 7000, 10000, 15000, 50000],
    "capital_loss": [1, 1000, 1500, 1750, 2000, 2500],
    "hours_per_week": [*range(10, 91, 10)],
}
LEFT_OUT = ("pid", "fnlwgt", "education")
AMOUNTS = (1, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
FINANCE_CUTS: Mapping[str, Sequence[float]] = {
    "limit_bal": AMOUNTS,
    "age": range(20, 80, 5),
    **{f"bill_amt{n}": (0, *AMOUNTS) for n in range(1, 7)},
    **{f"pay_amt{n}": AMOUNTS for n in range(1, 7)},
    "LOAN": range(5000, 50_000, 5000),
    "MORTDUE": (*range(20_000, 160_000, 20_000), 200_000),
    "VALUE": (*range(40_000, 200_000, 20_000), 300_000),
    "YOJ": (1, 2, 3, 5, 7, 10, 15, 20, 30),
    "CLAGE": range(60, 360, 60),
    "DEBTINC": range(20, 50, 5),
}


@dataclass(frozen=True, slots=True)
class Coded:
    """A table to learn from and one held back, of which the last column is what is learnt.

    Attributes:
        dataset: the entry of its catalogue.
        train, test: its rows.
        cuts: where the codes of its numbers begin, but for the first.
    """

    dataset: Dataset
    train: pa.Table
    test: pa.Table
    cuts: Mapping[str, Sequence[float]]

    def codes(self, table: pa.Table) -> Codes:
        """Rows in codes; of texts and listed numbers the last code is any other, or none."""
        made = []
        for name, column in self.dataset.columns.items():
            if column.values:
                values = pa.array(column.values)
                found = pc.index_in(table[name].cast(values.type), value_set=values)
                codes = np.asarray(pc.fill_null(found, len(values)))
            else:
                cuts = self.cuts[name]
                number = pc.cast(table[name], pa.float64())
                codes = np.searchsorted(cuts, np.asarray(pc.fill_null(number, 0)), side="right")
                codes = np.where(np.asarray(pc.is_null(number)), len(cuts) + 1, codes)
            made.append(codes)
        return np.stack(made, axis=1).astype(np.int64)

    def sizes(self) -> list[int]:
        """How many codes each column has."""
        return [
            len(column.values or (*self.cuts[name], 0)) + column.nullable
            for name, column in self.dataset.columns.items()
        ]


def adult(path: Path) -> Coded:
    """Adult without its weights and the second name of education."""
    whole = pq.read_table(path).drop_columns(list(LEFT_OUT))
    return _parted(whole, catalogued(whole), HELD_OUT, CUTS)


def catalogued(table: pa.Table) -> Dataset:
    """Adult's entry: bounds and values as the census publishes them."""
    columns = {}
    for name in table.column_names:
        if name in NUMBERS:
            low, high = map(Fraction, NUMBERS[name])
            columns[name] = Column(name, Kind.INTEGER, lower=low, upper=high, nullable=False)
        else:
            values = tuple(sorted(pc.unique(table[name]).to_pylist()))
            columns[name] = Column(name, Kind.TEXT, values=values, nullable=False)
    return Dataset("adult", "", columns)


def _parted(whole: pa.Table, dataset: Dataset, back: int, cuts: Mapping) -> Coded:
    order = np.random.default_rng(0).permutation(whole.num_rows)
    return Coded(dataset, whole.take(order[back:]), whole.take(order[:back]), cuts)


TABLES = ("adult", *FILES)


def coded(name: str, folder: Path) -> Coded | None:
    """A table by its name; None where the folder does not have it."""
    place = "adult/adult.parquet" if name == "adult" else FILES[name][0]
    if not (folder / place).is_file():
        return None
    if name == "adult":
        return adult(folder / place)
    dataset = finance(name, FILES[name][1])
    whole = table_of(folder / place, dataset)
    return _parted(whole, dataset, whole.num_rows // 5, FINANCE_CUTS)


def apart(left: Codes, right: Codes) -> float:
    """Mean total variation over all pairs of columns."""
    sizes = np.maximum(left.max(axis=0), right.max(axis=0)) + 1
    found = []
    for a, b in itertools.combinations(range(len(sizes)), 2):
        shares = [
            np.bincount(x[:, a] * sizes[b] + x[:, b], minlength=sizes[a] * sizes[b]) / len(x)
            for x in (left, right)
        ]
        found.append(float(np.abs(shares[0] - shares[1]).sum()) / 2)
    return float(np.mean(found))
