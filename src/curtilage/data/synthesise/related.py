"""Two synthetic tables that belong together: people, and rows of theirs.

1. The people, each with the number of rows that they have: a table like any other, of which one
   person changes one row.
2. The rows, each beside what the people's table says of its person: a model of both, of which one
   person changes as many rows as count.
3. The made people are drawn from the first; then each gets as many rows as its number says, drawn
   from the second as it is beside that person.

Most of the price is paid for the second, of which a person changes more. Rows of nobody in the
people's table do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curtilage.budget.losses import gaussian
from curtilage.core.budgets import Event, Loss
from curtilage.core.datasets import EACH_ROW, Column, Contribution, Dataset, Kind
from curtilage.core.errors import DataError
from curtilage.core.sockets import Randomness
from curtilage.data.persons import first_rows
from curtilage.data.query.pricing import Price, rho_at
from curtilage.data.synthesise.choosing import learn
from curtilage.data.synthesise.coarse import Grouping
from curtilage.data.synthesise.domain import Codes, Domain
from curtilage.data.synthesise.draw import draw
from curtilage.data.synthesise.given import draw_given
from curtilage.data.synthesise.infer import Model
from curtilage.data.synthesise.measure import Counter, Exact, Sampler, verify
from curtilage.data.synthesise.plan import Plan, plan_at
from curtilage.data.synthesise.synthesise import MOST_ROWS, ungrouped

FOR_PEOPLE = 4
"""One part of so many of the price, in rho, is for the people."""


@dataclass(frozen=True, slots=True)
class Related:
    """A priced synthesis of two tables.

    Attributes:
        people, rows: what is in the catalogue.
        counted: the plan of the people with the number of their rows.
        beside: the plan of the rows beside their people.
        loss, events: what both cost together at most.
    """

    people: Dataset
    rows: Dataset
    counted: Plan
    beside: Plan
    loss: Loss
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Two tables that belong together, by the keys of the people."""

    people: pa.Table
    rows: pa.Table


