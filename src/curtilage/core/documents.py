"""The classes of documents, and the level of each unless the organisation moves it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from curtilage.core.levels import Level

DOCUMENTS: Mapping[str, Level] = MappingProxyType(
    {
        "document.finance": Level.MODERATE,
        "document.health": Level.MODERATE,
        "document.legal": Level.MODERATE,
        "document.hr": Level.MODERATE,
        "document.business": Level.MODERATE,
        "document.code": Level.MODERATE,
        "document.credentials": Level.HIGH,
        "document.public": Level.LOW,
        "document.other": Level.LOW,
    }
)
"""What a whole text may be about, and its level: what it holds besides is for the findings."""
