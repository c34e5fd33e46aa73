"""Whatever fails, nothing reaches the outside without a durable record, and the log verifies.

The witness stands at the outside upstream and looks into the ledger file when a request arrives,
as another process would; `records.verified` audits the log after every fault.
"""

import asyncio
import logging
import random
import resource
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.models.upstream import http, raw
from tests.story.records import Kind, Witness, entries, kinds, verified
from tests.world import EVERYTHING_PSEUDONYMISED, World

from curtilage.controls.pseudonymise import Pseudonymise
from curtilage.core.findings import Finding
from curtilage.ledger.note import Signer
from curtilage.settings import house
from curtilage.settings.inspections import Inspections
from curtilage.settings.ledger import LEDGER_FILE, SIGNING_KEY
from curtilage.stores.secrets import own_key
from curtilage.stores.sqlite import SQLiteLedger
from curtilage.stores.sqlite.database import connect

PUBLIC = "What is the boiling point of water at sea level?"
FAULTS = ("read-only", "full")


class Disk:
    """Opens the ledger's file so that its disk can be made read-only or full.

    Full means that no file of this process can grow beyond one byte.
    """

    def __init__(self) -> None:
        self.fault = ""
        self._open: list[sqlite3.Connection] = []
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def connect(self, path: Path) -> sqlite3.Connection:
        database = connect(path)
        if self.fault == "read-only":
            database.execute("PRAGMA query_only = ON")
        self._open.append(database)
        return database

    def become(self, fault: str) -> None:
        self.fault = fault
        most = 1 if fault == "full" else self._limits[0]
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, self._limits[1]))
        for database in self._open:
            with suppress(sqlite3.ProgrammingError):  # closed since
                database.execute(f"PRAGMA query_only = {fault == 'read-only'}")


@pytest.fixture
def disk(monkeypatch) -> Iterator[Disk]:
    made = Disk()

    async def open_ledger(settings, clock):
        key = own_key(settings.data / SIGNING_KEY, random.randbytes)
        signer = Signer(settings.name, key)
        (settings.data / "keys" / "ledger.vkey").write_text(f"{signer.key}\n")
        return await SQLiteLedger.open(
            settings.data / LEDGER_FILE, signer, clock, random.randbytes, made.connect
        )

    monkeypatch.setattr(house, "open_ledger", open_ledger)
    yield made
    made.become("")


@contextmanager
def watched(world: World):
    """Checks at the end that all that went outside was recorded before, and the log verifies."""
    witness = Witness(world.folder / "data" / LEDGER_FILE)
    world.outside.model.seen = witness
    yield witness
    assert witness.unrecorded == []
    verified(world.folder / "data")


def openai_error(answer, status: int, code: str) -> str:
    error = answer.json["error"]
    assert (answer.status, error["code"]) == (status, code), answer.body
    return error["message"]


class Broken:
    """A detector that does not work."""

    name = "broken"
    categories = frozenset({"contact.email"})

    def __init__(self, how: str) -> None:
        self._how = how

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        match self._how:
            case "raises":
                raise ValueError(texts[0])
            case "answers too little":
                return []
            case "points outside the text":
                return [[Finding(0, len(t) + 5, "contact.email", 1.0, "broken")] for t in texts]
            case "points nowhere":
                return [[Finding(-3, -1, "contact.email", 1.0, "broken")] for t in texts]
            case "names no known category":
                return [[Finding(0, 1, "no.such", 1.0, "broken")] for t in texts]
        raise AssertionError(self._how)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("stream", [False, True])
async def test_without_a_ledger_nothing_leaves(tmp_path, disk: Disk, fault: str, stream) -> None:
    async with World(tmp_path) as world:
        with watched(world) as witness:
            assert (await world.ask(PUBLIC)).status == 200
            for _ in range(2):
                before = witness.requests
                disk.become(fault)
                for text in (PUBLIC, "Patient Maria Keller, diabetes, insurance A123456780"):
                    message = openai_error(await world.ask(text, stream=stream), 503, "CUR606")
                    assert "Nothing is sent" in message
                assert (await world.call("GET", "/readyz")).json["waiting_for"]["ledger"]
                assert witness.requests == before
                verified(tmp_path / "data")
                disk.become("")
                assert (await world.ask(PUBLIC, stream=stream)).status == 200
                assert (await world.call("GET", "/readyz")).json == {"waiting_for": {}}
        assert witness.requests == 3
        assert world.inside.received.count(b"POST") == 0


