"""A thousand releases by sixteen clients that are killed at every step: none leaves unpaid."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.privacy.client import CAPS, EPSILON

from curtilage.budget.caps import keeps
from curtilage.stores.tests.places import Place

CLIENT = "tests.privacy.client"
ROOT = Path(__file__).parents[2]


def run(place: Place, folder: Path, clients: int, releases: int, share: float) -> int:
    """Runs the clients until each is through, starting it again when it died; how often it did."""
    each = releases // clients
    running: dict[int, subprocess.Popen] = {}
    waiting = list(range(clients))
    deaths, seed = 0, itertools.count()
    while waiting or running:
        while waiting:
            number = waiting.pop()
            running[number] = subprocess.Popen(
                [
                    sys.executable, "-m", CLIENT, place.told, str(folder / "out"),
                    str(number), "0", str(each), str(next(seed)), str(share),
                ],
                stdin=subprocess.DEVNULL, cwd=ROOT,
            )  # fmt: skip
        for number, process in list(running.items()):
            if process.poll() is None:
                continue
            del running[number]
            if process.returncode:
                assert process.returncode == -9
                deaths += 1
                waiting.append(number)
        time.sleep(0.005)
    return deaths


def check(place: Place, folder: Path) -> Counter:
    """Holds what left against the book."""
    book = place.book(time.time)
    book.sweep(older=-1.0)
    stored = {r.charge.key: r.result.decode() for r in book.releases()}
    left: dict[str, set[str]] = {}
    outcomes = Counter()
    for line in (folder / "out").read_text().splitlines():
        key, rest = line.split(" ", 1)
        if rest.startswith("refused"):
            outcomes[rest] += 1
            continue
        left.setdefault(key, set()).add(line)
    for key, answers in left.items():
        assert answers == {stored[key]}, "an answer left that is not the one that was paid for"
    for standing in book.standings(CAPS):
        assert standing.spent.epsilon == EPSILON * len(stored)
        assert keeps(standing.cap, standing.spent)
    book.close()
    outcomes["left"] = len(left)
    outcomes["stored"] = len(stored)
    return outcomes


def test_nothing_leaves_unpaid_though_clients_are_killed(place, tmp_path):
    deaths = run(place, tmp_path, clients=4, releases=80, share=0.04)
    outcomes = check(place, tmp_path)
    assert deaths > 3
    assert outcomes["left"] > 40


@pytest.mark.slow
def test_a_thousand_releases_under_sixteen_clients_killed_at_every_step(place, tmp_path):
    deaths = run(place, tmp_path, clients=16, releases=1008, share=0.03)
    outcomes = check(place, tmp_path)
    assert deaths > 100
    assert outcomes["stored"] == 400  # the lab's cap, to the last release
    assert outcomes["left"] > 300
