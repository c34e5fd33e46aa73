"""What every peer of `bench/data.py` does alike: a warm-up, some rounds, JSON out.

A peer is a script beside this file, run by the interpreter that has its packages:

    python NAME.py TABLE ROUNDS EPSILON

Its last line is ``{"wall", "cpu": [seconds, ...], "answers": [{"group": [count, sum, mean]}, ...],
"charged": epsilon, "title": ..., "note": ...}``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = dict[str, list[float]]


def answered(
    build: Callable[[Path, float], tuple[Callable[[], Any], dict[str, Any]]],
    told: Callable[[Any], Answer],
) -> None:
    """Runs a peer as its command line says.

    Args:
        build: from the table and the epsilon of all three aggregates together: what answers once,
            and what else is to be told.
        told: the answer by group, ``education|sex``.
    """
    table, rounds, epsilon = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    once, facts = build(table, epsilon)
    told(once())  # what is loaded by the first is no cost of the others
    wall, cpu, answers = [], [], []
    for _ in range(rounds):
        began, spent = time.perf_counter(), time.process_time()
        raw = once()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
        answers.append(told(raw))
    print(json.dumps({"wall": wall, "cpu": cpu, "answers": answers, **facts}))
