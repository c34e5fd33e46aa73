"""Read the caps on privacy loss: every ``[budgets.NAME]`` of the settings."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal, InvalidOperation

from curtilage.core.budgets import ATTO, NANO, Cap, Period
from curtilage.core.errors import DataError
from curtilage.settings.table import Table

MOST_EPSILON = 1000
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


def amount(text: str, whole: int, name: str) -> int:
    """A decimal such as ``0.5`` or ``1e-9`` in parts of a whole (`NANO`, `ATTO`), rounded down.

    Raises:
        DataError: it is no number of 0 or more, or too large (CUR817).
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or value > MOST_EPSILON:
        raise DataError(
            f"'{text[:40]}' is no {name}.", param=name, mend="Such as 0.5 or 1e-9.", code="CUR817"
        )
    return int(value * whole)
