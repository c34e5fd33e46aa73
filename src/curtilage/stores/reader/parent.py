"""The side that has documents read: starts processes, hands out work, and ends what hangs."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import BinaryIO, cast

from curtilage.documents import DocumentLimits, DocumentText, Extracted, Unread
from curtilage.stores.reader.child import PARENT
from curtilage.stores.reader.frames import read_frame, write_frame

GRACE_SECONDS = 3.0
"""So much longer than it was given may a process take to say that its time is over."""


class DocumentReader:
    """Reads documents in processes of their own. Safe to use from several threads.

    A process that dies or hangs costs the document it was reading, which counts as unread; the
    next document gets a new process. Processes start when they are needed.

    Args:
        command: what to run: a program that calls `serve`.
        limits: what one document may cost.
        processes: how many may read at once.
    """

    def __init__(self, command: Sequence[str], limits: DocumentLimits, processes: int = 1) -> None:
        self._command, self.limits = tuple(command), limits
        self._free: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(processes):
            self._free.put(None)

    def read(self, data: bytes, *, media: str = "", seconds: float | None = None) -> Extracted:
        """Everything in a document. Waits for a free process; never raises for what it holds.

        Args:
            data: the document.
            media: the media type it is said to have.
            seconds: how long it may take, if not as long as the limits say; waiting counts.
        """
        until = time.monotonic() + (self.limits.seconds if seconds is None else seconds)
        if len(data) > self.limits.file_bytes:
            return _unread(f"it is larger than {self.limits.file_bytes} bytes")
        try:
            process = self._free.get(timeout=max(until - time.monotonic(), 0))
        except queue.Empty:
            return _unread(_LATE)
        answer = None
        try:
            left = until - time.monotonic()
            if left <= 0:
                return _unread(_LATE)
            if process is None:
                process = _Process(self._command)
            answer = process.ask(data, media, replace(self.limits, seconds=left))
        except OSError as error:
            return _unread(f"no process could be had to read it ({error.strerror})")
        finally:
            self._free.put(process if process is not None and process.alive else None)
        return answer or _unread(_LATE if process.hung else _DIED)

    def close(self) -> None:
        """Ends every process that is free; none may be reading."""
        with contextlib.suppress(queue.Empty):
            while True:
                process = self._free.get_nowait()
                if process is not None:
                    process.end()


_LATE = "it could not be read in the time for it"
_DIED = "the process that read it ended before it was done"


def _unread(reason: str) -> Extracted:
    return Extracted((), (Unread("", reason),))


class _Process:
    """One process that reads."""

    def __init__(self, command: Sequence[str]) -> None:
        # What the process finds of Python, and nothing else of the environment: it may hold keys.
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **kept,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                PARENT: str(os.getpid()),
            },
            start_new_session=True,
        )
        self.hung = False

    @property
    def alive(self) -> bool:
        """Whether it can be asked again."""
        return self._process.poll() is None

    def ask(self, data: bytes, media: str, limits: DocumentLimits) -> Extracted | None:
        """The answer; None if the process died or was ended, because it hung."""
        ending = threading.Timer(limits.seconds + GRACE_SECONDS, self._end_hung)
        ending.daemon = True
        ending.start()
        to = cast("BinaryIO", self._process.stdin)
        source = cast("BinaryIO", self._process.stdout)
        try:
            write_frame(to, {"media": media, "limits": asdict(limits)}, data)
            frame = read_frame(source)
            if frame is not None:
                return _extracted(frame[0])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        finally:
            ending.cancel()
        self.end()
        return None

    def _end_hung(self) -> None:
        self.hung = True
        self._process.kill()

    def end(self) -> None:
        """Ends it at once."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()


def _extracted(answer: dict[str, list[tuple[str, str]]]) -> Extracted:
    return Extracted(
        tuple(DocumentText(str(path), str(text)) for path, text in answer["texts"]),
        tuple(Unread(str(path), str(reason)) for path, reason in answer["unread"]),
    )
