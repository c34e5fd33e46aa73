"""Work in proportion to a large body is done away from the event loop.

A body of some megabytes takes a good part of a second to read, and again to be put together.
On the event loop, everybody else would wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

LARGE = 32_768
"""Bytes or characters; below, a thread would take longer than the work."""

T = TypeVar("T")


class Aside:
    """Where work on bodies is done.

    Args:
        at_once: large pieces of work at one time; the others wait.
    """

    def __init__(self, at_once: int = 2) -> None:
        self._turn = asyncio.Semaphore(at_once)

    def of(self, size: int) -> Place:
        """Where the work on a body of this size is done."""
        return Place(self._turn if size >= LARGE else None)


class Place:
    """Does work where it is asked for, or, with a turn to wait for, in a thread."""

    def __init__(self, turn: asyncio.Semaphore | None) -> None:
        self._turn = turn

    async def __call__(self, work: Callable[[], T], /) -> T:
        """What the work returns, or raises."""
        if self._turn is None:
            return work()
        async with self._turn:
            return await asyncio.to_thread(work)
