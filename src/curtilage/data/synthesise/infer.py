"""Fits a model to noisy marginals: of all distributions over a tree, the closest to what was told.

Source: McKenna, Sheldon and Miklau (2019), Graphical-model based estimation and inference for
differential privacy, Algorithm 3: an accelerated entropic descent (Auslander and Teboulle, 2006).
Written from the paper. It sees nothing but noisy numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np

from curtilage.data.synthesise.tree import (
    Probabilities,
    Tree,
    Variables,
    project,
    spread,
    tree_of,
)

BOLD = 16.0
"""So many times the step that is safe for sure; a step that fails is taken again, smaller."""

RISE = 1.2
"""A misfit that grows to so much of the best is a failed step."""

LEAST = 40.0
"""Potentials below exp(-LEAST) of the largest count as that, so that products stay above 0."""


@dataclass(frozen=True, slots=True)
class Told:
    """A noisy marginal.

    Attributes:
        variables: of what columns.
        counts: noisy counts, one axis for each variable.
        weights: one over the variance of each count; shape of the counts, or a single number.
    """

    variables: Variables
    counts: Probabilities
    weights: Probabilities


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model.

    Attributes:
        tree: its cliques.
        beliefs: the marginal of each clique; consistent, and each sums to 1.
        duals: the logarithms of the potentials, for each told set of variables.
        total: about how many rows there are.
        misfit: half the weighted square distance from what was told.
    """

    tree: Tree
    beliefs: tuple[Probabilities, ...]
    duals: Mapping[Variables, Probabilities] = field(repr=False)
    total: float
    misfit: float

    def marginal(self, variables: Variables) -> Probabilities:
        """The marginal of variables that lie in one clique."""
        n = self.tree.host(variables)
        return project(self.beliefs[n], self.tree.nodes[n].variables, variables)


def total_of(told: Sequence[Told]) -> float:
    """About how many rows there are: the sums of the marginals, by their variances; at least 1."""
    sums = [float(each.counts.sum()) for each in told]
    spread_of = [float((1.0 / np.broadcast_to(t.weights, t.counts.shape)).sum()) for t in told]
    weights = [1.0 / variance for variance in spread_of]
    return max(1.0, float(np.dot(sums, weights) / sum(weights)))


def fit(
    sizes: Sequence[int],
    told: Sequence[Told],
    total: float,
    start: Mapping[Variables, Probabilities] | None = None,
    rounds: int = 300,
) -> Model:
    """The model closest to what was told.

    Args:
        sizes: how many codes each variable has.
        told: noisy marginals; each variable is in one at least.
        total: how many rows there are.
        start: duals of an earlier model, to begin from.
        rounds: steps of the descent.
    """
    tree = tree_of(sizes, {each.variables for each in told})
    return _Descent(tree, told, total).run(start or {}, rounds)


class _Descent:
    def __init__(self, tree: Tree, told: Sequence[Told], total: float) -> None:
        self.tree, self.total = tree, total
        self.sets = sorted({each.variables for each in told})
        self.host = {s: tree.host(s) for s in self.sets}
        self.goal: dict[Variables, tuple[Probabilities, Probabilities]] = {}
        for s in self.sets:  # of several tellings of one set, their mean
            each = [t for t in told if t.variables == s]
            weight = np.zeros_like(each[0].counts)
            mean = np.zeros_like(weight)
            for t in each:
                weight += t.weights
                mean += t.weights * t.counts
            self.goal[s] = (mean / weight / total, weight * total**2)
        self.steep = sum(float(weight.max()) for _, weight in self.goal.values())

    def run(self, start: Mapping[Variables, Probabilities], rounds: int) -> Model:
        """Descends; takes a bolder step than is safe, and a smaller one where that fails."""
        duals = {
            s: start[s] if s in start else np.zeros(g.shape) for s, (g, _) in self.goal.items()
        }
        slope = self.steep / BOLD
        kept = self._beliefs(duals)
        seen = marks = self._seen(kept)
        lowest, c = self._misfit(seen), slope
        safe, answer = duals, (lowest, kept, duals)
        for _ in range(rounds):
            a = (np.sqrt((c / slope) ** 2 + 4 * c / slope) - c / slope) / 2
            duals = {
                s: _bounded(duals[s] - a / c * weight * ((1 - a) * seen[s] + a * marks[s] - goal))
                for s, (goal, weight) in self.goal.items()
            }
            c *= 1 - a
            leading = self._beliefs(duals)
            marks = self._seen(leading)
            kept = [(1 - a) * x + a * z for x, z in zip(kept, leading, strict=True)]
            seen = {s: (1 - a) * seen[s] + a * marks[s] for s in self.sets}
            now = self._misfit(seen)
            if now < lowest:
                safe, lowest = duals, now
                answer = min(answer, (now, kept, duals), key=itemgetter(0))
            elif not now <= lowest * RISE and slope < self.steep:
                slope, duals = min(4 * slope, self.steep), safe
                kept = self._beliefs(duals)
                seen = marks = self._seen(kept)
                lowest, c = self._misfit(seen), slope
        misfit, kept, duals = answer
        return Model(self.tree, tuple(kept), duals, self.total, misfit)

    def _beliefs(self, duals: Mapping[Variables, Probabilities]) -> list[Probabilities]:
        logs = [np.zeros([self.tree.sizes[v] for v in n.variables]) for n in self.tree.nodes]
        for s, dual in duals.items():
            n = self.host[s]
            logs[n] += spread(dual, s, self.tree.nodes[n].variables)
        return self.tree.calibrate([np.exp(each - each.max()) for each in logs])

    def _seen(self, beliefs: Sequence[Probabilities]) -> dict[Variables, Probabilities]:
        return {
            s: project(beliefs[n], self.tree.nodes[n].variables, s) for s, n in self.host.items()
        }

    def _misfit(self, seen: Mapping[Variables, Probabilities]) -> float:
        return sum(
            float((weight * (seen[s] - goal) ** 2).sum()) / 2
            for s, (goal, weight) in self.goal.items()
        )


def _bounded(dual: Probabilities) -> Probabilities:
    """The same potential but for its scale; so small at least that products stay numbers."""
    made: Probabilities = np.maximum(dual - dual.max(), -LEAST)
    return made
