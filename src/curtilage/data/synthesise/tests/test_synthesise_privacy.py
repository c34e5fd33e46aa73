"""What is charged is what one person can change, and nothing else looks at the data."""

from __future__ import annotations

import math
from collections import Counter as Counted
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pyarrow as pa
import pytest

from curtilage.budget.losses import rho_of
from curtilage.core.budgets import PICO
from curtilage.core.datasets import Contribution, Dataset
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Noise, Price
from curtilage.data.synthesise import Split, Strategy, parted, plan, ready, run, synthesise
from curtilage.data.synthesise.domain import Domain
from curtilage.data.synthesise.measure import Counter, verify
from curtilage.data.synthesise.plan import Plan, as_gaussian
from curtilage.data.synthesise.synthesise import _bounded
from curtilage.data.synthesise.tests.samples import DATASET, OWNED, Recorded, table_of

PRICE = Price(10**9, 10**12)


def seeded(size: int) -> bytes:
    return np.random.default_rng(3).bytes(size)


def owned(rows: int, seed: int, people: int) -> pa.Table:
    table = table_of(rows, seed)
    who = np.random.default_rng(seed).integers(0, people, rows)
    return table.add_column(0, "who", pa.array(who))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("each", [1, 3])
def test_a_person_moves_no_count_and_no_score_by_more_than_is_charged(seed: int, each: int) -> None:
    dataset = Dataset("people", "", OWNED.columns, "who", contribution=Contribution(rows=each))
    planned = plan(dataset, PRICE)
    table = owned(300, seed, 40)
    alone = table.filter(pa.compute.not_equal(table["who"], seed))
    assert alone.num_rows < table.num_rows
    asked, guesses = [], np.random.default_rng(seed)
    guess = guesses.integers(0, 30, (10, 5)) * 1.0
    for each_table in (table, alone):
        sampler = Recorded(given=[[10] * size for size in planned.domain.sizes] + [[0] * 5000])
        codes = planned.domain.encode(_bounded(planned, each_table))
        counter = Counter(codes, planned, sampler)
        groups = counter.columns()
        counter._sampler = seen = Recorded()
        sizes = [group.size for group in groups]
        pairs = [(0, 1), (0, 3), (1, 2)]
        told = [counter.joint(pair).counts for pair in pairs]
        guess = np.random.default_rng(seed).integers(0, 30, (sizes[0], sizes[1])) * 1.0
        counter.worst([(0, 1)], [guess], spare=True)
        asked.append(([*sampler.totals[:4], *(t.ravel() for t in told)], seen.scores[0]))
    moved = [math.dist(a, b) for a, b in zip(asked[0][0], asked[1][0], strict=True)]
    assert 0 < max(moved) <= each == planned.single.sensitivity == planned.joint.sensitivity
    assert abs(asked[0][1][0] - asked[1][1][0]) <= each


@pytest.mark.parametrize("person", ["", "who"])
def test_a_person_more_is_at_most_that_person_more_in_each_part(person: str) -> None:
    dataset = Dataset("people", "", OWNED.columns, person) if person else DATASET
    planned = replace(plan(dataset, PRICE), split=Split("salt"))
    table = owned(400, 1, 90) if person else table_of(400, 1).select(["age", "job", "pay", "ill"])
    few = table.select([*([person] if person else []), "age", "job", "ill"])
    table = few.append_column("pay", pa.array([0.0] * 400))  # many rows are equal
    for n in range(40):
        keep = np.arange(400) != n
        if person:
            keep = np.asarray(table[person]) != n
        parts = parted(planned, table), parted(planned, table.filter(pa.array(keep)))
        moved = [Counted(_rows(a)) - Counted(_rows(b)) for a, b in zip(*parts, strict=True)]
        back = [Counted(_rows(b)) - Counted(_rows(a)) for a, b in zip(*parts, strict=True)]
        assert not any(back)  # nobody else comes or goes
        assert sum(each.total() for each in moved) <= 1
    train, control = parts[0]
    assert 0.1 < control.num_rows / (train.num_rows + control.num_rows) < 0.3
    other, _ = parted(replace(planned, split=Split("pepper")), table)
    assert _rows(other) != _rows(train)


def _rows(table: pa.Table) -> list[str]:
    return sorted(map(str, table.to_pylist()))


