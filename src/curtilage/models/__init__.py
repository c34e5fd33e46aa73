"""Floor 3: what speaks to the models. One folder per kind of destination, found by walking.

A folder offers ``KIND``, ``ABILITIES`` (what the gate may ask of it besides what is said in its
dialect anyway), ``DROPS`` (top-level fields of a chat completion that it does not understand, to
be left out before the crossing is recorded), ``DIALECT`` if it speaks another than chat
completions, ``build(destination, options) -> Sender`` and ``card.md``. Built-ins only: nothing is
loaded from outside.

Invariants of every sender: it takes nothing but a `Recorded`; the bytes it sends are the recorded
ones, to the configured destination and no other; its errors hold neither content nor keys.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from curtilage.core.parties import Destination, Dialect
from curtilage.core.sockets import Sender
from curtilage.models.abilities import OF_DIALECT
from curtilage.models.options import Options

Build = Callable[[Destination, Options], Sender]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of destination.

    Attributes:
        name: how the settings name it.
        abilities: what its servers can do; the model behind one may do less.
        drops: top-level fields of a chat completion it does not understand.
        build: makes the sender of one destination. Opens no connection and loads no model;
            raises `SettingsError`, or `MissingExtraError` when a part is not installed.
        card: what it does, promises and does not promise (Markdown).
    """

    name: str
    abilities: frozenset[str]
    drops: frozenset[str]
    build: Build
    card: str
    dialect: Dialect = Dialect.CHAT


def catalogue() -> Mapping[str, Kind]:
    """Every built-in kind, by name, in alphabetical order."""
    found: dict[str, Kind] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        if module.ispkg:
            folder: Any = importlib.import_module(f"{__name__}.{module.name}")
            card = files(folder).joinpath("card.md").read_text(encoding="utf-8")
            dialect = getattr(folder, "DIALECT", Dialect.CHAT)
            abilities = folder.ABILITIES | OF_DIALECT[dialect]
            found[folder.KIND] = Kind(
                folder.KIND, abilities, folder.DROPS, folder.build, card, dialect
            )
    return found
