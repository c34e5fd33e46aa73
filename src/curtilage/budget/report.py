"""The tight epsilon of everything that was spent, by the accountant of dp-accounting.

It composes the distributions of the privacy losses (Koskela et al., 2020; Doroshenko et al., 2022),
which is tighter than the sums that `curtilage.budget.caps` must enforce, and is told, not enforced:
it holds for releases that were not chosen by looking at earlier answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from curtilage.budget.caps import Standing
from curtilage.core.budgets import ATTO, NANO, Event, Release
from curtilage.core.errors import MissingExtraError

USUAL_DELTA = 1e-6


def tight_by_dataset(releases: Sequence[Release]) -> dict[str, float]:
    """The tight epsilon of each dataset's releases at `USUAL_DELTA`. Raises as `tight_epsilon`."""
    return {
        name: tight_epsilon(
            (e for r in releases if r.charge.dataset == name for e in r.charge.events), USUAL_DELTA
        )
        for name in sorted({each.charge.dataset for each in releases})
    }


def as_json(standings: Sequence[Standing], releases: Sequence[Release]) -> dict[str, Any]:
    """The burn-down as JSON values. Raises as `tight_epsilon`."""
    tight = tight_by_dataset(releases)
    return {
        "caps": [_cap(one) for one in standings],
        "tight": {name: value if math.isfinite(value) else None for name, value in tight.items()},
        "releases": len(releases),
    }


def _cap(one: Standing) -> dict[str, Any]:
    return {
        "name": one.cap.name,
        "epsilon": one.cap.epsilon / NANO,
        "delta": one.cap.delta / ATTO,
        "spent": one.spent.epsilon / NANO,
        "left": one.left / NANO,
    }


def tight_epsilon(events: Iterable[Event], delta: float) -> float:
    """Epsilon of all events together at that delta; infinite if their own deltas exceed it.

    Raises:
        MissingExtraError: dp-accounting is not installed.
    """
    try:
        import dp_accounting  # noqa: PLC0415 - an extra
        from dp_accounting.pld import PLDAccountant  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError(
            "The report of privacy budgets needs dp-accounting.",
            mend="Install it: pip install 'curtilage[data]'.",
        ) from None
    counted = Counter[Event]()
    lost = 0.0
    for event in events:
        key = Event(event.mechanism, event.multiplier, 1, event.rate)
        counted[key] += event.count
        lost += event.delta * event.count
    if not counted:
        return 0.0
    if lost >= delta > 0:
        return float("inf")
    accountant = PLDAccountant()
    for event, count in counted.items():
        accountant.compose(_as_dp_event(event, dp_accounting), count)
    return float(accountant.get_epsilon(delta - lost))


def _as_dp_event(event: Event, accounting: Any) -> Any:
    if event.mechanism == "laplace":
        return accounting.LaplaceDpEvent(event.multiplier)
    drawn = accounting.GaussianDpEvent(event.multiplier)
    if event.mechanism == "sampled-gaussian":
        return accounting.PoissonSampledDpEvent(event.rate, drawn)
    return drawn
