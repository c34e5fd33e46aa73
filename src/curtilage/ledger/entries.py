"""Entries: what the log holds for ever, and the commitment to what it does not hold.

An entry is canonical JSON of five members: ``v`` (1), ``kind`` (``subject:thing:action``),
``time`` (milliseconds since 1970, UTC), ``facts``, and ``detail``: the hex SHA-256 of a random
32-byte nonce and the canonical detail, or null. Nonce and detail lie in an erasable side table;
once they are gone the commitment tells nothing, for the nonce cannot be guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.canonical import canonical, from_canonical
from curtilage.ledger.tiles import MOST_ENTRY_BYTES

VERSION = 1
NONCE_BYTES = 32


class Kind(StrEnum):
    """Every kind of entry, ``subject:thing:action``, the action in the past participle."""

    LOG_OPENED = "ledger:log:opened"
    CROSSING_DECIDED = "gate:crossing:decided"
    CROSSING_REFUSED = "gate:crossing:refused"
    CROSSING_FINISHED = "gate:crossing:finished"
    POLICY_CHANGED = "policy:text:changed"
    KEY_ISSUED = "access:key:issued"
    KEY_REVOKED = "access:key:revoked"
    DETAIL_ERASED = "ledger:detail:erased"
    CATEGORY_LEARNED = "inspection:category:learned"
    CATEGORY_DROPPED = "inspection:category:dropped"
    CATEGORIES_LOADED = "inspection:categories:loaded"
    BUDGET_RESERVED = "budget:release:reserved"
    BUDGET_REFUNDED = "budget:release:refunded"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log, read back."""

    kind: Kind
    time: int
    facts: Mapping[str, Any]
    detail: str | None


def encode(kind: str, time: int, facts: Mapping[str, Any], commitment: str | None) -> bytes:
    """The bytes of an entry.

    Raises:
        LedgerError: the kind is unknown, or the entry is too large or has no canonical form.
    """
    value = {
        "v": VERSION,
        "kind": str(_kind(kind)),
        "time": time,
        "facts": dict(facts),
        "detail": commitment,
    }
    raw = canonical(value)
    if len(raw) > MOST_ENTRY_BYTES:
        raise LedgerError("An entry is larger than 65,535 bytes.", code="CUR612")
    return raw


def decode(raw: bytes) -> Entry:
    """The entry in bytes of the log.

    Raises:
        VerificationError: they are not an entry of this version.
    """
    try:
        value = from_canonical(raw)
        if value.keys() != {"v", "kind", "time", "facts", "detail"} or value["v"] != VERSION:
            raise VerificationError("An entry has other members than it must have.")
        entry = Entry(_kind(value["kind"]), value["time"], value["facts"], value["detail"])
    except (LedgerError, AttributeError, TypeError) as error:
        raise VerificationError(f"An entry cannot be read ({error}).") from None
    if not isinstance(entry.time, int) or not isinstance(entry.facts, dict):
        raise VerificationError("An entry has members of a wrong type.")
    return entry


def commitment(nonce: bytes, detail: bytes) -> str:
    """Hex SHA-256 of the nonce and the canonical detail."""
    if len(nonce) != NONCE_BYTES:
        raise LedgerError("A nonce must have 32 bytes.", code="CUR612")
    return hashlib.sha256(nonce + detail).hexdigest()


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise LedgerError("An entry is of a kind that is not known.", code="CUR612") from None
