"""Appending: who waits is told only once the disk has it, and the log never forks."""

import asyncio
import json
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from curtilage.core.errors import LedgerError, SettingsError
from curtilage.ledger.entries import Kind
from curtilage.ledger.note import Signer
from curtilage.ledger.proof import verify_receipt
from curtilage.ledger.tests.test_recording import controlled
from curtilage.stores import grouped as module
from curtilage.stores.sqlite.tests.ledgers import (
    NOON,
    SIGNER,
    Hands,
    decide,
)

CALLERS = 64


async def test_a_new_ledger_says_so(place) -> None:
    async with place.opened():
        pass
    (first,) = place.entries()
    assert (first.kind, first.time) == (Kind.LOG_OPENED, int(NOON * 1000))
    assert first.facts["origin"] == SIGNER.key.name
    async with place.opened():
        pass
    assert len(place.entries()) == 1


async def test_many_callers_each_have_a_place_of_their_own(place) -> None:
    async with place.opened() as ledger:
        places: list[int] = []
        for turn in range(5):
            ids = [f"x-{turn}-{n}" for n in range(CALLERS)]
            told = await asyncio.gather(*(decide(ledger, i, {"n": 1}) for i in ids))
            assert told == sorted(told), "who asks first stands first"
            places += told
    assert places == list(range(1, 5 * CALLERS + 1))
    log = place.entries()
    assert [log[p].facts["crossing"] for p in places] == [
        f"x-{turn}-{n}" for turn in range(5) for n in range(CALLERS)
    ]
    report = place.checked()
    assert report.problems == []
    assert (report.entries, report.details) == (5 * CALLERS + 1, 5 * CALLERS)


async def test_a_commit_is_where_the_log_says_it_is(place) -> None:
    async with place.opened() as ledger:
        commits = await asyncio.gather(
            *(ledger.append(Kind.POLICY_CHANGED, {"n": n}) for n in range(CALLERS))
        )
        alone = await ledger.append(Kind.POLICY_CHANGED, {"n": CALLERS})
    kept = [SIGNER.sign(f"{SIGNER.key.name}\n{c.size}\n{_b64(c.root)}\n") for c in commits]
    assert place.checked(*kept).problems == []
    assert (alone.index, alone.size) == (CALLERS + 1, CALLERS + 2)
    assert all(c.index < c.size for c in commits)


def _b64(raw: bytes) -> str:
    return __import__("base64").b64encode(raw).decode()


async def test_nobody_is_told_before_the_commit(place) -> None:
    held = place.held()
    async with place.opened(connect=held.connect) as ledger:
        with closing(place.reader()) as other:
            before = other.checkpoint()
            held.free.clear()
            waiting = [asyncio.create_task(decide(ledger, f"x-{n}")) for n in range(CALLERS)]
            while held.commits < 2:  # the first was of the entry that opens the log
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.1)
            assert not any(task.done() for task in waiting)
            assert other.checkpoint() == before
            held.free.set()
            told = await asyncio.gather(*waiting)
            size = int(other.checkpoint().splitlines()[1])
            assert sorted(told) == list(range(1, size))
    assert held.commits - 1 <= 3, "64 callers must share commits"


async def test_each_is_told_of_what_another_process_sees_already(place) -> None:
    async with place.opened() as ledger:
        with closing(place.reader()) as other:

            async def caller(number: int) -> None:
                for turn in range(5):
                    place = await decide(ledger, f"x-{number}-{turn}")
                    assert int(other.checkpoint().splitlines()[1]) > place
                    assert other.crossing(f"x-{number}-{turn}").index == place

            await asyncio.gather(*(caller(n) for n in range(16)))


async def test_a_failure_is_told_to_all_and_nothing_remains(place) -> None:
    held = place.held()
    async with place.opened(connect=held.connect) as ledger:
        for turn, failing in enumerate(place.failing):
            assert await decide(ledger, f"x-before-{turn}") == 2 * turn + 1
            held.failing = [failing]
            told = await asyncio.gather(
                *(decide(ledger, f"x-{n}", {"n": n}) for n in range(CALLERS)),
                return_exceptions=True,
            )
            assert {(type(e), e.number) for e in told} == {(LedgerError, "CUR606")}
            assert "disk I/O error" in ledger.fault
            held.failing = []
            assert await decide(ledger, f"x-after-{turn}") == 2 * turn + 2
            assert ledger.fault == ""
    assert len(place.entries()) == 2 * len(place.failing) + 1
    assert place.checked().problems == []


