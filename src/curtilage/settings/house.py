"""Assemble everything from the settings. The only composition root.

`House.open` builds what both the server and the command line need; `House.gateway` adds what
serving needs. Nothing is loaded that is not asked for: models and weights load on first use.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import math
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from curtilage.controls import catalogue as controls
from curtilage.core.errors import (
    CurtilageError,
    InspectionError,
    LedgerError,
    SettingsError,
)
from curtilage.core.findings import Classification
from curtilage.core.sockets import Clock, Control, Detector, Sender
from curtilage.detect import build_all
from curtilage.gate.cache import Cached
from curtilage.gate.crossing import Gate
from curtilage.gate.decide import Decider
from curtilage.gate.explanation import explanation
from curtilage.gate.inspection import Inspector
from curtilage.gate.plans import Place
from curtilage.gateway.access import Access
from curtilage.gateway.app import Gateway
from curtilage.ledger.note import Signer, VerifierKey
from curtilage.models import catalogue as kinds
from curtilage.models.options import Progress
from curtilage.settings.inspections import Inspections, StoppableWeights
from curtilage.settings.model import Settings
from curtilage.settings.policy import PolicyInForce, regions_of
from curtilage.settings.reading import reader_of, reads_of
from curtilage.settings.secrets import options_with_keys
from curtilage.settings.taught import LOADED, taught_of
from curtilage.stores.access import KeyStore
from curtilage.stores.reader import DocumentReader
from curtilage.stores.secrets import own_key
from curtilage.stores.sqlite import SQLiteLedger

log = logging.getLogger("curtilage.inspection")

LEDGER_FILE = "ledger.db"
KEYS_FILE = "access.db"
SIGNING_KEY = "keys/ledger.key"
PUBLIC_KEY = "keys/ledger.vkey"
PSEUDONYM_KEY = "keys/pseudonyms.key"
SECONDS_BETWEEN_PROBES = 2.0


def inspector_of(
    settings: Settings,
    inspections: Inspections | None = None,
    detectors: Sequence[Detector] | None = None,
) -> Inspector:
    """The inspector with the detectors that the settings name, or with those given.

    Args:
        settings: the configuration.
        inspections: where to run; where the caller is, without a deadline, if None.
        detectors: detectors in place of those the settings name.
    """
    check = inspections.check if inspections else _no_check
    if detectors is None:
        detectors = detectors_of(settings, check)
    key = os.urandom(32)
    cached = [Cached(d, key) for d in detectors]
    if inspections is None:
        return Inspector(cached, settings.scheme, _at_once)
    return Inspector(cached, settings.scheme, inspections, inspections.step, _report)


def detectors_of(settings: Settings, check: Callable[[], None] | None = None) -> Sequence[Detector]:
    """The detectors that the settings name. Raises `SettingsError` when one cannot be had."""
    return build_all(resources_of(settings, check), settings.detectors or None)


def resources_of(settings: Settings, check: Callable[[], None] | None = None) -> StoppableWeights:
    """What detectors may ask for. Raises `SettingsError` when what was taught cannot be used.

    Args:
        settings: the configuration.
        check: raises when what runs in this thread is to stop.
    """
    taught = [each.taught for each in taught_of(settings)]
    return StoppableWeights(check or _no_check, settings.scheme.thresholds, taught)


def _no_check() -> None:
    """What runs where the caller is, is never stopped."""


async def _at_once(work: Callable[[], Classification]) -> Classification:
    return work()


def _report(crossing: str, error: CurtilageError) -> None:
    """A line for whoever must find out why; of the error only what cannot be content."""
    detector, kind = "", ""
    if isinstance(error, InspectionError):
        detector, kind = error.detector, error.kind
    at = f"in the detector {detector}" if detector else "before a detector was at work"
    failed = " ".join(filter(None, (error.number, kind, at)))
    log.warning("the inspection of %s failed, so it counts as high: %s", crossing, failed)


def places_of(settings: Settings) -> Mapping[str, Place]:
    """Every destination with what its kind can do."""
    known = kinds()
    return {
        name: Place(d, known[d.kind].abilities, known[d.kind].drops, dialect=known[d.kind].dialect)
        for name, d in settings.destinations.items()
    }


def decider_of(settings: Settings) -> Decider:
    """The decider over the settings' destinations and purposes."""
    return Decider(places_of(settings), settings.purposes, settings.scheme)