async def test_a_ledger_that_fails_after_the_send_withholds_the_answer(tmp_path, disk) -> None:
    async with World(tmp_path) as world:
        with watched(world) as witness:
            look = world.outside.model.seen

            def fail(request) -> None:
                look(request)
                disk.become("full")

            world.outside.model.seen = fail
            openai_error(await world.ask(PUBLIC), 503, "CUR606")
            disk.become("")
            streamed = await world.ask(PUBLIC, stream=True)
            assert streamed.events[-1]["error"]["code"] == "CUR606"
            assert b"[DONE]" not in streamed.body
            disk.become("")
            world.outside.model.seen = look
            assert (await world.ask(PUBLIC)).status == 200
        assert witness.requests == 3
    told = kinds(tmp_path / "data" / LEDGER_FILE)
    assert told.count(Kind.CROSSING_DECIDED) == 3
    assert told.count(Kind.CROSSING_FINISHED) == 1


@pytest.mark.parametrize(
    "how",
    [
        "raises",
        "answers too little",
        "points outside the text",
        "points nowhere",
        "names no known category",
    ],
)
async def test_a_broken_detector_makes_everything_high(tmp_path, caplog, how: str) -> None:
    caplog.set_level(logging.INFO)
    async with World(tmp_path, fakes=[Broken(how)]) as world:
        with watched(world) as witness:
            answer = await world.ask(PUBLIC)
            assert answer.status == 200, answer.body
            assert answer.headers["curtilage-level"] == "high"
            assert answer.headers["curtilage-zone"] == "inside"
            strict = {"authorization": f"Bearer {world.strict_key}"}
            refused = await world.ask(PUBLIC, headers=strict)
            openai_error(refused, 403, "CUR220")
        assert witness.requests == 0
    for crossing in (answer.headers["curtilage-crossing"], refused.headers["curtilage-crossing"]):
        (told,) = [m for m in caplog.messages if "inspection" in m and crossing in m]
        assert told.endswith("in the detector broken")
        assert "CUR301" in told or "CUR303 ValueError" in told
    assert [m for m in caplog.messages if m.startswith("refused CUR220") and crossing in m]
    assert PUBLIC not in caplog.text


async def test_a_detector_that_hangs_is_not_waited_for(tmp_path, monkeypatch) -> None:
    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Hanging(Broken):
        def detect(self, texts):
            asyncio.run_coroutine_threadsafe(release.wait(), loop).result(20)
            return [[] for _ in texts]

    async with World(tmp_path, fakes=[Hanging("")]) as world:
        monkeypatch.setattr(
            world.house.gateway.gate.inspector, "_offload", Inspections(seconds=0.2)
        )
        with watched(world) as witness:
            answer = await world.ask(PUBLIC)
            assert answer.headers["curtilage-level"] == "high"
            assert witness.requests == 0
            release.set()


async def test_a_control_that_raises_sends_nothing(tmp_path, monkeypatch) -> None:
    def apply(*_args, **_kwargs):
        raise KeyError("jane.doe@example.com")

    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        monkeypatch.setattr(Pseudonymise, "apply", apply)
        with watched(world) as witness:
            answer = await world.ask("Write to jane.doe@example.com")
            openai_error(answer, 500, "CUR000")
            assert b"jane" not in answer.body
        assert witness.requests == 0


async def test_a_policy_that_breaks_while_running_refuses_everything(tmp_path) -> None:
    good = EVERYTHING_PSEUDONYMISED
    async with World(tmp_path, policy=good) as world:
        watching = asyncio.create_task(world.house.policy.watch())
        with watched(world) as witness:
            assert (await world.ask("jane.doe@example.com")).status == 200
            for broken in (
                "permit (principal",
                good.replace("context.controls", "context.contrls"),
            ):
                before = witness.requests
                world.policy_file.write_text(broken)
                await until(lambda: world.house.policy.fault)
                openai_error(await world.ask("jane.doe@example.com"), 403, "CUR220")
                assert witness.requests == before
                world.policy_file.write_text(good)
                await until(lambda: not world.house.policy.fault)
                assert (await world.ask("jane.doe@example.com")).status == 200
        watching.cancel()
    changes = [e.facts for e in entries(tmp_path / "data" / LEDGER_FILE)]
    changes = [f["usable"] for f in changes if "usable" in f]
    assert changes == [True, False, True, False, True]


