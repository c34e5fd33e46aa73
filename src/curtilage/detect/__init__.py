"""Finding what is sensitive. Pure: texts in, findings and a classification out.

The steps, in order (`curtilage.detect.inspection`):

1. make the views of each text, in which disguises have fallen away, keeping the way back to its
   offsets (`curtilage.detect.views`);
2. run every detector over all views at once, and keep what counts in each;
3. support weak subject findings by the people found beside them (`curtilage.detect.support`);
4. merge overlapping findings (`curtilage.detect.merge`);
5. look for other occurrences of what was found (`curtilage.detect.repeat`), and merge again;
6. unfold to the offsets of the original texts;
7. classify (`curtilage.detect.classify`).

A technique is one folder here with ``NAME``, ``build``, ``card.md`` and ``tests/``; a new one
needs no edit elsewhere. A folder without ``build`` is a step.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from typing import Protocol, cast

from curtilage.core.errors import SettingsError
from curtilage.core.sockets import Detector, Resources

__all__ = ["Technique", "build_all", "catalogue"]


class Technique(Protocol):
    """What a technique's folder offers."""

    NAME: str

    def build(self, resources: Resources) -> Detector:
        """The detector, ready to run. Raises `MissingExtraError` when a part is not installed."""
        ...


def catalogue() -> dict[str, Technique]:
    """Every built-in technique by its name, in the order of the names."""
    found: dict[str, Technique] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            technique = importlib.import_module(f"{__name__}.{module.name}")
            if hasattr(technique, "build"):
                found[technique.NAME] = cast("Technique", technique)
    return found


def build_all(resources: Resources, names: Iterable[str] | None = None) -> list[Detector]:
    """The detectors of those names, or of all built-in techniques when names is None.

    Raises:
        SettingsError: no technique has that name (CUR120).
        MissingExtraError: a part that a technique needs is not installed.
    """
    known = catalogue()
    wanted = list(known) if names is None else list(names)
    for name in wanted:
        if name not in known:
            raise SettingsError(
                f"There is no detector called {name!r}.",
                path="detectors",
                mend=f"Choose from {', '.join(known)}.",
                code="CUR120",
            )
    return [known[name].build(resources) for name in wanted]
