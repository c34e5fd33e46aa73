"""Numbers from 0 up to 1 that are spread evenly, instead of independent ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def evenly(groups: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.float64]:
    """A number from 0 up to 1 for each row, in each group spread as evenly as can be.

    Rows of a group get one number in each of as many equal parts of the interval, in any order.
    """
    order = np.lexsort((chance.random(len(groups)), groups))
    kinds, first, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    rank = np.arange(len(groups)) - np.repeat(first, sizes)
    start = np.repeat(chance.random(len(kinds)), sizes)
    made = np.empty(len(groups))
    made[order] = (rank + start) / np.repeat(sizes, sizes)
    return made