async def until(met) -> None:
    async with asyncio.timeout(10):
        while not met():
            await asyncio.sleep(0.05)


CUTS = {
    "cut in the head": raw(b"HTTP/1.1 200 OK\r\ncontent-", then="reset"),
    "no answer": raw(b"", then="reset"),
    "not HTTP": raw(b"220 mail.example ESMTP\r\n", then="close"),
    "cut in the body": raw(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{", then="reset"),
    "an error page": http(500, b"<html>jane.doe</html>", kind="text/html"),
    "an error in JSON": http(500, b'{"error": {"message": "jane.doe"}}'),
    "a moved page": http(302, b"", location="http://127.0.0.1:9/"),
    "not JSON": http(200, b"<html></html>", kind="text/html"),
}


@pytest.mark.parametrize("cut", CUTS)
async def test_an_upstream_that_fails_is_told_and_recorded(tmp_path, cut: str) -> None:
    async with World(tmp_path) as world:
        with watched(world):
            strict = {"authorization": f"Bearer {world.strict_key}"}
            assert (await world.ask(PUBLIC, headers=strict)).status == 200
            world.outside.answer_with(CUTS[cut])
            for stream in (False, True):
                answer = await world.ask(PUBLIC, headers=strict, stream=stream)
                assert answer.status == 502, answer.body
                assert answer.json["error"]["code"].startswith("CUR70")
                assert b"jane" not in answer.body
            assert world.inside.requests == []
    *_, last = entries(tmp_path / "data" / LEDGER_FILE)
    assert last.kind is Kind.CROSSING_FINISHED
    assert last.facts["error"].startswith("CUR70") or last.facts["status"] == 500


async def test_a_stream_that_is_cut_ends_with_an_error(tmp_path) -> None:
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        world.outside.model.cut = 3
        with watched(world):
            for pieces in range(1, 14, 3):
                world.outside.model.hang_up_after = pieces
                answer = await world.ask("Write to jane.doe@example.com please", stream=True)
                assert answer.status == 200
                assert answer.events[-1]["error"]["code"] == "CUR703"
                assert b"[DONE]" not in answer.body
    *_, last = entries(tmp_path / "data" / LEDGER_FILE)
    assert (last.kind, last.facts["error"]) == (Kind.CROSSING_FINISHED, "CUR703")


async def test_a_clock_that_goes_back_stops_everything(tmp_path) -> None:
    async with World(tmp_path) as world:
        with watched(world) as witness:
            assert (await world.ask(PUBLIC)).status == 200
            world.clock.offset = -3600
            openai_error(await world.ask(PUBLIC), 503, "CUR603")
            openai_error(await world.ask(PUBLIC, stream=True), 503, "CUR603")
            assert witness.requests == 1
            world.clock.offset = 0
            assert (await world.ask(PUBLIC)).status == 200


async def test_faults_at_random_under_load(tmp_path) -> None:
    chance = random.Random(11)
    outcomes: dict[int, int] = {}
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        world.outside.model.cut = 5

        async def application(number: int) -> None:
            for turn in range(12):
                text = f"Write to jane.doe{number}@example.com for the {turn}th time"
                answer = await world.ask(text, stream=bool(turn % 2))
                outcomes[answer.status] = outcomes.get(answer.status, 0) + 1

        async def trouble() -> None:
            while True:
                await asyncio.sleep(chance.uniform(0.01, 0.05))
                match chance.choice(["cut", "clock", "calm"]):
                    case "cut":
                        world.outside.model.hang_up_after = chance.randrange(6)
                    case "clock":
                        world.clock.offset = -3600
                await asyncio.sleep(chance.uniform(0.005, 0.02))
                world.outside.model.hang_up_after = None
                world.clock.offset = 0

        with watched(world) as witness:
            troubling = asyncio.create_task(trouble())
            await asyncio.gather(*map(application, range(16)))
            troubling.cancel()
        assert b"jane" not in world.outside.received
    assert sum(outcomes.values()) == 16 * 12
    assert outcomes.keys() <= {200, 502, 503}
    assert witness.requests > 20
    assert outcomes.get(503, 0) > 0