async def open_ledger(settings: Settings, clock: Clock = time.time) -> SQLiteLedger:
    """The ledger of this installation; its signing key is made on the first start.

    Raises:
        SettingsError: the folder cannot be made, or the ledger is of another name or key.
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
    return await SQLiteLedger.open(settings.data / LEDGER_FILE, signer, clock, os.urandom)


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


def open_keys(settings: Settings) -> KeyStore:
    """The application keys of this installation."""
    return KeyStore(settings.data / KEYS_FILE)


@dataclass(frozen=True, slots=True)
class Records:
    """What the ledger can tell of past crossings."""

    ledger: SQLiteLedger

    def explain(self, crossing: str) -> dict[str, Any] | None:
        """The explanation of a crossing."""
        found = self.ledger.crossing(crossing)
        if found is None:
            return None
        return explanation(found.facts, found.detail, found.outcome)

    def receipt(self, crossing: str) -> str | None:
        """The receipt of its decision."""
        return self.ledger.receipt(crossing)


@dataclass(slots=True)
class House:
    """The assembled server.

    Attributes:
        gateway: the ASGI application.
        policy: the policy in force, to be watched while serving.
        senders: destinations by name.
    """

    settings: Settings
    gateway: Gateway
    policy: PolicyInForce
    senders: Mapping[str, Sender]
    ledger: SQLiteLedger
    keys: KeyStore
    inspections: Inspections
    reader: DocumentReader

    @classmethod
    async def open(
        cls,
        settings: Settings,
        progress: Progress | None = None,
        clock: Clock = time.time,
        detectors: Sequence[Detector] | None = None,
    ) -> House:
        """Builds everything; raises `CurtilageError` when a part cannot be had.

        Args:
            settings: the configuration.
            progress: told of loading.
            clock: seconds since the epoch.
            detectors: detectors to run in place of those the settings name.
        """
        taught = {each.taught.category: each.digest for each in taught_of(settings)}
        senders = _senders(settings, progress)
        ledger = await open_ledger(settings, clock)
        keys = open_keys(settings)
        policy = PolicyInForce(settings, ledger)
        await policy.announce()
        if taught:
            await ledger.append(LOADED, {"categories": taught})
        master = own_key(settings.data / PSEUDONYM_KEY, os.urandom)
        limits = settings.limits
        inspections = Inspections(limits.inspection_seconds, limits.inspection_threads)
        gate = Gate(
            inspector=inspector_of(settings, inspections, detectors),
            decider=decider_of(settings),
            engine=policy,
            controls=_controls(settings, master),
            ledger=ledger,
            senders=senders,
        )
        reader = reader_of(settings.documents)
        gateway = Gateway(
            gate=gate,
            access=Access(keys, settings.applications, settings.purposes, regions_of(settings)),
            destinations=settings.destinations,
            archive=Records(ledger),
            ready=_readiness(senders, policy, ledger),
            randomness=os.urandom,
            scope_key=derived(master, "scopes"),
            reads=reads_of(reader, settings.documents),
            most_bytes=limits.body_bytes,
            upload_seconds=limits.upload_seconds,
        )
        return cls(settings, gateway, policy, senders, ledger, keys, inspections, reader)

    async def close(self) -> None:
        """Lets go of every connection, file and thread."""
        self.inspections.close()
        for sender in self.senders.values():
            await sender.close()
        await self.ledger.close()
        self.keys.close()
        self.reader.close()


def derived(master: bytes, use: str) -> bytes:
    """A key for one use, HMAC-SHA256 of its name under the master key."""
    return hmac.new(master, use.encode(), hashlib.sha256).digest()


def _senders(settings: Settings, progress: Progress | None) -> Mapping[str, Sender]:
    known, options = kinds(), options_with_keys(settings)
    return {
        name: known[d.kind].build(d, replace(options[name], progress=progress))
        for name, d in settings.destinations.items()
    }


def _controls(settings: Settings, master: bytes) -> Callable[[str, str], Control]:
    known = controls()

    @cache
    def control(application: str, name: str) -> Control:
        return known[name](derived(master, f"pseudonyms of {application}"), settings.scheme)

    return control


def _readiness(
    senders: Mapping[str, Sender], policy: PolicyInForce, ledger: SQLiteLedger
) -> Callable[[], Awaitable[dict[str, str]]]:
    """Says what is waited for. Anybody may ask, so destinations are asked only now and then."""
    turn = asyncio.Lock()
    asked, some = -math.inf, False

    async def some_destination() -> bool:
        nonlocal asked, some
        async with turn:
            if time.monotonic() - asked > SECONDS_BETWEEN_PROBES:
                some = any(await asyncio.gather(*(sender.ready() for sender in senders.values())))
                asked = time.monotonic()
            return some

    async def waiting() -> dict[str, str]:
        found: dict[str, str] = {}
        if policy.fault:
            found["policy"] = policy.fault
        if ledger.fault:
            found["ledger"] = ledger.fault
        if not await some_destination():
            found["destinations"] = "none of them is ready"
        return found

    return waiting
