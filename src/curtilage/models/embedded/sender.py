"""The sender of the embedded model."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from curtilage.core.crossings import Answer, Recorded
from curtilage.core.errors import DestinationError, RequestError
from curtilage.core.parties import Destination
from curtilage.models.embedded.engine import Engine
from curtilage.models.embedded.generation import Generation, Told
from curtilage.models.embedded.reply import Reply
from curtilage.models.embedded.request import read_request
from curtilage.models.options import Options
from curtilage.models.patience import Patience
from curtilage.models.proof import only_recorded
from curtilage.models.refusal import refusal

_INVALID = "invalid_request_error"
_COME_BACK = {"retry-after": "5"}


class EmbeddedSender:
    """Answers from a model in this process, one generation at a time.

    Args:
        destination: what the settings call it.
        options: timeouts, and how many requests may wait.
        engine: the model, not yet loaded.
    """

    def __init__(self, destination: Destination, options: Options, engine: Engine) -> None:
        self.destination = destination
        self._options = options
        self._engine = engine
        self._thread: ThreadPoolExecutor | None = None
        self._running: set[Generation] = set()

    async def send(self, recorded: Recorded) -> Answer:
        """Generates the answer; 400 for what the model cannot take, 503 when too many wait.

        Raises:
            LedgerError: what was handed in was not recorded.
            DestinationError: CUR703 ended early, CUR720 cannot be loaded, CUR721 failed.
            DestinationTimeoutError: CUR712 no first token, CUR713 idle, CUR714 total.
        """
        controlled = only_recorded(recorded).controlled
        try:
            wanted = read_request(controlled.body, self._options.local.context)
        except RequestError as error:
            message = f"{error} {error.mend}"
            return _bad(message, param=error.param, code=error.number)
        if len(self._running) > self._options.local.waiting:
            body = refusal("The embedded model is busy. Ask again later.", kind="overloaded_error")
            return Answer(503, body, None, _COME_BACK)
        patience = Patience(self.destination.name, self._options.timeouts.total)
        reply = Reply(wanted)
        with ExitStack() as stopping:
            generation = self._start(Generation(wanted.runs, self._running.discard))
            stopping.callback(generation.stop)
            first_byte = self._options.timeouts.first_byte
            async with patience.waiting(first_byte, "its first token", "CUR712"):
                first = await generation.next()
            if first is not None and "error" in first[1]:
                return _refused(first)
            stream = EmbeddedStream(
                lambda: self._next(generation, patience), generation.stop, reply, first
            )
            if not controlled.stream:
                async for _ in stream:
                    pass
                return Answer(200, reply.whole())
            stopping.pop_all()
            return Answer(200, None, stream)

    async def load(self) -> None:
        """Loads the model now instead of at the first request. Raises `DestinationError`."""
        await asyncio.wrap_future(self._pool().submit(self._engine.load))

    async def ready(self) -> bool:
        """Whether a request could be taken now; what is not loaded yet will be."""
        return len(self._running) <= self._options.local.waiting

    async def close(self) -> None:
        """Ends what runs and gives the model's memory back."""
        for generation in self._running:
            generation.stop()
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.wrap_future(thread.submit(self._engine.unload))
            thread.shutdown()

    def _pool(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="curtilage-model")
        return self._thread

    def _start(self, generation: Generation) -> Generation:
        self._running.add(generation)
        self._pool().submit(generation.run, self._engine).add_done_callback(generation.done)
        return generation

    async def _next(self, generation: Generation, patience: Patience) -> Told | None:
        async with patience.waiting(self._options.timeouts.idle, "its next token", "CUR713"):
            return await generation.next()


class EmbeddedStream(AsyncIterator[bytes]):
    """The events of a generation, ``[DONE]`` last. Whoever stops before calls `aclose`.

    Args:
        more: waits for the next chunk; None is the end.
        stop: ends the generation.
        reply: gives chunks their shape.
        first: the first chunk, already taken.
    """

    def __init__(
        self,
        more: Callable[[], Awaitable[Told | None]],
        stop: Callable[[], None],
        reply: Reply,
        first: Told | None,
    ) -> None:
        self._more = more
        self._stop = stop
        self._reply = reply
        self._ready: deque[bytes] = deque()
        self._over = False
        self._take(first)

    def __aiter__(self) -> EmbeddedStream:
        return self

    async def __anext__(self) -> bytes:
        """The next event's data.

        Raises:
            DestinationError: CUR703 ended early, CUR721 the model failed.
            DestinationTimeoutError: CUR713 idle, CUR714 total.
        """
        while not self._ready:
            if self._over:
                raise StopAsyncIteration
            with ExitStack() as stopping:
                stopping.callback(self._end)
                self._take(await self._more())
                stopping.pop_all()
        return self._ready.popleft()

    async def aclose(self) -> None:
        """Ends the generation at its next token."""
        self._ready.clear()
        self._end()

    def _take(self, told: Told | None) -> None:
        if told is None and self._reply.finished:
            self._ready.extend(self._reply.ending())
            self._over = True
        elif told is None or "error" in told[1]:
            raise DestinationError(
                "The embedded model ended before its answer was finished.",
                mend="Ask again.",
                code="CUR703",
            )
        else:
            event = self._reply.take(*told)
            if event is not None:
                self._ready.append(event)

    def _end(self) -> None:
        self._over = True
        self._stop()


def _bad(message: str, *, param: str | None, code: str) -> Answer:
    return Answer(400, refusal(message, kind=_INVALID, param=param, code=code))


def _refused(told: Told) -> Answer:
    error = told[1]["error"]
    if error.get("type") == "exceed_context_size_error":
        return _bad(
            f"The prompt has {error['n_prompt_tokens']} tokens and the embedded model takes "
            f"{error['n_ctx']}, answer included. Send less, or raise the model's 'context'.",
            param="messages",
            code="context_length_exceeded",
        )
    if error.get("code") == 400:
        # llama.cpp's own words may quote the request.
        message = "The embedded model does not take a field of this request as it stands."
        return _bad(message, param=None, code="CUR252")
    raise DestinationError("The embedded model failed.", mend="Ask again.", code="CUR721")
