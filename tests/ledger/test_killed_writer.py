"""``kill -9`` of a process that appends: what it acknowledged is there, and the log is one.

That a commit is on the disk and not only in the system's memory is not seen here, for a kill
spares that memory: `tests/story/test_syscalls.py` looks for the sync itself.
"""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from curtilage.ledger.audit import audit
from curtilage.ledger.note import Checkpoint
from curtilage.stores.sqlite.tests.ledgers import SIGNER
from curtilage.stores.tests.places import Place

APPENDING = "tests.ledger.appending"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Told:
    """An entry that was acknowledged, and the head that was told with it."""

    crossing: str
    index: int
    size: int
    root: str

    def head(self) -> str:
        checkpoint = Checkpoint(SIGNER.key.name, self.size, bytes.fromhex(self.root))
        return SIGNER.sign(checkpoint.text())


class Appending:
    """A process that appends to a ledger, to be killed.

    Attributes:
        told: what it has acknowledged so far.
    """

    def __init__(self, place: Place, name: str, milliseconds: float = 0) -> None:
        command = [sys.executable, "-m", APPENDING, place.told, name, str(milliseconds)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"
        self.told: list[Told] = []
        self._thread = threading.Thread(target=self._read, args=[self._process.stdout])
        self._thread.start()

    def _read(self, lines) -> None:
        for line in lines:
            crossing, index, size, root = line.decode().split()
            self.told.append(Told(crossing, int(index), int(size), root))

    def goes_on(self) -> None:
        """Returns once it has acknowledged more."""
        before, until = len(self.told), time.monotonic() + 30
        while len(self.told) == before:
            assert time.monotonic() < until
            time.sleep(0.001)

    def kill(self) -> list[Told]:
        """Kills it; what it has acknowledged in all."""
        self._process.kill()
        assert self._process.wait() == -signal.SIGKILL, "it ended by itself"
        self._thread.join()
        self._process.stdout.close()
        return self.told


Start = Callable[..., Appending]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts processes that append; none outlives the test."""
    begun: list[Appending] = []

    def starting(*given: object, **named: object) -> Appending:
        begun.append(Appending(*given, **named))
        return begun[-1]

    yield starting
    for one in begun:
        one.kill()


def checked(place: Place, told: list[Told], kept: list[str]) -> str:
    """The checkpoint of the log in a place, which holds all that was told and was never another.

    Args:
        place: where the ledger lies.
        told: what was acknowledged.
        kept: checkpoints of the log from before.
    """
    heads = {one.size: one.head() for one in told}
    with closing(place.reader()) as reader:
        report = audit(reader, SIGNER.key, [*kept, *heads.values()])
        assert report.problems == []
        assert report.details == report.decided == report.entries - 1
        for one in told:
            found = reader.crossing(one.crossing)
            assert found is not None, f"{one} is lost"
            assert (found.index, found.detail is None) == (one.index, False)
        assert len({one.index for one in told}) == len(told)
        return reader.checkpoint()


def kill_again_and_again(start: Start, place: Place, times: int, seed: int) -> int:
    """Kills a writer so many times; how many entries were acknowledged."""
    chance = random.Random(seed)
    kept: list[str] = []
    acknowledged = 0
    for turn in range(times):
        writer = start(place, f"x-{turn}", milliseconds=chance.choice([0, 2, 10]))
        writer.goes_on()
        time.sleep(chance.uniform(0, 0.2))
        told = writer.kill()
        kept.append(checked(place, told, kept))
        acknowledged += len(told)
    return acknowledged


def test_killed_while_it_appends(start, place) -> None:
    assert kill_again_and_again(start, place, times=3, seed=1) > 3


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_eighty_times(start, place) -> None:
    assert kill_again_and_again(start, place, times=80, seed=2) > 80


def test_the_writer_beside_a_killed_one_goes_on(start, place) -> None:
    one, other = start(place, "one", milliseconds=2), start(place, "other")
    one.goes_on()
    told = one.kill()
    other.goes_on()
    checked(place, [*told, *other.kill()], [])


@pytest.mark.parametrize("times", [2, pytest.param(40, marks=pytest.mark.slow)])
def test_killed_while_the_ledger_is_made(start, place, times: int) -> None:
    for turn in range(times):
        new = place.other(str(turn))
        writer = start(new, "x-1")
        time.sleep(turn * 0.0005)
        told = writer.kill()
        again = start(new, "x-2")
        again.goes_on()
        checked(new, [*told, *again.kill()], [])
