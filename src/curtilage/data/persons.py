"""How much of one person counts: the first rows, as many as the catalogue lets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curtilage.core.datasets import EACH_ROW


def first_rows(table: Any, person: str, most: int) -> Any:
    """The first rows of each person, at most so many. Rows of nobody do not count.

    Args:
        table: an Arrow table.
        person: the column of the persons' keys; `EACH_ROW` if each row is another person's.
        most: rows of one person.
    """
    if person == EACH_ROW:
        return table
    held = table.column(person)
    if pa.types.is_string(held.type):
        held = held.cast(pa.large_string())  # one chunk can hold it, however long
    encoded = pc.dictionary_encode(held.combine_chunks())
    people = np.asarray(pc.fill_null(encoded.indices, -1), dtype=np.int64)
    order = np.argsort(people, kind="stable")
    _, first, sizes = np.unique(people[order], return_index=True, return_counts=True)
    rank = np.empty(len(people), dtype=np.int64)
    rank[order] = np.arange(len(people)) - np.repeat(first, sizes)
    return table.take(np.flatnonzero((rank < most) & (people >= 0)))
