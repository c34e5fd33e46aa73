"""A real vLLM on loopback, with the settings that keep it private.

As a program it serves until Ctrl-C (``make vllm``): ``python -m tests.vllm.real PORT``.
"""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "vllm"
MODEL = "smollm2"
MOST_AT_ONCE = 8
"""Requests it works on at once; more wait in its queue."""
CONTEXT = 2048

PRIVATE = {
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_HOST_IP": "127.0.0.1",
}
"""No telemetry, no hub; its own processes speak on loopback."""
SMALL = {
    "OMP_NUM_THREADS": "2",
    "VLLM_CPU_KVCACHE_SPACE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
}


def command(port: int) -> list[str]:
    """The server's command line."""
    return [
        str(FOLDER / "bin" / "python"),
        *("-m", "vllm.entrypoints.openai.api_server"),
        *("--model", str(FOLDER / "model"), "--served-model-name", MODEL),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--max-model-len", str(CONTEXT), "--max-num-seqs", str(MOST_AT_ONCE)),
        *("--enforce-eager", "--no-enable-log-requests"),
        *("--enable-auto-tool-choice", "--tool-call-parser", "hermes"),
    ]


class Real:
    """A vLLM: one that runs already, or one of our own.

    Args:
        url: of one that runs; empty for one of our own.
        port: where our own listens.
        log: where our own writes.
    """

    def __init__(self, url: str, port: int, log: Path) -> None:
        self.url = url.rstrip("/") or f"http://127.0.0.1:{port}"
        self.ours = not url
        self._port, self._log = port, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, and waits until it can answer: a minute or two."""
        if self.ours:
            with self._log.open("ab") as log:
                self.process = subprocess.Popen(
                    command(self._port),
                    env={**os.environ, **PRIVATE, **SMALL},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        until = time.monotonic() + 900
        while not self.healthy():
            assert self.process is None or self.process.poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.5)

    def kill(self) -> None:
        """Kills it and all its processes at once (SIGKILL)."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(60)
            self.process = None

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def figure(self, name: str) -> float:
        """The sum of a metric over its labels."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        found = re.findall(rf"^vllm:{name}(?:\{{.*\}})? (\S+)$", text, re.MULTILINE)
        assert found, f"there is no metric {name}"
        return sum(map(float, found))

    @property
    def log(self) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-4000:]


if __name__ == "__main__":
    os.environ.update(PRIVATE | SMALL)
    line = command(int(sys.argv[1]))
    os.execv(line[0], line)
