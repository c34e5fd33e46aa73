"""Reserve, announce, run, settle: the same for whatever spends a privacy budget.

What is reserved counts as spent. The ledger holds the reservation before anything runs. From when
it runs nothing is refunded, for an error may tell of the data.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from curtilage.core.budgets import Cap, Charge, Loss, Period, Release, State
from curtilage.core.errors import BudgetError, CurtilageError, DataError
from curtilage.core.sockets import Ledger

RESERVED = "budget:release:reserved"
REFUNDED = "budget:release:refunded"


class Budgets(Protocol):
    """The book of budgets, as `curtilage.stores.budgets` keeps it."""

    def reserve(self, charge: Charge, caps: Sequence[Cap]) -> Release:
        """Puts a charge down, or gives the release that stands there."""
        ...

    def known(self, charge: Charge) -> Release | None:
        """The same release with its answer, if it stands there already."""
        ...

    def settle(self, release: Release, result: bytes) -> Release:
        """Stores the answer and marks the release spent."""
        ...

    def forfeit(self, release: Release) -> None:
        """Marks the release spent, without an answer."""
        ...

    def refund(self, release: Release) -> None:
        """Takes a reservation back."""
        ...


@dataclass(frozen=True, slots=True)
class Spending:
    """Spends budgets.

    Attributes:
        budgets, caps: what may be spent.
        ledger: records reservations.
    """

    budgets: Budgets
    caps: Sequence[Cap]
    ledger: Ledger

    async def spent(
        self,
        charge: Charge,
        make: Callable[[Release], bytes],
        begin: Callable[[], None] | None = None,
    ) -> tuple[Release, int]:
        """The release with its answer, and the epsilon it cost now, in billionths.

        Args:
            charge: what it costs.
            make: makes the answer; runs once, in a thread, after all is reserved.
            begin: called before it, when nothing has looked at the data. If it raises, the
                reservation is taken back.

        Raises:
            BudgetError: a cap would be exceeded, a dataset has none (CUR856), or the release
                cannot be had again.
            LedgerError: the reservation could not be recorded; it was taken back.
            DataError: it failed while it ran, and was charged for (CUR818).
        """
        self._covered(charge)
        release = await asyncio.to_thread(self.budgets.reserve, charge, self.caps)
        if release.state is not State.RESERVED:
            return release, 0
        await self._announce(release)
        if begin is not None:
            await self._begun(release, begin)
        return await asyncio.to_thread(self._run, release, make), charge.loss.epsilon

    def _covered(self, charge: Charge) -> None:
        """Refuses a dataset of which nothing bounds what is learnt in all, by whomever."""
        bound = {
            cap.dataset
            for cap in self.caps
            if cap.period is Period.EVER and not (cap.group or cap.purpose or cap.analyst)
        }
        for name in (charge.dataset, *charge.parents):
            if not bound & {"", name}:
                raise BudgetError(
                    f"No budget bounds what is learnt from '{name}' in all.",
                    param="dataset",
                    mend=f'Add a [budgets.NAME] with dataset = "{name}" and an epsilon to the '
                    "settings.",
                    code="CUR856",
                )

    async def _announce(self, release: Release) -> None:
        charge = release.charge
        try:
            await self.ledger.append(
                RESERVED,
                {
                    "release": release.id,
                    "dataset": charge.dataset,
                    "parents": list(charge.parents),
                    "groups": list(charge.groups),
                    "purpose": charge.purpose,
                    "analyst": charge.analyst,
                    **facts_of(charge.loss),
                },
                {"events": [event.as_json() for event in charge.events]},
            )
        except BaseException:
            self.budgets.refund(release)  # nothing was drawn
            raise

    async def _begun(self, release: Release, begin: Callable[[], None]) -> None:
        try:
            begin()
        except BaseException:
            await asyncio.to_thread(self.budgets.refund, release)
            await self.ledger.append(REFUNDED, {"release": release.id})
            raise

    def _run(self, release: Release, make: Callable[[Release], bytes]) -> Release:
        try:
            made = make(release)
        except BaseException as error:
            self.budgets.forfeit(release)
            if isinstance(error, CurtilageError):
                raise
            raise DataError(
                "It failed while it ran, so it was charged for.",
                mend="An error may tell of the data, so it cannot be free. Check the dataset with "
                "'curtilage data scan'.",
                code="CUR818",
            ) from None
        return self.budgets.settle(release, made)


def facts_of(loss: Loss) -> dict[str, int]:
    """A loss as the ledger holds it."""
    return {
        "epsilon": loss.epsilon,
        "delta": loss.delta,
        "rho": loss.rho,
        "slack": loss.slack,
    }