def test_neighbours_are_really_compared() -> None:
    """Without the bound on rows, the audit above sees too much: it can fail."""
    dataset = Dataset("people", "", OWNED.columns, "who", contribution=Contribution(rows=1))
    planned = plan(dataset, PRICE)
    table = owned(300, 0, 10)
    alone = table.filter(pa.compute.not_equal(table["who"], 0))
    counts = [
        np.bincount(planned.domain.encode(each)[:, 3], minlength=4) for each in (table, alone)
    ]
    assert math.dist(*counts) > 1


@pytest.mark.parametrize("strategy", list(Strategy))
def test_the_parts_add_up_to_the_price(strategy: Strategy) -> None:
    planned = plan(DATASET, PRICE, strategy)
    single, choice, joint = planned.charged
    total = single * 4 + (choice + joint) * planned.rounds
    assert planned.loss.rho == pytest.approx(total * PICO)
    assert planned.loss.rho <= rho_of(PRICE.epsilon, PRICE.delta)
    assert planned.loss.epsilon <= PRICE.epsilon
    assert planned.loss.delta == PRICE.delta
    for noise, rho in ((planned.single, single), (planned.joint, joint)):
        assert noise.sensitivity**2 / (2 * noise.scale**2) <= rho
    assert [event.count for event in planned.events] == [4, planned.rounds, planned.rounds]
    verify(planned)


@pytest.mark.parametrize("strategy", list(Strategy))
def test_no_more_is_measured_than_was_planned(people: pa.Table, strategy: Strategy) -> None:
    planned = plan(DATASET, PRICE, strategy)
    sampler = Recorded()
    run(planned, people, seeded, sampler=sampler)
    assert len(sampler.totals) <= 4 + planned.rounds
    assert len(sampler.scores) <= planned.rounds


def test_a_sampler_that_tells_more_is_refused() -> None:
    planned = plan(DATASET, PRICE)
    for weaker in (
        {"choice": planned.choice / 2},
        {"single": Noise("gaussian", planned.single.scale / 2, 1)},
        {"joint": Noise("gaussian", planned.joint.scale / 2, 1)},
    ):
        with pytest.raises(DataError) as refused:
            verify(_changed(planned, **weaker))
        assert refused.value.number == "CUR819"


def _changed(planned: Plan, **fields: object) -> Plan:
    held = {name: getattr(planned, name) for name in Plan.__dataclass_fields__}
    return Plan(**{**held, **fields})


@pytest.mark.parametrize("strategy", list(Strategy))
def test_the_same_noisy_numbers_give_the_same_table(people: pa.Table, strategy: Strategy) -> None:
    planned = plan(DATASET, PRICE, strategy)
    first = Recorded()
    made = run(planned, people, seeded, sampler=first)
    again = Recorded(given=first.totals, choices=first.chosen)
    other = run(planned, table_of(37, 99), seeded, sampler=again)
    assert again.totals != first.totals
    assert other.table == made.table
    assert other.told == made.told
    assert other.loss == made.loss


def test_the_coding_and_the_checks_see_no_rows(people: pa.Table) -> None:
    planned = plan(DATASET, PRICE)
    ready(planned, people.slice(0, 0))
    assert isinstance(planned.domain, Domain)


def test_noise_is_drawn(people: pa.Table) -> None:
    """Without noise of OpenDP two runs were equal."""
    tables = [synthesise(people, DATASET, Price(10**8, 10**12), seeded).table for _ in range(2)]
    assert tables[0] != tables[1]


@pytest.mark.parametrize("width", [1e-3, 0.1, 0.5, 1.0, 3.0, 8.0])
def test_a_gaussian_tells_at_least_as_much_as_a_choice(width: float) -> None:
    """For every pair of likelihood ratios that a choice may have, both errors."""
    normal = NormalDist()
    mean = 1.0 / as_gaussian(2.0 / width, 1)
    for share in np.linspace(0.001, 0.999, 999):
        top, low = share * width, share * width - width
        alpha = -math.expm1(low) / (math.exp(top) - math.exp(low))
        beta = 1.0 - math.exp(top) * alpha
        if 1e-12 < alpha < 1 - 1e-12:
            assert normal.cdf(normal.inv_cdf(1.0 - alpha) - mean) <= beta + 1e-12
