"""One detector in a process of its own: texts in, findings and what they cost out.

    python bench/peers/worker.py NAME [OPTION ...]

loads ``NAME.py`` beside this file and calls its ``build(OPTION, ...)`` for the function that
finds ``(start, end, category)`` in a text. Each line of standard input is ``{"text": ...}``; each
answer ``{"found": [[start, end, category], ...], "seconds": ...}`` with the CPU time of this
process, and ``again``, that of the same text asked once more, where the detector remembers. A
detector that fails on a text answers ``{"error": ...}``. The last line is
``{"load_seconds", "peak_mib"}``, or ``{"missing": package}`` for one that is not installed.

No socket leaves this process: some detectors would fetch lists, and a fetch is not detection.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

WARM_UP = "Anna Smith (anna@example.com, 212-555-0187) moved to 12 High Street, Leeds, in 2021."


def main() -> None:
    """Answers until standard input ends."""
    name, *options = sys.argv[1:]
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a detector prints is not an answer
    socket.socket.connect = socket.getaddrinfo = _offline  # type: ignore[method-assign, assignment]
    began = time.process_time()
    try:
        module = _module(name)
        find = module.build(*options)
        find(WARM_UP)  # what is loaded on the first call is no cost of a text
    except ModuleNotFoundError as missing:
        print(json.dumps({"missing": missing.name}), file=answers)
        return
    loaded = time.process_time() - began
    for line in sys.stdin:
        answer = _answer(find, json.loads(line)["text"], again=getattr(module, "REMEMBERS", False))
        print(json.dumps(answer), file=answers)
    print(json.dumps({"load_seconds": loaded, "peak_mib": _peak_mib()}), file=answers)


def _module(name: str) -> ModuleType:
    """The file of that name, under another, for most are called as what they import."""
    sys.path.pop(0)
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"peer_{name}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _answer(find: Callable[[str], Any], text: str, *, again: bool) -> dict[str, Any]:
    began = time.process_time()
    try:
        found = find(text)
    except Exception as error:  # noqa: BLE001  a detector of others may fail in any way
        return {"error": type(error).__name__, "seconds": time.process_time() - began}
    answer: dict[str, Any] = {"found": found, "seconds": time.process_time() - began}
    if again:
        began = time.process_time()
        find(text)
        answer["again"] = time.process_time() - began
    return answer


def _offline(*_args: object, **_options: object) -> NoReturn:
    raise OSError("a bench of detection has no network")


def _peak_mib() -> float:
    """The most memory this process held; in getrusage its parent's counts too, so /proc first."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main()
