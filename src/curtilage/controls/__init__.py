"""Floor 1: what makes data safer before it leaves. One folder per control, found by walking.

A folder offers ``NAME`` and ``build(key, scheme) -> Control``. Built-ins only: nothing is loaded
from outside unless the settings name it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

from curtilage.core.categories import Scheme
from curtilage.core.sockets import Control

Build = Callable[[bytes, Scheme], Control]


def catalogue() -> Mapping[str, Build]:
    """Every built-in control's builder, by name, in alphabetical order."""
    found: dict[str, Build] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        if module.ispkg:
            folder: Any = importlib.import_module(f"{__name__}.{module.name}")
            found[folder.NAME] = folder.build
    return found
