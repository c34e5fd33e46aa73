"""A training from a table: encode, bound, learn."""

from __future__ import annotations

from typing import Any

import numpy as np

from curtilage.core.datasets import EACH_ROW
from curtilage.data.persons import first_rows
from curtilage.data.synthesise.domain import Codes, Domain
from curtilage.data.train.learn import Learnt, learn
from curtilage.data.train.measure import Exact, Rows, Sampler
from curtilage.data.train.plan import Plan, verify


def ready(planned: Plan, table: Any) -> None:
    """Whether a plan can run, by the names and types of the columns alone.

    Raises:
        DataError: a column is absent (CUR840) or of another type (CUR841), or the sampler would
            tell more than is charged (CUR819).
        MissingExtraError: OpenDP is not installed.
    """
    verify(planned)
    person = planned.dataset.person
    if person != EACH_ROW:
        planned.domain.check_person(table, person)
    planned.domain.check(table)
    Domain((planned.target,)).check(table)


def run(planned: Plan, table: Any, sampler: Sampler | None = None) -> Learnt:
    """Runs a plan that is `ready`. From here on its loss is spent.

    Args:
        planned: the plan.
        table: the private Arrow table.
        sampler: draws the noise; None for OpenDP's.
    """
    return learn(planned, rows_of(planned, table, sampler or Exact()))


def rows_of(planned: Plan, table: Any, sampler: Sampler) -> Rows:
    """What counts of a table, coded. Rows whose target is missing or not listed do not."""
    bounded = first_rows(table, planned.dataset.person, planned.rows_each)
    codes = planned.domain.encode(bounded)
    known, classes = classes_of(planned, bounded)
    return Rows(codes[known], classes[known], planned, sampler)


def classes_of(planned: Plan, table: Any) -> tuple[Codes, Codes]:
    """Which rows have a known target, and 1 where it is the positive value, else 0."""
    target = planned.target
    codes = target.encode(table.column(planned.wanted.target))
    positive = codes == target.values.index(planned.positive)
    if planned.negative is None:
        negative = ~positive & (codes != target.missing)
    else:
        negative = codes == target.values.index(planned.negative)
    return np.flatnonzero(positive | negative), positive.astype(np.int64)
