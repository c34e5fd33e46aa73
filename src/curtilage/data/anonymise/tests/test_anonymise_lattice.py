"""The result satisfies the models and loses least, by checks that share no code with the search."""

from __future__ import annotations

import itertools
import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.errors import DataError
from curtilage.data.anonymise import (
    Anonymised,
    Closeness,
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Quasi,
    Recipe,
    SensitiveColumn,
    Written,
    anonymise,
)
from curtilage.data.anonymise.coding import code, texts
from curtilage.data.anonymise.hierarchies import read_hierarchy
from curtilage.data.anonymise.lattice import Goal, exhaustive, optimum
from curtilage.data.anonymise.quality import Discernibility, Entropy, Loss
from curtilage.data.anonymise.tests import naive

FILES = {
    "a": "1;low;*\n2;low;*\n3;high;*\n4;high;*\n",
    "b": "x;xy;xyz;*\ny;xy;xyz;*\nz;z;xyz;*\nw;w;w;*\n",
    "c": "p;*\nq;*\n",
}
TABLES = [
    {line.split(";")[0]: tuple(line.split(";")) for line in text.split()} for text in FILES.values()
]
SICK = ["1", "2", "3", "10"]

rows = st.lists(
    st.tuples(*(st.sampled_from(sorted(table)) for table in TABLES), st.sampled_from(SICK)),
    min_size=1,
    max_size=24,
)
MODELS = st.lists(
    st.one_of(
        st.builds(KAnonymity, st.integers(1, 5)),
        st.builds(DistinctDiversity, st.just("s"), st.integers(1, 3)),
        st.builds(EntropyDiversity, st.just("s"), st.sampled_from([1.0, 1.5, 2.0, 3.0])),
        st.builds(Closeness, st.just("s"), st.sampled_from([0.1, 0.25, 0.5]), st.booleans()),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
SUPPRESSION = st.sampled_from([0.0, 0.1, 0.3, 0.7])


def table_of(some) -> pa.Table:
    return pa.table({name: [row[n] for row in some] for n, name in enumerate([*FILES, "s"])})


def satisfied(model, group, every) -> bool:
    sick = [row[-1] for row in group]
    match model:
        case KAnonymity(k):
            return len(group) >= k
        case DistinctDiversity(_, least):
            return len(set(sick)) >= least
        case EntropyDiversity(_, least):
            return naive.entropy(sick) >= math.log(least) - 1e-9
        case Closeness(_, t, ordered):
            known = {row[-1] for row in every}
            order = sorted(known, key=int) if ordered else []
            return naive.distance(sick, [row[-1] for row in every], order) <= t + 1e-9
    raise AssertionError(model)


def brute(some, models, suppression: float, weigh) -> float | None:
    """The least loss of all nodes, each judged by the naive checker."""
    best = None
    for node in itertools.product(*(range(len(next(iter(t.values())))) for t in TABLES)):
        wide = naive.generalised(some, TABLES, node)
        bad = [
            g
            for g in naive.groups(wide, range(3))
            if not all(satisfied(model, g, some) for model in models)
        ]
        keys = {g[0][:3] for g in bad}
        gone = {n for n, row in enumerate(wide) if row[:3] in keys}
        if len(gone) > min(math.floor(suppression * len(some) + 1e-9), len(some) - 1):
            continue
        found = weigh(some, node, gone)
        best = found if best is None else min(best, found)
    return best


def geometric(some, node, gone) -> float:
    each = naive.loss(some, TABLES, node, gone)
    return math.prod(float(x) + 1 for x in each) ** (1 / len(each)) - 1


def arithmetic(some, node, gone) -> float:
    each = naive.loss(some, TABLES, node, gone)
    return float(sum(each)) / len(each)


def discernible(some, node, gone) -> float:
    wide = naive.generalised(some, TABLES, node)
    kept = [row for n, row in enumerate(wide) if n not in gone]
    return sum(len(g) ** 2 for g in naive.groups(kept, range(3))) + len(gone) * len(some)


def bits(some, node, gone) -> float:
    wide, total = naive.generalised(some, TABLES, node), 0.0
    for d in range(3):
        own = [row[d] for row in some]
        above = [row[d] for row in wide]
        lost = [above[n] for n in gone]
        for n, (value, label) in enumerate(zip(own, above, strict=True)):
            total -= math.log2(own.count(value) / above.count(label))
            if n in gone:
                total -= math.log2(lost.count(label) / len(lost))
    return total


WEIGHTS = [
    ("loss", True, geometric),
    ("loss", False, arithmetic),
    ("discernibility", True, discernible),
    ("entropy", True, bits),
]


def recipe(
    models, suppression: float, quality: str = "loss", geometric_mean: bool = True
) -> Recipe:
    columns = {name: Quasi(Written(text)) for name, text in FILES.items()}
    return Recipe({**columns, "s": SensitiveColumn()}, models, suppression, quality, geometric_mean)


@pytest.mark.parametrize(("quality", "mean", "weigh"), WEIGHTS)
@settings(max_examples=60, deadline=None)
@given(some=rows, models=MODELS, suppression=SUPPRESSION)
def test_the_result_satisfies_the_models_and_loses_least(
    quality: str, mean: bool, weigh, some, models, suppression: float
) -> None:
    least = brute(some, models, suppression, weigh)
    table, asked = table_of(some), recipe(models, suppression, quality, mean)
    if least is None:
        with pytest.raises(DataError) as caught:
            anonymise(table, asked)
        assert caught.value.number == "CUR833"
        return
    made = anonymise(table, asked)
    assert made.loss == pytest.approx(least, rel=1e-9, abs=1e-9)
    check(made, some, models, suppression)


def check(made: Anonymised, some, models, suppression: float) -> None:
    released = list(
        zip(*(made.table.column(n).to_pylist() for n in made.table.column_names), strict=True)
    )
    assert len(released) == len(some) - made.suppressed
    assert made.suppressed <= suppression * len(some) + 1e-9
    for group in naive.groups(released, range(3)):
        assert all(satisfied(model, group, some) for model in models)
    wide = naive.generalised(some, TABLES, [made.node[name] for name in FILES])
    assert not (set(released) - set(wide))
    assert made.after is not None
    assert made.after.smallest == min(map(len, naive.groups(released, range(3))))


@settings(max_examples=100, deadline=None)
@given(
    some=rows,
    models=MODELS,
    suppression=SUPPRESSION,
    metric=st.sampled_from([Loss, Entropy, Discernibility]),
)
def test_pruning_loses_nothing(some, models, suppression: float, metric) -> None:
    table = table_of(some)
    columns = {name: texts(table.column(name), name) for name in [*FILES, "s"]}
    hierarchies = [read_hierarchy(name, text) for name, text in FILES.items()]
    coded = code(columns, hierarchies, {"s": columns["s"]})
    goal = Goal(models, suppression)
    try:
        plain = exhaustive(coded, goal, metric(coded))
    except DataError:
        with pytest.raises(DataError):
            optimum(coded, goal, metric(coded))
        return
    pruned = optimum(coded, goal, metric(coded))
    assert pruned.loss == pytest.approx(plain.loss, rel=1e-9, abs=1e-9)
    assert pruned.looked <= plain.looked == pruned.nodes
