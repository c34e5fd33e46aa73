"""Synthetic tables of two finance tables: credit card default and home equity loans.

Measured by the report's own means, for these tables have no published codes to compare in: TV2 is
the mean total variation of all pairs, beside that of rows held back (the floor); AUC that of a
logistic regression for the last column, trained on synthetic and on real rows, tested on rows held
back. One row of five is held back, delta 1e-6.

    python bench/synthesis_finance.py [tables] [--epsilon 1] [--seeds 3]
"""

from __future__ import annotations

import argparse
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.data.query.pricing import Price
from curtilage.data.report.comparable import Tables, compared
from curtilage.data.report.learning import learnt
from curtilage.data.report.likeness import pairs
from curtilage.data.synthesise import synthesise

TABLES = Path(__file__).resolve().parents[2] / "shared" / "tables"
DEFAULT = {
    "limit_bal": (0, 1_000_000),
    "sex": [1, 2],
    "education": list(range(7)),
    "marriage": list(range(4)),
    "age": (18, 90),
    **{f"pay_{n}": list(range(-2, 9)) for n in (0, 2, 3, 4, 5, 6)},
    **{f"bill_amt{n}": (-500_000, 2_000_000) for n in range(1, 7)},
    **{f"pay_amt{n}": (0, 2_000_000) for n in range(1, 7)},
    "has_default": [0, 1],
}
LOANS = {
    "LOAN": (0, 100_000),
    "MORTDUE": (0, 500_000),
    "VALUE": (0, 1_000_000),
    "REASON": ["DebtCon", "HomeImp"],
    "JOB": ["Mgr", "Office", "Other", "ProfExe", "Sales", "Self"],
    "YOJ": (0, 50),
    "DEROG": list(range(11)),
    "DELINQ": list(range(16)),
    "CLAGE": (0, 1200),
    "NINQ": list(range(18)),
    "CLNO": list(range(72)),
    "DEBTINC": (0, 250),
    "BAD": [0, 1],
}
FILES = {
    "default": ("creditcard_default/creditcard_default.csv.gz", DEFAULT),
    "loans": ("hmeq/hmeq.csv", LOANS),
}


def catalogued(name: str, known: dict) -> Dataset:
    """Bounds and values as the tables' descriptions have them."""
    columns = {}
    for key, said in known.items():
        if isinstance(said, tuple):
            low, high = map(Fraction, said)
            columns[key] = Column(key, Kind.DECIMAL, lower=low, upper=high)
        else:
            kind = Kind.TEXT if isinstance(said[0], str) else Kind.INTEGER
            columns[key] = Column(key, kind, values=tuple(said))
    return Dataset(name, "", columns)


def table_of(path: Path, dataset: Dataset) -> pa.Table:
    """The columns of the dataset; empty fields are missing."""
    options = pa.csv.ConvertOptions(strings_can_be_null=True)
    return pa.csv.read_csv(path, convert_options=options).select(list(dataset.columns))


def main() -> None:
    """Prints a line for each table and seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="?", default=TABLES, type=Path)
    parser.add_argument("--epsilon", type=float, default=1.0)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    price = Price(round(asked.epsilon * NANO), round(1e-6 * ATTO))
    for name, (place, known) in FILES.items():
        if not (asked.tables / place).is_file():
            print(f"{name}: there is no {place}")
            continue
        dataset = catalogued(name, known)
        whole = table_of(asked.tables / place, dataset)
        order = np.random.default_rng(0).permutation(whole.num_rows)
        back = whole.num_rows // 5
        train, control = whole.take(order[back:]), whole.take(order[:back])
        for seed in range(asked.seeds):
            before = time.process_time()
            made = synthesise(train, dataset, price, np.random.default_rng(seed).bytes).table
            spent = time.process_time() - before
            columns = compared(Tables(train, control, made), dataset)
            told, last = pairs(columns), learnt(columns, np.random.default_rng(seed))[-1]
            print(
                f"{name} epsilon {asked.epsilon:g} seed {seed}: TV2 {told.mean:.4f} (floor "
                f"{told.floor:.4f})  AUC {last.column} {last.synthetic.value:.3f} (real "
                f"{last.real.value:.3f})  CPU {spent:.1f} s"
            )


if __name__ == "__main__":
    main()
