"""Which pairs are measured: the model is fitted to what is known, and asked what it gets wrong.

Sources: McKenna, Miklau and Sheldon (2021), Winning the NIST contest (MST); McKenna, Mullins,
Sheldon and Miklau (2022), AIM: an adaptive and iterative mechanism. Written from the papers. Here
the number of rounds and their prices are fixed in advance, so that a price is known before it is
paid.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from curtilage.data.synthesise.coarse import Grouping
from curtilage.data.synthesise.infer import Model, Told, fit, total_of
from curtilage.data.synthesise.measure import Counter
from curtilage.data.synthesise.plan import Plan, Strategy
from curtilage.data.synthesise.tree import Probabilities, Variables, cells_of

MOST_CELLS = 100_000
"""Cells of all cliques together."""

MOST_PAIRS = 200
"""Of more pairs than this, each round looks at about so many: all those of some columns, others
each time."""

BETWEEN, LAST = 30, 150
"""Steps of the descent after each round, and in the end."""

RICH = 0.05
"""From this rho on, threes may be measured too, where a clique holds them already."""


def learn(plan: Plan, counter: Counter) -> tuple[Model, list[Grouping]]:
    """Measures as planned and fits the model, whose variables are the groups of each column."""
    groups = counter.columns()
    told = [Told((v,), *each.totals()) for v, each in enumerate(groups)]
    total = total_of(told)
    sizes = tuple(each.size for each in groups)
    model = fit(sizes, told, total, rounds=BETWEEN)
    if plan.strategy is Strategy.TREE:
        chosen = _spanning(plan, counter, model)
        told += [counter.joint(pair) for pair in chosen]
    else:
        barred: set[Variables] = set()
        for turn in range(plan.rounds):
            candidates, guesses = _candidates(plan, model, told, turn, barred)
            if not candidates:  # every pair that was looked at would make the model too large
                continue
            told.append(counter.joint(counter.worst(candidates, guesses, spare=True)))
            model = fit(sizes, told, total, model.duals, BETWEEN)
    return fit(sizes, told, total, model.duals, LAST), groups


def _candidates(
    plan: Plan, model: Model, told: Sequence[Told], turn: int, barred: set[Variables]
) -> tuple[list[Variables], list[Probabilities]]:
    """The pairs that keep the model small, and what it expects of each.

    A pair that would have made it too large once is barred from then on, for it only grows.
    """
    joined = {each.variables for each in told}
    sizes = model.tree.sizes
    ends = None
    if len(sizes) * (len(sizes) - 1) // 2 > MOST_PAIRS:
        some = max(1, MOST_PAIRS // (len(sizes) - 1))
        ends = np.random.default_rng(turn).choice(len(sizes), some, replace=False).tolist()
    pairs = {
        pair: guess
        for pair, guess in model.tree.pairs(model.beliefs, ends).items()
        if pair[-1] >= plan.known
    }
    guesses: dict[Variables, Probabilities] = {}
    for pair in sorted(pairs.keys() - barred):
        if _within(model, pair) or cells_of(sizes, joined | {pair}) <= MOST_CELLS:
            guesses[pair] = pairs[pair] * model.total
        else:
            barred.add(pair)
    if plan.loss.rho >= RICH * 10**12:
        for node in model.tree.nodes:
            for three in itertools.combinations(node.variables, 3):
                if three[-1] < plan.known:
                    continue
                guesses[three] = model.marginal(three) * model.total
    return list(guesses), list(guesses.values())


def _within(model: Model, variables: Variables) -> bool:
    return any(set(variables) <= set(node.variables) for node in model.tree.nodes)


def _spanning(plan: Plan, counter: Counter, model: Model) -> list[Variables]:
    """Pairs that make a tree, each chosen as the one furthest from independent."""
    part = list(range(len(model.tree.sizes)))
    ones = [model.marginal((v,)) for v in part]
    chosen: list[Variables] = []
    for _ in range(plan.rounds):
        pairs = [
            (a, b) for a, b in itertools.combinations(range(len(part)), 2) if part[a] != part[b]
        ]
        guesses = [np.outer(ones[a], ones[b]) * model.total for a, b in pairs]
        a, b = counter.worst(pairs, guesses, spare=False)
        chosen.append((a, b))
        part = [part[a] if p == part[b] else p for p in part]
    return chosen