async def test_an_entry_that_cannot_be_made_spoils_no_other(place) -> None:
    async with place.opened() as ledger:
        wrong = [
            ledger.append("made:up:done", {}),
            ledger.append(Kind.POLICY_CHANGED, {"half": 0.5}),
            ledger.append(Kind.POLICY_CHANGED, {"text": "x" * 70_000}),
            ledger.append(Kind.CROSSING_DECIDED, {"crossing": "x-bad"}, {"half": 0.5}),
        ]
        good = [decide(ledger, f"x-{n}") for n in range(8)]
        told = await asyncio.gather(*good[:4], *wrong, *good[4:], return_exceptions=True)
        assert [t for t in told if isinstance(t, int)] == list(range(1, 9))
        assert [t.number for t in told if isinstance(t, LedgerError)] == ["CUR612"] * 4
        assert ledger.fault == ""
    assert place.checked().entries == 9


async def test_a_recorded_crossing(place) -> None:
    async with place.opened() as ledger:
        done = await ledger.record(controlled("x-1"), {"crossing": "x-1"}, {"why": "because"})
        assert (done.commit.index, done.commit.size) == (1, 2)
        index, entry = verify_receipt(ledger.receipt("x-1"), str(SIGNER.key))
        assert (index, entry.kind) == (1, Kind.CROSSING_DECIDED)
        with pytest.raises(LedgerError, match="not about the crossing"):
            await ledger.record(controlled("x-2"), {"crossing": "x-1"}, {})


async def test_who_gives_up_waiting_changes_nothing_for_others(place) -> None:
    held = place.held()
    async with place.opened(connect=held.connect) as ledger:
        held.free.clear()
        waiting = [asyncio.create_task(decide(ledger, f"x-{n}")) for n in range(10)]
        while held.commits < 2:
            await asyncio.sleep(0.01)
        for task in waiting[::2]:
            task.cancel()
        held.free.set()
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert [isinstance(t, asyncio.CancelledError) for t in told] == [True, False] * 5
        assert await decide(ledger, "x-after") == 11
    assert place.checked().decided == 11


