"""A table as numbers for a neural network: by the catalogue alone, one row by itself.

A number is its place between its bounds, from -1 to 1; a listed value is a column of its own, and
so is what is missing or not listed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from curtilage.core.datasets import EACH_ROW
from curtilage.data.synthesise.domain import Codes
from curtilage.data.train.measure import Floats
from curtilage.data.train.plan import Plan
from curtilage.data.train.running import classes_of
from curtilage.data.train.terms import places_of


def lookups(planned: Plan) -> list[Floats]:
    """For each column, the numbers of each code: codes x numbers."""
    made = []
    for coding in planned.domain.codings:
        ordered, rest = coding.ordered, coding.size - coding.ordered
        table = np.zeros((coding.size, min(1, ordered) + rest))
        if ordered:
            places = places_of(coding)
            middle, half = (places[0] + places[-1]) / 2, (places[-1] - places[0]) / 2 or 1.0
            table[:ordered, 0] = (places - middle) / half
        table[ordered:, min(1, ordered) :] = np.eye(rest)
        made.append(table)
    return made


def width(planned: Plan) -> int:
    """How many numbers a row becomes."""
    return sum(each.shape[1] for each in lookups(planned))


def features(planned: Plan, table: Any) -> Floats:
    """The numbers of each row: rows x `width`."""
    codes = planned.domain.encode(table)
    parts = [each[codes[:, n]] for n, each in enumerate(lookups(planned))]
    made: Floats = np.concatenate(parts, axis=1)
    return made


def counted(planned: Plan, table: Any) -> tuple[Floats, Codes, Codes | None]:
    """Numbers and classes of the rows whose target is known, and whose rows they are.

    Rows of nobody do not count. Persons are counted from 0; None where each row is another's.
    """
    known, classes = classes_of(planned, table)
    person = planned.dataset.person
    if person == EACH_ROW:
        return features(planned, table)[known], classes[known], None
    encoded = table.column(person).combine_chunks().dictionary_encode()
    people = np.asarray(encoded.indices.fill_null(-1), dtype=np.int64)
    kept = known[people[known] >= 0]
    persons = np.unique(people[kept], return_inverse=True)[1].astype(np.int64)
    return features(planned, table)[kept], classes[kept], persons
