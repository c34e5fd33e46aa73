"""Private queries beside spread rows: rows of a person meet, and only totals come out.

The SQL is DuckDB's own, run over some persons at a time: no part of a person counts in two places,
so the sums are those of one machine, exactly. Public tables go along to every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from curtilage.core.datasets import EACH_ROW, Dataset
from curtilage.data.duck import Duck, after_paying, connected, fault
from curtilage.data.query.engine import Engine
from curtilage.data.query.planning import Plan
from curtilage.data.query.writing import sql_of, used
from curtilage.data.sources import Place, Reach, unreadable
from curtilage.data.spread import FailedError, Rows, Spread
from curtilage.data.spread.opening import SPREADS, opened, place_of, schema_of
from curtilage.data.spread.worker import Adding, ByPerson, packed, plain

BUCKETS: Final = 4
"""How many buckets of persons there are for each part, so that parts are alike in size."""
MOST_PUBLIC: Final = 100_000_000
"""Bytes of public tables that go along to every machine."""


@dataclass(frozen=True, slots=True)
class Table:
    """A private table of a query.

    Attributes:
        dataset: as the catalogue has it.
        rows: what is read of it.
        nothing: the same, without rows, as Arrow.
    """

    dataset: Dataset
    rows: Rows
    nothing: Any


class Apart:
    """An `Engine` beside spread rows.

    Args:
        spread: runs kernels.
        tables: the private tables.
        public: the others, as Arrow, by name.
        keys: how many keys the result has.
        parts: of the cluster.
    """

    dialect = "duckdb"

    def __init__(
        self,
        spread: Spread,
        tables: Sequence[Table],
        public: Mapping[str, Any],
        keys: int,
        parts: int,
    ) -> None:
        self._spread, self._tables, self._public = spread, tables, public
        self._keys, self._parts = keys, parts
        self._stopped = False

    def bind(self, sql: str) -> None:
        """Whether the tables have what the SQL names."""
        database = connected(threads=1)
        for each in self._tables:
            database.register(each.dataset.name, each.nothing)
        for name, table in self._public.items():
            database.register(name, table)
        try:
            database.execute(f"EXPLAIN {sql}")
        except fault() as error:
            raise unreadable(
                "of this query", f"a column is not as the catalogue says ({type(error).__name__})"
            ) from None
        finally:
            database.close()

    def run(self, sql: str) -> Sequence[Sequence[Any]]:
        """The rows of the result."""
        private = tuple((t.dataset.name, packed(t.nothing)) for t in self._tables)
        public = tuple((name, packed(table)) for name, table in self._public.items())
        adding = Adding(sql, self._keys, private, public)
        try:
            found = self._parts_of(adding)
        except FailedError as error:
            raise after_paying(str(error)) from None
        if self._stopped:
            raise after_paying("it was stopped")
        return _together(found)

    def stop(self) -> None:
        """What runs is dropped when it ends: the cluster may serve others, so it is left alone."""
        self._stopped = True

    def _parts_of(self, adding: Adding) -> list[bytes]:
        if self._tables[0].dataset.person == EACH_ROW:
            return self._spread.mapped(self._tables[0].rows, adding.beside)
        parted = [
            (each.rows, ByPerson(n, _column(each, each.dataset.person), BUCKETS * self._parts))
            for n, each in enumerate(self._tables)
        ]
        return self._spread.met(parted, adding.met)

    def close(self) -> None:
        """Nothing: the cluster stays open for the next query."""


def _column(table: Table, name: str) -> str:
    """A column as the cluster writes it."""
    return next(n for n in table.rows.columns if n.casefold() == name.casefold())


def _together(parts: Sequence[bytes]) -> list[list[Any]]:
    found: dict[str, list[int]] = {}
    for part in parts:
        group, added = json.loads(part)
        before = found.get(group)
        found[group] = added if before is None else [
            a + b for a, b in zip(before, added, strict=True)
        ]  # fmt: skip
    return [[*json.loads(group), *added] for group, added in found.items()]


def spread_over(
    plan: Plan, datasets: Sequence[Dataset], salt: int, reach: Reach
) -> tuple[Engine, str] | None:
    """The cluster that holds all private datasets, and the bound SQL; None if there is none.

    None also where persons could not be told apart as DuckDB does; it then reads the rows itself.

    Raises:
        DataError: it cannot be reached, or the tables cannot be had (CUR801 to CUR809).
        MissingExtraError: a part is not installed.
    """
    private = {d.name: d for d in datasets if not d.public}
    places = {name: place_of(each.name, each.source, reach) for name, each in private.items()}
    clusters = {(place.kind, place.where.partition("#")[0]) for place in places.values()}
    if len(clusters) != 1 or next(iter(clusters))[0] not in SPREADS:
        return None
    spread = opened(next(iter(places.values())))
    columns = used(plan)
    tables = [_table(each, places[name], columns[name], spread) for name, each in private.items()]
    if not _told_apart(tables):
        return None
    public = _public([d for d in datasets if d.public], columns, reach)
    if public is None:
        return None
    parts = reach.clusters[next(iter(clusters))[1]].parts
    engine = Apart(spread, tables, public, len(plan.wanted.keys), parts)
    sql = sql_of(plan, engine.dialect, salt)
    engine.bind(sql)
    return engine, sql


def _table(dataset: Dataset, place: Place, columns: Sequence[str], spread: Spread) -> Table:
    schema = schema_of(place, spread)
    there = {name.casefold(): name for name in schema.names}
    wanted = [there[name.casefold()] for name in columns if name.casefold() in there]
    wanted = wanted or schema.names[:1]
    nothing = plain(pa.schema([schema.field(name) for name in wanted]).empty_table())
    return Table(dataset, Rows(place.part, tuple(wanted)), nothing)


def _told_apart(tables: Sequence[Table]) -> bool:
    """Whether two keys are one to DuckDB just where their texts are one."""
    kinds = set()
    for table in tables:
        if table.dataset.person == EACH_ROW:
            continue
        there = {name.casefold(): table.nothing.schema.field(name).type
                 for name in table.nothing.schema.names}  # fmt: skip
        kind = there.get(table.dataset.person.casefold())
        if kind is None:
            raise unreadable(table.dataset.name, "it has no column of the person key")
        texts = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        if not (texts or pa.types.is_integer(kind)):
            return False
        kinds.add(texts)
    return len(kinds) <= 1


def _public(
    datasets: Sequence[Dataset], columns: Mapping[str, Sequence[str]], reach: Reach
) -> dict[str, Any] | None:
    """Public tables as Arrow, wherever they lie; None if they are too large to go along."""
    unique = {each.name: each for each in datasets}
    if not unique:
        return {}
    duck = Duck(list(unique.values()), reach, threads=1)
    found = {
        name: duck.table(each, columns[name] or list(each.columns)[:1])
        for name, each in unique.items()
    }
    duck.close()
    return found if sum(t.nbytes for t in found.values()) <= MOST_PUBLIC else None
