"""llama.cpp in this process. Everything here runs on the one thread of the embedded sender."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from curtilage.core.errors import DestinationError
from curtilage.models.embedded.weights import RUNTIME
from curtilage.models.options import Local, Progress

Deliver = Callable[[Mapping[str, Any]], bool]
"""Takes a chunk and says whether to stop."""

_SILENT = -1


class Engine:
    """A model, loaded when it is first used.

    Args:
        weights: a GGUF file.
        local: threads and context.
        progress: told when loading begins and ends.
    """

    def __init__(self, weights: Path, local: Local, progress: Progress | None) -> None:
        self.weights = weights
        self._local = local
        self._progress = progress
        self._server: Any = None

    def load(self) -> None:
        """Loads the model unless it is loaded.

        Raises:
            DestinationError: CUR720, llama.cpp cannot load it.
        """
        if self._server is not None:
            return
        self._tell(0.0)
        try:
            self._server = self._start()
        except (ImportError, RuntimeError, ValueError):
            raise DestinationError(
                "The embedded model cannot be loaded.",
                mend="See that its file is whole and that there is memory enough for it.",
                code="CUR720",
            ) from None
        self._tell(1.0)

    def run(self, request: Mapping[str, Any], deliver: Deliver) -> None:
        """Answers one request, chunk by chunk, until it ends or ``deliver`` says stop.

        A request that llama.cpp refuses comes as one chunk with ``error``.

        Raises:
            DestinationError: CUR720, the model cannot be loaded; CUR721, it failed.
        """
        self.load()
        try:
            self._server.handle_chat_completions(dict(request), deliver)
        except (ArithmeticError, LookupError, MemoryError, OSError, RuntimeError, ValueError):
            # What llama.cpp says may quote the prompt.
            raise DestinationError(
                "The embedded model failed.", mend="Ask again, or ask less.", code="CUR721"
            ) from None

    def unload(self) -> None:
        """Gives the memory back."""
        self._server = None

    def _start(self) -> Any:
        runtime: Any = importlib.import_module(RUNTIME)
        params = runtime.CommonParams()
        params.model.path = str(self.weights)
        params.n_ctx = self._local.context
        params.n_parallel = 1
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self._threads()
        params.verbosity = _SILENT
        params.offline = True
        params.fit_params = False
        params.cache_ram_mib = 0
        params.ui = params.endpoint_slots = params.endpoint_props = False
        params.n_threads_http = 1
        # llama.cpp always listens somewhere. Here it listens on a socket in a folder that only
        # this user can enter, and that is gone before the first prompt.
        with tempfile.TemporaryDirectory(prefix="curtilage-") as folder:
            params.hostnames = [str(Path(folder, "closed.sock"))]
            return runtime.Server(params)

    def _threads(self) -> int:
        if self._local.threads:
            return self._local.threads
        # Not every system can say which processors are ours.
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2

    def _tell(self, share: float) -> None:
        if self._progress is not None:
            self._progress(f"loading {self.weights.stem}", share)
