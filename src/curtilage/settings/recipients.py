"""Read who may receive what is made of datasets: every ``[recipients.NAME]`` of the settings."""

from __future__ import annotations

import re

from curtilage.core.parties import Destination, Zone
from curtilage.settings.table import Table

KIND = "recipient"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def recipient(key: str, table: Table) -> Destination:
    """A recipient: where people or partners take a release, with what the policy must know."""
    if not _NAME.fullmatch(key):
        table.fault("", f"'{key}' is not a name.", "Lower case letters, digits, . _ and -.")
    zone = table.text("zone", choices=tuple(Zone))
    inside = zone == Zone.INSIDE
    made = Destination(
        name=key,
        kind=KIND,
        zone=Zone(zone) if zone in tuple(Zone) else Zone.OUTSIDE,
        jurisdiction=table.text("jurisdiction"),
        residency=frozenset(table.texts("residency")),
        operator=table.text("operator", ""),
        retention_days=table.whole("retention_days", 0 if inside else 36_500, 0, 36_500),
        trains_on_input=table.flag("trains_on_input", default=not inside),
        contract=frozenset(table.texts("contract", ())),
    )
    table.done()
    return made
