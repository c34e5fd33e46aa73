"""Private queries that run where the data lies: in the one PostgreSQL that holds all their tables.

Only totals come out. What PostgreSQL cannot add up exactly as DuckDB does is left to DuckDB.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError
from curtilage.data.duck import after_paying
from curtilage.data.query.engine import Engine
from curtilage.data.query.planning import Plan
from curtilage.data.query.postgres import Table, UnlikeError, sql_of
from curtilage.data.sources import Place, Reach
from curtilage.data.sources.postgres import KIND, Session, declared

Pushes = Callable[[Plan, Sequence[Dataset], int], tuple[Engine, str] | None]
"""Gives the engine that holds all the tables of a plan, and the SQL, bound; None if there is none.

The last argument is the salt. Raises `DataError` where the tables cannot be had.
"""


class Postgres:
    """An `Engine` in one transaction of a PostgreSQL. Close it.

    Args:
        session: the transaction.
    """

    dialect = "postgres"

    def __init__(self, session: Session) -> None:
        self._session = session

    def bind(self, sql: str) -> None:
        """Whether the server can plan the SQL, and the role may read what it names."""
        with self._session.failing("of this query"):
            self._session.explain(sql)

    def run(self, sql: str) -> Sequence[Sequence[Any]]:
        """The rows of the result."""
        try:
            with self._session.failing("of this query"):
                return self._session.rows(sql)
        except DataError as error:
            raise after_paying(error.number) from None

    def stop(self) -> None:
        """Has the server end the statement that runs."""
        self._session.cancel()

    def close(self) -> None:
        """Ends the transaction."""
        self._session.close()


def pushed(
    plan: Plan, datasets: Sequence[Dataset], salt: int, reach: Reach
) -> tuple[Engine, str] | None:
    """The PostgreSQL that holds all the datasets, and the bound SQL; None if there is none.

    Raises:
        DataError: it cannot be reached, or the tables cannot be had (CUR803 to CUR808).
    """
    places = {each.name: _place(each, reach) for each in datasets}
    servers = {(place.kind, place.where.partition("#")[0]) for place in places.values()}
    if len(servers) != 1 or next(iter(servers))[0] != KIND:
        return None
    first = next(iter(places.values()))
    session = Session(first.name, *declared(first))
    try:
        relations = {name: session.relation(name, place.part) for name, place in places.items()}
        if not session.utf8 or not all(each.ordinary for each in relations.values()):
            raise UnlikeError("views may fail on a row")  # noqa: TRY301 - one way to say no
        tables = {n: Table(r.schema, r.name, r.types) for n, r in relations.items()}
        sql = sql_of(plan, tables, salt)
        engine = Postgres(session)
        engine.bind(sql)
    except UnlikeError:
        session.close()
        return None
    except BaseException:
        session.close()
        raise
    return engine, sql


def _place(dataset: Dataset, reach: Reach) -> Place:
    kind, _, where = dataset.source.partition(":")
    return Place(dataset.name, kind, where, reach)
