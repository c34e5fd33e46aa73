"""``kill -9`` of a serving gateway: nothing outside without a record, and the log verifies.

A real ``curtilage serve`` under load is killed at random moments and started again on the same
data. The witness at the outside upstream looks into the ledger file at every arrival.
"""

import asyncio
import json
import os
import random
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from tests.story.records import Kind, Witness, entries, verified
from tests.world import CONFIG, EVERYTHING_PSEUDONYMISED, Recorder

from curtilage.settings.house import open_keys
from curtilage.settings.ledger import LEDGER_FILE
from curtilage.settings.read import read_settings

CALLERS = 8


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """``curtilage serve`` as a process, to be killed."""

    def __init__(self, folder: Path) -> None:
        self._config = folder / "curtilage.toml"

    async def start(self) -> None:
        self.port = free_port()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "curtilage.cli", "serve", "--quiet",
            "--config", str(self._config), "--listen", f"127.0.0.1:{self.port}",
        )  # fmt: skip

    async def ready(self) -> None:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                assert self._process.returncode is None
                with suppress(aiohttp.ClientError):
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        assert await self._process.wait() == -signal.SIGKILL


async def call(session: aiohttp.ClientSession, port: int, number: int, answered: set[str]) -> None:
    """Asks until the gateway is gone; notes the crossings that were answered whole."""
    turn = 0
    with suppress(aiohttp.ClientError, asyncio.IncompleteReadError):
        while True:
            turn += 1
            body = {
                "model": "auto",
                "stream": bool(turn % 2),
                "messages": [{"role": "user", "content": f"mail jane.doe{number}@example.com"}],
            }
            url = f"http://127.0.0.1:{port}/v1/chat/completions"
            async with session.post(url, json=body) as answer:
                assert answer.status == 200
                text = await answer.text()
                if "[DONE]" in text or not turn % 2:
                    assert f"jane.doe{number}@example.com" in text.replace("\\", "") or turn % 2
                    answered.add(answer.headers["curtilage-crossing"])


async def crash_again_and_again(folder: Path, times: int, seed: int) -> None:
    chance = random.Random(seed)
    async with Recorder() as outside, Recorder() as inside:
        outside.model.cut = 4
        outside.model.seen = witness = Witness(folder / "data" / LEDGER_FILE)
        (folder / "policy.cedar").write_text(EVERYTHING_PSEUDONYMISED)
        config = CONFIG.format(
            policy='policy = "policy.cedar"\ndetectors = ["patterns"]',
            outside=outside.url,
            inside=inside.url,
            crm="",
        )
        (folder / "curtilage.toml").write_text(config)
        keys = open_keys(read_settings(folder / "curtilage.toml", {}))
        _, key = keys.issue("crm", 1.0, os.urandom)
        keys.close()
        answered: set[str] = set()
        for _ in range(times):
            served = Served(folder)
            await served.start()
            await served.ready()
            headers = {"authorization": f"Bearer {key}"}
            async with aiohttp.ClientSession(headers=headers) as session:
                callers = [
                    asyncio.create_task(call(session, served.port, n, answered))
                    for n in range(CALLERS)
                ]
                await asyncio.sleep(chance.uniform(0.0, 0.4))
                await served.kill()
                await asyncio.gather(*callers)
            assert witness.unrecorded == []
            verified(folder / "data")
        assert b"jane" not in outside.received
    told = [e for e in entries(folder / "data" / LEDGER_FILE) if "crossing" in e.facts]
    finished = {e.facts["crossing"] for e in told if e.kind is Kind.CROSSING_FINISHED}
    assert answered <= finished
    assert len(answered) > times
    assert witness.requests >= len(answered)
    print(json.dumps({"kills": times, "outside": witness.requests, "answered": len(answered)}))


async def test_killed_under_load(tmp_path) -> None:
    await crash_again_and_again(tmp_path, times=3, seed=5)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_killed_a_hundred_times(tmp_path) -> None:
    await crash_again_and_again(tmp_path, times=100, seed=6)
