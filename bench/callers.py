"""Callers that append, alone or many at once, and how long each waited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass
class Figures:
    """Of one run: appends a second, and the milliseconds of one."""

    rate: float
    p50: float
    p99: float

    @classmethod
    def of(cls, times: list[float], seconds: float) -> Figures:
        """From the seconds of each and of all."""
        times.sort()
        p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
        return cls(len(times) / seconds, p50 * 1e3, p99 * 1e3)


def alone(append: Callable[[], object], seconds: float) -> Figures:
    """One caller, again and again."""
    times: list[float] = []
    begun = now = time.perf_counter()
    while now < begun + seconds:
        append()
        times.append(time.perf_counter() - now)
        now = time.perf_counter()
    return Figures.of(times, now - begun)


async def together(
    append: Callable[[], Awaitable[object]], callers: int, seconds: float
) -> Figures:
    """So many callers, each again as soon as it was told."""
    times: list[float] = []
    begun = time.perf_counter()

    async def calling() -> None:
        now = begun
        while now < begun + seconds:
            await append()
            times.append(time.perf_counter() - now)
            now = time.perf_counter()

    await asyncio.gather(*(calling() for _ in range(callers)))
    return Figures.of(times, time.perf_counter() - begun)
