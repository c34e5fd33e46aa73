"""Inspections in threads of their own: a few at once, each within a deadline, and stoppable.

Python cannot end a thread. So an inspection looks, before each of its steps, whether anybody
still waits for it: when its deadline has passed or its caller has left, it ends there.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from curtilage.core.errors import CurtilageError, InspectionError
from curtilage.core.sockets import Network
from curtilage.core.taught import Taught
from curtilage.stores.weights import InstalledWeights

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Watch:
    """One inspection: the detector at work, and whether to stop."""

    detector: str = ""
    stopped: bool = False


class Inspections:
    """Runs inspections; it is the `Offload` of an `Inspector`, and `step` its step.

    Args:
        seconds: after which an inspection has failed, with its wait for a thread.
        threads: inspections that run at once.
    """

    def __init__(self, seconds: float, threads: int = 2) -> None:
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="curtilage-inspect")
        self._here = threading.local()
        self._watches: set[_Watch] = set()

    async def __call__(self, work: Callable[[], T]) -> T:
        """What the work returns.

        Raises:
            InspectionError: it failed, or took too long; it is told to stop then.
        """
        watch = _Watch()
        self._watches.add(watch)
        running = asyncio.get_running_loop().run_in_executor(self._pool, self._run, work, watch)
        try:
            return await asyncio.wait_for(running, self._seconds)
        except InspectionError as error:
            error.detector = error.detector or watch.detector
            raise
        except CurtilageError:
            raise
        except TimeoutError as error:
            if not running.cancelled():  # it is the detector's own
                raise _unforeseen(error, watch) from None
            raise InspectionError(
                f"The inspection took longer than {self._seconds:g} seconds.",
                detector=watch.detector,
                mend="Raise 'limits.inspection_seconds' or send less text.",
                code="CUR302",
            ) from None
        except Exception as error:  # noqa: BLE001 - whatever a detector raises means: unseen
            raise _unforeseen(error, watch) from None
        finally:
            watch.stopped = True
            self._watches.discard(watch)

    def step(self, detector: str) -> None:
        """Notes which detector is at work here. Raises `InspectionError` when it is to stop."""
        watch: _Watch | None = getattr(self._here, "watch", None)
        if watch is not None:
            watch.detector = detector
        self.check()

    def check(self) -> None:
        """Raises `InspectionError` when what runs in this thread is to stop."""
        watch: _Watch | None = getattr(self._here, "watch", None)
        if watch is not None and watch.stopped:
            raise InspectionError("The inspection was given up.", code="CUR302")

    def close(self) -> None:
        """Stops all that runs; what waits never begins."""
        for watch in self._watches:
            watch.stopped = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, work: Callable[[], T], watch: _Watch) -> T:
        self._here.watch = watch
        try:
            self.check()
            return work()
        finally:
            self._here.watch = None


def _unforeseen(error: Exception, watch: _Watch) -> InspectionError:
    kind = type(error).__name__
    return InspectionError(
        f"A detector failed ({kind}).", detector=watch.detector, kind=kind, code="CUR303"
    )


class StoppableWeights(InstalledWeights):
    """Installed weights; each run of a model is a place where an inspection can be stopped.

    Args:
        check: raises when what runs in this thread is to stop.
        thresholds: by category, the confidence from which its findings count.
        taught: what the organisation taught.
    """

    def __init__(
        self,
        check: Callable[[], None],
        thresholds: Mapping[str, float] = MappingProxyType({}),
        taught: Sequence[Taught] = (),
    ) -> None:
        super().__init__(thresholds=thresholds, taught=taught)
        self._check = check

    def network(self, name: str) -> Network:
        """The network of that name. Raises `MissingExtraError`."""
        return _StoppableNetwork(super().network(name), self._check)


class _StoppableNetwork:
    """A `Network` that checks before each run."""

    def __init__(self, network: Network, check: Callable[[], None]) -> None:
        self.tags, self.classes = network.tags, network.classes
        self.thresholds, self.vocabulary = network.thresholds, network.vocabulary
        self._network, self._check = network, check

    def run(self, rows: Any) -> tuple[Any, Any]:
        """Logits of the tags and of the classes."""
        self._check()
        return self._network.run(rows)
