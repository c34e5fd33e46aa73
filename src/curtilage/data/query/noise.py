"""Exact discrete noise, by OpenDP: no floating point between a true number and a noisy one.

Where OpenDP's sampler is asked, its own bound is asked too: what it says one person can change must
be no more than the plan charged. OpenDP draws from the operating system's randomness.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from curtilage.core.errors import DataError, MissingExtraError
from curtilage.data.query.pricing import LAPLACE, Noise

MOST = 2**62
"""Totals beyond are taken as this: that changes no more than the total does."""


def noisy(totals: Sequence[int], noise: Noise) -> list[int]:
    """The totals of one measure, each with its noise.

    Raises:
        DataError: the sampler would tell more than was planned (CUR819).
        MissingExtraError: OpenDP is not installed.
    """
    if not totals:
        return []
    measurement = _measurement(noise.mechanism, noise.scale)
    return [int(each) for each in measurement([max(-MOST, min(MOST, n)) for n in totals])]


def said(noise: Noise) -> float:
    """What OpenDP says the noise costs: epsilon of Laplace, rho of Gaussian; rounded up."""
    return float(_measurement(noise.mechanism, noise.scale).map(noise.sensitivity))


@cache
def _measurement(mechanism: str, scale: float) -> Any:
    dp = library()
    domain = dp.vector_domain(dp.atom_domain(T="i64"))
    if mechanism == LAPLACE:
        return dp.m.make_laplace(domain, dp.l1_distance(T="i64"), scale=scale)
    return dp.m.make_gaussian(domain, dp.l2_distance(T="i64"), scale=scale)


@cache
def library() -> Any:
    """OpenDP's library."""
    try:
        import opendp.prelude as dp  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(
            "Private queries need OpenDP.",
            mend="Install it: pip install 'curtilage[data]'.",
        ) from None
    dp.enable_features("contrib")
    return dp


def check(noises: Sequence[Noise], charged: Sequence[float]) -> None:
    """Refuses where OpenDP's bound is more than what was charged, but for rounding."""
    for noise, price in zip(noises, charged, strict=True):
        if said(noise) > price * (1 + 1e-9):
            raise DataError(
                "The noise would tell more than was charged for.",
                mend="Report this: nothing was released.",
                code="CUR819",
            )
