"""One request on its way through the model's thread and back to the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from curtilage.models.embedded.engine import Engine

Told = tuple[int, Mapping[str, Any]]
"""The index of a choice and a chunk of it."""


class Generation:
    """Runs on the model's thread, is read on the event loop that made it.

    Chunks are queued without a bound of their own: the model must not wait for a slow reader, or
    everybody else would too. Each run has its ``max_tokens``, so there is an end to them.

    Args:
        runs: requests to llama.cpp, one per choice.
        ended: called on the event loop when the thread is done with it.
    """

    def __init__(
        self, runs: Sequence[Mapping[str, Any]], ended: Callable[[Generation], None]
    ) -> None:
        self._runs = runs
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._told: asyncio.Queue[Told | None] = asyncio.Queue()
        self._failure: BaseException | None = None
        self._stopped = threading.Event()

    def run(self, engine: Engine) -> None:
        """On the model's thread: all the choices, one after the other."""
        for index, run in enumerate(self._runs):
            if self._stopped.is_set():
                return
            engine.run(run, partial(self._deliver, index))

    def done(self, future: Future[None]) -> None:
        """When the thread is done with it, however that came."""
        self._post(self._end, future.exception())

    async def next(self) -> Told | None:
        """On the event loop: the next chunk, or None after the last.

        Raises:
            DestinationError: what the engine raised.
        """
        told = await self._told.get()
        if told is None and self._failure is not None:
            raise self._failure
        return told

    def stop(self) -> None:
        """Ends the generation at its next token."""
        self._stopped.set()

    def _deliver(self, index: int, chunk: Mapping[str, Any]) -> bool:
        self._post(self._told.put_nowait, (index, chunk))
        return self._stopped.is_set()

    def _post(self, call: Callable[[Any], None], value: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(call, value)
        except RuntimeError:  # the loop is closed: nobody is left to read
            self._stopped.set()

    def _end(self, failure: BaseException | None) -> None:
        self._failure = failure
        self._told.put_nowait(None)
        self._ended(self)
