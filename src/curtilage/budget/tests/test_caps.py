"""Caps count what they must, and let pass what still fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.budget.caps import (
    EVERYBODY,
    Account,
    accounts,
    began,
    keeps,
    left,
    standing,
)
from curtilage.budget.losses import epsilon_of, gaussian, pure
from curtilage.core.budgets import ATTO, NANO, NO_LOSS, Cap, Charge, Event, Loss, Period

MICRO = ATTO // 10**6
DAY = "2026-11-24"


def spent(epsilon: float, group: str = EVERYBODY, **named: str):
    place = {"dataset": "d", "purpose": "p", "analyst": "a", "day": DAY} | named
    return Account(group=group, **place), pure(round(epsilon * NANO))


def total(cap: Cap, *entries) -> float:
    return standing(cap, entries, DAY).spent.epsilon / NANO


def test_without_delta_only_epsilons_add_up():
    cap = Cap("c", NANO)
    assert keeps(cap, pure(NANO))
    assert not keeps(cap, pure(NANO) + pure(1))
    assert not keeps(cap, pure(NANO // 2, 1))


def test_with_delta_one_large_release_or_many_small_ones_fit():
    cap = Cap("c", NANO, MICRO)
    assert keeps(cap, pure(NANO))
    small, total_loss, count = pure(NANO // 200), NO_LOSS, 0
    while keeps(cap, total_loss + small):
        total_loss, count = total_loss + small, count + 1
    assert count > 400  # twice what the sum of epsilons would allow


def test_half_of_the_delta_is_kept_for_the_other_filter():
    cap = Cap("c", NANO, MICRO)
    assert keeps(cap, pure(NANO // 10, MICRO // 2))
    assert not keeps(cap, pure(NANO // 10, MICRO // 2 + 1))


@given(
    st.integers(1, 5 * NANO),
    st.integers(10**6, 10**13),
    st.lists(st.integers(1, NANO), min_size=1, max_size=30),
)
def test_what_is_kept_never_exceeds_the_cap_by_either_measure(epsilon, delta, asked):
    cap, loss = Cap("c", epsilon, delta), NO_LOSS
    for each in asked:
        if keeps(cap, loss + pure(each)):
            loss += pure(each)
    half = delta // 2
    assert loss.epsilon <= epsilon or epsilon_of(loss.rho, half) <= epsilon


@given(st.integers(1, 3 * NANO), st.integers(0, 3 * NANO))
def test_what_is_said_to_be_left_fits_and_no_more(epsilon, used):
    cap = Cap("c", epsilon, MICRO)
    before = pure(used) if used else NO_LOSS
    if not keeps(cap, before):
        return
    rest = left(cap, before)
    assert keeps(cap, before + pure(rest)) or rest == 0
    assert not keeps(cap, before + pure(rest + 2))


def test_a_gaussian_counts_by_its_rho():
    cap = Cap("c", NANO, MICRO)
    one = gaussian(10**9, MICRO // 4)
    loss = one + one + one
    assert loss.delta > MICRO // 2  # the sum of deltas no longer fits
    assert keeps(cap, loss)


@pytest.mark.parametrize(
    ("named", "counts"),
    [
        ({}, 1.5),
        ({"dataset": "d"}, 1.0),
        ({"dataset": "e"}, 0.5),
        ({"purpose": "q"}, 0.5),
        ({"analyst": "nobody"}, 0.0),
    ],
)
def test_a_cap_counts_what_it_names(named, counts):
    cap = Cap("c", NANO, **named)
    assert total(cap, spent(1.0), spent(0.5, dataset="e", purpose="q")) == counts


def test_groups_pay_alone_and_for_everybody():
    cap = Cap("c", NANO, dataset="d")
    entries = [spent(0.1), spent(0.4, "EU"), spent(0.3, "US"), spent(0.2, "EU")]
    assert total(cap, *entries) == pytest.approx(0.7)  # 0.1 + the 0.6 of the EU
    assert total(Cap("c", NANO, group="US"), *entries) == pytest.approx(0.4)
    assert standing(cap, entries, DAY).group == "EU"


def test_periods_begin_anew():
    old = spent(0.5, day="2026-10-31")
    entries = [old, spent(0.2, day="2026-11-01"), spent(0.1)]
    wanted = {Period.EVER: 0.8, Period.YEAR: 0.8, Period.MONTH: 0.3, Period.DAY: 0.1}
    for period, epsilon in wanted.items():
        assert total(Cap("c", NANO, period=period), *entries) == pytest.approx(epsilon)
    assert began(Period.MONTH, DAY) == "2026-11-01"


def test_a_derived_dataset_is_paid_for_by_its_parents():
    charge = Charge("k", "d", "child", "p", "a", pure(NANO), (Event("laplace", 1.0),),
                    groups=("EU",), parents=("mother",))  # fmt: skip
    assert [(a.dataset, a.group) for a in accounts(charge, DAY)] == [
        ("child", "EU"),
        ("mother", EVERYBODY),
    ]


def test_losses_add_and_take_away():
    assert pure(5) + Loss(1, 2, 3, 4) - Loss(1, 2, 3, 4) == pure(5)
