"""The counter: what every release of a dataset has in common.

A release is wished for, decided, paid where it bounds a loss, recorded, and only then handed over.
Queries, extracts and synthetic tables differ in what they make between these steps.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curtilage.core.budgets import EVERYBODY, Charge, Event, Loss, Release
from curtilage.core.crossings import Asked, Commit, Decided
from curtilage.core.datasets import Column, Dataset
from curtilage.core.errors import AccessError, DataError
from curtilage.core.findings import Field
from curtilage.core.parties import Action, Application, Destination, Purpose
from curtilage.core.sockets import Randomness
from curtilage.data.duck import Opened
from curtilage.data.spending import Spending, facts_of
from curtilage.gate.crossing import new_id
from curtilage.gate.releases import Held, Made, Releases


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, why, and for whom.

    Attributes:
        application: the principal.
        purpose: why.
        recipient: where the answer goes.
        analyst: whom budgets count as; the application's name and, after a slash, a person's.
    """

    application: Application
    purpose: Purpose
    recipient: Destination
    analyst: str


def open_to(catalogue: Mapping[str, Dataset], application: Application) -> dict[str, Dataset]:
    """What an application may know of: the datasets with a purpose of its own, and public ones."""
    own = frozenset(application.purposes)
    return {name: each for name, each in catalogue.items() if each.public or each.purposes & own}


def recipient_of(recipients: Mapping[str, Destination], name: str) -> Destination:
    """Who receives an answer; the first where no name is given.

    Raises:
        AccessError: there is no such recipient (CUR821).
    """
    if not recipients:
        raise AccessError(
            "The settings name nobody who may receive an answer.",
            param="recipient",
            mend="Add a [recipients.NAME] with zone, jurisdiction and residency.",
            code="CUR821",
        )
    to = name or next(iter(recipients))
    if to not in recipients:
        raise AccessError(
            "There is no such recipient.",
            param="recipient",
            mend=f"The settings have: {', '.join(recipients)}.",
            code="CUR821",
        )
    return recipients[to]