def plan_related(people: Dataset, rows: Dataset, price: Price) -> Related:
    """Prices two tables, without looking at the data.

    Raises:
        DataError: they do not belong together (CUR847); else as of one table.
    """
    if EACH_ROW in {people.person, rows.person} or not people.entity == rows.entity != "":
        raise DataError(
            f"'{people.name}' and '{rows.name}' are not two tables of the same people.",
            param="related",
            mend="Both need a person key, and the same 'entity', in the catalogue.",
            code="CUR847",
        )
    rho = rho_at(price, "Synthesis", "CUR844")
    first = plan_at(_counted(people, rows), rho // FOR_PEOPLE, price.delta)
    left, known = rho - rho // FOR_PEOPLE, len(_names(people))
    second = plan_at(_beside(people, rows), left, price.delta, known=known)
    spent = first.loss.rho + second.loss.rho
    events = (*first.events, *second.events)
    return Related(people, rows, first, second, gaussian(spent, price.delta), events)


def ready_related(planned: Related, tables: Tables) -> None:
    """Whether a plan can run, by names and types alone. Raises as `ready` does (CUR847 too)."""
    verify(planned.counted)
    verify(planned.beside)
    keys = [
        _checked(dataset, plan.domain, table)
        for dataset, plan, table in (
            (planned.people, planned.counted, tables.people),
            (planned.rows, planned.beside, tables.rows),
        )
    ]
    if pa.types.is_integer(keys[0]) != pa.types.is_integer(keys[1]):
        raise DataError(
            "The keys of the people are whole numbers in one table and text in the other.",
            param="related",
            mend="Convert one of the columns.",
            code="CUR847",
        )


def run_related(
    planned: Related, tables: Tables, chance: Randomness, sampler: Sampler | None = None
) -> Tables:
    """Runs a plan that is `ready_related`. From here on its loss is spent."""
    sampler = sampler or Exact()
    both = joined(planned, tables)
    seeded = np.random.default_rng(int.from_bytes(chance(32)))
    model, groups = _learnt(planned.counted, both.people, sampler)
    count = min(MOST_ROWS, round(model.total))
    people = ungrouped(model, groups, draw(model, count, seeded), seeded)
    number = planned.counted.domain.codings[-1].decode(people[:, -1], seeded)
    owners = np.repeat(np.arange(count), np.asarray(number, dtype=np.int64))[:MOST_ROWS]
    model, groups = _learnt(planned.beside, both.rows, sampler)
    known = range(people.shape[1] - 1)
    held = np.stack([groups[v].group[people[owners, v]] for v in known], axis=1)
    rows = ungrouped(model, groups, draw_given(model, held, known, seeded), seeded)
    return Tables(
        _made(planned.people, planned.counted.domain, people, np.arange(count), seeded),
        _made(planned.rows, planned.beside.domain, rows, owners, seeded),
    )


def joined(planned: Related, tables: Tables) -> Tables:
    """The people with their numbers of rows, and the rows beside their people."""
    people = first_rows(tables.people, planned.people.person, 1)
    rows = first_rows(tables.rows, planned.rows.person, planned.beside.rows_each)
    keys = people.column(planned.people.person).combine_chunks()
    found = pc.index_in(rows.column(planned.rows.person).cast(keys.type), value_set=keys)
    rows = rows.filter(pc.is_valid(found))
    owners = pc.drop_null(found)
    number = np.bincount(np.asarray(owners, dtype=np.int64), minlength=people.num_rows)
    beside = {
        coding.column.name: people.column(name).take(owners)
        for coding, name in zip(planned.beside.domain.codings, _names(planned.people), strict=False)
    }
    named = planned.counted.domain.codings[-1].column.name
    return Tables(
        people.append_column(named, pa.array(number)),
        pa.table(beside | dict(zip(rows.column_names, rows.columns, strict=True))),
    )


def _counted(people: Dataset, rows: Dataset) -> Dataset:
    """The people with a column more: how many rows each has."""
    name = _fresh("rows", people)
    most = Fraction(rows.contribution.rows)
    count = Column(name, Kind.INTEGER, lower=Fraction(0), upper=most, nullable=False)
    once = Contribution(rows=1)
    return replace(people, columns={**people.columns, name: count}, contribution=once)


def _beside(people: Dataset, rows: Dataset) -> Dataset:
    """The rows with the columns of their people before their own."""
    theirs = {_fresh(name, rows): people.columns[name] for name in _names(people)}
    columns = {name: replace(column, name=name) for name, column in theirs.items()}
    return replace(rows, columns={**columns, **rows.columns})


def _names(people: Dataset) -> list[str]:
    return [name for name in people.columns if name != people.person]


def _fresh(name: str, dataset: Dataset) -> str:
    """A name that no column of the dataset has."""
    name = f"({name})"
    while name in dataset.columns:
        name = f"({name})"
    return name


def _checked(dataset: Dataset, domain: Domain, table: pa.Table) -> pa.DataType:
    """The type of the persons' keys, once the table has the dataset's columns."""
    domain.check_person(table, dataset.person)
    Domain(tuple(each for each in domain.codings if each.column.name in dataset.columns)).check(
        table
    )
    return table.schema.field(dataset.person).type


def _learnt(planned: Plan, table: pa.Table, sampler: Sampler) -> tuple[Model, Sequence[Grouping]]:
    return learn(planned, Counter(planned.domain.encode(table), planned, sampler))


def _made(
    dataset: Dataset, domain: Domain, codes: Codes, owners: Codes, chance: np.random.Generator
) -> pa.Table:
    """The dataset's own columns, with the number of the made person as the key."""
    made = {dataset.person: pa.array(owners + 1)} | {
        coding.column.name: coding.decode(codes[:, v], chance)
        for v, coding in enumerate(domain.codings)
        if coding.column.name in dataset.columns
    }
    return pa.table({name: made[name] for name in dataset.columns if name in made})
