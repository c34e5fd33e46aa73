"""A real ``curtilage serve`` process between a test and two recording model servers.

The model servers run on an event loop in a thread of their own, so that a test may speak to the
gateway in any way it likes: with blocking clients, with asyncio, from another process.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.story.records import verified
from tests.story.test_crashes import free_port
from tests.world import CONFIG, Echo, Recorder

from curtilage.ledger.audit import Report
from curtilage.settings.house import open_keys
from curtilage.settings.read import read_settings

COMMAND = (sys.executable, "-m", "curtilage.cli")


class Served:
    """``curtilage serve`` as a process, its keys, its upstreams and its log.

    Attributes:
        outside, inside: the model servers of the destinations ``cloud`` and ``local``.
        key, strict_key: of the applications ``crm`` and ``strict``.
        port: where the gateway listens, on loopback.
    """

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.folder, self._loop = folder, loop
        self.outside, self.inside = Recorder(), Recorder()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "serve.log"

    def on_loop(self, work: Coroutine) -> Any:
        """Runs a coroutine where the model servers run."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def start(self, config: str, top: str, command: tuple[str, ...]) -> None:
        path = self.folder / "curtilage.toml"
        urls = {"outside": self.outside.url, "inside": self.inside.url}
        path.write_text(config.format(policy=top, crm="", **urls))
        keys = open_keys(read_settings(path, {}))
        self.key, self.strict_key = (
            keys.issue(name, time.time(), os.urandom)[1] for name in ("crm", "strict")
        )
        keys.close()
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "serve", "--config", path, "--listen", f"127.0.0.1:{self.port}"],
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 60
        while not self.ready():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.05)

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One plain HTTP request; its status and body."""
        named = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body, named)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def forget(self) -> None:
        """Puts the upstreams back to how they began."""
        for upstream in (self.outside, self.inside):
            upstream.requests.clear()
            upstream.hung_up.clear()
            upstream.model = Echo()
            upstream.answer_with(upstream.model)

    @property
    def log(self) -> str:
        """All that the process wrote to its log so far."""
        return self._log.read_text()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Sends a signal, and waits for the exit status."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def audit(self) -> Report:
        """The audit of the ledger; fails if it does not verify."""
        return verified(self.folder / "data")


@contextmanager
def serving(
    folder: Path, top: str = "", command: tuple[str, ...] = COMMAND, config: str = CONFIG
) -> Iterator[Served]:
    """A gateway with the policy that ships, and ``top`` at the top of its settings."""
    with ExitStack() as stack:
        loop = asyncio.new_event_loop()
        stack.callback(loop.close)
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        stack.callback(thread.join)
        stack.callback(loop.call_soon_threadsafe, loop.stop)
        served = Served(folder, loop)
        for upstream in (served.outside, served.inside):
            served.on_loop(upstream.__aenter__())
            stack.callback(lambda up=upstream: served.on_loop(up.__aexit__()))
        try:
            served.start(config, top, command)
            yield served
        finally:
            if served.process.poll() is None:
                served.process.kill()
                served.process.wait()
