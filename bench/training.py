"""Private training: what it costs and what it learns, beside others.

1. CPU of noisy descent over that of plain descent: the same network, rows, batches and steps.
2. Epsilon by the composition of losses over that by Renyi's, of the same runs.
3. AUC on Adult at each epsilon, beside scikit-learn without privacy, where the table is.

1 needs torch and Opacus, 3 scikit-learn, which Curtilage does not; `make bench-training` puts them
into .cache/data-training, where they are found. What is not there is left out.
Times are noisy on a busy machine: the two take turns, and the median of their ratios is told.

    python bench/training.py [adult.parquet] [--rounds 5] [--seeds 3]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coded import FOLDER, HELD_OUT, LEFT_OUT, catalogued
from curtilage.budget.report import tight_epsilon
from curtilage.core.budgets import ATTO, NANO
from curtilage.core.errors import MissingExtraError
from curtilage.data.query.pricing import Price
from curtilage.data.train import Method, Wanted, plan
from curtilage.data.train.audit import audit
from curtilage.data.train.descent import Descent, Priced, priced
from curtilage.data.train.modelling import trained

PEERS = Path(__file__).resolve().parents[1] / ".cache" / "data-training"
DELTA = 1e-6
RUNS = ((1000, 0.01, 1.0), (15_000, 0.004, 3.0), (200, 0.1, 3.0))
MOST_CPU, MOST_EPSILON = 2.5, 0.94


def network(torch: Any) -> Any:
    """Two convolutions and two linear layers, for pictures of 8 by 8."""
    nn = torch.nn
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip


def digits(torch: Any) -> tuple[Any, Any]:
    """Handwritten digits, mixed; where scikit-learn is not, pictures of chance."""
    try:
        from sklearn.datasets import load_digits  # noqa: PLC0415 - not Curtilage's
    except ImportError:
        seeded = np.random.default_rng(0)
        images, target = seeded.random((1797, 8, 8)) * 16, seeded.integers(0, 10, 1797)
    else:
        found = load_digits()
        images, target = found.images, found.target
    order = np.random.default_rng(0).permutation(len(images))
    rows = torch.from_numpy(images[order, None] / 16).float()
    return rows, torch.from_numpy(target[order].astype(np.int64))


def plainly(torch: Any, module: Any, how: Descent, rows: Any, targets: Any) -> None:
    """Plain descent, with batches of the same kind."""
    seeded = np.random.default_rng(0)
    moves = torch.optim.SGD(module.parameters(), how.pace, how.momentum)
    for _ in range(how.steps):
        some = torch.from_numpy(np.flatnonzero(seeded.random(len(rows)) < how.rate))
        moves.zero_grad()
        torch.nn.functional.cross_entropy(module(rows[some]), targets[some]).backward()
        moves.step()


def descents(rounds: int) -> None:
    """1. CPU."""
    try:
        from curtilage.data.train.clipped import Items, descended, libraries  # noqa: PLC0415

        torch, _ = libraries()
    except MissingExtraError:
        print("networks: torch and Opacus are not installed")
        return
    torch.set_num_threads(1)
    rows, targets = digits(torch)
    items = Items(rows[:1400], targets[:1400])
    planned = priced(Descent(100, 0.1, 140.0, pace=0.5, momentum=0.5), Price(3 * NANO, 10**13))

    def loss_of(outputs: Any, wanted: Any) -> Any:
        return torch.nn.functional.cross_entropy(outputs, wanted, reduction="none")

    ratios, right = [], []
    for turn in range(rounds + 1):
        began = time.process_time()
        made = descended(planned, network(torch), loss_of, items, os.urandom)
        noisy = time.process_time() - began
        module, began = network(torch), time.process_time()
        plainly(torch, module, planned.descent, items.inputs, items.targets)
        if turn:  # the first one warms up
            ratios.append(noisy / (time.process_time() - began))
        with torch.no_grad():
            for name, parameter in module.named_parameters():
                parameter.copy_(torch.from_numpy(made[name]))
            guessed = module(rows[1400:]).argmax(dim=1) == targets[1400:]
        right.append(float(guessed.double().mean()))
    ratio = statistics.median(ratios)
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(
        f"networks: noisy descent takes {ratio:.2f} x the CPU of plain descent ({spread}); "
        f"wanted: at most {MOST_CPU}: {told(ratio <= MOST_CPU)}; epsilon 3: "
        f"{statistics.median(right):.3f} of digits right"
    )


def epsilons() -> None:
    """2. Accounting."""
    import dp_accounting  # noqa: PLC0415 - a part of the data extra
    from dp_accounting import rdp  # noqa: PLC0415

    for steps, rate, epsilon in RUNS:
        began = time.process_time()
        made: Priced = priced(Descent(steps, rate, 100.0), Price(round(epsilon * NANO), 10**12))
        took = time.process_time() - began
        tight = tight_epsilon(made.events, DELTA)
        accountant = rdp.RdpAccountant()
        drawn = dp_accounting.GaussianDpEvent(made.multiplier)
        accountant.compose(dp_accounting.PoissonSampledDpEvent(rate, drawn), steps)
        loose = float(accountant.get_epsilon(DELTA))
        print(
            f"epsilon of {steps} steps at rate {rate}: {tight:.3f}, by Renyi {loose:.3f}: "
            f"{tight / loose:.3f}; wanted: at most {MOST_EPSILON}: "
            f"{told(tight / loose <= MOST_EPSILON)} (priced in {took:.1f} s)"
        )


def tables(table: Path, seeds: int) -> None:
    """3. Adult."""
    if not table.exists():
        print("Adult: the table is not there")
        return
    whole = pq.read_table(table).drop_columns(list(LEFT_OUT))
    dataset = catalogued(whole)
    target = whole.column_names[-1]
    order = np.random.default_rng(0).permutation(whole.num_rows)
    train, test = whole.take(order[HELD_OUT:]), whole.take(order[:HELD_OUT])
    classes = np.asarray(test[target]) == dataset.columns[target].values[1]
    for method in Method:
        for epsilon in (0.1, 1.0, 3.0):
            price = Price(round(epsilon * NANO), round(DELTA * ATTO))
            planned = plan(dataset, Wanted(target, method=method), price)
            found, took = audit(planned, os.urandom), []
            scores = []
            for _ in range(seeds):
                began = time.process_time()
                model = trained(planned, train, found, "bench")
                took.append(time.process_time() - began)
                scores.append(auc(classes, model.predict(test)))
            print(
                f"Adult, {method.value}, epsilon {epsilon:g}: AUC {np.mean(scores):.4f} "
                f"(+- {np.std(scores):.4f}), CPU {np.mean(took):.2f} s; audit: at least "
                f"{found.bound:.3f}"
            )
    others(train, test, classes, target)


def others(train: pa.Table, test: pa.Table, classes: Any, target: str) -> None:
    """scikit-learn, without privacy."""
    try:
        from sklearn.compose import make_column_transformer  # noqa: PLC0415
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
        from sklearn.pipeline import make_pipeline  # noqa: PLC0415
        from sklearn.preprocessing import OneHotEncoder, StandardScaler  # noqa: PLC0415
    except ImportError:
        print("scikit-learn is not installed")
        return
    texts = [n for n in train.column_names if pa.types.is_string(train[n].type) and n != target]
    numbers = [n for n in train.column_names if n not in texts and n != target]
    names = [*numbers, *texts]
    places = {name: place for place, name in enumerate(names)}

    def columns(rows: pa.Table) -> Any:
        return np.stack([np.asarray(rows[name]).astype(object) for name in names], axis=1)

    wanted = np.asarray(train[target]) == sorted(set(train[target].to_pylist()))[1]
    for title, model in (
        ("logistic regression", LogisticRegression(max_iter=1000)),
        ("boosted trees", HistGradientBoostingClassifier(random_state=0)),
    ):
        coded = make_column_transformer(
            (StandardScaler(), [places[n] for n in numbers]),
            (
                OneHotEncoder(handle_unknown="ignore", sparse_output=False),
                [places[n] for n in texts],
            ),
        )
        fitted = make_pipeline(coded, model).fit(columns(train), wanted)
        score = auc(classes, fitted.predict_proba(columns(test))[:, 1])
        print(f"Adult, scikit-learn's {title}, no privacy: AUC {score:.4f}")


def auc(classes: Any, scores: Any) -> float:
    """The chance that a positive row scores above a negative one; a tie is half of one."""
    values, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    del values
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    positive = int(classes.sum())
    above = ranks[classes].sum() - positive * (positive + 1) / 2
    return float(above / (positive * (len(classes) - positive)))


def told(kept: bool) -> str:
    """Whether a claim is kept."""
    return "yes" if kept else "NO"


def main() -> None:
    """Prints a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="?", default=FOLDER / "adult" / "adult.parquet", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    sys.path += map(str, PEERS.glob("lib/python*/site-packages"))  # after our own
    warnings.simplefilter("ignore")  # of torch and Opacus, about one another
    descents(asked.rounds)
    epsilons()
    tables(asked.table, asked.seeds)


if __name__ == "__main__":
    main()
