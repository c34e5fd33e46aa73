"""Where datasets lie. A source is one folder here with ``NAME``, ``KINDS``, ``attach`` and a card.

A place is written ``kind:where``, such as ``csv:people.csv`` or ``sqlite:crm.db#orders``. Relative
paths start at the folder of the settings.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any, Protocol

from curtilage.core.errors import DataError

__all__ = ["Source", "attach", "catalogue"]


class Source(Protocol):
    """What a source's folder offers.

    Attributes:
        KINDS: the kinds of places it reads.
    """

    NAME: str
    KINDS: frozenset[str]

    def attach(self, database: Any, name: str, kind: str, where: str, base: Path) -> None:
        """Makes the dataset a view or table of that name in a DuckDB connection.

        Raises `DataError` (CUR801) where it cannot be read, `MissingExtraError` where a part is
        not installed.
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


def attach(database: Any, name: str, place: str, base: Path) -> None:
    """Attaches the dataset at a place. Raises `DataError` (CUR801, CUR802)."""
    kind, colon, where = place.partition(":")
    known = catalogue()
    if not colon or kind not in known:
        raise DataError(
            f"There is no source of the kind '{kind}'.",
            param="source",
            mend=f"Write kind:where, with one of: {', '.join(known)}.",
            code="CUR802",
        )
    known[kind].attach(database, name, kind, where, base)


def unreadable(name: str, why: str) -> DataError:
    """The error for a dataset that cannot be read; ``why`` holds nothing of its content."""
    return DataError(
        f"The dataset '{name}' cannot be read: {why}.",
        param="source",
        mend="Check its place in the catalogue, and its permissions.",
        code="CUR801",
    )


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
