"""What the gateway's process really does, seen from the kernel's side with strace.

- It connects to nothing that its configuration does not name.
- The ledger is synced to disk between the arrival of a request and the first byte that leaves.

Skipped where strace is missing or may not trace.
"""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest
from tests.story.test_crashes import free_port
from tests.world import CONFIG, EVERYTHING_PSEUDONYMISED, Recorder

from curtilage.settings.house import open_keys
from curtilage.settings.read import read_settings

CALLS = "trace=connect,fsync,fdatasync,read,recvfrom,write,writev,sendto,sendmsg"
REQUEST = "POST /v1/chat/completions"
ARRIVED = re.compile(rf'\b(?:read|recvfrom|<\.\.\. (?:read|recvfrom) resumed>).*"{REQUEST}')
LEFT = re.compile(rf'\b(?:write|writev|sendto|sendmsg)\(.*"{REQUEST}')
SYNCED = re.compile(
    r"\b(?:fsync|fdatasync)\(\d+\) += 0|<\.\.\. (?:fsync|fdatasync) resumed>\) += 0"
)
ADDRESS = re.compile(
    r"connect\(\d+, \{sa_family=AF_INET6?, sin6?_port=htons\((\d+)\), .*?\"([^\"]+)\""
)


def may_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-f", "true"], capture_output=True, check=False)
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(not may_trace(), reason="strace is not here or may not trace")


async def traced(folder: Path, requests: list[dict]) -> tuple[list[str], set[int]]:
    """The trace of a gateway that served these requests, and the ports it was configured with."""
    async with Recorder() as outside, Recorder() as inside:
        (folder / "policy.cedar").write_text(EVERYTHING_PSEUDONYMISED)
        config = CONFIG.format(
            policy='policy = "policy.cedar"', outside=outside.url, inside=inside.url, crm=""
        )
        path = folder / "curtilage.toml"
        path.write_text(config)
        keys = open_keys(read_settings(path, {}))
        _, key = keys.issue("crm", 1.0, os.urandom)
        keys.close()
        port, trace = free_port(), folder / "trace"
        gateway = await asyncio.create_subprocess_exec(
            *("strace", "-D", "-f", "-s", "64", "-e", CALLS, "-o", str(trace)),
            *(sys.executable, "-m", "curtilage.cli", "serve", "--quiet"),
            *("--config", str(path), "--listen", f"127.0.0.1:{port}"),
        )
        url = f"http://127.0.0.1:{port}"
        headers = {"authorization": f"Bearer {key}"}
        async with asyncio.timeout(120), aiohttp.ClientSession(headers=headers) as session:
            while True:
                try:
                    async with session.get(f"{url}/readyz") as answer:
                        if answer.status == 200:
                            break
                except aiohttp.ClientError:
                    assert gateway.returncode is None
                await asyncio.sleep(0.1)
            for body in requests:
                async with session.post(f"{url}/v1/chat/completions", json=body) as answer:
                    assert answer.status == 200, await answer.text()
                    await answer.read()
        gateway.terminate()
        assert await gateway.wait() == 0
        over = re.compile(rf"^{gateway.pid} +\+\+\+ exited", re.MULTILINE)  # short ids are padded
        async with asyncio.timeout(20):
            while not over.search(told := trace.read_text(errors="replace")):
                await asyncio.sleep(0.1)
        assert len([r for r in outside.requests if r.body]) == len(requests)
        return told.splitlines(), {outside.port, inside.port}


async def test_only_named_connections_and_a_sync_before_each_send(tmp_path) -> None:
    requests = [
        {
            "model": "auto",
            "stream": bool(number % 2),
            "messages": [{"role": "user", "content": f"Mail jane.doe{number}@example.com"}],
        }
        for number in range(6)
    ]
    trace, ports = await traced(tmp_path, requests)
    reached = {match.groups() for line in trace if (match := ADDRESS.search(line))}
    assert {address for _, address in reached} == {"127.0.0.1"}
    assert {int(port) for port, _ in reached} <= ports
    assert reached

    sent, synced = 0, False
    for line in trace:
        if ARRIVED.search(line):
            synced = False
        elif SYNCED.search(line):
            synced = True
        elif LEFT.search(line):
            assert synced, line
            sent += 1
    assert sent == len(requests)
