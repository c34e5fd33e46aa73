"""Runs detectors, each in a process of its own on one thread, and keeps what peers found.

A peer's findings depend on its packages, its file and the text alone, so they are kept between
runs in ``.cache/bench-detect``; what it costs is measured anew each time.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring import Span

ROOT = Path(__file__).resolve().parent.parent
WORKER = ROOT / "bench" / "peers" / "worker.py"
LOCK = ROOT / "requirements" / "peers.lock"
KEPT = ROOT / ".cache" / "bench-detect"
OURS = ("ours", "hand_rules")
ONE_THREAD = {
    f"{name}_NUM_THREADS": "1"
    for name in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "VECLIB_MAXIMUM", "RAYON")
}
HOURS = 3600.0


class NotRunError(Exception):
    """A detector did not run: it is not installed, or it broke. The message says which."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one detector took for some texts.

    Attributes:
        seconds: CPU time of each text, that of all threads.
        again: the same for each text asked once more; empty if the detector does not remember.
        load_seconds: CPU time until the first answer.
        peak_mib: the most memory the process held, in MiB.
    """

    seconds: tuple[float, ...]
    again: tuple[float, ...]
    load_seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Worker:
    """A detector of ``bench/peers``.

    Attributes:
        name: its file and, after a space, the options of its ``build``.
        python: the interpreter that has its packages.
    """

    name: str
    python: Path

    @property
    def _module(self) -> str:
        return self.name.partition(" ")[0]

    @classmethod
    def of(cls, name: str, peers: Path) -> Worker:
        """The worker of that name; ours run where this runs, the others in ``peers``."""
        return cls(name, Path(sys.executable) if name.partition(" ")[0] in OURS else peers)

    def measure(self, texts: Sequence[str]) -> Cost:
        """What the texts cost. Raises `NotRunError`."""
        *answers, last = self._run(texts)
        return Cost(
            tuple(answer["seconds"] for answer in answers),
            tuple(answer["again"] for answer in answers if "again" in answer),
            last["load_seconds"],
            last["peak_mib"],
        )

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """The findings of each text. A text that the detector fails on has none.

        Raises:
            NotRunError: it is not installed, or it broke.
        """
        kept = {} if self.name in OURS else self._kept()
        keys = [hashlib.sha256(t.encode("utf-8", "surrogatepass")).hexdigest() for t in texts]
        new = {k: t for k, t in zip(keys, texts, strict=True) if k not in kept}
        if new:
            answers = self._run(list(new.values()))
            failed = [answer["error"] for answer in answers if "error" in answer]
            if failed:
                print(f"{self.name} failed on {len(failed)} texts: {failed[0]}", file=sys.stderr)
            kept |= dict(zip(new, (a.get("found", []) for a in answers[:-1]), strict=True))
            self._keep(kept)
        return [[(start, end, label) for start, end, label in kept[key]] for key in keys]

    def _run(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        if not self.python.is_file():
            raise NotRunError("not installed")
        lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
        ended = subprocess.run(
            [self.python, WORKER, *self.name.split()],
            input=lines.encode(),
            capture_output=True,
            check=False,
            env=os.environ | ONE_THREAD,
            timeout=HOURS,
        )
        answers: list[dict[str, Any]] = [json.loads(line) for line in ended.stdout.splitlines()]
        if answers and "missing" in answers[-1]:
            raise NotRunError("not installed")
        if ended.returncode or len(answers) != len(texts) + 1:
            said = ended.stderr.decode(errors="replace").strip().splitlines() or ["no word"]
            raise NotRunError(f"broke: {said[-1]}")
        return answers

    def _kept(self) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads(self._file().read_bytes())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return kept

    def _keep(self, kept: dict[str, Any]) -> None:
        if self.name not in OURS:
            KEPT.mkdir(parents=True, exist_ok=True)
            self._file().write_text(json.dumps(kept), encoding="ascii")

    def _file(self) -> Path:
        sources = (LOCK, WORKER.with_name(f"{self._module}.py"))
        made_of = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
        return KEPT / f"{self.name.replace(' ', '-')}-{made_of[:16]}.json"
