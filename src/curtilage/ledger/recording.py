"""The one place that can call a crossing recorded."""

from __future__ import annotations

from curtilage.core.crossings import LEDGER_SEAL, Commit, Controlled, Recorded
from curtilage.core.errors import LedgerError
from curtilage.ledger.entries import Kind, decode
from curtilage.ledger.merkle import leaf_hash


def recorded(controlled: Controlled, entry: bytes, commit: Commit) -> Recorded:
    """A crossing whose decision entry is durable at ``commit``.

    Raises:
        LedgerError: the commit is not of this entry, or the entry not of this crossing.
    """
    crossing = controlled.decided.inspected.asked.id
    read = decode(entry)
    if (
        commit.leaf != leaf_hash(entry)
        or not 0 <= commit.index < commit.size
        or read.kind is not Kind.CROSSING_DECIDED
        or read.facts.get("crossing") != crossing
    ):
        raise LedgerError(
            "The ledger's answer is not about the crossing that was to be recorded.",
            mend="Nothing was sent. Run 'curtilage verify'.",
            code="CUR605",
        )
    return Recorded(controlled, commit, LEDGER_SEAL)
