"""Privacy loss: what a release may tell of one person, what it is charged to, and who may spend.

All amounts are whole numbers, so that sums are exact in any order: epsilon in billionths
(`NANO`), rho in 10^-12 (`PICO`), delta in 10^-18 (`ATTO`). What is rounded is rounded up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from curtilage.core.errors import BudgetError

NANO = 10**9
PICO = 10**12
ATTO = 10**18


@dataclass(frozen=True, slots=True)
class Event:
    """One draw of noise, as an accountant needs to know it.

    Attributes:
        mechanism: ``laplace``, ``gaussian`` or ``sampled-gaussian``.
        multiplier: the noise's scale (of a Gaussian, its standard deviation) over the sensitivity.
        count: how often it was drawn.
        rate: of a sampled Gaussian, the chance of a person to be in a batch; else 1.
        delta: chance that a threshold let through what it should not; mostly 0.
    """

    mechanism: str
    multiplier: float
    count: int = 1
    rate: float = 1.0
    delta: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The event as JSON values; floats in full."""
        return {
            "mechanism": self.mechanism,
            "multiplier": repr(self.multiplier),
            "count": self.count,
            "rate": repr(self.rate),
            "delta": repr(self.delta),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Event:
        """The event that `as_json` wrote."""
        return cls(
            str(value["mechanism"]),
            float(value["multiplier"]),
            int(value["count"]),
            float(value["rate"]),
            float(value["delta"]),
        )


@dataclass(frozen=True, slots=True)
class Loss:
    """A bound on the privacy loss of a release, in two measures that each compose by addition.

    Attributes:
        epsilon, delta: it is (epsilon, delta)-differentially private.
        rho, slack: it is slack-approximately rho-zCDP (Bun and Steinke, 2016).
    """

    epsilon: int
    delta: int
    rho: int
    slack: int

    def __add__(self, other: Loss) -> Loss:
        return Loss(
            self.epsilon + other.epsilon,
            self.delta + other.delta,
            self.rho + other.rho,
            self.slack + other.slack,
        )

    def __sub__(self, other: Loss) -> Loss:
        return Loss(
            self.epsilon - other.epsilon,
            self.delta - other.delta,
            self.rho - other.rho,
            self.slack - other.slack,
        )


NO_LOSS = Loss(0, 0, 0, 0)


class Period(StrEnum):
    """How long a cap counts before it begins anew."""

    EVER = "ever"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Cap:
    """A bound that all releases together keep, for every person.

    It counts the releases that match all of ``dataset``, ``group``, ``purpose`` and ``analyst``
    that it names; an empty one matches every value, and then all values count together.

    Attributes:
        name: how it is called where it stops a release.
        epsilon, delta: the bound.
        period: how long it counts. Only `Period.EVER` bounds what is learnt of a person at all.
    """

    name: str
    epsilon: int
    delta: int = 0
    dataset: str = ""
    group: str = ""
    purpose: str = ""
    analyst: str = ""
    period: Period = Period.EVER


EVERYBODY = ("*",)
"""All people of a dataset, as subject groups."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a release would cost, and to whom it is charged.

    Attributes:
        key: names the release; the same key by the same analyst is the same release.
        digest: SHA-256 of everything that determines the answer, in hex.
        dataset: the dataset, and ``parents`` the datasets it was made from.
        groups: the subject groups that the answer depends on, of a partition of the people.
        purpose, analyst: why, and who.
        loss: the cost.
        events: the noise, for the accountant.
    """

    key: str
    digest: str
    dataset: str
    purpose: str
    analyst: str
    loss: Loss
    events: tuple[Event, ...]
    groups: tuple[str, ...] = EVERYBODY
    parents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.groups:
            raise BudgetError("A release that is about no group of people would cost nothing.")


class State(StrEnum):
    """Where a release stands. What is reserved counts as spent."""

    RESERVED = "reserved"
    SPENT = "spent"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Release:
    """A release as the budget holds it.

    Attributes:
        id: ``r-`` and 24 characters of base32.
        charge: what it costs.
        state: where it stands.
        result: the stored answer, once there is one; empty for a reservation that went stale.
        reserved: when, in seconds since the epoch.
    """

    id: str
    charge: Charge
    state: State
    result: bytes = field(repr=False, default=b"")
    reserved: float = 0.0
