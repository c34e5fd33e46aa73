"""A changed policy takes effect without a restart, is a ledger entry, and refuses when broken."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import chain, repeat
from pathlib import Path

import pytest
from tests.story.records import entries, verified
from tests.world import EVERYTHING_PSEUDONYMISED, World

from curtilage.core.crossings import Commit
from curtilage.core.errors import LedgerError, PolicyError
from curtilage.settings import policy
from curtilage.settings.ledger import LEDGER_FILE
from curtilage.settings.policy import PolicyInForce

GOOD = EVERYTHING_PSEUDONYMISED
NOTHING_OUTSIDE = """
@id("T2-inside-only")
@title("For tests: nothing goes outside")
permit (principal, action == Action::"process", resource)
when { resource.zone == Zone::"inside" };
"""
BROKEN = {
    "a statement cut off": "permit (principal",
    "a name that is not there": GOOD.replace("context.controls", "context.contrls"),
    "a destination that is not there": GOOD.replace(
        "resource)", 'resource == Destination::"clod")'
    ),
    "no policy at all, but words": "nothing may leave",
}
LOOK = 0.02


@pytest.fixture(autouse=True)
def _often(monkeypatch) -> None:
    monkeypatch.setattr(policy, "SECONDS_BETWEEN_LOOKS", LOOK)


@asynccontextmanager
async def watched(world: World) -> AsyncIterator[PolicyInForce]:
    """Watches the world's policy file, as a server does."""
    watching = asyncio.create_task(world.house.policy.watch())
    try:
        yield world.house.policy
    finally:
        assert not watching.done(), "the watch has ended"
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(LOOK / 2)


def changes(folder: Path) -> list[dict]:
    """The facts of every change of policy in the ledger."""
    return [e.facts for e in entries(folder / "data" / LEDGER_FILE) if e.kind == policy.CHANGED]


async def test_a_change_takes_effect_without_a_restart(tmp_path):
    async with World(tmp_path, policy=GOOD) as world:
        before = world.house.policy().digest
        async with watched(world) as in_force:
            first = await world.ask("Write to jane.doe@example.com")
            assert first.headers["curtilage-destination"] == "cloud"
            world.policy_file.write_text(NOTHING_OUTSIDE)
            await until(lambda: in_force().digest != before)
            second = await world.ask("Write to jane.doe@example.com")
            assert second.headers["curtilage-destination"] == "local"
            assert second.headers["curtilage-policies"] == "T2-inside-only"
        after = in_force().digest
    assert changes(tmp_path) == [
        {"policy": before, "previous": "", "usable": True},
        {"policy": after, "previous": before, "usable": True},
    ]
    decided = [e.facts["policy"] for e in entries(tmp_path / "data" / LEDGER_FILE) if e.detail]
    assert decided == [before, after]
    verified(tmp_path / "data")


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_text_refuses_everything_until_it_is_mended(tmp_path, text):
    async with World(tmp_path, policy=GOOD) as world, watched(world) as in_force:
        good = in_force().digest
        world.policy_file.write_text(text)
        await until(lambda: in_force.fault)
        refused = await world.ask("What is the boiling point of water?")
        assert (refused.status, refused.json["error"]["code"]) == (403, "CUR220")
        ready = await world.call("GET", "/readyz")
        assert ready.status == 503
        waiting = ready.json["waiting_for"]["policy"]
        assert re.fullmatch(r"policy\.cedar:\d: .+\. .+[.?] \[CUR40\d\]", waiting)
        assert waiting.split(" [")[0].partition(". ")[0] in refused.json["error"]["message"]
        world.policy_file.write_text(GOOD)
        await until(lambda: not in_force.fault)
        assert (await world.ask("What is the boiling point of water?")).status == 200
        assert (await world.call("GET", "/readyz")).status == 200
        assert len(world.outside.bodies) == 1
    first, broken, mended = changes(tmp_path)
    assert [first["usable"], broken["usable"], mended["usable"]] == [True, False, True]
    assert (first["policy"], mended["policy"]) == (good, good)
    assert (broken["previous"], mended["previous"]) == (good, broken["policy"])


def deleted(file: Path) -> None:
    file.unlink()


def folder_in_its_place(file: Path) -> None:
    file.unlink()
    file.mkdir()


def not_utf8(file: Path) -> None:
    file.write_bytes(b"// \xff\n" + GOOD.encode())


