"""The table of all kinds, gathered from the families."""

from __future__ import annotations

from curtilage.detect.patterns import (
    contact,
    dates,
    europe,
    finance,
    health,
    issued,
    network,
    organisations,
    places,
    records,
    secrets,
    taxes,
    travel,
    wallets,
    world,
)
from curtilage.detect.patterns.kind import Kind

KINDS: tuple[Kind, ...] = (
    *contact.KINDS,
    *dates.KINDS,
    *finance.KINDS,
    *wallets.KINDS,
    *europe.KINDS,
    *world.KINDS,
    *taxes.KINDS,
    *health.KINDS,
    *travel.KINDS,
    *records.KINDS,
    *network.KINDS,
    *places.KINDS,
    *organisations.KINDS,
    *issued.KINDS,
    *secrets.KINDS,
)
