"""How long one crossing may still take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from curtilage.core.errors import DestinationTimeoutError


class Patience:
    """The clock of one crossing, started when it is made.

    Args:
        name: of the destination, for errors.
        total: seconds for everything.
    """

    def __init__(self, name: str, total: float) -> None:
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + total

    @property
    def left(self) -> float:
        """Seconds left of the whole."""
        return self._end - self._loop.time()

    @asynccontextmanager
    async def waiting(self, limit: float, what: str, code: str) -> AsyncIterator[None]:
        """Waits at most ``limit`` seconds, and never past the whole.

        Raises:
            DestinationTimeoutError: ``code`` when the limit passed, CUR714 when the whole did.
        """
        end = self._loop.time() + limit
        try:
            async with asyncio.timeout_at(min(end, self._end)):
                yield
        except TimeoutError:
            if end < self._end:
                raise self._late(what, code) from None
            raise self._late("the end of its answer", "CUR714") from None

    def _late(self, what: str, code: str) -> DestinationTimeoutError:
        return DestinationTimeoutError(
            f"Destination '{self._name}' took too long: waited for {what}.",
            mend="See whether it is overloaded, or raise its timeouts.",
            code=code,
        )
