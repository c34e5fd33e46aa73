"""Junction trees of small cliques: exact marginals of a graphical model over coded columns.

A model is a product of potentials, one for each clique. Tables are numpy arrays with one axis for
each variable of the clique, variables in ascending order.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Variables = tuple[int, ...]
"""Variables by number, ascending."""

Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Node:
    """A clique of a tree.

    Attributes:
        variables: of the clique.
        parent: number of its parent; -1 for the root, which comes first.
        shared: the variables that it shares with its parent; there may be none.
    """

    variables: Variables
    parent: int
    shared: Variables


@dataclass(frozen=True, slots=True)
class Tree:
    """A junction tree. Each node comes after its parent.

    Attributes:
        sizes: how many codes each variable has.
        nodes: the cliques.
    """

    sizes: tuple[int, ...]
    nodes: tuple[Node, ...]

    @property
    def cells(self) -> int:
        """Cells of all cliques together."""
        return sum(cells(self.sizes, node.variables) for node in self.nodes)

    def host(self, variables: Variables) -> int:
        """The smallest clique that holds these variables."""
        wanted = set(variables)
        fit = [n for n, node in enumerate(self.nodes) if wanted <= set(node.variables)]
        return min(fit, key=lambda n: cells(self.sizes, self.nodes[n].variables))

    def calibrate(self, potentials: Sequence[Probabilities]) -> list[Probabilities]:
        """The marginal of each clique, for potentials that are not negative. Each sums to 1."""
        beliefs = [np.array(each) for each in potentials]
        upward: list[Probabilities] = [np.ones(())] * len(beliefs)
        for n in range(len(self.nodes) - 1, 0, -1):
            node = self.nodes[n]
            message = project(beliefs[n], node.variables, node.shared)
            upward[n] = message / message.sum()
            above = self.nodes[node.parent].variables
            beliefs[node.parent] *= spread(upward[n], node.shared, above)
        beliefs[0] /= beliefs[0].sum()
        for n, node in enumerate(self.nodes[1:], start=1):
            above = self.nodes[node.parent].variables
            message = project(beliefs[node.parent], above, node.shared)
            ratio = _over(message, project(beliefs[n], node.variables, node.shared))
            beliefs[n] *= spread(ratio, node.shared, node.variables)
        return beliefs

    def pairs(
        self, beliefs: Sequence[Probabilities], ends: Collection[int] | None = None
    ) -> dict[Variables, Probabilities]:
        """The marginal of pairs of variables, from calibrated beliefs.

        Args:
            beliefs: the marginal of each clique.
            ends: every pair that has one of these; None for every pair.
        """
        found: dict[Variables, Probabilities] = {}
        inverse = [
            _over(np.ones(()), project(beliefs[n], node.variables, node.shared))
            for n, node in enumerate(self.nodes)
        ]
        near: list[list[int]] = [[] for _ in self.nodes]
        for n, node in enumerate(self.nodes[1:], start=1):
            near[n].append(node.parent)
            near[node.parent].append(n)
        for a in range(len(self.sizes)) if ends is None else sorted(ends):
            self._pairs_of(a, near, beliefs, inverse, found)
        return found

    def _pairs_of(
        self,
        a: int,
        near: Sequence[Sequence[int]],
        beliefs: Sequence[Probabilities],
        inverse: Sequence[Probabilities],
        found: dict[Variables, Probabilities],
    ) -> None:
        """Carries the values of `a`, as a first axis, from clique to clique."""
        start = self.host((a,))
        axis = self.nodes[start].variables.index(a)
        first = np.zeros((self.sizes[a], *beliefs[start].shape))
        for code in range(self.sizes[a]):
            at = (slice(None),) * axis + (code,)
            first[(code, *at)] = beliefs[start][at]
        stack = [(start, -1, first)]
        while stack:
            n, came, joint = stack.pop()
            node = self.nodes[n]
            for place, b in enumerate(node.variables):
                pair = (min(a, b), max(a, b))
                if a != b and pair not in found:
                    others = tuple(i + 1 for i in range(len(node.variables)) if i != place)
                    made = joint.sum(axis=others)
                    found[pair] = made if a < b else made.T
            for m in near[n]:
                if m == came:
                    continue
                edge = max(n, m) if self.nodes[max(n, m)].parent == min(n, m) else min(n, m)
                shared = self.nodes[edge].shared
                gone = tuple(i + 1 for i, v in enumerate(node.variables) if v not in shared)
                message = joint.sum(axis=gone) * inverse[edge]
                into = self.nodes[m].variables
                shape = [self.sizes[v] if v in shared else 1 for v in into]
                carried = message.reshape(self.sizes[a], *shape) * beliefs[m]
                stack.append((m, n, carried))


def cells(sizes: Sequence[int], variables: Iterable[int]) -> int:
    """How many cells a table over these variables has."""
    return math.prod(sizes[v] for v in variables)


def project(table: Probabilities, variables: Variables, onto: Variables) -> Probabilities:
    """The table summed over the variables that are not in `onto`."""
    if len(onto) == len(variables):
        return table
    gone = tuple(axis for axis, v in enumerate(variables) if v not in onto)
    made: Probabilities = np.asarray(table.sum(axis=gone))
    return made


def spread(table: Probabilities, variables: Variables, over: Variables) -> Probabilities:
    """The table with an axis of length 1 for each further variable of `over`."""
    size = dict(zip(variables, table.shape, strict=True))
    return table.reshape([size.get(v, 1) for v in over])


def _over(above: Probabilities, below: Probabilities) -> Probabilities:
    """The quotient; 0 where nothing is divided by nothing."""
    made: Probabilities = np.where(below > 0, above / np.where(below > 0, below, 1.0), 0.0)
    return made


def tree_of(sizes: Sequence[int], joined: Collection[Variables]) -> Tree:
    """A junction tree in which each of the given sets lies within one clique.

    The graph is made chordal by taking out, again and again, the variable whose neighbours make
    the smallest table (Koller and Friedman, 2009, section 9.4.3).
    """
    return Tree(tuple(sizes), tuple(_linked(sizes, _eliminated(sizes, _near(sizes, joined)))))


def cells_of(sizes: Sequence[int], joined: Collection[Variables]) -> int:
    """Cells of all cliques of that tree."""
    return sum(cells(sizes, clique) for clique in _eliminated(sizes, _near(sizes, joined)))


def _near(sizes: Sequence[int], joined: Collection[Variables]) -> dict[int, set[int]]:
    near: dict[int, set[int]] = {v: set() for v in range(len(sizes))}
    for variables in joined:
        for a, b in itertools.permutations(variables, 2):
            near[a].add(b)
    return near


def _eliminated(sizes: Sequence[int], near: Mapping[int, set[int]]) -> list[Variables]:
    left = {v: set(others) for v, others in near.items()}
    cost = {v: cells(sizes, (v, *others)) for v, others in left.items()}
    cliques: list[set[int]] = []
    while left:
        least = min(cost.values())
        v = min(u for u, each in cost.items() if each == least)
        around = left.pop(v)
        del cost[v]
        clique = {v, *around}
        if not any(clique <= other for other in cliques):
            cliques.append(clique)
        for u in around:
            left[u] |= around - {u}
            left[u].discard(v)
            cost[u] = cells(sizes, (u, *left[u]))
    return sorted(tuple(sorted(clique)) for clique in cliques)


def _linked(sizes: Sequence[int], cliques: Sequence[Variables]) -> list[Node]:
    """The cliques as a tree: of all, one whose neighbours share as many variables as can be."""
    first = max(range(len(cliques)), key=lambda n: (cells(sizes, cliques[n]), -n))
    order, nodes = [first], [Node(cliques[first], -1, ())]
    left = set(range(len(cliques))) - {first}
    while left:
        best = max(
            ((n, p) for n in left for p in range(len(order))),
            key=lambda pair: (
                len(set(cliques[pair[0]]) & set(nodes[pair[1]].variables)),
                -pair[0],
                -pair[1],
            ),
        )
        n, parent = best
        shared = tuple(v for v in cliques[n] if v in nodes[parent].variables)
        order.append(n)
        nodes.append(Node(cliques[n], parent, shared))
        left.discard(n)
    return nodes
