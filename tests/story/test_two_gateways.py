"""Two gateways on one PostgreSQL: one is killed under load, or the server goes away."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest
from click.testing import CliRunner
from tests.servers import PASSWORD
from tests.story.records import Kind, Witness, digest
from tests.story.test_crashes import CALLERS, Served, call
from tests.world import CONFIG, EVERYTHING_PSEUDONYMISED, Recorder

from curtilage.cli import main
from curtilage.ledger.audit import audit
from curtilage.ledger.entries import Entry, decode
from curtilage.ledger.tiles import WIDTH, widths
from curtilage.settings.house import open_keys
from curtilage.settings.ledger import ledger_reader, log_key
from curtilage.settings.model import Settings
from curtilage.settings.read import read_settings
from curtilage.stores.tests.places import new_postgres, server

STORE = """
[store]
url = "postgresql://owner@127.0.0.1:{port}/postgres"
password = {{ env = "STORE_PASSWORD" }}
tls = "off"
schema = "{schema}"
"""


class House:
    """The settings that both gateways serve by, and what is outside."""

    def __init__(self, folder: Path, outside: Recorder, inside: Recorder) -> None:
        self.folder, self.outside = folder, outside
        (folder / "policy.cedar").write_text(EVERYTHING_PSEUDONYMISED)
        told = CONFIG.format(
            policy='policy = "policy.cedar"\ndetectors = ["patterns"]',
            outside=outside.url, inside=inside.url, crm="",
        )  # fmt: skip
        self.place = place = new_postgres()
        store = STORE.format(port=place.server.hosts[0][1], schema=place.server.schema)
        (folder / "curtilage.toml").write_text(told + store)
        keys = open_keys(self.settings)
        _, key = keys.issue("crm", 1.0, os.urandom)
        keys.close()
        self.headers = {"authorization": f"Bearer {key}"}
        outside.model.seen = self.witness = StoreWitness(self)

    @property
    def settings(self) -> Settings:
        return read_settings(self.folder / "curtilage.toml", {"STORE_PASSWORD": PASSWORD})

    def log(self) -> list[Entry]:
        """Every entry of the log, which verifies."""
        with closing(ledger_reader(self.settings)) as reader:
            report = audit(reader, log_key(self.settings))
            assert report.problems == []
            tiles = widths(report.size)
            found = [decode(raw) for tile in tiles for raw in reader.bundle(*tile)]
        assert len(found) == report.size
        assert report.size // WIDTH <= report.tiles
        return found


class StoreWitness(Witness):
    """Looks into the store at every arrival."""

    def __init__(self, house: House) -> None:
        super().__init__(house.folder)
        self._house = house

    def __call__(self, request) -> None:
        self.requests += 1
        sent = digest(request.body).encode()
        if not self._house.place.change("SELECT 1 FROM detail WHERE position(? IN body) > 0", sent):
            self.unrecorded.append(request.head)


@asynccontextmanager
async def world(folder: Path, monkeypatch):
    monkeypatch.setenv("STORE_PASSWORD", PASSWORD)
    async with AsyncExitStack() as stack:
        outside = await stack.enter_async_context(Recorder())
        inside = await stack.enter_async_context(Recorder())
        yield House(folder, outside, inside)


async def started(folder: Path) -> Served:
    served = Served(folder)
    await served.start()
    return served


async def kill_one_beside_the_other(folder: Path, times: int, monkeypatch) -> None:
    async with world(folder, monkeypatch) as house:
        answered: set[str] = set()
        other = await started(folder)  # the first makes the keys that both have
        await other.ready()
        async with aiohttp.ClientSession(headers=house.headers) as session:
            beside = [
                asyncio.create_task(call(session, other.port, n, answered)) for n in range(CALLERS)
            ]
            for _ in range(times):
                one = await started(folder)
                await one.ready()
                callers = [
                    asyncio.create_task(call(session, one.port, n, answered))
                    for n in range(CALLERS)
                ]
                await asyncio.sleep(0.5)
                await one.kill()
                await asyncio.gather(*callers)
                before = len(answered)
                async with asyncio.timeout(20):
                    while len(answered) < before + 3:  # the other goes on
                        await asyncio.sleep(0.01)
            await other.kill()
            await asyncio.gather(*beside)
        assert house.witness.unrecorded == []
        assert b"jane" not in house.outside.received
        log = house.log()
    assert [entry.kind for entry in log].count(Kind.LOG_OPENED) == 1
    decided = [e.facts["crossing"] for e in log if e.kind is Kind.CROSSING_DECIDED]
    finished = [e.facts["crossing"] for e in log if e.kind is Kind.CROSSING_FINISHED]
    assert answered <= set(finished)
    assert len(decided) == len(set(decided)), "no entry twice"
    assert len(finished) == len(set(finished))
    assert house.witness.requests >= len(answered) > 6 * times


async def test_one_of_two_gateways_is_killed_under_load(tmp_path, monkeypatch) -> None:
    await kill_one_beside_the_other(tmp_path, 1, monkeypatch)


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_one_of_two_gateways_is_killed_twenty_times(tmp_path, monkeypatch) -> None:
    await kill_one_beside_the_other(tmp_path, 20, monkeypatch)


async def test_the_store_goes_away_and_comes_back(tmp_path, monkeypatch) -> None:
    async with world(tmp_path, monkeypatch) as house:
        served = await started(tmp_path)
        await served.ready()
        url = f"http://127.0.0.1:{served.port}"
        body = {"model": "auto", "messages": [{"role": "user", "content": "good day"}]}
        async with aiohttp.ClientSession(headers=house.headers) as session:

            async def asked() -> tuple[int, str]:
                async with session.post(f"{url}/v1/chat/completions", json=body) as answer:
                    return answer.status, await answer.text()

            async def ready() -> int:
                async with session.get(f"{url}/readyz") as answer:
                    return answer.status

            assert (await asked())[0] == 200
            server().stop()
            before = house.witness.requests, house.outside.received
            for _ in range(3):
                status, text = await asked()
                assert (status, "CUR606" in text) == (503, True)
            assert await ready() == 503
            async with session.get(f"{url}/v1/crossings/x-1") as answer:
                assert answer.status == 503
            assert (house.witness.requests, house.outside.received) == before
            server().start()
            async with asyncio.timeout(20):
                while await ready() != 200:
                    await asyncio.sleep(0.05)
            assert (await asked())[0] == 200
        await served.kill()
        assert house.witness.unrecorded == []
        house.log()


async def test_the_commands_work_on_the_store(tmp_path, monkeypatch) -> None:
    async with world(tmp_path, monkeypatch) as house:
        served = await started(tmp_path)
        await served.ready()
        body = {"model": "auto", "messages": [{"role": "user", "content": "I am jane@example.com"}]}
        url = f"http://127.0.0.1:{served.port}/v1"
        async with aiohttp.ClientSession(headers=house.headers) as session:
            async with session.post(f"{url}/chat/completions", json=body) as answer:
                crossing = answer.headers["curtilage-crossing"]
            async with session.get(f"{url}/crossings/{crossing}") as answer:
                told = await answer.json()
                assert told["crossing"] == crossing
        config = str(tmp_path / "curtilage.toml")
        log = tmp_path / "log"

        def ran(*command: str | Path) -> str:
            monkeypatch.setattr(sys, "argv", ["curtilage", *map(str, command), "--config", config])
            with CliRunner().isolation() as (out, err, _):
                try:
                    main()
                except SystemExit as ended:
                    if ended.code:
                        pytest.fail(err.getvalue().decode())
                return out.getvalue().decode()

        async def run(*command: str | Path) -> str:
            return await asyncio.to_thread(ran, *command)

        assert "verifies" in await run("verify")
        assert crossing in await run("explain", crossing)
        (tmp_path / "receipt").write_text(await run("ledger", "receipt", crossing))
        assert "The receipt verifies" in await run("verify", "--receipt", tmp_path / "receipt")
        (tmp_path / "kept").write_text(await run("ledger", "checkpoint"))
        assert "Exported" in await run("ledger", "export", log)
        assert "verifies" in await run("verify", log)
        assert "Erased" in await run("ledger", "erase", crossing)
        assert "verifies" in await run("verify", "--older", tmp_path / "kept")
        assert "cap" in await run("budget")
        await served.kill()
        house.log()
