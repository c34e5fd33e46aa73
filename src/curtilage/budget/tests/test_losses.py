"""Losses are upper bounds, in whole numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.budget.losses import epsilon_of, gaussian, pure, rho_of
from curtilage.budget.report import tight_epsilon
from curtilage.core.budgets import ATTO, NANO, PICO, Event

EPSILONS = st.integers(min_value=1, max_value=20 * NANO)
DELTAS = st.integers(min_value=10**6, max_value=10**15)


@given(EPSILONS, DELTAS)
def test_rho_of_an_epsilon_is_the_largest_that_fits(epsilon, delta):
    rho = rho_of(epsilon, delta)
    assert rho == 0 or epsilon_of(rho, delta) <= epsilon
    assert epsilon_of(rho + max(2, rho // 10**6), delta) > epsilon


@given(EPSILONS)
def test_zcdp_of_a_pure_loss_lies_between_the_known_bounds(epsilon):
    e = epsilon / NANO
    rho = pure(epsilon).rho / PICO
    assert e * math.tanh(e / 2) <= rho + 1e-12
    assert rho <= e * e / 2 + 2e-12 + 1e-9 * e


def test_a_gaussian_is_told_as_epsilon_and_delta():
    loss = gaussian(PICO // 100, ATTO // 10**6)
    assert loss.epsilon == epsilon_of(PICO // 100, ATTO // 10**6)
    assert (loss.rho, loss.slack, loss.delta) == (PICO // 100, 0, ATTO // 10**6)


@pytest.mark.parametrize("count", [1, 10, 300])
def test_the_accountant_agrees_that_the_sums_are_upper_bounds(count):
    loss = pure(NANO // 20)
    events = [Event("laplace", 20.0)] * count
    tight = tight_epsilon(events, 1e-6)
    by_sum = count * loss.epsilon / NANO
    by_rho = epsilon_of(count * loss.rho, ATTO // 10**6) / NANO
    assert tight <= min(by_sum, by_rho) + 1e-6


def test_the_accountant_knows_sampled_and_failing_events():
    sampled = tight_epsilon([Event("sampled-gaussian", 1.0, 1000, 0.01)], 1e-6)
    assert 1.9 < sampled < 2.3  # 2.125 by an accountant of its authors
    assert tight_epsilon([Event("laplace", 1.0, delta=1e-6)], 1e-6) == math.inf
    assert tight_epsilon([], 1e-6) == 0.0


def test_events_survive_as_json():
    event = Event("sampled-gaussian", 1 / 3, 7, 0.1, 1e-9)
    assert Event.from_json(event.as_json()) == event
