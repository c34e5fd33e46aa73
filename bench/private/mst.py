"""MST over mbi's inference, once; the last line is the figures: CPU seconds and peak MB, as JSON.

The mechanism of McKenna, Miklau and Sheldon, "Winning the NIST contest" (2021), with its authors'
settings: a third of rho for all columns, a third to choose a spanning tree of pairs, a third for
those pairs; values that are lost in the noise are merged; 2,500 and 10,000 steps of mirror descent.
The package has inference alone, so the steps around it are written here.

It needs mbi 2. The `synthetic_data` of mbi 1.1 gives the columns that hang on the same column their
values in the same order of rows, so that they go in step though the model has them independent
(mended by its authors in pull request 145): rows twice as far from the table as the model is.

The seconds are those of the mechanism. JAX compiles within it, as it must for every new table, so
that is counted; Python's imports are told apart, as "start".

    python mst.py CODES.npy SIZES.json EPSILON DELTA SEED TO.npy
"""

from __future__ import annotations

import itertools
import json
import math
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from mbi import Domain, LinearMeasurement
from mbi.estimation import MirrorDescent
from mbi.marginal_loss import WeightedQuery

STEPS_TO_CHOOSE, STEPS = 2500, 10_000


def rho_of(epsilon: float, delta: float) -> float:
    """The most zCDP that is (epsilon, delta), by Canonne, Kamath and Steinke (2020)."""
    alphas = 1 + np.geomspace(1e-3, 1e5, 100_000)

    def delta_of(rho: float) -> float:
        logs = (alphas - 1) * (alphas * rho - epsilon) + alphas * np.log1p(-1 / alphas)
        return math.exp(min(0.0, float(np.min(logs - np.log(alphas - 1)))))

    low, high = 0.0, epsilon
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if delta_of(middle) <= delta else (low, middle)
    return low


class Mst:
    """One run.

    Args:
        codes: the rows.
        sizes: how many codes each column has.
        seed: of all randomness.
    """

    def __init__(self, codes: Any, sizes: Sequence[int], seed: int) -> None:
        self.codes, self.sizes = codes, list(sizes)
        self.chance = np.random.default_rng(seed)
        np.random.seed(seed)  # noqa: NPY002 - mbi draws its rows from it

    def rows(self, epsilon: float, delta: float) -> Any:
        """Synthetic rows, in the codes that came in."""
        rho = rho_of(epsilon, delta)
        sigma = math.sqrt(3 / (2 * rho))
        columns = [(n,) for n in range(len(self.sizes))]
        singles, kept = self._merged(self._measured(columns, sigma))
        pairs = self._chosen(singles, rho / 3)
        model = self._fitted(singles + self._measured(pairs, sigma), STEPS)
        return self._unmerged(model.synthetic_data(), kept)

    def _domain(self) -> Domain:
        return Domain([str(n) for n in range(len(self.sizes))], self.sizes)

    def _fitted(self, measured: list[Any], steps: int) -> Any:
        return MirrorDescent().estimate(self._domain(), measured, iters=steps)

    def _counts(self, columns: Sequence[int]) -> Any:
        shape = [self.sizes[n] for n in columns]
        places = np.ravel_multi_index([self.codes[:, n] for n in columns], shape)
        return np.bincount(places, minlength=math.prod(shape)).astype(float)

    def _measured(self, cliques: Sequence[tuple[int, ...]], sigma: float) -> list[Any]:
        spread = sigma * math.sqrt(len(cliques))
        made = []
        for clique in cliques:
            counts = self._counts(clique)
            noisy = counts + self.chance.normal(0, spread, counts.size)
            made.append(LinearMeasurement(noisy, tuple(map(str, clique)), spread))
        return made

    def _merged(self, singles: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Puts values that are lost in the noise under one code, the last."""
        made, kept = [], []
        for n, single in enumerate(singles):
            noisy = np.asarray(single.noisy_measurement)
            there = noisy >= 3 * single.stddev
            kept.append(there)
            if there.all():
                made.append(single)
                continue
            merged = (~there).sum()
            weights = np.ones(there.sum() + 1)
            weights[-1] = 1 / math.sqrt(merged)  # so that all have the same deviation
            values = np.append(noisy[there], noisy[~there].sum()) * weights
            query = WeightedQuery(weights)
            made.append(LinearMeasurement(values, single.clique, single.stddev, query))
            places = np.full(there.size, there.sum())
            places[there] = np.arange(there.sum())
            self.codes[:, n] = places[self.codes[:, n]]
            self.sizes[n] = int(there.sum()) + 1
        return made, kept

    def _chosen(self, singles: list[Any], rho: float) -> list[tuple[int, int]]:
        """A spanning tree: each edge by the exponential mechanism, of those that join two parts."""
        model = self._fitted(singles, STEPS_TO_CHOOSE)
        far = {}
        for pair in itertools.combinations(range(len(self.sizes)), 2):
            said = np.asarray(model.project(tuple(map(str, pair))).datavector())
            far[pair] = float(np.abs(self._counts(pair) - said).sum())
        epsilon = math.sqrt(8 * rho / (len(self.sizes) - 1))
        part = list(range(len(self.sizes)))
        edges = []
        while len(edges) < len(self.sizes) - 1:
            joining = [pair for pair in far if part[pair[0]] != part[pair[1]]]
            scores = epsilon / 2 * np.array([far[pair] for pair in joining])
            chances = np.exp(scores - scores.max())
            a, b = joining[self.chance.choice(len(joining), p=chances / chances.sum())]
            edges.append((a, b))
            part = [part[a] if each == part[b] else each for each in part]
        return edges

    def _unmerged(self, made: Any, kept: Sequence[Any]) -> Any:
        found = made.to_dict()
        columns = []
        for n, there in enumerate(kept):
            codes = np.asarray(found[str(n)])
            if there.all():
                columns.append(codes)
                continue
            lost = self.chance.choice(np.flatnonzero(~there), len(codes))
            places = np.append(np.flatnonzero(there), 0)
            columns.append(np.where(codes == there.sum(), lost, places[codes]))
        return np.stack(columns, axis=1).astype(np.int64)


def main() -> None:
    """Writes the rows and prints the figures."""
    codes, sizes, epsilon, delta, seed, to = sys.argv[1:]
    mst = Mst(np.load(codes), json.loads(Path(sizes).read_text(encoding="ascii")), int(seed))
    began = time.process_time()
    rows = mst.rows(float(epsilon), float(delta))
    cpu = time.process_time() - began
    np.save(to, rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "peak": peak, "start": began}))


if __name__ == "__main__":
    main()
