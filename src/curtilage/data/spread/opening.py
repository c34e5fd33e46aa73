"""The cluster that a place names, once it is known to work as this process does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, Final

from curtilage.core.errors import DataError
from curtilage.data.sources import Cluster, Place, Reach, undeclared
from curtilage.data.spread import FailedError, Spread
from curtilage.data.spread.ray import Ray
from curtilage.data.spread.spark import Spark
from curtilage.data.spread.worker import here, versions

SPREADS: Final[dict[str, Callable[[Cluster], Spread]]] = {"spark": Spark, "ray": Ray}
_FILE = re.compile(r"parquet:[^:\\*?\[\]{}\0]{1,1000}")
_TABLE = re.compile(r"[^.:/\0]{1,128}(?:\.[^.:/\0]{1,128}){0,2}")
_open: dict[Cluster, Spread] = {}
_one = Lock()


def place_of(name: str, source: str, reach: Reach) -> Place:
    """The place of a dataset, from what the catalogue writes."""
    kind, _, where = source.partition(":")
    return Place(name, kind, where, reach)


def declared(place: Place) -> tuple[str, Cluster]:
    """The cluster of a place, and its name. Raises `DataError` (CUR801, CUR803)."""
    name = place.where.partition("#")[0]
    found = place.reach.clusters.get(name)
    if found is None or found.kind != place.kind:
        raise undeclared(place.name, f"a cluster of the kind {place.kind}", "clusters")
    part = place.part
    if part.startswith("parquet:"):
        fits = bool(_FILE.fullmatch(part) and ".." not in re.split("[:/]", part) and found.root)
        why = "its path goes up, holds signs, or the cluster has no root"
    else:
        fits = _TABLE.fullmatch(part) is not None and place.kind == "spark"
        why = f"write {place.kind}:{name}#parquet:PATH" + ", or #TABLE" * (place.kind == "spark")
    if not fits:
        raise place.unreadable(why)
    root = found.root
    if root and "://" not in root:
        root = str((place.reach.base / Path(root)).resolve())
    return name, Cluster(found.kind, found.address, root, found.parts)


def opened(place: Place) -> Spread:
    """The cluster of a place; it stays open, for it takes long to start.

    Raises:
        DataError: the settings do not name it (CUR803), it cannot be reached (CUR804), or its
            machines have other versions than this one (CUR809).
        MissingExtraError: a part is not installed.
    """
    name, cluster = declared(place)
    with _one:
        if cluster not in _open:
            _open[cluster] = _ready(name, cluster)
        return _open[cluster]


def schema_of(place: Place, spread: Spread) -> Any:
    """The Arrow schema of a table. Raises `DataError` where it cannot be had (CUR801)."""
    try:
        schema = spread.schema(place.part)
    except FailedError as error:
        raise place.unreadable(f"the cluster has no such table ({error})") from None
    if len({each.casefold() for each in schema.names}) < len(schema.names):
        raise place.unreadable("two columns have one name")
    return schema


def _ready(name: str, cluster: Cluster) -> Spread:
    try:
        spread = SPREADS[cluster.kind](cluster)
    except FailedError as error:
        raise DataError(
            f"The cluster '{name}' cannot be reached ({error}).",
            param="source",
            mend=f"Check [clusters.{name}] in the settings, and whether it runs; Spark needs Java.",
            code="CUR804",
        ) from None
    try:
        fit = set(spread.tried(versions)) == {here()}
    except FailedError:
        fit = False
    if not fit:
        raise DataError(
            f"The machines of the cluster '{name}' do not have what this one has.",
            param="source",
            mend="Install the same versions of curtilage[data] and of Python on all of them.",
            code="CUR809",
        )
    return spread
