"""Assemble what the gateway answers about datasets, over its own ledger and policy.

Imported only where the catalogue describes a dataset: what it needs is in the extra ``data``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from curtilage.core.errors import MissingExtraError
from curtilage.core.sockets import Clock
from curtilage.gateway.access import Access
from curtilage.gateway.aside import Aside
from curtilage.gateway.turns import Turns
from curtilage.settings.model import Settings
from curtilage.settings.policy import PolicyInForce
from curtilage.stores.grouped import GroupedLedger

try:
    from curtilage.gateway.data import Datasets
    from curtilage.settings.desk import DeskOpen
except ModuleNotFoundError as error:
    raise MissingExtraError(
        f"The catalogue describes datasets, which need {error.name}.",
        mend="Install it: pip install 'curtilage[data]'; or move the catalogue away.",
    ) from None

PERCENT_FOR_QUERIES = 80
"""Of the memory of this machine, for all queries that run at once."""


@dataclass(slots=True)
class AskingOpen:
    """What answers about datasets, with what must be closed after it.

    Attributes:
        face: answers requests.
        turns: where queries run.
        desk: over the ledger of the gateway.
    """

    face: Datasets
    turns: Turns
    desk: DeskOpen

    @classmethod
    def over(
        cls,
        settings: Settings,
        ledger: GroupedLedger,
        policy: PolicyInForce,
        access: Access,
        clock: Clock = time.time,
    ) -> AskingOpen:
        """Opens the budgets. Raises `CurtilageError` when they cannot be had."""
        limits = settings.limits
        memory = f"{max(1, PERCENT_FOR_QUERIES // limits.queries)}%"
        desk = DeskOpen.over(settings, ledger, policy, clock, memory)
        turns = Turns(limits.queries, limits.query_seconds)
        face = Datasets(
            access=access,
            desk=desk.desk,
            books=desk.book,
            caps=settings.caps,
            recipients=settings.recipients,
            turns=turns,
            aside=Aside(),
            most_bytes=limits.body_bytes,
            upload_seconds=limits.upload_seconds,
        )
        return cls(face, turns, desk)

    async def close(self) -> None:
        """Waits for the queries that are paid for, then closes the budgets."""
        await self.turns.close()
        await self.desk.close()
