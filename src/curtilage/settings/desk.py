"""Assemble the desk: everything that private queries need."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from curtilage.controls import catalogue as controls
from curtilage.core.datasets import Dataset
from curtilage.core.errors import AccessError
from curtilage.core.findings import Field, Finding
from curtilage.core.sockets import Clock, Control
from curtilage.data.anonymise import Means
from curtilage.data.counter import Asker, Counter
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
from curtilage.settings.house import PSEUDONYM_KEY, derived, inspector_of, open_ledger
from curtilage.settings.model import Settings
from curtilage.settings.policy import PolicyInForce, inside_of
from curtilage.stores.budgets import Book
from curtilage.stores.secrets import own_key
from curtilage.stores.sqlite import SQLiteLedger

BUDGETS_FILE = "budgets.db"


@dataclass(slots=True)
class DeskOpen:
    """A desk with what must be closed after it."""

    desk: Desk
    extracts: Extracts
    synthetics: Synthetics
    training: Training
    book: Book
    ledger: SQLiteLedger

    @classmethod
    async def open(cls, settings: Settings, clock: Clock = time.time) -> DeskOpen:
        """Opens ledger and budgets. Raises `CurtilageError` when a part cannot be had."""
        ledger = await open_ledger(settings, clock)
        policy = PolicyInForce(settings, ledger)
        await policy.announce()
        book = open_book(settings, clock)
        book.sweep()
        counter = Counter(
            catalogue=settings.catalogue,
            spending=Spending(book, settings.caps, ledger),
            releases=Releases(policy, ledger, inside_of(settings)),
            opened=lambda datasets: opened(settings, datasets),
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
        return cls(desk, extracts, Synthetics(counter), Training(counter), book, ledger)

    async def close(self) -> None:
        """Closes the files."""
        self.book.close()
        await self.ledger.close()


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
    """The budgets of this installation."""
    return Book(settings.data / BUDGETS_FILE, clock, os.urandom)


def opened(settings: Settings, datasets: Sequence[Dataset]) -> Duck:
    """The datasets in an engine of their own."""
    return Duck(datasets, settings.reach)


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
    if not settings.recipients:
        raise AccessError(
            "The settings name nobody who may receive an answer.",
            param="recipient",
            mend="Add a [recipients.NAME] with zone, jurisdiction and residency.",
            code="CUR821",
        )
    to = recipient or next(iter(settings.recipients))
    if to not in settings.recipients:
        raise AccessError(
            f"There is no recipient '{to}'.",
            param="recipient",
            mend=f"The settings have: {', '.join(settings.recipients)}.",
            code="CUR821",
        )
    analyst = f"{name}/{person}" if person else name
    return Asker(app, settings.purposes[why], settings.recipients[to], analyst)
