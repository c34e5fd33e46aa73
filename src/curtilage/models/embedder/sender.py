"""The sender of the embedder: vectors made in this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import orjson

from curtilage.core.crossings import Answer, Recorded
from curtilage.core.errors import DestinationError, MissingExtraError, RequestError
from curtilage.core.parties import Destination
from curtilage.models.embedder.network import Floats, Network, tensors_of
from curtilage.models.embedder.request import Wanted, read_request
from curtilage.models.embedder.tokens import Tokens
from curtilage.models.embedder.weights import checked
from curtilage.models.options import Options, Progress
from curtilage.models.patience import Patience
from curtilage.models.proof import only_recorded
from curtilage.models.refusal import refusal

_COME_BACK = {"retry-after": "5"}


class Embeds(Protocol):
    """What makes vectors; used on one thread."""

    def load(self) -> None:
        """Loads the model unless it is loaded."""
        ...

    def vectors(self, texts: Sequence[str], left: Callable[[], bool]) -> tuple[list[Floats], int]:
        """A vector of length one for each text, and how many tokens they have.

        Args:
            texts: the texts.
            left: whether nobody waits any longer; asked now and then.
        """
        ...

    def unload(self) -> None:
        """Gives the memory back."""
        ...


class Model:
    """MiniLM, loaded when it is first used.

    Args:
        folder: of its files.
        progress: told when loading begins and ends.
    """

    def __init__(self, folder: Path, progress: Progress | None) -> None:
        self._folder, self._progress = folder, progress
        self._loaded: tuple[Tokens, Network] | None = None

    def load(self) -> None:
        """Loads the model unless it is loaded.

        Raises:
            DestinationError: CUR722, its files are not those that were tested.
        """
        self._ready()

    def vectors(self, texts: Sequence[str], left: Callable[[], bool]) -> tuple[list[Floats], int]:
        """A vector of length one for each text, and how many tokens they have."""
        tokens, network = self._ready()
        cut = [tokens.of(text) for text in texts]
        made: dict[int, Floats] = {}
        for numbers, vectors in network.vectors(cut):
            if left():
                break
            made |= zip(numbers, vectors, strict=True)
        return [made[n] for n in sorted(made)], sum(map(len, cut))

    def unload(self) -> None:
        """Gives the memory back."""
        self._loaded = None

    def _ready(self) -> tuple[Tokens, Network]:
        if self._loaded is None:
            self._tell(0.0)
            try:
                words = checked(self._folder, "vocab.txt").decode("utf-8").splitlines()
                tensors = tensors_of(checked(self._folder, "model.safetensors"))
            except MissingExtraError as error:
                raise DestinationError(
                    f"The embedder cannot be loaded. {error}", mend=error.mend, code="CUR722"
                ) from None
            vocabulary = {word: number for number, word in enumerate(words)}
            self._loaded = Tokens(vocabulary), Network(tensors)
            self._tell(1.0)
        return self._loaded

    def _tell(self, share: float) -> None:
        if self._progress is not None:
            self._progress("loading all-minilm-l6-v2", share)


class EmbedderSender:
    """Makes vectors in this process, one request at a time.

    Args:
        destination: what the settings call it.
        options: timeouts, and how many requests may wait.
        model: not yet loaded.
    """

    def __init__(self, destination: Destination, options: Options, model: Embeds) -> None:
        self.destination = destination
        self._options, self._model = options, model
        self._thread: ThreadPoolExecutor | None = None
        self._running = 0

    async def send(self, recorded: Recorded) -> Answer:
        """Makes the vectors; 400 for what the model cannot take, 503 when too many wait.

        Raises:
            LedgerError: what was handed in was not recorded.
            DestinationError: CUR722, the model cannot be loaded.
            DestinationTimeoutError: CUR712, there are no vectors in time.
        """
        controlled = only_recorded(recorded).controlled
        try:
            wanted = read_request(controlled.body)
        except RequestError as error:
            kind, message = "invalid_request_error", f"{error} {error.mend}"
            told = refusal(message, kind=kind, param=error.param, code=error.number)
            return Answer(400, told)
        if not await self.ready():
            told = refusal("The embedder is busy. Ask again later.", kind="overloaded_error")
            return Answer(503, told, None, _COME_BACK)
        patience = Patience(self.destination.name, self._options.timeouts.total)
        left = threading.Event()
        self._running += 1
        work = self._pool().submit(self._work, wanted, left.is_set)
        try:
            limit = self._options.timeouts.first_byte
            async with patience.waiting(limit, "its vectors", "CUR712"):
                body: bytes = await asyncio.wrap_future(work)
                return Answer(200, body)
        finally:
            left.set()
            self._running -= 1

    async def load(self) -> None:
        """Loads the model now instead of at the first request. Raises `DestinationError`."""
        await asyncio.wrap_future(self._pool().submit(self._model.load))

    async def ready(self) -> bool:
        """Whether a request could be taken now; what is not loaded yet will be."""
        return self._running <= self._options.local.waiting

    async def close(self) -> None:
        """Gives the model's memory back."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.wrap_future(thread.submit(self._model.unload))
            thread.shutdown()

    def _pool(self) -> ThreadPoolExecutor:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="curtilage-embedder")
        return self._thread

    def _work(self, wanted: Wanted, left: Callable[[], bool]) -> bytes:
        vectors, tokens = self._model.vectors(wanted.texts, left)
        data: list[dict[str, Any]] = [
            {"object": "embedding", "index": n, "embedding": vector.tolist()}
            for n, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        body = {"object": "list", "data": data, "model": wanted.model, "usage": usage}
        return orjson.dumps(body)
