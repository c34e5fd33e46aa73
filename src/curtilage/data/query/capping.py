"""What each person adds to each group, capped, and summed over people: in arrays of whole numbers.

The steps are those of `writing`, over the numbers of `packing`. Sorted, the rows of a person lie
together, and among them those of a group; whole persons are then worked off in parts that the
processor's cache holds. All of it is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from curtilage.data.query.measures import Measure
from curtilage.data.query.packing import Packing

Whole = NDArray[np.int64]
PART: Final = 1 << 17
"""Rows that are worked off at once, and those of one person more."""
_PLACE, _LOT = 20, 20
"""Bits of a group's place in a part, and of its lot."""
_HALF: Final = 26
_MIX: Final = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def added_up(packing: Packing, rows: Whole, salt: int) -> list[list[int]]:
    """The total of each measure in each group, by the order of `groups_of`.

    Args:
        packing: the layout.
        rows: the number of each row, none negative, sorted.
        salt: moves which of a person's groups count.
    """
    groups = math.prod(map(len, packing.plan.keys))
    found = [[0] * len(packing.fields) for _ in range(groups)]
    for part in _parts(rows, packing.person_shift):
        for number, column in enumerate(_part(packing, part, groups, salt)):
            for group in np.flatnonzero(column).tolist():
                found[group][number] += int(column[group])
    return found


def _parts(rows: Whole, person_shift: int) -> Iterator[Whole]:
    """The rows in parts of whole persons."""
    begun = 0
    while begun < len(rows):
        end = begun + PART
        if end < len(rows):
            person = int(rows[end]) >> person_shift
            end = int(np.searchsorted(rows, person << person_shift))
            if end <= begun:  # a person with more rows than a part
                end = int(np.searchsorted(rows, (person + 1) << person_shift))
        yield rows[begun:end]
        begun = end


def _part(packing: Packing, rows: Whole, groups: int, salt: int) -> list[Whole]:
    """The totals of each measure by group, of some persons."""
    pairs = rows >> packing.group_shift
    starts = _changes(pairs)
    counts = np.diff(starts, append=len(rows))
    pairs = pairs[starts]
    bits = packing.person_shift - packing.group_shift
    persons, codes = pairs >> bits, pairs & ((1 << bits) - 1)
    kept = _kept(persons, codes, packing.plan.contribution.groups, salt)
    if kept is not None:
        rows = rows[np.repeat(kept, counts)]
        counts, codes = counts[kept], codes[kept]
        starts = np.cumsum(counts) - counts
    made = []
    for field, measure in zip(packing.fields, packing.plan.measures, strict=True):
        if field is None:
            most = 1 if measure.people else packing.plan.contribution.rows
            each = np.minimum(counts, most)
        else:
            part = (rows >> field.shift) & ((1 << field.bits) - 1)
            sums = np.add.reduceat(part, starts) + counts * field.low
            each = _capped(sums, counts, measure, packing.plan.contribution.rows)
        made.append(_by_group(codes, each, groups))
    return made


def _changes(values: Whole) -> NDArray[np.intp]:
    """The places at which another value begins; the first is one."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return np.flatnonzero(changed)


def _kept(persons: Whole, codes: Whole, most: int, salt: int) -> NDArray[np.bool_] | None:
    """Whether a person's group counts: so many do, by the order of their lots. None if all do."""
    starts = _changes(persons)
    groups = np.diff(starts, append=len(persons))
    if int(groups.max()) <= most:
        return None
    lots = _lots(persons, codes, salt) >> np.uint64(64 - _LOT)
    owner = np.repeat(np.arange(len(starts), dtype=np.uint64) << np.uint64(_LOT + _PLACE), groups)
    order = owner | lots << np.uint64(_PLACE) | np.arange(len(persons), dtype=np.uint64)
    order.sort()
    first = np.arange(len(persons)) - np.repeat(starts, groups) < most
    kept = np.zeros(len(persons), bool)
    kept[order[first] & np.uint64((1 << _PLACE) - 1)] = True
    return kept


def _lots(persons: Whole, codes: Whole, salt: int) -> NDArray[np.uint64]:
    """A number of 64 bits for each person and group, by themselves and the salt alone."""
    one, two, three = (np.uint64(each) for each in _MIX)
    mixed = persons.astype(np.uint64) * one + np.uint64(salt * _MIX[1] % 2**64)
    mixed ^= (codes.astype(np.uint64) + np.uint64(1)) * two
    mixed = (mixed ^ (mixed >> np.uint64(30))) * two
    return (mixed ^ (mixed >> np.uint64(27))) * three


def _capped(sums: Whole, counts: Whole, measure: Measure, most: int) -> Whole:
    """Of more rows than count, their mean, so many times; within what so many rows may add."""
    over = np.flatnonzero(counts > most)
    scaled = sums[over].astype(np.float64) * most / counts[over]
    whole = np.trunc(scaled)  # halves go away from zero, as in the engines
    whole += np.where(np.abs(scaled - whole) >= 0.5, np.sign(scaled), 0.0)
    sums[over] = whole.astype(np.int64)
    low, high = min(measure.lower * most, 0), max(measure.upper * most, 0)
    return np.clip(sums, low, high)


def _by_group(codes: Whole, each: Whole, groups: int) -> Whole:
    """The sums by group; in two halves, for doubles hold whole numbers of 53 bits."""
    high, low = each >> _HALF, each & ((1 << _HALF) - 1)
    whole: Whole = np.bincount(codes, low, groups).astype(np.int64)
    if high.any():
        whole += np.bincount(codes, high, groups).astype(np.int64) << _HALF
    return whole
