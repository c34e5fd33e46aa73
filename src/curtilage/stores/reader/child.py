"""The process that reads: takes documents from a pipe, and answers with their texts."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

from curtilage.core.sockets import Lens
from curtilage.documents import DocumentLimits, read
from curtilage.stores.reader.frames import read_frame, write_frame

PARENT = "CURTILAGE_PARENT"
"""The variable with the id of the process that this one ends with."""

MOST_MEMORY = 4_000_000_000
_SECONDS_BETWEEN_LOOKS = 1.0


def serve(source: BinaryIO, to: BinaryIO, lens: Callable[[], Lens]) -> None:
    """Answers every document until the pipe ends.

    Args:
        source: where documents come from.
        to: where answers go.
        lens: gives the models that read pictures.
    """
    while (frame := read_frame(source)) is not None:
        asked, document = frame
        limits = DocumentLimits(**asked["limits"])
        found = read(document, lens, time.monotonic, limits, media=asked["media"])
        answer = {
            "texts": [(text.path, text.text) for text in found.texts],
            "unread": [(unread.path, unread.reason) for unread in found.unread],
        }
        write_frame(to, answer)


def confine() -> tuple[BinaryIO, BinaryIO]:
    """Gives up what reading does not need; returns the pipes.

    No file can be written, no core is dumped, memory is bounded, nothing is logged, and what
    libraries print goes nowhere. The process ends when the one that started it has ended.
    """
    logging.disable(logging.CRITICAL)
    source, to = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    with contextlib.suppress(ImportError):  # Windows has no such limits
        import resource  # noqa: PLC0415

        for what, most in (
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_AS, MOST_MEMORY),
        ):
            with contextlib.suppress(ValueError, OSError):  # a lower one is in force
                resource.setrlimit(what, (most, most))
    threading.Thread(target=_end_with, args=(int(os.environ[PARENT]),), daemon=True).start()
    return source, to


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)