@dataclass(frozen=True, slots=True)
class Wish:
    """A release that is wished for. Nothing has looked at the data.

    Attributes:
        asker: who asks.
        datasets: the private ones, at least one; the first is the one it is charged to.
        asked, held, made: what the policy is asked.
    """

    asker: Asker
    datasets: Sequence[Dataset]
    asked: Asked
    held: Held
    made: Made

    def charge(
        self,
        said: Mapping[str, Any],
        key: str,
        loss: Loss,
        events: tuple[Event, ...],
        groups: tuple[str, ...] = EVERYBODY,
    ) -> Charge:
        """What is put down for it.

        Args:
            said: all that makes the release what it is, as JSON.
            key: names the release; without one its digest does, so that the same again is free.
            loss: what it costs.
            events: the mechanisms that cost it.
            groups: the subject groups it is about.
        """
        purpose = self.asker.purpose.key
        text = json.dumps({**said, "purpose": purpose}, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        first = self.datasets[0].name
        named = (name for each in self.datasets for name in (each.name, *each.parents))
        return Charge(
            key=key or digest,
            digest=digest,
            dataset=first,
            purpose=purpose,
            analyst=self.asker.analyst,
            loss=loss,
            events=events,
            groups=groups,
            parents=tuple(dict.fromkeys(name for name in named if name != first)),
        )


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over.

    Attributes:
        body: exactly the bytes.
        crossing: id of the crossing.
        commit: where the ledger holds it.
        release: id of the release in the budget; empty if it is none.
        charged: the epsilon it cost now, in billionths; 0 if it was paid before.
    """

    body: bytes
    crossing: str
    commit: Commit
    release: str = ""
    charged: int = 0


@dataclass(frozen=True, slots=True)
class Counter:
    """Decides, charges, records and hands over.

    Attributes:
        catalogue: the datasets, by name.
        spending: reserves and settles.
        releases: decides and records.
        opened: opens datasets.
        randomness: for ids, and for what is not noise.
    """

    catalogue: Mapping[str, Dataset]
    spending: Spending
    releases: Releases
    opened: Opened
    randomness: Randomness

    def dataset(self, name: str) -> Dataset:
        """A dataset by its name. Raises `DataError` where there is none (CUR816)."""
        if name not in self.catalogue:
            raise DataError(
                f"There is no dataset '{name}' in the catalogue.",
                mend="'curtilage data list' shows them.",
                code="CUR816",
            )
        return self.catalogue[name]

    def wish(
        self, asker: Asker, datasets: Sequence[Dataset], columns: Sequence[Column], made: Made
    ) -> Wish:
        """A wish for what a control makes of columns of private datasets.

        Raises:
            AccessError: a dataset may not be used for the purpose (CUR820).
        """
        for dataset in datasets:
            _check_purpose(dataset, asker.purpose)
        subjects = frozenset(subject for each in datasets for subject in each.subjects)
        name = datasets[0].name
        asked = Asked(
            id=new_id(self.randomness),
            application=asker.application,
            purpose=asker.purpose,
            subjects=subjects | asker.application.subjects,
            action=Action.RELEASE,
            model=asker.recipient.name,
            fields=(Field(f"datasets.{name}", ""),),
        )
        return Wish(asker, datasets, asked, _held(datasets, columns), made)

    async def decided(self, wish: Wish) -> Decided:
        """The decision that permits it. Raises `RefusedError`, once the ledger holds that."""
        decided = self.releases.judge(wish.asked, wish.held, wish.asker.recipient, wish.made)
        if not decided.decision.permitted:
            raise await self.releases.refuse(decided)
        return decided

    async def paid(
        self,
        decided: Decided,
        charge: Charge,
        make: Callable[[Release], bytes],
        begin: Callable[[], None] | None = None,
    ) -> Handed:
        """Reserves, makes, settles, records and hands over.

        Args:
            decided: the decision that permits it.
            charge: what it costs.
            make: makes the answer, in a thread, once all is reserved.
            begin: called before it; if it raises, nothing is spent.

        Raises:
            BudgetError: a cap would be exceeded, or the release cannot be had again.
            DataError: it failed while it was made, and was charged for.
        """
        release, charged = await self.spending.spent(charge, make, begin)
        return await self._handed(decided, release, charged)

    async def again(self, decided: Decided, charge: Charge) -> Handed | None:
        """Hands over once more what was paid for by this key; None if nothing was."""
        release = await asyncio.to_thread(self.spending.budgets.known, charge)
        return None if release is None else await self._handed(decided, release, 0)

    async def _handed(self, decided: Decided, release: Release, charged: int) -> Handed:
        charge = release.charge
        facts = {
            "release": release.id,
            "dataset": charge.dataset,
            "charged": charged,
            **facts_of(charge.loss),
        }
        recorded = await self.releases.record(decided, release.result, facts)
        crossing = decided.inspected.asked.id
        return Handed(release.result, crossing, recorded.commit, release.id, charged)

    async def unpaid(self, decided: Decided, body: bytes, facts: Mapping[str, Any]) -> Handed:
        """Records and hands over what bounds no loss, so that no budget counts it."""
        recorded = await self.releases.record(decided, body, facts)
        return Handed(body, decided.inspected.asked.id, recorded.commit)


def made_of(control: str, loss: Loss) -> Made:
    """A loss as the policy is told of it."""
    return Made(control, -(-loss.epsilon // 1000), -(-loss.delta // 10**6))


def _check_purpose(dataset: Dataset, purpose: Purpose) -> None:
    if purpose.key not in dataset.purposes:
        raise AccessError(
            f"The dataset '{dataset.name}' may not be used for '{purpose.key}'.",
            param="purpose",
            mend=f"Its purposes are: {', '.join(sorted(dataset.purposes)) or 'none yet'}; its "
            "owner can add one in the catalogue.",
            code="CUR820",
        )


def _held(datasets: Sequence[Dataset], columns: Sequence[Column]) -> Held:
    """What columns hold, as the catalogue says, at the level of the datasets.

    Rows, and a count of them, tell who is in a dataset, whatever columns they have.
    """
    categories: dict[str, int] = {}
    for column in columns:
        if column.category:
            categories[column.category] = categories.get(column.category, 0) + 1
    return Held(datasets[0].name, max(each.level for each in datasets), categories)
