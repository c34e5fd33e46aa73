"""Rows from a model. They are spread as evenly as can be, not drawn one by one.

Rows that share the columns drawn so far get the next ones in the model's proportions, rounded, and
mixed well with all that was drawn before. So counts are nearer to the model's than those of
independent draws, whose error is that of a sample.
"""

from __future__ import annotations

import numpy as np

from curtilage.data.synthesise.domain import Codes
from curtilage.data.synthesise.even import evenly
from curtilage.data.synthesise.infer import Model
from curtilage.data.synthesise.tree import Probabilities

_GOLDEN = (5**0.5 - 1) / 2


def draw(model: Model, rows: int, chance: np.random.Generator) -> Codes:
    """Rows of codes; shape rows x variables."""
    tree = model.tree
    made = np.zeros((rows, len(tree.sizes)), dtype=np.int64)
    done: list[int] = []
    for node, belief in zip(tree.nodes, model.beliefs, strict=True):
        new = [v for v in node.variables if v not in node.shared]
        order = [node.variables.index(v) for v in (*node.shared, *new)]
        shape = tuple(tree.sizes[v] for v in node.shared)
        fresh = tuple(tree.sizes[v] for v in new)
        table = belief.transpose(order).reshape(int(np.prod(shape)), -1)
        given = np.zeros(rows, dtype=np.int64)
        if node.shared:
            given = np.ravel_multi_index(tuple(made[:, v] for v in node.shared), shape)
        keys = [made[:, v] for v in done if v not in node.shared]
        codes = _given(table, given, _mixed(given, keys, chance))
        made[:, new] = np.stack(np.unravel_index(codes, fresh), axis=1)
        done = [*done, *new]
    return made[chance.permutation(rows)]


def within(
    groups: Codes, group: Codes, shares: Probabilities, chance: np.random.Generator
) -> Codes:
    """A code for each row, of those in the row's group, by their shares.

    Args:
        groups: each row's group.
        group: each code's group.
        shares: each code's share in its group.
        chance: for the order.
    """
    table = np.zeros((int(group.max()) + 1, len(group)))
    table[group, np.arange(len(group))] = shares
    return _given(table, groups, evenly(groups, chance))


def _given(table: Probabilities, given: Codes, at: Probabilities) -> Codes:
    """The column of the table, in its given row, at that place between 0 and 1."""
    sums = table.sum(axis=1, keepdims=True)
    chances = np.where(sums > 0, table / np.where(sums > 0, sums, 1.0), 1.0 / table.shape[1])
    heights = np.cumsum(chances, axis=1)
    heights /= heights[:, -1:]
    flat = (heights + np.arange(len(table))[:, None]).ravel()
    found = np.searchsorted(flat, at * (1 - 1e-9) + given, side="right") - given * table.shape[1]
    made: Codes = np.clip(found, 0, table.shape[1] - 1).astype(np.int64)
    return made


def _mixed(given: Codes, keys: list[Codes], chance: np.random.Generator) -> Probabilities:
    """A place for each row: even within what is given, and also along the order of the keys."""
    order = np.lexsort((chance.random(len(given)), *keys, given))
    kinds, first, sizes = np.unique(given[order], return_index=True, return_counts=True)
    step = np.arange(len(given)) - np.repeat(first, sizes)
    golden = (step * _GOLDEN + np.repeat(chance.random(len(kinds)), sizes)) % 1.0
    ranked = np.lexsort((golden, given[order]))
    rank = np.empty(len(given), dtype=np.int64)
    rank[ranked] = step
    made = np.empty(len(given))
    made[order] = (rank + np.repeat(chance.random(len(kinds)), sizes)) / np.repeat(sizes, sizes)
    return made
