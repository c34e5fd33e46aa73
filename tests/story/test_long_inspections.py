"""One long message holds up no other, and is given up when nobody waits for it any more."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from tests.story.records import entries
from tests.world import World

from curtilage.core.findings import Finding
from curtilage.settings.ledger import LEDGER_FILE

LONG = " ".join(f"This goes on and on, {n} times." for n in range(15_000))
QUICK = "What is the boiling point of water?"


class Slow:
    """A detector that takes its time for what is long, in steps as the inspection gives them."""

    name = "slow"
    categories = frozenset({"contact.email"})

    def __init__(self) -> None:
        self.steps = 0
        self.begun, self.release = threading.Event(), threading.Event()

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        if any("goes on" in text for text in texts):
            self.steps += 1
            self.begun.set()
            self.release.wait(0.2)
        return [[] for _ in texts]


async def still(slow: Slow) -> int:
    """How many steps were taken once no more are taken."""
    taken = -1
    while taken != slow.steps:
        taken = slow.steps
        await asyncio.sleep(1)
    return taken


@pytest.fixture
def slow():
    made = Slow()
    yield made
    made.release.set()


async def begun(slow: Slow) -> None:
    assert await asyncio.to_thread(slow.begun.wait, 60)


async def test_a_short_message_is_answered_while_a_long_one_is_inspected(tmp_path, slow) -> None:
    async with World(tmp_path, fakes=[slow]) as world:
        long = asyncio.create_task(world.ask(LONG))
        await begun(slow)
        short = await world.ask(QUICK)
        assert (short.status, short.headers["curtilage-level"]) == (200, "low")
        assert not long.done()
        slow.release.set()
        assert (await long).headers["curtilage-level"] == "low"
        whole = slow.steps
    assert whole >= 8


async def test_a_message_whose_caller_left_is_given_up(tmp_path, slow) -> None:
    left = asyncio.Event()
    async with World(tmp_path, fakes=[slow]) as world:
        asked = asyncio.create_task(world.ask(LONG, left=left))
        await begun(slow)
        left.set()
        assert (await asked).status == 0
        assert await still(slow) < 8
        assert (await world.ask(QUICK)).headers["curtilage-level"] == "low"
    assert world.outside.received.count(b"POST") == 1


async def test_a_message_beyond_the_deadline_is_high_and_given_up(tmp_path, slow, caplog) -> None:
    async with World(tmp_path, fakes=[slow], top="limits.inspection_seconds = 0.3") as world:
        answer = await world.ask(LONG)
        assert answer.headers["curtilage-level"] == "high"
        assert await still(slow) < 8
        crossing = answer.headers["curtilage-crossing"]
    (line,) = [m for m in caplog.messages if "inspection" in m]
    assert f"the inspection of {crossing} failed" in line
    assert "CUR302 in the detector slow" in line
    assert "on and on" not in caplog.text
    facts = [e.facts for e in entries(tmp_path / "data" / LEDGER_FILE)]
    assert [f["level"] for f in facts if f.get("crossing") == crossing and "level" in f] == ["high"]
