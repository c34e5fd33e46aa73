"""Synthetic tables: how near they are to the real one, and what a model learns from them.

Adult without its weights and the second name of education, 13 columns, 39,073 rows to learn from
and 9,769 to test on, delta 1e-6. TV2 is the mean total variation over all 78 pairs of columns, in
the coding of `evaluated`; AUC that of XGBoost, trained on synthetic rows, tested on real ones.
Needs xgboost and scikit-learn, which Curtilage does not.

    python bench/synthesis.py [adult.parquet] [--epsilon 1] [--seeds 3] [--strategy adaptive]
"""

from __future__ import annotations

import argparse
import itertools
import resource
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.datasets import Column, Dataset, Kind
from curtilage.data.query.pricing import Price
from curtilage.data.synthesise import Strategy, synthesise

TABLE = Path(__file__).resolve().parents[2] / "shared" / "tables" / "adult" / "adult.parquet"
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


def catalogued(table: pa.Table) -> Dataset:
    """The table's entry: bounds and values as the census publishes them."""
    columns = {}
    for name in table.column_names:
        if name in NUMBERS:
            low, high = map(Fraction, NUMBERS[name])
            columns[name] = Column(name, Kind.INTEGER, lower=low, upper=high, nullable=False)
        else:
            values = tuple(sorted(pc.unique(table[name]).to_pylist()))
            columns[name] = Column(name, Kind.TEXT, values=values, nullable=False)
    return Dataset("adult", "", columns)


def evaluated(table: pa.Table, dataset: Dataset) -> NDArray[np.int64]:
    """Codes to compare in; the last code of a text is any other."""
    made = []
    for name, column in dataset.columns.items():
        if column.upper == len(CUTS.get(name, ())):
            made.append(np.asarray(table[name]))
        elif column.values:
            found = pc.index_in(table[name], value_set=pa.array(column.values))
            made.append(np.asarray(pc.fill_null(found, len(column.values))))
        else:
            made.append(np.searchsorted(CUTS[name], np.asarray(table[name]), side="right"))
    return np.stack(made, axis=1).astype(np.int64)


def coded(table: pa.Table, dataset: Dataset) -> tuple[pa.Table, Dataset]:
    """The table with its numbers cut as they are compared, as the peers were given it."""
    columns = dict(dataset.columns)
    for name, cuts in CUTS.items():
        found = np.searchsorted(cuts, np.asarray(table[name]), side="right")
        table = table.set_column(table.column_names.index(name), name, pa.array(found))
        last = Fraction(len(cuts))
        columns[name] = Column(name, Kind.INTEGER, lower=Fraction(0), upper=last, nullable=False)
    return table, Dataset("adult", "", columns)


def apart(left: NDArray[np.int64], right: NDArray[np.int64]) -> float:
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


def learnt(train: NDArray[np.int64], test: NDArray[np.int64]) -> float:
    """AUC of XGBoost for the last column."""
    import xgboost  # noqa: PLC0415 - not Curtilage's
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    model = xgboost.XGBClassifier(n_jobs=1, random_state=0)
    model.fit(train[:, :-1], np.minimum(train[:, -1], 1))
    return float(roc_auc_score(test[:, -1], model.predict_proba(test[:, :-1])[:, 1]))


def main() -> None:
    """Prints a line for each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="?", default=TABLE)
    parser.add_argument("--epsilon", type=float, default=1.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--strategy", type=Strategy, default=Strategy.ADAPTIVE)
    parser.add_argument("--no-auc", action="store_true")
    parser.add_argument("--coded", action="store_true", help="numbers cut by CUTS beforehand")
    asked = parser.parse_args()
    whole = pq.read_table(asked.table).drop_columns(list(LEFT_OUT))
    dataset = catalogued(whole)
    if asked.coded:
        whole, dataset = coded(whole, dataset)
    order = np.random.default_rng(0).permutation(whole.num_rows)
    train, test = whole.take(order[HELD_OUT:]), whole.take(order[:HELD_OUT])
    real, held = evaluated(train, dataset), evaluated(test, dataset)
    print(f"other real rows: TV2 {apart(held, real):.4f}")
    price = Price(round(asked.epsilon * NANO), round(1e-6 * ATTO))
    for seed in range(asked.seeds):
        bytes_of = np.random.default_rng(seed).bytes
        before, wall = time.process_time(), time.perf_counter()
        made = synthesise(train, dataset, price, bytes_of, asked.strategy)
        cpu, wall = time.process_time() - before, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        codes = evaluated(made.table, dataset)
        auc = "" if asked.no_auc else f"AUC {learnt(codes, held):.4f}  "
        print(
            f"epsilon {asked.epsilon:g} {asked.strategy} seed {seed}: TV2 {apart(codes, real):.4f}"
            f"  {auc}CPU {cpu:.1f} s  wall {wall:.1f} s  peak {peak:.0f} MB  "
            f"rows {made.table.num_rows}  cells {made.told['cells']}  "
            f"charged {made.loss.epsilon / NANO:.6f}"
        )


if __name__ == "__main__":
    main()
