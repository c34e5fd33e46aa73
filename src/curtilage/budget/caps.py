"""Whether a charge keeps the caps.

A cap of (epsilon, delta) is kept by a sequence of releases if, of the sums of their losses,

- epsilon stays within the cap's, and delta within half of the cap's; or
- slack stays within half of the cap's delta, and rho within what half of it turns into epsilon.

Each of the two is a filter: it holds whoever chooses the next release after seeing the last
answers (Rogers et al., 2016, for sums of epsilon; Feldman and Zrnic, 2021, for zCDP). So is "one or
the other": the loss exceeds epsilon on a path that kept the first only if one of its mechanisms
failed, of which the chance is at most its sum of delta; and on a path that kept the second only if
a mechanism failed or the tail of the zCDP loss was met, together at most half the delta each.
The paths are disjoint, so all of it is at most the cap's delta. A cap with delta 0 knows only the
first.

Few large releases fit by the first, many small ones by the second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from curtilage.budget.losses import pure, rho_of
from curtilage.core.budgets import NANO, NO_LOSS, Cap, Charge, Loss, Period

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Account:
    """What a charge is put down to; caps add these up.

    Attributes:
        dataset, group, purpose, analyst: as in `Charge`.
        day: the day in UTC, ``2026-11-24``.
    """

    dataset: str
    group: str
    purpose: str
    analyst: str
    day: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a cap stands.

    Attributes:
        cap: the cap.
        group: the group of people who are worst off under it.
        spent: what they have lost, with what is reserved.
    """

    cap: Cap
    group: str
    spent: Loss

    @property
    def left(self) -> int:
        """The epsilon of one pure release that would still fit, in billionths."""
        return left(self.cap, self.spent)


def day_of(time: float) -> str:
    """The day of a time in seconds since the epoch, in UTC."""
    return dt.datetime.fromtimestamp(time, dt.UTC).date().isoformat()


def accounts(charge: Charge, day: str) -> Iterator[Account]:
    """What the charge is put down to: each group of each dataset it was made from."""
    for dataset in (charge.dataset, *charge.parents):
        for group in charge.groups if dataset == charge.dataset else (EVERYBODY,):
            yield Account(dataset, group, charge.purpose, charge.analyst, day)


def keeps(cap: Cap, total: Loss) -> bool:
    """Whether losses that add up to this keep the cap."""
    half = cap.delta // 2
    if total.epsilon <= cap.epsilon and total.delta <= half:
        return True
    return bool(
        cap.delta and half and total.slack <= half and total.rho <= rho_of(cap.epsilon, half)
    )


def left(cap: Cap, spent: Loss) -> int:
    """The largest epsilon, in billionths, of a pure release that the cap would still let pass."""
    by_sum = cap.epsilon - spent.epsilon if spent.delta <= cap.delta // 2 else 0
    half = cap.delta // 2
    by_rho = 0
    if half and spent.slack <= half:
        rest = rho_of(cap.epsilon, half) - spent.rho
        by_rho = _epsilon_within(rest) if rest > 0 else 0
    return max(0, by_sum, by_rho)


def _epsilon_within(rho: int) -> int:
    """The largest epsilon whose pure release costs at most this rho."""
    low, high = 0, 100 * NANO
    while low < high:
        middle = (low + high + 1) // 2
        if pure(middle).rho <= rho:
            low = middle
        else:
            high = middle - 1
    return low


def applies(cap: Cap, account: Account) -> bool:
    """Whether what is put down there counts under the cap, whenever it was."""
    return (
        cap.dataset in {"", account.dataset}
        and cap.purpose in {"", account.purpose}
        and cap.analyst in {"", account.analyst}
        and (not cap.group or account.group in {EVERYBODY, cap.group})
    )


def began(period: Period, day: str) -> str:
    """The first day of the period that the day is in; empty for ever."""
    return {
        Period.EVER: "",
        Period.YEAR: f"{day[:4]}-01-01",
        Period.MONTH: f"{day[:7]}-01",
        Period.DAY: day,
    }[period]


def standing(cap: Cap, spent: Iterable[tuple[Account, Loss]], day: str) -> Standing:
    """How a cap stands on a day.

    A release about everybody is paid by every group of a dataset; one about a group by that group
    alone, for no person is in two. What counts is what the worst-off person may have lost: in each
    dataset the common part and the most that any group lost in each measure.
    """
    since = began(cap.period, day)
    by_dataset: dict[str, dict[str, Loss]] = {}
    for account, loss in spent:
        if account.day >= since and applies(cap, account):
            groups = by_dataset.setdefault(account.dataset, {EVERYBODY: NO_LOSS})
            groups[account.group] = groups.get(account.group, NO_LOSS) + loss
    total, worst = NO_LOSS, EVERYBODY
    for groups in by_dataset.values():
        own = {group: loss for group, loss in groups.items() if group != EVERYBODY}
        total += groups[EVERYBODY] + _most(own.values())
        worst = max(own, key=lambda group: own[group].epsilon, default=worst)
    return Standing(cap, worst, total)


def _most(losses: Iterable[Loss]) -> Loss:
    """The most in each measure."""
    most = NO_LOSS
    for loss in losses:
        most = Loss(
            max(most.epsilon, loss.epsilon),
            max(most.delta, loss.delta),
            max(most.rho, loss.rho),
            max(most.slack, loss.slack),
        )
    return most
