"""Who does what several threads wait for: the first who comes, for all who wait by then."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Step(Generic[T]):
    """What somebody waits for: what it does, and how it ended.

    Attributes:
        does: the step.
        result: what it gave.
        error: what it raised, itself or all that were done together.
    """

    def __init__(self, does: Callable[[], T]) -> None:
        self.does = does
        self.result: T | None = None
        self.error: BaseException | None = None
        self.woken = threading.Event()
        self.done = False

    def ended(self) -> T:
        """What it gave; raises what it raised."""
        if self.error is not None:
            raise self.error
        if not self.done:  # never told as done what was not
            raise InterruptedError
        return self.result  # type: ignore[return-value]


class Turns:
    """Steps that wait while others are done are done together, in the order in which they came.

    Args:
        together: does some steps, and puts down how each ended. If it raises, none was done.
    """

    def __init__(self, together: Callable[[Sequence[Step[Any]]], None]) -> None:
        self._together = together
        self._line = threading.Lock()
        self._led = False
        self.waiting: deque[Step[Any]] = deque()

    def done(self, mine: Step[T]) -> T:
        """What a step gave, once it was done, by this thread or by another."""
        with self._line:
            self.waiting.append(mine)
            leads, self._led = not self._led, True
        if not leads:
            self._wait(mine)
            if mine.done:
                return mine.ended()
        steps: list[Step[Any]] = []
        try:
            with self._line:
                while self.waiting:
                    steps.append(self.waiting.popleft())
            self._lead(steps)
        finally:
            self._pass_on(mine)
            for step in steps:
                step.woken.set()
        return mine.ended()

    def _lead(self, steps: Sequence[Step[Any]]) -> None:
        try:
            self._together(steps)
        except BaseException as error:
            for step in steps:
                step.error = step.error or error
            raise
        finally:
            for step in steps:
                step.done = True

    def _wait(self, mine: Step[Any]) -> None:
        """Until the step was done or is to lead; who is interrupted stands in nobody's way."""
        try:
            mine.woken.wait()
        except BaseException:
            with self._line:
                waits = mine in self.waiting
                if waits:
                    self.waiting.remove(mine)
            if waits and mine.woken.is_set():
                self._pass_on(mine)
            raise

    def _pass_on(self, mine: Step[Any]) -> None:
        """The first who waits leads now; not who passes it on, interrupted before its step."""
        with self._line:
            if mine in self.waiting:
                self.waiting.remove(mine)
            self._led = bool(self.waiting)
            if self.waiting:
                self.waiting[0].woken.set()
