"""Inspections at once, within a deadline, and stopped when nobody waits for them any more."""

import asyncio
import threading

import pytest

from curtilage.core.errors import InspectionError, LedgerError
from curtilage.settings.inspections import Inspections, StoppableWeights


class Slow:
    """Work in steps that goes on until it is stopped or let go.

    Attributes:
        begun: is set once it runs.
        over: is set when it has ended, however.
        release: lets it come to its end.
    """

    def __init__(self, inspections: Inspections) -> None:
        self._inspections = inspections
        self.begun, self.over, self.release = (threading.Event() for _ in range(3))
        self.stopped = False

    def __call__(self) -> str:
        self.begun.set()
        try:
            while not self.release.wait(0.005):
                self._inspections.step("slow")
        except InspectionError:
            self.stopped = True
            raise
        finally:
            self.over.set()
        return "done"


async def happens(event: threading.Event) -> None:
    """Waits for it off the loop; pytest's timeout is the bound."""
    assert await asyncio.to_thread(event.wait, 60)


@pytest.fixture
def inspections():
    made = Inspections(seconds=60, threads=2)
    yield made
    made.close()


async def test_one_does_not_wait_for_another(inspections) -> None:
    slow = Slow(inspections)
    first = asyncio.create_task(inspections(slow))
    await happens(slow.begun)
    assert await inspections(lambda: "quick") == "quick"
    assert not first.done()
    slow.release.set()
    assert await first == "done"


async def test_one_that_was_left_stops(inspections) -> None:
    slow = Slow(inspections)
    left = asyncio.create_task(inspections(slow))
    await happens(slow.begun)
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    await happens(slow.over)
    assert slow.stopped


async def test_one_beyond_its_deadline_stops_and_is_told() -> None:
    inspections = Inspections(seconds=0.1, threads=1)
    slow = Slow(inspections)
    with pytest.raises(InspectionError) as caught:
        await inspections(slow)
    assert (caught.value.number, caught.value.detector) == ("CUR302", "slow")
    await happens(slow.over)
    assert slow.stopped
    assert await inspections(lambda: "quick") == "quick"
    inspections.close()


async def test_one_that_was_left_before_it_began_never_begins() -> None:
    inspections = Inspections(seconds=60, threads=1)
    first, second = Slow(inspections), Slow(inspections)
    running = asyncio.create_task(inspections(first))
    await happens(first.begun)
    waiting = asyncio.create_task(inspections(second))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    first.release.set()
    assert await running == "done"
    assert await inspections(lambda: "quick") == "quick"
    assert not second.begun.is_set()
    inspections.close()


async def test_closing_stops_what_runs(inspections) -> None:
    slow = Slow(inspections)
    running = asyncio.create_task(inspections(slow))
    await happens(slow.begun)
    inspections.close()
    with pytest.raises(InspectionError):
        await running
    assert slow.stopped


@pytest.mark.parametrize("error", [ValueError("jane"), TimeoutError("jane"), MemoryError()])
async def test_what_is_not_foreseen_is_told_by_its_kind(inspections, error: Exception) -> None:
    def work() -> None:
        inspections.step("names")
        raise error

    with pytest.raises(InspectionError) as caught:
        await inspections(work)
    told = caught.value
    assert (told.number, told.detector, told.kind) == ("CUR303", "names", type(error).__name__)
    assert "jane" not in told.full()


async def test_an_error_of_ours_stays_what_it_is(inspections) -> None:
    def work(error: Exception) -> None:
        inspections.step("names")
        raise error

    with pytest.raises(InspectionError) as caught:
        await inspections(lambda: work(InspectionError("No.", code="CUR301")))
    assert (caught.value.number, caught.value.detector) == ("CUR301", "names")
    with pytest.raises(LedgerError):
        await inspections(lambda: work(LedgerError("No.")))


async def test_where_no_inspection_runs_nothing_is_stopped(inspections) -> None:
    inspections.check()
    inspections.step("names")


async def test_a_model_that_runs_is_stopped_between_two_runs(inspections, monkeypatch) -> None:
    runs = []

    class Network:
        tags, classes, thresholds, vocabulary = ("O",), (), {}, {}

        def run(self, rows) -> int:
            runs.append(rows)
            return len(runs)

    monkeypatch.setattr(
        "curtilage.stores.weights.InstalledWeights.network", lambda _self, _name: Network()
    )
    network = StoppableWeights(inspections.check).network("any")
    begun, over = threading.Event(), threading.Event()

    def work() -> None:
        try:
            while True:
                network.run(1)
                begun.set()
        finally:
            over.set()

    assert network.run(1) == 1
    running = asyncio.create_task(inspections(work))
    await happens(begun)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await happens(over)
    assert len(runs) > 1
