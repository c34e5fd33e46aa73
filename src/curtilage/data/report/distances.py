"""Distances between rows: the sum over columns of how far their places are apart (Gower, 1971).

Whole numbers, so that rows that are equal are at 0 and ties are ties.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from curtilage.data.report.comparable import ONE, Places

Apart = NDArray[np.int32]

CELLS = 2_000_000
"""So many distances are held at a time."""


def blocks(these: Places, those: Places, ordered: Sequence[bool]) -> Iterator[tuple[slice, Apart]]:
    """All distances, some of these rows at a time.

    Args:
        these: places; shape rows x columns.
        those: places of the rows they are compared with.
        ordered: of each column, whether its places are ranks.
    """
    step = max(1, CELLS // max(1, len(those)))
    for start in range(0, len(these), step):
        part = slice(start, min(start + step, len(these)))
        whole = np.zeros((part.stop - start, len(those)), dtype=np.int32)
        for n, rank in enumerate(ordered):
            whole += column(these[part, n], those[:, n], rank)
        yield part, whole


def column(these: Places, those: Places, rank: bool) -> Apart:
    """Distances in one column: from 0 to `ONE`; what is missing is that far from all else."""
    one, other = these.astype(np.int32)[:, None], those.astype(np.int32)[None, :]
    if not rank:
        other_than: Apart = (one != other).astype(np.int32) * np.int32(ONE)
        return other_than
    apart: Apart = np.abs(one - other)
    gone = (one < 0) != (other < 0)
    apart[gone] = ONE
    return apart
