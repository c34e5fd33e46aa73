"""Adding up in an engine: the plan's SQL in, whole numbers of each group out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from curtilage.core.errors import DataError
from curtilage.data.query.capping import added_up
from curtilage.data.query.noise import noisy
from curtilage.data.query.packing import OTHERS, Packing, packing_of
from curtilage.data.query.planning import Plan, groups_of

MOST_ROWS: Final = 1 << 26
"""Rows that are sorted at once, of 8 bytes each; of more, the persons are taken in turns."""
MOST_TURNS: Final = 1 << 9

Group = tuple[object, ...]


class Engine(Protocol):
    """Something that runs SQL over the datasets of a plan.

    Attributes:
        dialect: of its SQL, as sqlglot calls it.
    """

    dialect: str

    def bind(self, sql: str) -> None:
        """Whether the tables have what the SQL names. Raises `DataError` (CUR801)."""
        ...

    def run(self, sql: str) -> Sequence[Sequence[Any]]:
        """The rows of the result. Raises `DataError` (CUR818)."""
        ...

    def stop(self) -> None:
        """Ends what runs, from another thread; `run` raises then."""
        ...

    def close(self) -> None:
        """Gives back what it holds; nothing is asked of it afterwards."""
        ...


@runtime_checkable
class Packs(Protocol):
    """An `Engine` of DuckDB's SQL that hands over columns of whole numbers, too."""

    def run(self, sql: str) -> Sequence[Sequence[Any]]:
        """The rows of the result. Raises `DataError` (CUR818)."""
        ...

    def whole(self, sql: str) -> bool:
        """Whether the one column of the result is of whole numbers, by its type."""
        ...

    def numbers(self, sql: str, most: int) -> NDArray[np.int64] | None:
        """The one column of the result; None if it has more rows than ``most``, unless that is 0.

        Raises `DataError` (CUR818).
        """
        ...


def totals(
    plan: Plan, engine: Engine, sql: str, salt: int | None = None
) -> dict[Group, tuple[list[int], int]]:
    """The true totals of each group, and of how many people where groups are to be chosen.

    Groups that nobody listed and that are not public fall away; public ones that no row has are 0.

    Args:
        plan: the plan.
        engine: runs the SQL.
        sql: what `curtilage.data.query.writing.sql_of` wrote for the plan.
        salt: what the SQL was written with. Given, people are bounded in arrays where that can be,
            which is faster and differs only in which of a person's groups count.
    """
    rows: Sequence[Sequence[Any]] | None = None
    if salt is not None and isinstance(engine, Packs):
        packing = packing_of(plan)
        if packing is not None and engine.whole(packing.person_sql()):
            rows = _packed(packing, engine, salt)
    if rows is None:
        rows = engine.run(sql)
    keys, count = len(plan.wanted.keys), len(plan.measures)
    found: dict[Group, tuple[list[int], int]] = {}
    for row in rows:
        group = tuple(_key(value) for value in row[:keys])
        added = [int(value or 0) for value in row[keys : keys + count]]
        people = int(row[keys + count]) if plan.selection else 0
        if group in found:  # two forms of one value, such as 1 and 1.0
            before, others = found[group]
            added = [a + b for a, b in zip(before, added, strict=True)]
            people += others
        found[group] = added, people
    if plan.selection is not None:
        return found
    nothing = [0] * count
    return {group: found.get(group, (nothing, 0)) for group in groups_of(plan)}


def _packed(packing: Packing, engine: Packs, salt: int) -> list[Sequence[Any]]:
    """What the plan's SQL would give: from arrays, and of persons that do not fit from the SQL."""
    turns = 1
    while (found := _in_turns(packing, engine, salt, turns)) is None:
        turns *= 8
    return found


def _in_turns(packing: Packing, engine: Packs, salt: int, turns: int) -> list[Sequence[Any]] | None:
    made: list[Sequence[Any]] = []
    others = False
    for turn in range(turns):
        rows = engine.numbers(packing.sql(turn, turns), MOST_ROWS if turns < MOST_TURNS else 0)
        if rows is None:
            return None
        rows.sort()
        first = int(np.searchsorted(rows, 0))
        others = others or (first > 0 and rows[first - 1] == OTHERS)
        added = added_up(packing, rows[first:], salt)
        made += [(*g, *sums) for g, sums in zip(groups_of(packing.plan), added, strict=True)]
    return [*made, *engine.run(packing.others_sql(salt))] if others else made


def _key(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def released(plan: Plan, true: Mapping[Group, tuple[list[int], int]]) -> dict[Group, list[int]]:
    """The totals with their noise, of the groups that are public or pass the threshold.

    From here on, everything may be told.
    """
    if plan.selection is not None:
        listed = sorted(true, key=str)  # the order of rows would tell of the data
        people = noisy([true[group][1] for group in listed], plan.selection.noise)
        shown = [
            group
            for group, count in zip(listed, people, strict=True)
            if count >= plan.selection.threshold
        ]
    else:
        shown = list(true)
    columns = [
        noisy([true[group][0][number] for group in shown], noise)
        for number, noise in enumerate(plan.noises)
    ]
    if not columns:
        raise DataError("The query asks for no aggregate.", code="CUR814")
    return {group: [column[place] for column in columns] for place, group in enumerate(shown)}