def test_callers_from_several_threads(place) -> None:
    async def main() -> list[int]:
        async with place.opened() as ledger:
            found: list[int] = []

            def calling(thread: int) -> None:
                async def calls() -> list[int]:
                    return await asyncio.gather(
                        *(decide(ledger, f"x-{thread}-{n}") for n in range(30))
                    )

                found.extend(asyncio.run(calls()))

            threads = [threading.Thread(target=calling, args=(n,)) for n in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                await asyncio.to_thread(thread.join)
            return found

    assert sorted(asyncio.run(main())) == list(range(1, 121))
    assert place.checked().problems == []


async def test_closing_writes_what_waits_and_then_refuses(place) -> None:
    held = place.held()
    async with place.opened(connect=held.connect) as ledger:
        held.free.clear()
        waiting = [asyncio.create_task(decide(ledger, f"x-{n}")) for n in range(20)]
        await asyncio.sleep(0.05)
        closing_ = asyncio.create_task(ledger.close())
        await asyncio.sleep(0.05)
        held.free.set()
        assert sorted(await asyncio.gather(*waiting)) == list(range(1, 21))
        await closing_
        with pytest.raises(LedgerError, match="is closed") as caught:
            await decide(ledger, "x-late")
        assert caught.value.number == "CUR608"
        with pytest.raises(LedgerError):
            ledger.crossing("x-1")


async def test_too_many_who_wait_are_refused(place, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 5)
    held = place.held()
    async with place.opened(connect=held.connect) as ledger:
        held.free.clear()
        first = asyncio.create_task(decide(ledger, "x-first"))
        while held.commits < 2:
            await asyncio.sleep(0.01)
        waiting = [asyncio.create_task(decide(ledger, f"x-{n}")) for n in range(7)]
        await asyncio.sleep(0.05)
        held.free.set()
        told = await asyncio.gather(first, *waiting, return_exceptions=True)
        assert [t.number for t in told if isinstance(t, LedgerError)] == ["CUR608"] * 2
        assert [t for t in told if isinstance(t, int)] == [1, 2, 3, 4, 5, 6]


async def test_large_batches_are_split(place, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_IN_A_BATCH", 10)
    held = place.held()
    async with place.opened(connect=held.connect) as ledger:
        told = await asyncio.gather(*(decide(ledger, f"x-{n}") for n in range(100)))
    assert told == list(range(1, 101))
    assert held.commits >= 11


async def test_a_clock_that_goes_back(place) -> None:
    clock = Hands()
    async with place.opened(clock=clock) as ledger:
        clock.time = NOON + 100
        await decide(ledger, "x-1")
        clock.time = NOON + 95.5
        await decide(ledger, "x-2")
        assert [e.time for e in place.entries()][1:] == [int((NOON + 100) * 1000)] * 2
        clock.time = NOON + 90
        told = await asyncio.gather(
            *(decide(ledger, f"x-{n}") for n in range(5)), return_exceptions=True
        )
        assert {e.number for e in told} == {"CUR603"}
        assert "10 seconds behind" in ledger.fault
        assert len(place.entries()) == 3
        clock.time = NOON + 101
        await decide(ledger, "x-3")
        assert ledger.fault == ""
    clock.time = NOON
    async with place.opened(clock=clock) as ledger:  # the time is read from the disk again
        with pytest.raises(LedgerError, match="101 seconds behind"):
            await decide(ledger, "x-4")
    assert place.checked().problems == []


@pytest.mark.parametrize("broken", [float("nan"), float("inf"), None])
async def test_a_clock_that_is_broken(place, broken) -> None:
    clock = Hands()
    async with place.opened(clock=clock) as ledger:
        clock.time = broken
        with pytest.raises(LedgerError) as caught:
            await decide(ledger, "x-1")
        assert caught.value.number == "CUR606"
        clock.time = NOON
        assert await decide(ledger, "x-2") == 1


async def test_a_source_of_randomness_that_is_broken(place) -> None:
    async with place.opened(randomness=lambda _: b"\x00" * 8) as ledger:
        with pytest.raises(LedgerError) as caught:
            await decide(ledger, "x-1", {"a": 1})
        assert caught.value.number == "CUR612"
    assert len(place.entries()) == 1


async def test_two_ledgers_on_one_file_make_one_log(place) -> None:
    async with place.opened() as one, place.opened() as other:
        for turn in range(10):
            told = await asyncio.gather(
                *(decide(one, f"x-{turn}-{n}") for n in range(5)),
                *(decide(other, f"y-{turn}-{n}") for n in range(5)),
            )
            assert len(set(told)) == 10
    report = place.checked()
    assert report.problems == []
    assert report.decided == 100


WRITE = """
import asyncio, json, sys
from curtilage.stores.sqlite.tests.ledgers import decide
from curtilage.stores.tests.places import at
async def main(name):
    async with at(sys.argv[1]).opened() as ledger:
        ids = [f"{name}-{n}" for n in range(60)]
        print(json.dumps([await decide(ledger, i, {"n": 1}) for i in ids]))
asyncio.run(main(sys.argv[2]))
"""


def test_two_processes_make_one_log(place) -> None:
    writing = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, place.told, name], stdout=subprocess.PIPE, text=True
        )
        for name in ("one", "two", "three")
    ]
    told = [json.loads(process.communicate(timeout=60)[0]) for process in writing]
    places = sorted(place for places in told for place in places)
    report = place.checked()
    assert report.problems == []
    assert len(set(places)) == 180
    assert report.decided == report.details == 180
    assert all(one == sorted(one) for one in told)


async def test_another_key_or_name_is_refused_and_changes_nothing(place) -> None:
    async with place.opened() as ledger:
        await decide(ledger, "x-1")
    before = place.change("SELECT * FROM head")
    for stranger in (Signer(SIGNER.key.name, b"\x01" * 32), Signer("else", bytes(range(32)))):
        with pytest.raises(SettingsError, match="not of this log's name and key") as caught:
            async with place.opened(signer=stranger):
                pass
        assert caught.value.number == "CUR607"
        assert "Put back the name and the key file" in caught.value.mend
    assert place.change("SELECT * FROM head") == before
    assert len(place.entries()) == 2


@pytest.mark.parametrize("sql", ["DELETE FROM hash", "DELETE FROM entry", "UPDATE head SET size=2"])
async def test_a_log_that_does_not_fit_its_checkpoint_is_not_gone_on_with(place, sql) -> None:
    async with place.opened() as ledger:
        for n in range(5):
            await decide(ledger, f"x-{n}")
    place.change(sql)
    async with place.opened() as ledger:
        with pytest.raises(LedgerError, match="cannot be written") as caught:
            await decide(ledger, "x-5")
        assert caught.value.number == "CUR606"
    assert place.checked().problems
