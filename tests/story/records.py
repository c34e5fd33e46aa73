"""What the ledger file says of the bytes that an upstream received."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from tests.models.upstream import Request

from curtilage.ledger.audit import Report, audit
from curtilage.ledger.entries import Kind, decode
from curtilage.ledger.note import VerifierKey
from curtilage.stores.sqlite import SQLiteReader


class Witness:
    """Stands at the outside upstream and looks into the ledger, as another process would.

    Attributes:
        unrecorded: requests that arrived before a decision to send them was in the ledger.
        requests: how many arrived.
    """

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self.unrecorded: list[bytes] = []
        self.requests = 0

    def __call__(self, request: Request) -> None:
        self.requests += 1
        if digest(request.body) not in recorded(self._ledger):
            self.unrecorded.append(request.head)


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def recorded(ledger: Path) -> set[str]:
    """SHA-256 of every body that the ledger says was to be sent."""
    reader = SQLiteReader(ledger)
    try:
        return {
            found["body_sha256"]
            for _, _, body in reader.details()
            if "body_sha256" in (found := json.loads(body))
        }
    finally:
        reader.close()


def kinds(ledger: Path) -> list[str]:
    """The kinds of all entries, in order."""
    return [entry.kind for entry in entries(ledger)]


def entries(ledger: Path) -> Iterable:
    """All entries, in order."""
    reader = SQLiteReader(ledger)
    try:
        size = int(reader.checkpoint().splitlines()[1])
        for first in range(0, size, 256):
            yield from map(decode, reader.bundle(first // 256, min(256, size - first)))
    finally:
        reader.close()


def verified(folder: Path) -> Report:
    """The audit of the ledger in a data folder."""
    reader = SQLiteReader(folder / "ledger.db")
    try:
        key = VerifierKey.parse((folder / "keys" / "ledger.vkey").read_text())
        report = audit(reader, key)
    finally:
        reader.close()
    assert report.problems == []
    return report


__all__ = ["Kind", "Witness", "digest", "entries", "kinds", "recorded", "verified"]
