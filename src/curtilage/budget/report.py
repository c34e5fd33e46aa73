"""The tight epsilon of everything that was spent, by the accountant of dp-accounting.

It composes the distributions of the privacy losses (Koskela et al., 2020; Doroshenko et al., 2022),
which is tighter than the sums that `curtilage.budget.caps` must enforce, and is told, not enforced:
it holds for releases that were not chosen by looking at earlier answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from curtilage.core.budgets import Event
from curtilage.core.errors import MissingExtraError


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
