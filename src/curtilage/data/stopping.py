"""Ending a query that takes too long, or whose asker has left.

Until something looks at the data, a query can be ended for nothing. From then on an end tells of
the data, so it was paid for; and the answer of an asker who left is kept, to be had by its key.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from curtilage.core.errors import OverdueError


class Stoppable(Protocol):
    """Something that runs a statement."""

    def stop(self) -> None:
        """Ends what runs; from another thread, and for nothing if nothing does."""
        ...


class Stop:
    """Whether one query is to end. Safe to use from several threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._begun = self._ended = False
        self._running: Stoppable | None = None

    def leave(self) -> None:
        """Nobody waits any longer: ends it, unless it has begun to look at the data."""
        with self._turn:
            self._ended = self._ended or not self._begun

    def overdue(self) -> None:
        """Time is up: ends it, whatever it does. To be called again until it has ended."""
        with self._turn:
            self._ended = True
            if self._running is not None:
                self._running.stop()

    def check(self) -> None:
        """Raises `OverdueError` (CUR827) if it is to end."""
        with self._turn:
            if self._ended:
                raise self._error()

    def begin(self) -> None:
        """It begins to look at the data. Raises `OverdueError` (CUR827) if it is to end."""
        with self._turn:
            if self._ended:
                raise self._error()
            self._begun = True

    @contextmanager
    def ending(self, engine: Stoppable) -> Iterator[None]:
        """While an engine runs. Raises `OverdueError` (CUR828) for what it raised when ended."""
        with self._turn:
            self._running = engine
        try:
            yield
        except Exception:
            if self._ended:
                raise self._error() from None
            raise
        finally:
            with self._turn:
                self._running = None

    def error(self) -> OverdueError:
        """What is told of a query that does not end when it is to."""
        with self._turn:
            return self._error()

    def _error(self) -> OverdueError:
        if not self._begun:
            return OverdueError(
                "The query took longer than it may before it looked at the data. Nothing was "
                "spent.",
                mend="Ask again, or raise 'limits.query_seconds' in the settings.",
            )
        return OverdueError(
            "The query took longer than it may, so it was ended. It was charged for.",
            mend="Ask less of the rows with a new key, or raise 'limits.query_seconds' in the "
            "settings. How long a query takes may tell of the data, so it cannot be free.",
            code="CUR828",
        )
