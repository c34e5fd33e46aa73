"""The best full-domain generalisation: one level for each quasi-identifier, for all rows.

Rows in groups that are not well are suppressed, as many as the limit lets. The search is
exhaustive, but looks at few nodes:

1. Nodes are taken in the order of a bound below their loss; from the first whose bound is no
   better than the best loss so far, none can be better.
2. What cannot be mended is tagged downwards. Where models *grow* (see `models`), a row in a group
   that is well stays so further up. So if a node has too many rows that are not well, every node
   below it has too. Of the other models that holds only if nothing may be suppressed.
3. So that tags come early, a path from the node upwards is searched by halves for the place where
   the tag begins.

After Kohlmayer, F. et al. (2012): Flash: efficient, stable and optimal k-anonymity. PASSAT 2012;
predictive tagging from El Emam, K. et al. (2009): A globally optimal k-anonymity method for the
de-identification of health data. JAMIA 16(5), 670-682.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from curtilage.core.errors import DataError
from curtilage.data.anonymise.coding import Coded
from curtilage.data.anonymise.hierarchies import Codes
from curtilage.data.anonymise.models import Model, Well
from curtilage.data.anonymise.quality import Metric

MOST_NODES = 2_000_000
"""A larger lattice is refused: its bounds alone would not fit."""

_NEAR = 1e-12
"""Losses so near, relatively, are the same: they differ by rounding."""

Node = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A node that satisfies the models.

    Attributes:
        node: the level of each quasi-identifier.
        loss: what it loses.
        suppressed: how many rows are suppressed.
        kept: whether each row is kept; shape (rows,).
        looked: how many nodes were looked at, of how many (``nodes``).
    """

    node: Node
    loss: float
    suppressed: int
    kept: NDArray[np.bool_] = field(repr=False)
    looked: int
    nodes: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached.

    Attributes:
        models: all must hold for every group that is kept.
        suppression: the share of rows that may be suppressed, from 0 to less than 1.
    """

    models: tuple[Model, ...]
    suppression: float = 0.0

    def most(self, rows: int) -> int:
        """How many rows may be suppressed."""
        return min(math.floor(self.suppression * rows + 1e-9), rows - 1)


@dataclass(slots=True)
class _Look:
    """What was seen at a node."""

    group: Codes
    sizes: Codes
    kept: Well
    gone: int
    hopeless: bool


def _look(coded: Coded, goal: Goal, node: Sequence[int], most: int) -> _Look:
    group, sizes = coded.group(node)
    growing = np.ones(len(sizes), dtype=np.bool_)
    kept = growing.copy()
    for model in goal.models:
        well = model.well(coded, group, sizes)
        kept &= well
        if model.grows or most == 0:
            growing &= well
    gone = int(sizes[~kept].sum())
    return _Look(group, sizes, kept, gone, int(sizes[~growing].sum()) > most)


class _Search:
    """One search over one lattice."""

    def __init__(self, coded: Coded, goal: Goal, metric: Metric) -> None:
        self.coded, self.goal, self.metric = coded, goal, metric
        self.most, self.shape = goal.most(coded.total), coded.shape
        self.bounds = metric.bounds()
        self.hopeless = np.zeros(self.shape, dtype=np.bool_)
        self.seen = np.zeros(self.shape, dtype=np.bool_)
        self.best: Node | None = None
        self.loss = math.inf
        self.looked = 0

    def run(self) -> None:
        """Finds the best node, and of nodes as good below it the lowest."""
        self._pass()
        while self.best is not None and self._step_down(self.best):
            pass

    def _step_down(self, node: Node) -> bool:
        """Whether a node one level lower loses no more; then it is the best."""
        for d, level in enumerate(node):
            below = (*node[:d], level - 1, *node[d + 1 :])
            if not level or self.hopeless[below]:
                continue
            found = _look(self.coded, self.goal, below, self.most)
            self.looked += not self.seen[below]
            if found.gone <= self.most:
                loss = self.metric.loss(below, found.group, found.sizes, found.kept)
                if loss <= self.loss * (1 + _NEAR):
                    self.best, self.loss = below, loss
                    return True
        return False

    def _pass(self) -> None:
        order = np.argsort(self.bounds, axis=None, kind="stable")
        starting = self.bounds.ravel()[order]
        for place, bound in zip(order, starting, strict=True):
            if self._worse(float(bound)):
                return
            node = tuple(int(at) for at in np.unravel_index(int(place), self.shape))
            if self._open(node):
                self._climb(node)

    def _open(self, node: Node) -> bool:
        closed = self.seen[node] or self.hopeless[node]
        return not closed and not self._worse(float(self.bounds[node]))

    def _worse(self, bound: float) -> bool:
        return bound >= self.loss * (1 - _NEAR)

    def _climb(self, node: Node) -> None:
        """Searches a path upwards for where it is no longer hopeless; looks at the node too."""
        path = self._path(node)
        low, high = 0, len(path)
        while low < high:
            middle = (low + high) // 2
            if not self.seen[path[middle]] and not self.hopeless[path[middle]]:
                self._visit(path[middle])
            if self.hopeless[path[middle]]:
                low = middle + 1
            else:
                high = middle
        if self._open(node):
            self._visit(node)

    def _path(self, node: Node) -> list[Node]:
        """From the node up, each time to the neighbour with the least bound."""
        path, at = [node], node
        while True:
            above = [
                (*at[:d], level + 1, *at[d + 1 :])
                for d, level in enumerate(at)
                if level + 1 < self.shape[d]
            ]
            if not above:
                return path
            at = min(above, key=self.bounds.__getitem__)
            if self._worse(float(self.bounds[at])):
                return path
            path.append(at)

    def _visit(self, node: Node) -> None:
        self.looked += 1
        self.seen[node] = True
        found = _look(self.coded, self.goal, node, self.most)
        if found.hopeless:
            self.hopeless[tuple(slice(0, level + 1) for level in node)] = True
            return
        above = tuple(slice(level, None) for level in node)
        floor = self.metric.floor(found.sizes)
        if floor:
            self.bounds[above] = np.maximum(self.bounds[above], floor)
        if found.gone <= self.most:
            loss = self.metric.loss(node, found.group, found.sizes, found.kept)
            if loss < self.loss:
                self.best, self.loss = node, loss


def optimum(coded: Coded, goal: Goal, metric: Metric) -> Chosen:
    """The node with the least loss of those that satisfy the models.

    Raises:
        DataError: none does (CUR833), or there are more than `MOST_NODES` (CUR834).
    """
    nodes = math.prod(coded.shape)
    if nodes > MOST_NODES or len(coded.shape) > 32:
        many = f"{nodes:,}" if nodes < 10**15 else "far more"
        raise DataError(
            f"There are {many} ways to generalise {len(coded.shape)} columns; at most "
            f"{MOST_NODES:,} of at most 32 columns can be searched.",
            mend="Take fewer columns as quasi-identifiers, or give their hierarchies fewer levels.",
            code="CUR834",
        )
    search = _Search(coded, goal, metric)
    search.run()
    if search.best is None:
        raise _none(coded, goal)
    return _chosen(coded, goal, search.best, (search.loss, search.looked))


def exhaustive(coded: Coded, goal: Goal, metric: Metric) -> Chosen:
    """The same by looking at every node: the reference for `optimum`."""
    best, least, nodes = None, math.inf, 0
    most = goal.most(coded.total)
    for node in np.ndindex(*coded.shape):
        nodes += 1
        found = _look(coded, goal, node, most)
        if found.gone <= most:
            loss = metric.loss(node, found.group, found.sizes, found.kept)
            if loss < least:
                best, least = node, loss
    if best is None:
        raise _none(coded, goal)
    return _chosen(coded, goal, best, (least, nodes))


def _chosen(coded: Coded, goal: Goal, node: Node, found: tuple[float, int]) -> Chosen:
    look = _look(coded, goal, node, goal.most(coded.total))
    kept = look.kept[look.group][coded.of_row]
    loss, looked = found
    return Chosen(node, loss, look.gone, kept, looked, math.prod(coded.shape))


def _none(coded: Coded, goal: Goal) -> DataError:
    return DataError(
        f"No generalisation of these {coded.total} rows satisfies all models with at most "
        f"{goal.most(coded.total)} rows suppressed.",
        mend="Let more rows be suppressed, ask for less, or give the hierarchies a top level where "
        "all values are the same.",
        code="CUR833",
    )
