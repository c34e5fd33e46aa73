"""What a request through Curtilage costs, beside a bare pass-through on the same stack.

Every system is a process of its own between the same load client and the same model server on
loopback, which answers at once with what it was told. The pass-through is the least that a Python
gateway on uvicorn can do: read the body, post it with aiohttp, copy the answer. Curtilage inspects,
decides, pseudonymises, records durably, sends, and restores. Every message is new unless the case
says "seen before" (chat clients resend the history with every turn, which is remembered).

Systems are measured in turns; of the rounds, the median counts. CPU is that of the gateway's
process (user and system). "seen" is the time to the first event with text of a streamed answer.

    python bench/gateway.py [--rounds 3] [--seconds 2]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count, cycle, islice
from pathlib import Path

import aiohttp

from bare import EVENTS

BARE = str(Path(__file__).with_name("bare.py"))
POLICY = """
@id("bench") @title("Everything may leave pseudonymised, and only so")
permit (principal, action == Action::"process", resource)
when { context.controls.contains(Control::"pseudonymise") };
"""
CONFIG = """
name = "bench.example/log"
policy = "policy.cedar"
{detectors}
[purposes.assistance]
title = "Assistance"
[destinations.cloud]
kind = "openai"
zone = "outside"
jurisdiction = "EU"
residency = ["EU"]
endpoint = "http://127.0.0.1:{upstream}/v1"
models = ["m"]
[applications.app]
purposes = ["assistance"]
destinations = ["cloud"]
subjects = ["EU"]
"""
FILLER = (
    "please the report about our next delivery and meeting should be ready before review so "
    "that team can plan which topics need more time while customer waits for an answer on price"
)
WORDS = FILLER.split()
PLANTED = (
    "Anna Keller wrote from anna.keller@nordwind.example on +49 30 901820 about the card "
    "4111 1111 1111 1111, the account DE89 3704 0044 0532 0130 00 and the number 078-05-1120."
)


def messages(words: int, seed: int) -> Iterator[str]:
    """Endless different messages of so many words, six values planted in each."""
    chance = random.Random(seed)
    while True:
        filler = [chance.choice(WORDS) for _ in range(words - len(PLANTED.split()))]
        filler.insert(chance.randrange(len(filler)), PLANTED)
        yield " ".join(filler)


# The systems under test.


@dataclass
class System:
    """A gateway process to be measured."""

    name: str
    port: int
    key: str
    pid: int
    seconds_to_start: float

    def cpu(self) -> float:
        """CPU seconds the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def until_ready(port: int, path: str) -> None:
    async with asyncio.timeout(120), aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def process(*command: str, port: int, path: str) -> AsyncIterator[tuple[int, float]]:
    """A process that is ready once its port answers; gives its pid and the seconds it took."""
    begun = time.perf_counter()
    running = await asyncio.create_subprocess_exec(sys.executable, *command)
    try:
        await until_ready(port, path)
        yield running.pid, time.perf_counter() - begun
    finally:
        running.terminate()
        await running.wait()


@asynccontextmanager
async def part(name: str, upstream: int = 0) -> AsyncIterator[System]:
    port = free_port()
    command = (BARE, name, "--port", str(port), "--upstream", str(upstream))
    async with process(*command, port=port, path="/") as (pid, took):
        yield System("pass-through", port, "", pid, took)


def configured(folder: Path, config: str) -> str:
    """A folder with a configuration; its path."""
    folder.mkdir()
    (folder / "policy.cedar").write_text(POLICY)
    (folder / "curtilage.toml").write_text(config)
    return str(folder / "curtilage.toml")


@asynccontextmanager
async def curtilage(
    name: str, folder: Path, upstream: int, detectors: str = ""
) -> AsyncIterator[System]:
    config = configured(folder, CONFIG.format(upstream=upstream, detectors=detectors))
    run = ("-m", "curtilage.cli")
    issuing = await asyncio.create_subprocess_exec(
        *(sys.executable, *run, "keys", "issue", "app", "--config", config),
        stdout=subprocess.PIPE,
    )
    key = (await issuing.communicate())[0].decode().strip()
    port = free_port()
    listen = ("--listen", f"127.0.0.1:{port}")
    command = (*run, "serve", "--quiet", "--config", config, *listen)
    async with process(*command, port=port, path="/readyz") as (pid, took):
        yield System(name, port, key, pid, took)


# The load.


@dataclass
class Figures:
    """Of one case of one system: milliseconds, and requests per second."""

    p50: float
    p99: float
    cpu: float
    rate: float
    seen: float = 0.0


@dataclass(frozen=True)
class Shape:
    """A case: how long the messages are, how many callers, streamed or not."""

    words: int
    callers: int
    stream: bool = False

    def __str__(self) -> str:
        kind = f"stream of {EVENTS + 1} events" if self.stream else "whole answer"
        return f"{self.words} words, {self.callers} at once, {kind}"


