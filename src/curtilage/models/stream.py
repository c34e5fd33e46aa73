"""A streamed answer: events as they come, and the truth about how they ended."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator

import aiohttp

from curtilage.core.errors import DestinationError
from curtilage.models.patience import Patience
from curtilage.models.sse import EventParser, EventTooLargeError

DONE = b"[DONE]"
LARGEST_ANSWER = 64 * 2**20
"""Bytes of one answer, streamed or not."""
LARGEST_EVENT = 8 * 2**20
"""Bytes of one event."""

_LINGER = 0.5


class EventStream(AsyncIterator[bytes]):
    """The data of each event, ``[DONE]`` last.

    Whoever stops before the end calls `aclose`, which closes the connection, so that the
    destination stops working. A stream that finished its answer but never said ``[DONE]`` gets
    one; a stream that stopped before is an error, raised after what had come.

    Args:
        response: a response whose body has not been read.
        patience: the clock of the crossing.
        idle: seconds to wait between two pieces.
        name: of the destination, for errors.
        finished: what stands in the event with which the answer is finished.
    """

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        patience: Patience,
        idle: float,
        name: str,
        finished: re.Pattern[bytes],
    ) -> None:
        self._response = response
        self._patience = patience
        self._idle = idle
        self._name = name
        self._mark = finished
        self._parser = EventParser(LARGEST_EVENT)
        self._ready: deque[bytes] = deque()
        self._finished = False
        self._over = False

    def __aiter__(self) -> EventStream:
        return self

    async def __anext__(self) -> bytes:
        """The next event's data.

        Raises:
            DestinationError: CUR703 cut short, CUR705 too large, CUR706 not understood.
            DestinationTimeoutError: CUR713 silent too long, CUR714 the whole took too long.
        """
        while not self._ready:
            if self._over:
                await self._leave()
                raise StopAsyncIteration
            await self._read()
        event = self._ready.popleft()
        if event == DONE:
            self._over = True
            self._ready.clear()
        elif not event.startswith(b"{"):
            raise await self._broken("sent an event that is not JSON", "CUR706")
        elif not self._finished:
            self._finished = self._mark.search(event) is not None
        return event

    async def aclose(self) -> None:
        """Stops: closes the connection unless the answer had already ended."""
        self._over = True
        self._ready.clear()
        self._response.close()

    async def _read(self) -> None:
        whole = False
        try:
            async with self._patience.waiting(self._idle, "its next event", "CUR713"):
                piece = await self._response.content.readany()
            whole = True
        except aiohttp.ClientError:
            raise await self._broken("was cut off in the middle of its answer", "CUR703") from None
        finally:
            if not whole:
                await self.aclose()
        if not piece:
            await self._end()
            return
        if self._response.content.total_bytes > LARGEST_ANSWER:
            raise await self._broken("sent more than an answer may hold", "CUR705")
        try:
            self._ready.extend(self._parser.feed(piece))
        except EventTooLargeError:
            raise await self._broken("sent an event too large", "CUR705") from None

    async def _end(self) -> None:
        if not self._finished:
            raise await self._broken("ended its stream before its answer was finished", "CUR703")
        self._ready.append(DONE)

    async def _leave(self) -> None:
        """Reads the few bytes after ``[DONE]``, so that the connection can be used again."""
        try:
            async with asyncio.timeout(_LINGER):
                while await self._response.content.readany():
                    pass
        except (TimeoutError, aiohttp.ClientError):
            self._response.close()

    async def _broken(self, what: str, code: str) -> DestinationError:
        await self.aclose()
        return DestinationError(
            f"Destination '{self._name}' {what}.",
            upstream_status=self._response.status,
            mend="Ask again; if it goes on, look at the destination's own log.",
            code=code,
        )
