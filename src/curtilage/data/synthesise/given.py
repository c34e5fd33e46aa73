"""Rows from a model in which some variables are held: the rest, as the model has it beside them.

Every clique starts with what it says of its own variables, given those it shares with the one
above. What a clique says of all beneath it goes upward, with the held variables in place (Koller
and Friedman, 2009, section 10.2); then the others are drawn downward.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from curtilage.data.synthesise.domain import Codes
from curtilage.data.synthesise.even import evenly
from curtilage.data.synthesise.infer import Model
from curtilage.data.synthesise.tree import Node, Probabilities, cells, project, spread

AT_ONCE = 2**22
"""Cells of the largest clique, over all rows that are drawn together."""


def draw_given(
    model: Model, held: Codes, variables: Sequence[int], chance: np.random.Generator
) -> Codes:
    """Codes of all variables for each row.

    Args:
        model: the model.
        held: the codes that are held; shape rows x held variables.
        variables: which those are.
        chance: for what is drawn.
    """
    sizes = model.tree.sizes
    made = np.zeros((len(held), len(sizes)), dtype=np.int64)
    made[:, list(variables)] = held
    widest = max(cells(sizes, node.variables) for node in model.tree.nodes)
    step = max(1, AT_ONCE // widest)
    for first in range(0, len(made), step):
        _draw(model, made[first : first + step], frozenset(variables), chance)
    return made


def _draw(model: Model, rows: Codes, held: frozenset[int], chance: np.random.Generator) -> None:
    """Fills in what is not held."""
    nodes = model.tree.nodes
    factors = [
        _placed(_conditional(node, belief), node, rows, held)
        for node, belief in zip(nodes, model.beliefs, strict=True)
    ]
    for n in range(len(nodes) - 1, 0, -1):
        node, above = nodes[n], nodes[nodes[n].parent]
        gone = tuple(i + 1 for i, v in enumerate(node.variables) if v not in node.shared)
        told = factors[n].sum(axis=gone, keepdims=True)
        told /= told.max(axis=tuple(range(1, told.ndim)), keepdims=True)
        length = dict(zip(node.variables, told.shape[1:], strict=True))
        shape = [length[v] if v in node.shared else 1 for v in above.variables]
        factors[node.parent] = factors[node.parent] * told.reshape(-1, *shape)
    for node, factor in zip(nodes, factors, strict=True):
        new = [v for v in node.variables if v not in node.shared and v not in held]
        if new:
            known = [v for v in node.variables if v in held or v in node.shared]
            at = evenly(_alike(rows[:, known]), chance)
            codes = _picked(_known(factor, node, rows, held), at)
            sizes = tuple(model.tree.sizes[v] for v in new)
            rows[:, new] = np.stack(np.unravel_index(codes, sizes), axis=1)


def _conditional(node: Node, belief: Probabilities) -> Probabilities:
    """What a clique says of its variables, given those that it shares with the one above."""
    if node.parent < 0:
        return belief
    given = spread(project(belief, node.variables, node.shared), node.shared, node.variables)
    made: Probabilities = np.divide(belief, given, out=np.zeros_like(belief), where=given > 0)
    return made


def _placed(table: Probabilities, node: Node, rows: Codes, held: frozenset[int]) -> Probabilities:
    """The table for each row, or one for all; axes of held variables have length 1."""
    if held.isdisjoint(node.variables):
        return table[None]
    at = [rows[:, v] if v in held else slice(None) for v in node.variables]
    shape = [1 if v in held else n for v, n in zip(node.variables, table.shape, strict=True)]
    first = np.zeros(len(rows), np.int64)  # so that the axis of the rows comes first
    return table[None][(first, *at)].reshape(len(rows), *shape)


def _known(factor: Probabilities, node: Node, rows: Codes, held: frozenset[int]) -> Probabilities:
    """The table of what is new in a clique, for each row; shape rows x cells."""
    each = np.arange(len(rows)) if len(factor) == len(rows) else np.zeros(len(rows), np.int64)
    nothing = np.zeros(len(rows), np.int64)
    at = tuple(
        nothing if v in held else rows[:, v] if v in node.shared else slice(None)
        for v in node.variables
    )
    return factor[(each, *at)].reshape(len(rows), -1)


def _alike(codes: Codes) -> Codes:
    """A number for each row, the same for rows that are the same."""
    if not codes.shape[1]:
        return np.zeros(len(codes), np.int64)
    made: Codes = np.unique(codes, axis=0, return_inverse=True)[1].reshape(-1)
    return made


def _picked(table: Probabilities, at: Probabilities) -> Codes:
    """The cell of each row at that place, from 0 to 1, of its sum."""
    heights = np.cumsum(table, axis=1)
    place = (heights <= (at * heights[:, -1])[:, None]).sum(axis=1)
    made: Codes = np.minimum(place, table.shape[1] - 1)
    return made
