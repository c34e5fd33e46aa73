"""Open the ledger of an installation, with its keys and what it can tell."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from dataclasses import dataclass
from typing import Any

from curtilage.core.errors import LedgerError, SettingsError
from curtilage.core.sockets import Clock
from curtilage.gate.explanation import explanation
from curtilage.ledger.note import Signer, VerifierKey
from curtilage.settings.model import Settings
from curtilage.stores.grouped import GroupedLedger
from curtilage.stores.postgres import PostgresLedger, open_reader
from curtilage.stores.reading import LedgerReader
from curtilage.stores.secrets import own_key
from curtilage.stores.sqlite import SQLiteLedger, SQLiteReader

LEDGER_FILE = "ledger.db"
SIGNING_KEY = "keys/ledger.key"
PUBLIC_KEY = "keys/ledger.vkey"
PSEUDONYM_KEY = "keys/pseudonyms.key"


async def open_ledger(settings: Settings, clock: Clock = time.time) -> GroupedLedger:
    """The ledger of this installation; its signing key is made on the first start.

    Raises:
        SettingsError: the folder cannot be made, the ledger is of another name or key, or the
            server of the store cannot be used.
        LedgerError: it cannot be written.
    """
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The folder {settings.data} cannot be made: {error.strerror}.",
            path="data",
            mend="Check its path and permissions.",
            code="CUR109",
        ) from None
    signer = Signer(settings.name, own_key(settings.data / SIGNING_KEY, os.urandom))
    public = settings.data / PUBLIC_KEY
    if not public.exists():
        public.write_text(f"{signer.key}\n", encoding="utf-8")
    if settings.store is not None:
        return await PostgresLedger.open(settings.store, signer, clock, os.urandom)
    return await SQLiteLedger.open(settings.data / LEDGER_FILE, signer, clock, os.urandom)


def ledger_reader(settings: Settings) -> LedgerReader:
    """The ledger of this installation, to be read only.

    Raises:
        LedgerError: there is none yet, or it cannot be read.
    """
    if settings.store is not None:
        return open_reader(settings.store)
    return SQLiteReader(settings.data / LEDGER_FILE)


def log_key(settings: Settings) -> VerifierKey:
    """The log's public key, as this installation keeps it.

    Raises:
        LedgerError: there is none yet.
    """
    try:
        return VerifierKey.parse((settings.data / PUBLIC_KEY).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise LedgerError(
            f"There is no public key at {settings.data / PUBLIC_KEY}.",
            mend="It is made when 'curtilage serve' first starts.",
            code="CUR609",
        ) from None


@dataclass(frozen=True, slots=True)
class Records:
    """What the ledger can tell of past crossings."""

    ledger: GroupedLedger

    def explain(self, crossing: str) -> dict[str, Any] | None:
        """The explanation of a crossing."""
        found = self.ledger.crossing(crossing)
        if found is None:
            return None
        return explanation(found.facts, found.detail, found.outcome)

    def receipt(self, crossing: str) -> str | None:
        """The receipt of its decision."""
        return self.ledger.receipt(crossing)


def derived(master: bytes, use: str) -> bytes:
    """A key for one use, HMAC-SHA256 of its name under the master key."""
    return hmac.new(master, use.encode(), hashlib.sha256).digest()
