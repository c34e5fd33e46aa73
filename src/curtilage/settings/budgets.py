"""Read the caps on privacy loss: every ``[budgets.NAME]`` of the settings."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from curtilage.core.budgets import ATTO, NANO, Cap, Period
from curtilage.data.query.pricing import MOST_EPSILON
from curtilage.settings.table import Table

MOST_DELTA = Decimal("0.1")


def read_caps(root: Table, purposes: Collection[str]) -> tuple[Cap, ...]:
    """The caps, in the order of the file."""
    caps = []
    for name, table in root.tables("budgets"):
        epsilon = 0.0
        if table.has("epsilon"):
            epsilon = table.number("epsilon", 0.0, 0.0, MOST_EPSILON)
        else:
            table.fault("epsilon", "it is missing.", "It must be given.")
        delta = table.number("delta", 0.0, 0.0, float(MOST_DELTA))
        caps.append(
            Cap(
                name,
                round(epsilon * NANO),
                round(Decimal(repr(delta)) * ATTO),
                table.text("dataset", ""),
                table.text("group", ""),
                table.text("purpose", "", choices={"", *purposes}),
                table.text("analyst", ""),
                Period(table.text("period", "ever", choices=tuple(Period))),
            )
        )
        table.done()
    return tuple(caps)
