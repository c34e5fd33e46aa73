"""Where datasets lie. A source is one folder here with ``NAME``, ``KINDS``, ``attach`` and a card.

A place is written ``kind:where``, such as ``csv:people.csv`` or ``postgres:crm#public.orders``.
Relative paths start at the folder of the settings. Servers and object stores are reached only
where the settings name them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from curtilage.core.errors import DataError, MissingExtraError

__all__ = ["Cluster", "Database", "Place", "Reach", "Source", "Store", "attach", "catalogue"]


def _nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Database:
    """A database server, as the settings name it.

    Attributes:
        kind: ``postgres`` or ``mysql``.
        host: a name or address, or the folder (PostgreSQL) or file (MySQL) of a Unix socket.
        port: 0 for the kind's own.
        database, user: as the server calls them.
        password: looks the password up; it is held nowhere.
        tls: whether the connection is encrypted and the server's certificate verified.
        ca_file: whose certificates count; None for those of the system.
        connect_seconds, statement_seconds: after which it is given up.
    """

    kind: str
    host: str
    port: int
    database: str
    user: str
    password: Callable[[], str] = field(default=_nothing, repr=False)
    tls: bool = True
    ca_file: Path | None = None
    connect_seconds: int = 10
    statement_seconds: int = 600


@dataclass(frozen=True, slots=True)
class Store:
    """An object store, as the settings name it.

    Attributes:
        url: every place of it begins with this, such as ``s3://bucket/folder``.
        endpoint: where it answers; empty for the cloud's own.
        region: empty for its default.
        user: the id of the access key; empty to ask without one.
        password: looks the secret key up; it is held nowhere.
        connect_seconds: after which it is given up.
    """

    url: str
    endpoint: str = ""
    region: str = ""
    user: str = ""
    password: Callable[[], str] = field(default=_nothing, repr=False)
    connect_seconds: int = 10


@dataclass(frozen=True, slots=True)
class Cluster:
    """Machines that work on rows together, as the settings name them.

    Attributes:
        kind: ``spark`` or ``ray``.
        address: where it answers, as the kind writes it; ``local`` for processes on this machine.
        root: the folder or address below which its files lie; empty for none.
        parts: into how many parts the persons are put.
    """

    kind: str
    address: str = "local"
    root: str = ""
    parts: int = 16


@dataclass(frozen=True, slots=True)
class Reach:
    """What sources may reach.

    Attributes:
        base: where relative paths start.
        databases, stores, clusters: by the names in the settings.
    """

    base: Path
    databases: Mapping[str, Database] = field(default_factory=dict)
    stores: Mapping[str, Store] = field(default_factory=dict)
    clusters: Mapping[str, Cluster] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dataset lies, and what of it is wanted.

    Attributes:
        name: of the dataset.
        kind, where: the two halves of its place.
        reach: what may be reached.
        columns: the only ones that need to be read; empty for all.
    """

    name: str
    kind: str
    where: str
    reach: Reach
    columns: frozenset[str] = frozenset()

    @property
    def path(self) -> Path:
        """The file before a ``#``."""
        return self.reach.base / self.where.partition("#")[0]

    @property
    def part(self) -> str:
        """The table or sheet after a ``#``."""
        return self.where.partition("#")[2]

    def unreadable(self, why: str) -> DataError:
        """The error for a dataset that cannot be read; ``why`` holds nothing of its content."""
        return unreadable(self.name, why)


class Source(Protocol):
    """What a source's folder offers.

    Attributes:
        KINDS: the kinds of places it reads.
    """

    NAME: str
    KINDS: frozenset[str]

    def attach(self, database: Any, place: Place) -> None:
        """Makes the dataset a view or table of its name in a DuckDB connection.

        Raises `DataError` (CUR801, CUR803 to CUR808) where it cannot be read, `MissingExtraError`
        where a part is not installed.
        """
        ...


def catalogue() -> dict[str, Source]:
    """Every source by each kind of place it reads."""
    found: dict[str, Source] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            source: Any = importlib.import_module(f"{__name__}.{module.name}")
            found |= dict.fromkeys(sorted(source.KINDS), source)
    return found


def attach(
    database: Any, name: str, source: str, reach: Reach | Path, columns: Sequence[str] = ()
) -> None:
    """Attaches a dataset to a DuckDB connection, as a view or table of its name.

    Args:
        database: the connection.
        name: of the dataset.
        source: its place, such as ``csv:people.csv``.
        reach: what may be reached; a folder for files alone.
        columns: the only ones that need to be read; none for all.

    Raises:
        DataError: it cannot be read (CUR801 to CUR808).
        MissingExtraError: a part is not installed.
        SettingsError: the secret of a server or store cannot be had.
    """
    kind, colon, where = source.partition(":")
    known = catalogue()
    if not colon or kind not in known:
        raise DataError(
            f"There is no source of the kind '{kind}'.",
            param="source",
            mend=f"Write kind:where, with one of: {', '.join(known)}.",
            code="CUR802",
        )
    reach = reach if isinstance(reach, Reach) else Reach(reach)
    known[kind].attach(database, Place(name, kind, where, reach, frozenset(columns)))


def unreadable(name: str, why: str) -> DataError:
    """The error for a dataset that cannot be read; ``why`` holds nothing of its content."""
    return DataError(
        f"The dataset '{name}' cannot be read: {why}.",
        param="source",
        mend="Check its place in the catalogue, and its permissions.",
        code="CUR801",
    )


def undeclared(name: str, what: str, table: str) -> DataError:
    """The error for a server, store or cluster that the settings do not name."""
    return DataError(
        f"The dataset '{name}' lies in {what} that the settings do not name.",
        param="source",
        mend=f"Add it as [{table}.NAME] to the settings; nothing else is reached.",
        code="CUR803",
    )


def missing_extra(what: str, extra: str) -> MissingExtraError:
    """The error for a part that is not installed."""
    return MissingExtraError(
        f"{what} need a part that is not installed.",
        mend=f"Install it: pip install 'curtilage[{extra}]'.",
    )


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
