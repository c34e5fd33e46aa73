"""What the data folder keeps: keys, ledger, budgets, application keys. Nothing is made."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from curtilage.core.errors import LedgerError, SettingsError, VerificationError
from curtilage.ledger.note import Checkpoint, Signer, VerifierKey
from curtilage.ledger.proof import verify_receipt
from curtilage.ledger.tiles import WIDTH
from curtilage.settings.checkup.found import Found, Installation, ok, remark, skipped
from curtilage.settings.house import KEYS_FILE, open_keys
from curtilage.settings.ledger import (
    LEDGER_FILE,
    PSEUDONYM_KEY,
    PUBLIC_KEY,
    SIGNING_KEY,
    ledger_reader,
    log_key,
)
from curtilage.settings.model import Settings
from curtilage.stores.reading import LedgerReader
from curtilage.stores.secrets import own_key

BUDGETS_FILE = "budgets.db"  # as in settings.desk, which needs the extra data
EARLIEST = 1_767_225_600  # 2026-01-01: before it there was no Curtilage
SECONDS_AHEAD = 60.0


def keys(installation: Installation) -> Iterator[Found]:
    """The keys that this installation made for itself."""
    settings = installation.settings
    begun = settings.store is not None or (settings.data / LEDGER_FILE).exists()
    if (settings.data / SIGNING_KEY).exists():
        signer = _signer(settings)
        if not (settings.data / PUBLIC_KEY).exists():
            yield remark("keys", f"{PUBLIC_KEY} is missing; the next start writes it again.")
        elif log_key(settings) != signer.key:
            raise SettingsError(
                f"{PUBLIC_KEY} is not the public half of {SIGNING_KEY} and the name "
                f"'{settings.name}'.",
                mend="Put back the name and the key files that the ledger was begun with.",
                code="CUR173",
            )
        yield ok("keys", f"The log '{settings.name}' signs with {signer.key}.")
    elif settings.store is None and begun:
        raise SettingsError(
            f"There is a ledger, but {SIGNING_KEY} is missing.",
            mend="Restore it from a backup. A new key cannot go on with this ledger.",
            code="CUR173",
        )
    else:
        yield remark("keys", "The log has no signing key yet; the first start makes one.")
    if (settings.data / PSEUDONYM_KEY).exists():
        own_key(settings.data / PSEUDONYM_KEY, os.urandom)
        yield ok("keys", "The key of pseudonyms is there and private.")
    else:
        yield remark(
            "keys",
            "There is no key of pseudonyms yet; the first 'curtilage serve' makes one.",
            "If there was one, restore it from a backup: with another, tokens change.",
        )


def ledger(installation: Installation) -> Iterator[Found]:
    """Whether it opens, and its last entry stands under its signed root; and the clock."""
    settings, now = installation.settings, installation.clock()
    if now < EARLIEST:
        raise _wrong_clock(f"The clock says {_day(now)}.")
    if settings.store is not None and not installation.network:
        yield skipped("ledger", "The ledger is on a server, which was not asked.")
        return
    if settings.store is None and not (settings.data / LEDGER_FILE).exists():
        yield remark("ledger", "There is no ledger yet; the first start makes it.")
        return
    reader = ledger_reader(settings)
    try:
        if reader.is_empty():
            yield remark("ledger", "The ledger has no entry yet.")
            return
        public = (settings.data / PUBLIC_KEY).exists()
        key = log_key(settings) if public else _signer(settings).key
        reader.expect(key)
        size, last = _last(reader, key)
    finally:
        reader.close()
    yield ok(
        "ledger",
        f"The checkpoint over {size} entries is signed, and the last entry, of {_day(last)}, "
        "stands under its root.",
    )
    if last > now + SECONDS_AHEAD:
        raise _wrong_clock(f"The clock says {_day(now)}, but the ledger's last entry is later.")
    yield ok("clock", f"The clock says {_day(now)}, which is not before the ledger's last entry.")


def budgets(installation: Installation) -> Iterator[Found]:
    """Whether the file of budgets is whole."""
    if installation.settings.store is not None:
        yield skipped("budgets", "The budgets are on a server, as the ledger is.", "")
        return
    path = installation.settings.data / BUDGETS_FILE
    if not path.exists():
        yield ok("budgets", "No budget was ever spent from.")
        return
    try:
        database = sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)
        try:
            whole = database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        finally:
            database.close()
    except (sqlite3.Error, UnicodeDecodeError):
        whole = False
    if not whole:
        raise SettingsError(
            f"The budgets in {path.name} cannot be opened.",
            mend="Restore the file from a backup. What was spent since must be told by the ledger.",
            code="CUR142",
        )
    yield ok("budgets", "The file of budgets is whole.")


def access(installation: Installation) -> Iterator[Found]:
    """The application keys: whether there are any, and of applications that there are."""
    settings = installation.settings
    path = settings.data / KEYS_FILE
    issue = f"Run 'curtilage keys issue {next(iter(settings.applications))}'."
    if not path.exists():
        yield remark("access", "There is no application key yet.", issue)
        return
    store = open_keys(settings)
    try:
        listed = store.listed()
    except (sqlite3.Error, UnicodeDecodeError):
        raise SettingsError(
            f"The key store {path.name} cannot be read.",
            mend="Restore the file from a backup, or move it away and issue new keys.",
            code="CUR134",
        ) from None
    finally:
        store.close()
    there = [each for each in listed if each.revoked is None]
    if not there:
        yield remark("access", "No application key is in force.", issue)
        return
    yield ok("access", f"{len(there)} application keys are in force.")
    for key in there:
        if key.application not in settings.applications:
            yield remark(
                "access",
                f"The key {key.id} is of '{key.application}', which the settings do not have.",
                f"Run 'curtilage keys revoke {key.id}', or mend the settings.",
            )


def _signer(settings: Settings) -> Signer:
    return Signer(settings.name, own_key(settings.data / SIGNING_KEY, os.urandom))


def _last(reader: LedgerReader, key: VerifierKey) -> tuple[int, float]:
    """How many entries are signed, and when the last was made (s), once its receipt proves it."""
    note = reader.checkpoint()
    size = Checkpoint.parse(note.partition("\n\n")[0] + "\n").size
    try:
        _, entry = verify_receipt(reader.receipt_at(size - 1), str(key))
    except VerificationError as error:
        raise _unproven(f"The last entry does not stand under the ledger's root: {error}") from None
    beyond = len(reader.bundle(size // WIDTH, size % WIDTH + 1)) - size % WIDTH
    if beyond and reader.checkpoint() == note:  # else it grew in the meantime
        raise _unproven("The ledger does not hold just the entries that its checkpoint signs.")
    return size, entry.time / 1000


def _unproven(said: str) -> LedgerError:
    mend = "Run 'curtilage verify', and compare with a backup."
    return LedgerError(said, mend=mend, code="CUR610")


def _wrong_clock(said: str) -> SettingsError:
    return SettingsError(
        said,
        mend="Set the clock, best with NTP. Receipts and periods of budgets are told by it.",
        code="CUR174",
    )


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
