"""The table of all kinds, gathered from the families."""

from __future__ import annotations

from curtilage.detect.patterns import (
    contact,
    dates,
    finance,
    national,
    network,
    places,
    records,
    secrets,
)
from curtilage.detect.patterns.kind import Kind

KINDS: tuple[Kind, ...] = (
    *contact.KINDS,
    *dates.KINDS,
    *finance.KINDS,
    *national.KINDS,
    *network.KINDS,
    *places.KINDS,
    *records.KINDS,
    *secrets.KINDS,
)
