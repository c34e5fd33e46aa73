"""The one rule of every sender: nothing goes out that the ledger does not hold."""

from __future__ import annotations

from curtilage.core.crossings import Recorded
from curtilage.core.errors import LedgerError


def only_recorded(crossing: object) -> Recorded:
    """The crossing, if the ledger recorded it; the first statement of every ``send``.

    Raises:
        LedgerError: it is anything else.
    """
    if type(crossing) is not Recorded:
        raise LedgerError(
            "A sender was handed something that the ledger did not record.",
            mend="Send through the gate; it records first.",
            code="CUR602",
        )
    return crossing
