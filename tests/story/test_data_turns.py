"""Queries over HTTP that are many, slow, or left alone: nothing is lost and nothing is doubled."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable

import pytest
from tests.story.data_asked import COUNT, MORE, SECRET, describe
from tests.story.records import entries
from tests.world import Answer, World

from curtilage.data.duck import Duck
from curtilage.data.query import engine

ENDLESS = "SELECT COUNT(*) FROM range(10000000000) AS a WHERE a.range % 7 = 3 AND a.range % 9 = 1"


class Gate:
    """Holds queries up at one step, and tells how many stand there."""

    def __init__(self, then: Callable) -> None:
        self.then, self.open = then, threading.Event()
        self._turn, self.here, self.most, self.came = threading.Lock(), 0, 0, 0

    def __call__(self, *args):
        with self._turn:
            self.here, self.came = self.here + 1, self.came + 1
            self.most = max(self.most, self.here)
        try:
            assert self.open.wait(30)
            return self.then(*args)
        finally:
            with self._turn:
                self.here -= 1

    async def until(self, came: int) -> None:
        while self.came < came:
            await asyncio.sleep(0.005)


@pytest.fixture
async def world(tmp_path, request):
    top = getattr(request, "param", "limits.queries = 3")
    describe(tmp_path)
    async with World(tmp_path, top=top, more=MORE, fakes=()) as made:
        yield made


def asking(world: World, key: str = "", left: asyncio.Event | None = None, **more):
    asked = {"sql": COUNT.format("visits"), "epsilon": "0.25", "purpose": "research", **more}
    if key:
        asked["key"] = key
    body = json.dumps(asked).encode()
    return asyncio.create_task(world.call("POST", "/v1/data/query", body, left=left))


def code(answer: Answer) -> str:
    return answer.json["error"]["code"]


async def spent(world: World) -> float:
    told = (await world.call("GET", "/v1/data/budget")).json
    return next(cap["spent"] for cap in told["caps"] if cap["name"] == "visits")


def kept(world: World, kind: str) -> list[dict]:
    return [dict(e.facts) for e in entries(world.folder / "data" / "ledger.db") if e.kind == kind]


@pytest.fixture
def totals(monkeypatch) -> Gate:
    """Holds up what has been paid for and begins to look at the data."""
    gate = Gate(engine.totals)
    monkeypatch.setattr("curtilage.data.desk.totals", gate)
    return gate


@pytest.fixture
def binding(monkeypatch) -> Gate:
    """Holds up what has not been paid for."""
    gate = Gate(Duck.bind)

    def bind(self, sql) -> None:
        gate(self, sql)

    monkeypatch.setattr(Duck, "bind", bind)
    return gate


async def test_no_more_run_at_once_than_may(world, totals) -> None:
    first = [asking(world, f"{n}") for n in range(3)]
    await totals.until(3)
    beyond = await asyncio.gather(*(asking(world, f"beyond {n}") for n in range(13)))
    assert {(a.status, code(a), a.headers["retry-after"]) for a in beyond} == {(429, "CUR249", "1")}
    assert all(a.json["error"]["type"] == "rate_limit_error" for a in beyond)
    assert (await asking(world, explain=True)).status == 429  # planning takes a processor as well
    assert (await world.call("GET", "/v1/data/datasets")).status == 200
    assert (await world.call("GET", "/healthz")).status == 200
    totals.open.set()
    assert [a.status for a in await asyncio.gather(*first)] == [200] * 3
    assert (totals.most, await spent(world)) == (3, 0.75)
    assert (await asking(world, "beyond 0")).status == 200


async def test_who_leaves_before_it_is_paid_for_pays_nothing(world, binding) -> None:
    left = asyncio.Event()
    task = asking(world, "mine", left)
    await binding.until(1)
    left.set()
    assert (await task).status == 0
    binding.open.set()
    await idle(world)
    assert await spent(world) == 0
    assert kept(world, "budget:release:reserved") == []
    answer = await asking(world, "mine")
    assert (answer.status, answer.headers["curtilage-charged"]) == (200, "0.25")


async def test_who_leaves_later_finds_the_answer_by_its_key(world, totals, monkeypatch) -> None:
    stopped = []
    monkeypatch.setattr(Duck, "stop", lambda _: stopped.append(1))
    left = asyncio.Event()
    task = asking(world, "mine", left)
    await totals.until(1)
    left.set()
    assert (await task).status == 0
    running = await asking(world, "mine")
    assert (running.status, code(running)) == (409, "CUR853")
    assert stopped == []
    assert running.headers["retry-after"] == "1"
    totals.open.set()
    await idle(world)
    first, again = await asking(world, "mine"), await asking(world, "mine")
    assert (first.status, first.headers["curtilage-charged"]) == (200, "0")
    assert (again.body, totals.came, await spent(world)) == (first.body, 1, 0.25)


async def test_the_gateway_ends_only_when_what_was_paid_for_is_kept(world, totals) -> None:
    task = asking(world, "mine")
    await totals.until(1)
    task.cancel()  # as the server does with requests that take too long to end
    stopped = await task
    assert (stopped.status, code(stopped)) == (503, "CUR241")
    closing = asyncio.create_task(world.house.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    totals.open.set()
    await closing
    await world.open()
    answer = await asking(world, "mine")
    assert (answer.status, answer.headers["curtilage-charged"]) == (200, "0")
    assert await spent(world) == 0.25


async def test_time_is_up_before_the_data_is_looked_at(world, binding, monkeypatch) -> None:
    turns = world.house.asking.turns
    monkeypatch.setattr("curtilage.gateway.turns.SECONDS_TO_END", 0.1)
    monkeypatch.setattr(turns, "_seconds", 0.2)
    late = await asking(world, "mine")  # it cannot be ended where it is, so it is not waited for
    assert (late.status, code(late)) == (504, "CUR827")
    binding.open.set()
    await idle(world)
    assert await spent(world) == 0
    assert kept(world, "budget:release:reserved") == []
    monkeypatch.undo()
    assert (await asking(world, "mine")).status == 200


async def test_time_is_up_while_the_price_is_put_down(world, monkeypatch) -> None:
    """What is reserved when time is up, and has looked at nothing, is given back."""
    ledger = world.house.ledger
    append = ledger.append

    async def slow(kind, *args):
        done = await append(kind, *args)
        if kind == "budget:release:reserved":
            (stop,) = world.house.asking.turns._stops
            stop.overdue()
        return done

    monkeypatch.setattr(ledger, "append", slow)
    late = await asking(world, "mine")
    assert (late.status, code(late)) == (504, "CUR827")
    assert await spent(world) == 0
    (reserved,) = kept(world, "budget:release:reserved")
    (refunded,) = kept(world, "budget:release:refunded")
    assert refunded["release"] == reserved["release"]
    monkeypatch.undo()
    assert (await asking(world, "mine")).status == 200


async def test_a_query_that_takes_too_long_is_ended_and_charged(world, monkeypatch) -> None:
    """How long it takes may tell of the data, so that cannot be free."""
    (turns, ended), ends = (world.house.asking.turns, threading.Event()), []

    def endless(_, duck, *__):
        (stop,) = turns._stops

        def call_again_and_again() -> None:
            while not ended.wait(0.01):
                stop.overdue()

        ends.append(threading.Thread(target=call_again_and_again))
        ends[0].start()
        try:
            return duck.run(ENDLESS)
        finally:
            ended.set()

    monkeypatch.setattr("curtilage.data.desk.totals", endless)
    late = await asking(world, "mine")
    assert (late.status, code(late)) == (504, "CUR828")
    ends[0].join()
    assert await spent(world) == 0.25
    monkeypatch.undo()
    again = await asking(world, "mine")
    assert (again.status, code(again)) == (403, "CUR854")
    assert (await asking(world, "new")).status == 200
    assert len(kept(world, "gate:crossing:decided")) == 1


async def test_what_nobody_expected_is_told_without_content(world, monkeypatch, caplog) -> None:
    caplog.set_level(logging.DEBUG)

    def broken(*_):
        raise KeyError(SECRET)

    monkeypatch.setattr("curtilage.data.desk.totals", broken)
    answer = await asking(world, "ran")
    assert (answer.status, code(answer)) == (400, "CUR818")
    assert await spent(world) == 0.25
    monkeypatch.setattr("curtilage.data.desk.plan", broken)
    answer = await asking(world, "planned", sql=f"SELECT COUNT(*) FROM visits -- {SECRET}")
    assert (answer.status, code(answer)) == (500, "CUR000")
    left = asyncio.Event()
    left.set()
    await asking(world, "left", left)
    await idle(world)
    logged = "\n".join(f"{r.getMessage()} {r.args} {r.exc_text}" for r in caplog.records)
    assert "internal KeyError" in logged
    assert SECRET not in logged + answer.body.decode()
    assert await spent(world) == 0.25


async def test_without_a_catalogue_there_is_nothing(tmp_path) -> None:
    async with World(tmp_path, fakes=()) as world:
        answer = await world.call("GET", "/v1/data/datasets")
        assert (answer.status, code(answer)) == (404, "CUR208")
        assert not (tmp_path / "data" / "budgets.db").exists()


async def idle(world: World) -> None:
    """Until no query has a turn."""
    assert world.house.asking is not None
    while world.house.asking.turns._stops:
        await asyncio.sleep(0.005)
