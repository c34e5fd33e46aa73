"""What is measured at what price, fixed before anything looks at the data.

All parts are zero-concentrated private (Bun and Steinke, 2016), so their prices in rho add up, also
where a later part is chosen by the outcome of earlier ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from curtilage.budget.losses import gaussian, gaussian_scale
from curtilage.core.budgets import PICO, Event, Loss
from curtilage.core.datasets import EACH_ROW, Dataset
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import GAUSSIAN, Noise, Price, poor, rho_at
from curtilage.data.synthesise.domain import Domain, domain_of
from curtilage.data.synthesise.split import Split

MOST_ROWS_OF_ONE = 1000


class Strategy(StrEnum):
    """How the pairs are chosen."""

    ADAPTIVE = "adaptive"
    """Again and again the pair that the model so far gets most wrong (McKenna et al., 2022)."""

    TREE = "tree"
    """A spanning tree of the pairs that depend most (McKenna et al., 2021)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A priced synthesis.

    Attributes:
        dataset: the catalogue's entry, and ``domain`` its coding.
        strategy: how pairs are chosen.
        rows_each: how many rows of one person count at most.
        single: the noise of each column's counts.
        rounds: how many pairs are chosen and measured.
        choice: scale of the Gumbel noise by which each is chosen.
        joint: the noise of each one's counts.
        loss, events: what it all costs at most.
        charged: rho of one column, of one choice and of one pair.
        known: so many of the first columns will be held when rows are drawn: no pair of them is
            measured.
        split: who is held back, for a report to compare with; None for nobody.
    """

    dataset: Dataset
    domain: Domain
    strategy: Strategy
    rows_each: int
    single: Noise
    rounds: int
    choice: float
    joint: Noise
    loss: Loss
    events: tuple[Event, ...]
    charged: tuple[float, float, float]
    known: int = 0
    split: Split | None = None


def plan(dataset: Dataset, price: Price, strategy: Strategy = Strategy.ADAPTIVE) -> Plan:
    """Prices a synthesis, without looking at the data.

    Raises:
        DataError: a column cannot be coded (CUR842, CUR843), the price is not one that can be
            paid (CUR844), or too many rows of one person would count (CUR845).
    """
    return plan_at(dataset, rho_at(price, "Synthesis", "CUR844"), price.delta, strategy)


def plan_at(
    dataset: Dataset, rho: int, delta: int, strategy: Strategy = Strategy.ADAPTIVE, known: int = 0
) -> Plan:
    """The plan that costs a rho, in 10^-12, at most. Raises as `plan` does."""
    domain = domain_of(dataset)
    each = 1 if dataset.person == EACH_ROW else dataset.contribution.rows
    if not 1 <= each <= MOST_ROWS_OF_ONE:
        raise DataError(
            f"{each} rows of one person cannot count.",
            param="rows",
            mend=f"Let from 1 to {MOST_ROWS_OF_ONE} count, in the catalogue's contribution.",
            code="CUR845",
        )
    columns = len(domain.codings)
    richness = _richness(rho / PICO)
    rounds = _rounds(strategy, columns, richness, known)
    share = 0.55 - 0.35 * richness if rounds else 1.0
    single_rho = int(rho * share) // columns
    left = rho - single_rho * columns
    choice_rho = int(left * (0.15 if rounds else 0)) // max(1, rounds)
    joint_rho = left // max(1, rounds) - choice_rho if rounds else 0
    if min(single_rho, *([choice_rho, joint_rho] if rounds else [single_rho])) < 1:
        raise poor("Epsilon is too small for so many columns.", "CUR844")
    single = Noise(GAUSSIAN, gaussian_scale(each, single_rho), each)
    joint = Noise(GAUSSIAN, gaussian_scale(each, max(1, joint_rho)), each)
    choice = gaussian_scale(each, max(1, choice_rho))  # of both, rho = (rows / scale)^2 / 2
    spent = single_rho * columns + (choice_rho + joint_rho) * rounds
    events = [Event(GAUSSIAN, single.scale / each, columns)]
    if rounds:
        events += [
            Event(GAUSSIAN, as_gaussian(choice, each), rounds),
            Event(GAUSSIAN, joint.scale / each, rounds),
        ]
    return Plan(
        dataset,
        domain,
        strategy,
        each,
        single,
        rounds,
        choice,
        joint,
        gaussian(spent, delta),
        tuple(events),
        (single_rho / PICO, choice_rho / PICO, joint_rho / PICO),
        known,
    )


def as_gaussian(scale: float, sensitivity: int) -> float:
    """The multiplier of a Gaussian that tells at least as much as a noisy maximum.

    Scores that change by the sensitivity, with Gumbel noise of that scale, make every likelihood
    ratio lie within a range of width r = 2 sensitivity / scale (Dong et al., 2020, Optimal
    differential privacy composition for exponential mechanisms). The trade-off between errors is
    then two straight lines that meet in a corner, for a Gaussian worst at 1 / (1 + exp(r / 2)) for
    both errors; Gaussian trade-offs, being convex, lie below the lines where they lie below it.
    """
    half = sensitivity / scale
    corner = 1.0 / (1.0 + math.exp(half))
    return 1.0 / (-2.0 * NormalDist().inv_cdf(corner)) * (1.0 - 1e-9)


def _richness(rho: float) -> float:
    """How much there is to spend: 0 at rho = 1e-4 and below, 1 at 1e-2 and above."""
    return min(1.0, max(0.0, (math.log10(max(rho, 1e-12)) + 4.0) / 2.0))


def _rounds(strategy: Strategy, columns: int, richness: float, known: int) -> int:
    pairs = (columns * (columns - 1) - known * (known - 1)) // 2
    if strategy is Strategy.TREE:
        return columns - 1
    return min(pairs, max(1, round(columns * (0.75 + 1.25 * richness)))) if pairs else 0
