"""Assemble the desk: everything that private queries need."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import TypeVar

from curtilage.controls import catalogue as controls
from curtilage.core.errors import AccessError
from curtilage.core.findings import Field, Finding
from curtilage.core.sockets import Clock, Control
from curtilage.data.anonymise import Means
from curtilage.data.counter import Asker, Counter, recipient_of
from curtilage.data.desk import Desk
from curtilage.data.duck import Duck
from curtilage.data.extracts import Extracts
from curtilage.data.pushed import pushed
from curtilage.data.spending import Spending
from curtilage.data.spread.adding import spread_over
from curtilage.data.spread.treating import spread_extract
from curtilage.data.synthetics import Synthetics
from curtilage.data.training import Training
from curtilage.gate.releases import Releases
from curtilage.settings.inspector import inspector_of
from curtilage.settings.ledger import PSEUDONYM_KEY, derived, open_ledger
from curtilage.settings.model import Settings
from curtilage.settings.policy import PolicyInForce, inside_of
from curtilage.stores.budgets import Book
from curtilage.stores.grouped import GroupedLedger
from curtilage.stores.postgres import PostgresTables, ServerError
from curtilage.stores.secrets import own_key

BUDGETS_FILE = "budgets.db"

T = TypeVar("T")


@dataclass(slots=True)
class DeskOpen:
    """A desk with what must be closed after it: close it, or use it in ``async with``.

    Attributes:
        desk, extracts, synthetics, training: what can be asked.
        book: the budgets.
        ledger: where it is recorded.
        owned: whether the ledger was opened for this desk, and is closed with it.
    """

    desk: Desk
    extracts: Extracts
    synthetics: Synthetics
    training: Training
    book: Book
    ledger: GroupedLedger
    owned: bool = True

    @classmethod
    async def open(cls, settings: Settings, clock: Clock = time.time) -> DeskOpen:
        """Opens ledger and budgets. Raises `CurtilageError` when a part cannot be had."""
        ledger = await open_ledger(settings, clock)
        try:
            policy = PolicyInForce(settings, ledger)
            await policy.announce()
            opened = cls.over(settings, ledger, policy, clock)
        except BaseException:
            await ledger.close()
            raise
        opened.owned = True
        return opened

    @classmethod
    def over(
        cls,
        settings: Settings,
        ledger: GroupedLedger,
        policy: PolicyInForce,
        clock: Clock = time.time,
        memory: str = "",
    ) -> DeskOpen:
        """Opens the budgets, over a ledger and a policy that are open and stay so.

        Args:
            settings: the configuration.
            ledger: the one of the process, which has one writer.
            policy: the one in force in the process.
            clock: seconds since the epoch.
            memory: that one engine may use, as DuckDB writes it; empty for its own bound.
        """
        book = open_book(settings, clock)
        book.sweep()
        counter = Counter(
            catalogue=settings.catalogue,
            spending=Spending(book, settings.caps, ledger),
            releases=Releases(policy, ledger, inside_of(settings)),
            opened=lambda datasets: Duck(datasets, settings.reach, memory=memory),
            randomness=os.urandom,
        )
        reach = settings.reach
        desk = Desk(
            counter,
            pushes=lambda plan, datasets, salt: (
                pushed(plan, datasets, salt, reach) or spread_over(plan, datasets, salt, reach)
            ),
        )
        extracts = Extracts(
            counter,
            means_of(settings),
            lambda dataset, names, recipe, means: spread_extract(
                dataset, names, recipe, means, reach
            ),
        )
        return cls(
            desk, extracts, Synthetics(counter), Training(counter), book, ledger, owned=False
        )

    async def close(self) -> None:
        """Closes the files that were opened for it."""
        self.book.close()
        if self.owned:
            await self.ledger.close()

    async def __aenter__(self) -> DeskOpen:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def at_desk(settings: Settings, asking: Callable[[DeskOpen], Awaitable[T]]) -> T:
    """What is asked at a desk that is opened for it, in an event loop of its own."""

    async def asked() -> T:
        async with await DeskOpen.open(settings) as opened:
            return await asking(opened)

    return asyncio.run(asked())


def means_of(settings: Settings) -> Means:
    """Keys of every entity, and detection and controls for free text."""
    master = own_key(settings.data / PSEUDONYM_KEY, os.urandom)
    entities = {d.entity for d in settings.catalogue.values() if d.entity}

    inspector = cache(lambda: inspector_of(settings))  # loads models, so only when it is needed

    def find(fields: Sequence[Field]) -> Sequence[tuple[Finding, ...]]:
        return inspector().find(fields)

    def control(name: str) -> Control:
        return controls()[name](derived(master, "pseudonyms of extracts"), settings.scheme)

    keys = {entity: derived(master, f"pseudonyms of {entity}") for entity in entities}
    return Means(keys, find, control)


def open_book(settings: Settings, clock: Clock = time.time) -> Book:
    """The budgets of this installation.

    Raises:
        SettingsError: they cannot be opened.
    """
    if settings.store is not None:
        return Book(PostgresTables(settings.store), ServerError, clock, os.urandom)
    return Book.in_file(settings.data / BUDGETS_FILE, clock, os.urandom)


def asker_of(
    settings: Settings, application: str, purpose: str, recipient: str, person: str = ""
) -> Asker:
    """Who asks, from names; the first of each where a name is empty.

    Raises:
        AccessError: a name is not known (CUR821), or the purpose is not the application's (CUR212).
    """
    name = application or next(iter(settings.applications))
    if name not in settings.applications:
        raise AccessError(
            f"There is no application '{name}'.",
            param="application",
            mend=f"The settings have: {', '.join(settings.applications)}.",
            code="CUR821",
        )
    app = settings.applications[name]
    why = purpose or app.purposes[0]
    if why not in settings.purposes:
        raise AccessError(
            f"There is no purpose '{why}'.",
            param="purpose",
            mend=f"The settings have: {', '.join(settings.purposes)}.",
            code="CUR821",
        )
    if why not in app.purposes:
        raise AccessError(
            f"The application '{name}' is not registered for the purpose '{why}'.",
            param="purpose",
            mend=f"Its purposes: {', '.join(app.purposes)}.",
            code="CUR212",
        )
    receives = recipient_of(settings.recipients, recipient)
    analyst = f"{name}/{person}" if person else name
    return Asker(app, settings.purposes[why], receives, analyst)