CASES = [
    Shape(200, 1),
    Shape(200, 16),
    Shape(2000, 1),
    Shape(2000, 16),
    Shape(200, 1, stream=True),
    Shape(200, 16, stream=True),
]


async def load(
    system: System, texts: Iterator[str], case: Shape, least: int, seconds: float
) -> Figures:
    """Calls so many times at least and for so many seconds at least; checks every answer."""
    times: list[float] = []
    seen: list[float] = []
    url = f"http://127.0.0.1:{system.port}/v1/chat/completions"
    headers = {"authorization": f"Bearer {system.key}"}

    calls = count()

    async def caller(session: aiohttp.ClientSession, until: float) -> None:
        while next(calls) < least or time.perf_counter() < until:
            message = {"role": "user", "content": next(texts)}
            body = {"model": "m", "stream": case.stream, "messages": [message]}
            begun = time.perf_counter()
            async with session.post(url, json=body) as answer:
                first, pieces = 0.0, []
                async for piece in answer.content.iter_any():
                    first = first or time.perf_counter() - begun
                    pieces.append(piece)
            times.append(time.perf_counter() - begun)
            seen.append(first)
            whole = b"".join(pieces)
            if answer.status != 200 or (not case.stream and PLANTED.encode() not in whole):
                raise SystemExit(f"{system.name} answered {answer.status}: {whole[:500]!r}")

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        cpu, begun = system.cpu(), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(case.callers):
                group.create_task(caller(session, begun + seconds))
        took, used = time.perf_counter() - begun, system.cpu() - cpu
    times.sort()
    return Figures(
        p50=statistics.median(times) * 1e3,
        p99=times[int(len(times) * 0.99)] * 1e3,
        cpu=used / len(times) * 1e3,
        rate=len(times) / took,
        seen=statistics.median(seen) * 1e3,
    )


def middle(found: list[Figures]) -> Figures:
    return Figures(
        *(
            statistics.median(getattr(f, name) for f in found)
            for name in ("p50", "p99", "cpu", "rate", "seen")
        )
    )


KNOWN = 20
"""How many different messages are resent where all were seen before."""


@dataclass(frozen=True)
class Column:
    """A system and whether it has seen the messages before."""

    system: System
    resent: bool = False

    @property
    def name(self) -> str:
        """As it is printed."""
        return f"{self.system.name}, seen before" if self.resent else self.system.name


async def measure(columns: list[Column], rounds: int, seconds: float) -> None:
    seeds = count()
    print(f"{'':38} {'p50 ms':>8} {'p99 ms':>8} {'seen ms':>8} {'CPU ms':>8} {'per s':>8}")
    for case in CASES:
        print(f"\n{case}")
        found: dict[str, list[Figures]] = {column.name: [] for column in columns}
        for column in columns:  # warms up
            await load(column.system, texts_for(column, case, next(seeds)), case, KNOWN, 0.0)
        for _ in range(rounds):
            for column in columns:
                texts = texts_for(column, case, next(seeds))
                found[column.name].append(await load(column.system, texts, case, 0, seconds))
        show({name: middle(figures) for name, figures in found.items()})


def texts_for(column: Column, case: Shape, seed: int) -> Iterator[str]:
    """New messages, or the known ones over and over."""
    if not column.resent:
        return messages(case.words, seed)
    return cycle(islice(messages(case.words, -1), KNOWN))


def show(found: dict[str, Figures]) -> None:
    base = found["pass-through"]
    for name, f in found.items():
        print(f"  {name:36} {f.p50:8.2f} {f.p99:8.2f} {f.seen:8.2f} {f.cpu:8.3f} {f.rate:8.0f}")
        if f is not base:
            added = (f.p50 - base.p50, f.p99 - base.p99, f.seen - base.seen, f.cpu - base.cpu)
            print(f"  {'  added':36} " + " ".join(f"{a:8.{2 + (a is added[3])}f}" for a in added))


async def run(rounds: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        async with (
            part("model") as model,
            part("pass", model.port) as bare,
            curtilage(
                "curtilage, patterns only", place / "a", model.port, 'detectors = ["patterns"]'
            ) as quick,
            curtilage("curtilage, all detectors", place / "b", model.port) as whole,
        ):
            columns = [Column(bare), Column(quick), Column(quick, resent=True), Column(whole)]
            await measure([*columns, Column(whole, resent=True)], rounds, seconds)
            print(f"\n{'':34} {'start s':>8} {'RSS MB':>8}")
            for system in (bare, quick, whole):
                print(f"  {system.name:32} {system.seconds_to_start:8.2f} {system.memory():8.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0)
    given = parser.parse_args()
    asyncio.run(run(given.rounds, given.seconds))


if __name__ == "__main__":
    main()
