"""What is charged is what one person can change, and nothing else looks at the data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.budget.losses import rho_of
from curtilage.core.budgets import PICO
from curtilage.core.datasets import Contribution
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Noise
from curtilage.data.train import Method, Wanted, plan, ready, run
from curtilage.data.train.measure import FURTHEST, LIKELIHOOD, Exact, Rows
from curtilage.data.train.plan import REACH, RESIDUAL, Plan, verify
from curtilage.data.train.running import rows_of
from curtilage.data.train.tests.making import DATASET, OWNED, PRICE, Recorded, owned, table_of


def planned_for(each: int, method: Method) -> Plan:
    dataset = replace(OWNED, contribution=Contribution(rows=each))
    return plan(dataset, Wanted("ill", method=method), PRICE)


def moved(planned: Plan, one: pa.Table, other: pa.Table) -> list[tuple[float, int]]:
    """How far each vector moves between neighbours that get the same noisy numbers; the bound."""
    first = Recorded()
    run(planned, one, first)
    again = Recorded(given=first.totals)
    run(planned, other, again)
    assert len(first.totals) == len(again.totals)
    return [
        (math.dist(a, b), noise.sensitivity)
        for a, b, noise in zip(first.totals, again.totals, first.noises, strict=True)
    ]


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("each", [1, 3])
@pytest.mark.parametrize("seed", range(3))
def test_a_person_moves_no_sum_by_more_than_is_charged(seed: int, each: int, method: Method):
    planned = planned_for(each, method)
    table = owned(160, seed, 30)
    most = 0.0
    for person in range(0, 30, 5):
        alone = table.filter(pa.compute.not_equal(table["who"], person))
        assert alone.num_rows < table.num_rows
        told = moved(planned, table, alone)
        assert all(far <= bound + 1e-9 for far, bound in told), (person, told)
        most = max(most, *(far for far, _ in told))
    assert most > 0


@pytest.mark.parametrize("method", list(Method))
def test_the_worst_person_moves_a_sum_by_nearly_all_that_is_charged(method: Method):
    """The bound is no larger than it must be: someone whose rows are all alike and surprising."""
    planned = planned_for(3, method)
    table = owned(400, 1, 100)
    worst = table.slice(0, 1).set_column(0, "who", pa.array([999]))
    worst = worst.set_column(5, "ill", pa.array([True])).set_column(1, "age", pa.array([0]))
    told = moved(planned, pa.concat_tables([table, worst, worst, worst, worst]), table)
    assert max(far / bound for far, bound in told) > 0.4
    assert max(far / bound for far, bound in told[:4]) == 1.0  # counts


def test_without_the_bound_on_rows_the_audit_sees_too_much(monkeypatch):
    monkeypatch.setattr("curtilage.data.train.running.first_rows", lambda table, *_: table)
    planned, table = planned_for(1, Method.BOOSTING), owned(200, 0, 10)
    alone = table.filter(pa.compute.not_equal(table["who"], 0))
    assert any(far > bound for far, bound in moved(planned, table, alone))


@given(st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=20))
@settings(max_examples=50)
def test_a_residual_is_at_most_one(scores: list[int]):
    planned = plan(DATASET, Wanted("ill"), PRICE)
    rows = Rows(
        np.zeros((len(scores), 4), dtype=np.int64),
        np.arange(len(scores)) % 2,
        planned,
        Recorded(),
    )
    rows._scores = np.array(scores)
    each = rows._each()
    assert np.abs(each).max() <= RESIDUAL
    assert (np.sign(each) == np.where(np.arange(len(scores)) % 2, 1, -1)).all() or 0 in each


def test_likelihoods_rise_with_the_score_and_are_symmetric():
    assert len(LIKELIHOOD) == 2 * FURTHEST + 1
    assert (np.diff(LIKELIHOOD) >= 0).all()
    assert LIKELIHOOD[FURTHEST] == RESIDUAL // 2
    assert LIKELIHOOD.min() >= 0
    assert LIKELIHOOD.max() <= RESIDUAL


@pytest.mark.parametrize("method", list(Method))
def test_no_row_of_a_design_reaches_further_than_is_charged(method: Method):
    planned = plan(DATASET, Wanted("ill", method=method), PRICE)
    learnt = run(planned, table_of(500, 3), Recorded())
    for term in learnt.terms:
        assert np.sqrt((term.design**2).sum(axis=1)).max() <= term.reach <= REACH


@pytest.mark.parametrize("method", list(Method))
def test_the_parts_add_up_to_the_price(method: Method):
    planned = plan(DATASET, Wanted("ill", method=method), PRICE)
    sampler = Recorded()
    run(planned, table_of(300, 1), sampler)
    spent = sum((n.sensitivity / n.scale) ** 2 / 2 for n in sampler.noises)
    assert spent == pytest.approx(planned.loss.rho / PICO, rel=1e-6)
    assert spent <= planned.loss.rho / PICO * (1 + 1e-12)
    assert planned.loss.rho <= rho_of(PRICE.epsilon, PRICE.delta)
    assert planned.loss.epsilon <= PRICE.epsilon
    assert sum(event.count for event in planned.events) == len(sampler.noises)
    told = sum(event.count / event.multiplier**2 / 2 for event in planned.events)
    assert spent <= told * (1 + 1e-12)
    verify(planned)


def test_a_sampler_that_tells_more_is_refused():
    planned = plan(DATASET, Wanted("ill"), PRICE)
    weaker = Noise("gaussian", planned.counting.scale / 2, 1)
    for broken in (replace(planned, counting=weaker), _with_step(planned)):
        with pytest.raises(DataError) as refused:
            ready(broken, table_of(5, 1))
        assert refused.value.number == "CUR819"


def _with_step(planned: Plan) -> Plan:
    class Weak(Plan):
        def step(self, reach: int) -> Noise:
            noise = Plan.step(self, reach)
            return replace(noise, scale=noise.scale / 2)

    return Weak(**{name: getattr(planned, name) for name in Plan.__dataclass_fields__})


@pytest.mark.parametrize("method", list(Method))
def test_the_same_noisy_numbers_give_the_same_model(method: Method):
    planned = plan(DATASET, Wanted("ill", method=method), PRICE)
    first = Recorded()
    made = run(planned, table_of(400, 1), first)
    other = run(planned, table_of(37, 9), Recorded(given=first.totals))
    for a, b in zip(made.scores, other.scores, strict=True):
        assert a.tolist() == b.tolist()
    assert made.rows == other.rows


def test_the_order_of_rows_changes_nothing_without_noise():
    planned = plan(DATASET, Wanted("ill"), PRICE)
    table = table_of(999, 4)
    mixed = table.take(np.random.default_rng(1).permutation(999))
    first, second = Recorded(), Recorded()
    run(planned, table, first)
    run(planned, mixed, second)
    assert first.totals == second.totals


def test_noise_is_drawn():
    planned = plan(DATASET, Wanted("ill"), PRICE)
    counts = [rows_of(planned, table_of(50, 1), Exact()).counts()[0].tolist() for _ in range(2)]
    assert counts[0] != counts[1]
    spread = np.std([rows_of(planned, table_of(9, 1), Exact()).counts()[3] for _ in range(20)])
    assert spread == pytest.approx(planned.counting.scale, rel=0.2)


def test_the_checks_see_no_rows():
    ready(plan(DATASET, Wanted("ill"), PRICE), table_of(0, 1))
