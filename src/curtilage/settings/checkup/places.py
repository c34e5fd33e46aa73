"""Where the datasets of the catalogue lie: whether it is there. No row is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from curtilage.core.datasets import Dataset
from curtilage.core.errors import CurtilageError, DataError
from curtilage.data.sources import Reach, undeclared, unreadable
from curtilage.data.sources import catalogue as sources
from curtilage.settings.checkup.dialling import answers
from curtilage.settings.checkup.found import Found, Installation, fault, ok, skipped

_PORTS = {"postgres": 5432, "mysql": 3306}
_SIGNS = "*?["
_SERVERS = frozenset({"postgres", "mysql"})
_CLUSTERS = frozenset({"spark", "ray"})


def catalogue(installation: Installation) -> Iterator[Found]:
    """Whether every dataset is where the catalogue says; servers are asked only if they may be."""
    datasets = installation.settings.catalogue
    if not datasets:
        yield ok("catalogue", "The catalogue describes no dataset.")
        return
    for dataset in datasets.values():
        try:
            yield _looked_for(dataset, installation)
        except CurtilageError as error:
            yield fault("catalogue", error)


def _looked_for(dataset: Dataset, installation: Installation) -> Found:
    name, reach = dataset.name, installation.settings.reach
    kind, _, where = dataset.source.partition(":")
    if kind not in sources():
        raise DataError(
            f"The dataset '{name}' lies in a source of the kind '{kind}', which there is not.",
            param="source",
            mend=f"One of: {', '.join(sources())}.",
            code="CUR802",
        )
    if kind not in _SERVERS | _CLUSTERS and "://" not in where:
        _here(name, reach.base, where)
        return ok("catalogue", f"The dataset '{name}' is there; no row was read.")
    server, told = _server(name, kind, where, reach)
    if server is None:
        return ok("catalogue", f"The dataset '{name}' lies in {told}, by name; not looked at.")
    if not installation.network:
        return skipped("catalogue", f"{told} of the dataset '{name}' was not asked.")
    if why := answers(*server):
        raise DataError(
            f"{told} of the dataset '{name}' cannot be reached: {why}.",
            param="source",
            mend="Check host and port in the settings, and that this machine may reach it.",
            code="CUR804",
        )
    return ok("catalogue", f"{told} of the dataset '{name}' takes connections; none was used.")


def _here(name: str, base: Path, where: str) -> None:
    """Raises `DataError` where the files are not here, or cannot be read."""
    path = base / where
    if any(sign in where for sign in _SIGNS):
        found = next(iter(base.glob(where)), None)
    else:
        found = path if path.exists() else base / where.partition("#")[0]
    if found is None or not found.exists():
        raise unreadable(name, "there is no such file")
    if found.is_dir() and not any(found.iterdir()):
        raise unreadable(name, "the folder is empty")
    if not os.access(found, os.R_OK | (os.X_OK if found.is_dir() else 0)):
        raise unreadable(name, "its permissions do not allow it")


def _server(name: str, kind: str, where: str, reach: Reach) -> tuple[tuple[str, int] | None, str]:
    """Host and port of what holds a dataset, and what to call it; None where it has none."""
    at = where.partition("#")[0]
    if kind in _SERVERS:
        if at not in reach.databases:
            raise undeclared(name, "a server", "databases")
        server = reach.databases[at]
        return (server.host, server.port or _PORTS[kind]), f"[databases.{at}]"
    if kind in _CLUSTERS:
        if at not in reach.clusters:
            raise undeclared(name, "a cluster", "clusters")
        return _address(reach.clusters[at].address), f"[clusters.{at}]"
    within = [key for key, store in reach.stores.items() if where.startswith(store.url)]
    if not within:
        raise undeclared(name, "an object store", "stores")
    closest = max(within, key=lambda key: len(reach.stores[key].url))
    return _address(reach.stores[closest].endpoint), f"[stores.{closest}]"


def _address(url: str) -> tuple[str, int] | None:
    parts = urlsplit(url)
    if not parts.hostname:
        return None
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.hostname, port or (80 if parts.scheme == "http" else 443)
