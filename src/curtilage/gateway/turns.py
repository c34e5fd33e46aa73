"""Queries away from the event loop: a few at once, each in a loop of its own, within a time.

A query that has begun to look at the data goes on when its client leaves: it is paid for, and its
answer is kept to be had by its key. One that has not is ended, and costs nothing. Who is beyond the
number is turned away at once; nobody waits in line with a price on hold.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from curtilage.data.stopping import Stop
from curtilage.gateway.errors import BusyError

SECONDS_BETWEEN_CALLS: Final = 0.05
SECONDS_TO_END: Final = 5.0

T = TypeVar("T")
Work = Callable[[Stop], Coroutine[Any, Any, T]]


class Turns:
    """Threads for queries.

    Args:
        at_once: queries that run at one time.
        seconds: after which one is ended.
    """

    def __init__(self, at_once: int, seconds: float) -> None:
        self._at_once, self._seconds = at_once, seconds
        self._free = threading.BoundedSemaphore(at_once)
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="curtilage-query")
        self._stops: set[Stop] = set()

    async def __call__(self, work: Work[T]) -> T:
        """What the work returns, or raises.

        Raises:
            BusyError: as many run as may, or the gateway is being stopped.
            OverdueError: it did not end when its time was up. It keeps its turn until it does.
        """
        if not self._free.acquire(blocking=False):
            raise _busy(self._at_once)
        stop = Stop()
        self._stops.add(stop)
        try:
            job = self._pool.submit(self._done, work, stop)
        except RuntimeError:  # the pool takes nothing more
            self._leave(stop)
            raise _busy(self._at_once) from None
        waiting = asyncio.wrap_future(job)
        waiting.add_done_callback(_heard)
        try:
            await asyncio.wait({waiting}, timeout=self._seconds + SECONDS_TO_END)
        except asyncio.CancelledError:
            stop.leave()
            raise
        if not waiting.done():
            raise stop.error()
        return waiting.result()

    async def close(self) -> None:
        """Ends what has not begun, and waits for the rest."""
        for stop in tuple(self._stops):
            stop.leave()
        await asyncio.to_thread(self._pool.shutdown)

    def _done(self, work: Work[T], stop: Stop) -> T:
        try:
            return asyncio.run(self._timed(work, stop))
        finally:
            self._leave(stop)

    def _leave(self, stop: Stop) -> None:
        self._stops.discard(stop)
        self._free.release()

    async def _timed(self, work: Work[T], stop: Stop) -> T:
        watching = asyncio.create_task(self._watched(stop))
        try:
            return await work(stop)
        finally:
            watching.cancel()

    async def _watched(self, stop: Stop) -> None:
        """Calls again: an engine that was not at work yet hears nothing of the first call."""
        await asyncio.sleep(self._seconds)
        while True:
            stop.overdue()
            await asyncio.sleep(SECONDS_BETWEEN_CALLS)


def _heard(job: asyncio.Future[Any]) -> None:
    """Nobody may be left to take an error; asyncio would put it, with its content, into the log."""
    if not job.cancelled():
        job.exception()


def _busy(at_once: int) -> BusyError:
    return BusyError(
        f"{at_once} queries are running, and no more run at once. Nothing was spent.",
        mend="Ask again in a moment, or raise 'limits.queries' in the settings.",
    )
