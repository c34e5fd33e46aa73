"""Assemble everything from the settings. The only composition root.

`House.open` builds what both the server and the command line need; `House.gateway` adds what
serving needs. Nothing is loaded that is not asked for: models and weights load on first use.
"""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from curtilage.controls import catalogue as controls
from curtilage.core.sockets import Clock, Control, Detector, Sender
from curtilage.gate.crossing import Gate
from curtilage.gate.decide import Decider
from curtilage.gate.plans import Place
from curtilage.gateway.access import Access
from curtilage.gateway.app import Gateway
from curtilage.models import catalogue as kinds
from curtilage.models.options import Progress
from curtilage.settings.inspections import Inspections
from curtilage.settings.inspector import inspector_of
from curtilage.settings.ledger import PSEUDONYM_KEY, Records, derived, open_ledger
from curtilage.settings.model import Settings
from curtilage.settings.policy import PolicyInForce, regions_of
from curtilage.settings.reading import reader_of, reads_of
from curtilage.settings.secrets import options_with_keys
from curtilage.settings.taught import LOADED, taught_of
from curtilage.stores.access import KeyStore
from curtilage.stores.grouped import GroupedLedger
from curtilage.stores.reader import DocumentReader
from curtilage.stores.secrets import own_key

if TYPE_CHECKING:
    from curtilage.settings.asking import AskingOpen

KEYS_FILE = "access.db"
SECONDS_BETWEEN_PROBES = 2.0


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


def open_keys(settings: Settings) -> KeyStore:
    """The application keys of this installation."""
    return KeyStore(settings.data / KEYS_FILE)


@dataclass(slots=True)
class House:
    """The assembled server.

    Attributes:
        gateway: the ASGI application.
        policy: the policy in force, to be watched while serving.
        asking: what answers about datasets; None where none is described.
        senders: destinations by name.
    """

    settings: Settings
    gateway: Gateway
    policy: PolicyInForce
    senders: Mapping[str, Sender]
    ledger: GroupedLedger
    keys: KeyStore
    inspections: Inspections
    reader: DocumentReader
    asking: AskingOpen | None = None

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
        access = Access(keys, settings.applications, settings.purposes, regions_of(settings))
        asking = _asking(settings, ledger, policy, access, clock) if settings.catalogue else None
        gateway = Gateway(
            gate=gate,
            access=access,
            destinations=settings.destinations,
            archive=Records(ledger),
            ready=_readiness(senders, policy, ledger),
            randomness=os.urandom,
            scope_key=derived(master, "scopes"),
            reads=reads_of(reader, settings.documents),
            most_bytes=limits.body_bytes,
            upload_seconds=limits.upload_seconds,
            datasets=asking.face if asking else None,
        )
        return cls(settings, gateway, policy, senders, ledger, keys, inspections, reader, asking)

    async def close(self) -> None:
        """Lets go of every connection, file and thread, once what was paid for is kept."""
        self.inspections.close()
        if self.asking is not None:
            await self.asking.close()
        for sender in self.senders.values():
            await sender.close()
        await self.ledger.close()
        self.keys.close()
        self.reader.close()


def _asking(
    settings: Settings,
    ledger: GroupedLedger,
    policy: PolicyInForce,
    access: Access,
    clock: Clock,
) -> AskingOpen:
    from curtilage.settings.asking import AskingOpen  # noqa: PLC0415 - needs the extra data

    return AskingOpen.over(settings, ledger, policy, access, clock)


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
    senders: Mapping[str, Sender], policy: PolicyInForce, ledger: GroupedLedger
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
