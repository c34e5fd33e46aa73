"""A table of a cluster: ``spark:NAME#db.table``, ``spark:NAME#parquet:PATH``, ``ray:NAME#...``.

NAME is a ``[clusters.NAME]`` of the settings. Queries, scans and extracts run beside the rows; for
all else the rows come here.
"""

from __future__ import annotations

from typing import Any, Final

from curtilage.data.sources import Place
from curtilage.data.sources.texts import arrow, check_names, register_batches, wanted

NAME: Final = "clusters"
KINDS: Final = frozenset({"spark", "ray"})


def attach(database: Any, place: Place) -> None:
    """Reads the table into Arrow, in this process."""
    arrow()
    from curtilage.data.spread import FailedError, Rows  # noqa: PLC0415 - needs an extra
    from curtilage.data.spread.opening import opened, schema_of  # noqa: PLC0415
    from curtilage.data.spread.worker import plain  # noqa: PLC0415

    spread = opened(place)
    schema = schema_of(place, spread)
    check_names(place, schema.names)
    names = wanted(place, schema.names)
    held = plain(arrow().schema([schema.field(name) for name in names]).empty_table()).schema
    try:
        batches = map(plain, spread.batches(Rows(place.part, tuple(names))))
        register_batches(database, place, held, batches)
    except FailedError as error:
        raise place.unreadable(f"the cluster gave up ({error})") from None
