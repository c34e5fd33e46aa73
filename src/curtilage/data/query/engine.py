"""Adding up in an engine: the plan's SQL in, whole numbers of each group out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from curtilage.core.errors import DataError
from curtilage.data.query.noise import noisy
from curtilage.data.query.planning import Plan, groups_of

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


def totals(plan: Plan, engine: Engine, sql: str) -> dict[Group, tuple[list[int], int]]:
    """The true totals of each group, and of how many people where groups are to be chosen.

    Groups that nobody listed and that are not public fall away; public ones that no row has are 0.

    Args:
        plan: the plan.
        engine: runs the SQL.
        sql: what `curtilage.data.query.writing.sql_of` wrote for the plan.
    """
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