@pytest.mark.parametrize("damage", [deleted, folder_in_its_place, not_utf8])
async def test_a_file_that_cannot_be_read_refuses_and_is_told_once(tmp_path, damage):
    async with World(tmp_path, policy=GOOD) as world, watched(world) as in_force:
        damage(world.policy_file)
        await until(lambda: in_force.fault)
        await asyncio.sleep(10 * LOOK)
        assert "CUR406" in in_force.fault
        assert (await world.ask("What is the boiling point of water?")).status == 403
        if world.policy_file.is_dir():
            world.policy_file.rmdir()
        world.policy_file.write_text(GOOD)
        await until(lambda: not in_force.fault)
        assert (await world.ask("What is the boiling point of water?")).status == 200
    assert [change["usable"] for change in changes(tmp_path)] == [True, False, True]


async def test_an_empty_policy_is_a_policy_that_permits_nothing(tmp_path):
    async with World(tmp_path, policy=GOOD) as world, watched(world) as in_force:
        before = in_force().digest
        world.policy_file.write_text("")
        await until(lambda: in_force().digest != before)
        assert in_force.fault == ""
        assert (await world.ask("What is the boiling point of water?")).status == 403


class Log:
    """A ledger that keeps what it is given, or fails."""

    def __init__(self) -> None:
        self.appended: list[dict] = []
        self.failing = False
        self.before: Callable[[], object] = lambda: None
        self.seen: list[object] = []

    async def append(self, kind: str, facts: dict, detail: None = None) -> Commit:
        self.seen.append(self.before())
        if self.failing:
            raise LedgerError("The disk is full.", mend="Make room.", code="CUR606")
        self.appended.append(facts)
        return Commit(0, 0, 0, "")


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def in_force(tmp_path, read, log) -> PolicyInForce:
    (tmp_path / "policy.cedar").write_text(GOOD)
    return PolicyInForce(read("policy = 'policy.cedar'"), log)


async def test_a_change_is_recorded_before_it_takes_effect(in_force, log):
    before = in_force().digest
    log.before = lambda: in_force().digest
    await in_force.replace(NOTHING_OUTSIDE)
    assert log.seen == [before]
    assert log.appended[-1]["policy"] == in_force().digest != before


async def test_a_change_that_cannot_be_recorded_refuses_and_is_tried_again(in_force, log):
    await in_force.announce()
    good = in_force().digest
    log.failing = True
    await in_force.replace(NOTHING_OUTSIDE)
    assert "disk is full" in in_force.fault
    assert isinstance(in_force(), policy.RefusingEngine)
    log.failing = False
    await in_force.replace(NOTHING_OUTSIDE)
    assert in_force.fault == ""
    assert [facts["previous"] for facts in log.appended] == ["", good]


async def test_what_breaks_the_engine_is_not_in_force(in_force, log, monkeypatch):
    def breaks(*_args: object, **_more: object) -> None:
        raise RecursionError

    monkeypatch.setattr(policy, "engine_of", breaks)
    await in_force.replace(NOTHING_OUTSIDE)
    assert "RecursionError" in in_force.fault
    assert isinstance(in_force(), policy.RefusingEngine)
    assert log.appended[-1]["usable"] is False


async def test_a_file_half_written_is_not_put_in_force(in_force, monkeypatch):
    replaced: list[str | None] = []

    async def replace(text: str | None) -> None:
        in_force._text = text
        replaced.append(text)

    looks = chain([GOOD, "per", None, "permit (pri", NOTHING_OUTSIDE], repeat(NOTHING_OUTSIDE))
    monkeypatch.setattr(policy, "SECONDS_BETWEEN_LOOKS", 0)
    monkeypatch.setattr(in_force, "_read", lambda: next(looks))
    monkeypatch.setattr(in_force, "replace", replace)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(in_force.watch(), 0.05)
    assert replaced == [NOTHING_OUTSIDE]


def test_nothing_starts_on_a_broken_policy(tmp_path, read, log):
    (tmp_path / "policy.cedar").write_text("\n" + BROKEN["a name that is not there"])
    with pytest.raises(PolicyError) as caught:
        PolicyInForce(read("policy = 'policy.cedar'"), log)
    assert (caught.value.number, caught.value.line) == ("CUR402", 6)
    assert str(caught.value) == "policy.cedar:6: there is no context.contrls."
    assert "context.controls" in caught.value.mend
