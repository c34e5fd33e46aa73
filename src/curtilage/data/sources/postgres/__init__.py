"""A table or view of a PostgreSQL server: ``postgres:NAME#schema.table``.

NAME is a ``[databases.NAME]`` of the settings; the schema is ``public`` if none is named.
"""

from __future__ import annotations

from typing import Any, Final

from curtilage.data.sources import Place
from curtilage.data.sources.postgres.session import KIND, Relation, Session, declared
from curtilage.data.sources.texts import check_names, register_batches, wanted

__all__ = ["KIND", "KINDS", "NAME", "Relation", "Session", "attach", "declared"]

NAME: Final = KIND
KINDS: Final = frozenset({KIND})


def attach(database: Any, place: Place) -> None:
    """Reads the table into Arrow, in one read-only transaction at one snapshot."""
    with Session(place.name, *declared(place)) as session:
        relation = session.relation(place.name, place.part)
        check_names(place, list(relation.types))
        names = wanted(place, list(relation.types))
        reader = session.batches(relation, names)
        with session.failing(place.name):
            register_batches(database, place, reader.schema, reader)
