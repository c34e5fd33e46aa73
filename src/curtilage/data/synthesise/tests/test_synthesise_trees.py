"""Inference against brute force on domains small enough to write out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.data.synthesise.infer import Told, fit, total_of
from curtilage.data.synthesise.tree import cells_of, project, spread, tree_of

SIZES = (3, 2, 4, 2, 3)
ALL = tuple(range(len(SIZES)))
PAIRS = list(itertools.combinations(ALL, 2))
some_pairs = st.lists(st.sampled_from(PAIRS), unique=True, max_size=7)


@given(some_pairs, st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_marginals_are_those_of_the_whole_product(pairs: list, seed: int) -> None:
    tree = tree_of(SIZES, pairs)
    chance = np.random.default_rng(seed)
    potentials = [chance.random([SIZES[v] for v in node.variables]) ** 3 for node in tree.nodes]
    whole = np.ones(SIZES)
    for node, potential in zip(tree.nodes, potentials, strict=True):
        whole = whole * spread(potential, node.variables, ALL)
    whole /= whole.sum()
    beliefs = tree.calibrate(potentials)
    for node, belief in zip(tree.nodes, beliefs, strict=True):
        np.testing.assert_allclose(belief, project(whole, ALL, node.variables), atol=1e-12)
    found = tree.pairs(beliefs)
    assert sorted(found) == PAIRS
    for pair, belief in found.items():
        np.testing.assert_allclose(belief, project(whole, ALL, pair), atol=1e-12)


@given(some_pairs)
@settings(max_examples=60, deadline=None)
def test_a_tree_holds_each_pair_and_runs_through_each_variable(pairs: list) -> None:
    tree = tree_of(SIZES, pairs)
    for pair in pairs:
        assert set(pair) <= set(tree.nodes[tree.host(pair)].variables)
    for v in ALL:  # the cliques that hold a variable hang together: all but one of them by it
        held = [node for node in tree.nodes if v in node.variables]
        assert sum(v in node.shared for node in held) == len(held) - 1
    assert tree.cells == cells_of(SIZES, pairs)


def test_a_model_without_noise_has_the_marginals_it_was_told() -> None:
    whole = np.random.default_rng(5).random(SIZES) ** 4
    whole *= 1000 / whole.sum()
    pairs = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4)]
    told = [Told(p, project(whole, ALL, p), np.asarray(1.0)) for p in pairs]
    model = fit(SIZES, told, total_of(told), rounds=2000)
    assert model.total == pytest.approx(1000)
    for pair in pairs:
        np.testing.assert_allclose(
            model.marginal(pair) * 1000, project(whole, ALL, pair), atol=0.05
        )


def test_a_fit_is_the_nearest_distribution() -> None:
    """One column: the nearest point of the simplex, by its own closed form."""
    counts = np.array([60.0, 50.0, -30.0, 20.0])
    model = fit((4,), [Told((0,), counts, np.asarray(1.0))], 100.0, rounds=3000)
    # 60 - t, 50 - t, 20 - t that add up to 100: t = 10, and -30 stays below.
    np.testing.assert_allclose(model.marginal((0,)) * 100, [50, 40, 0, 10], atol=0.05)


def test_what_is_not_told_stays_independent() -> None:
    told = [Told((v,), np.array([30.0, 70.0]), np.asarray(1.0)) for v in (0, 1)]
    model = fit((2, 2), told, 100.0, rounds=1000)
    pair = model.tree.pairs(model.beliefs)[0, 1]
    np.testing.assert_allclose(pair, np.outer([0.3, 0.7], [0.3, 0.7]), atol=1e-4)


def test_the_more_exact_of_two_tellings_counts_more() -> None:
    told = [
        Told((0,), np.array([40.0, 60.0]), np.asarray(9.0)),
        Told((0,), np.array([60.0, 40.0]), np.asarray(1.0)),
    ]
    model = fit((2,), told, 100.0, rounds=1000)
    np.testing.assert_allclose(model.marginal((0,)) * 100, [42, 58], atol=0.01)


@pytest.mark.parametrize("scale", [1.0, 1e3, 1e6])
def test_noise_however_large_gives_a_model(scale: float) -> None:
    chance = np.random.default_rng(2)
    told = [
        Told(p, np.rint(chance.normal(0, scale, [SIZES[v] for v in p])), np.asarray(scale**-2))
        for p in [*[(v,) for v in ALL], *PAIRS]
    ]
    model = fit(SIZES, told, total_of(told), rounds=100)
    for belief in model.beliefs:
        assert np.isfinite(belief).all()
        assert belief.min() >= 0
        assert belief.sum() == pytest.approx(1)
