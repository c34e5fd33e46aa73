"""Budgets: how many reservations are made and settled a second, each step durable."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from curtilage.budget.losses import pure
from curtilage.core.budgets import NANO, Cap, Charge, Event
from curtilage.stores.budgets import Book

CAPS = (
    Cap("everything", 10**6 * NANO, dataset="census"),
    Cap("lab", 10**6 * NANO, analyst="lab"),
)
RESULT = b"x" * 2000


def pair(book: Book, key: str) -> None:
    """One release: reserved, settled."""
    events = (Event("laplace", 100.0),) * 3
    charge = Charge(key, key, "census", "research", "lab", pure(NANO // 1000), events)
    book.settle(book.reserve(charge, CAPS), RESULT)


def loops(path: Path, name: str, threads: int, until: float) -> int:
    """Pairs that so many threads make with one book until that time."""
    book = Book.in_file(path, time.time, os.urandom)
    made = [0] * threads

    def loop(number: int) -> None:
        while time.time() < until:
            pair(book, f"{name}.{number}.{made[number]}")
            made[number] += 1

    running = [threading.Thread(target=loop, args=(n,)) for n in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    book.close()
    return sum(made)


def by_threads(folder: Path, threads: int, seconds: float) -> float:
    path = folder / f"threads-{threads}.db"
    began = time.time()
    return loops(path, "t", threads, began + seconds) / (time.time() - began)


def by_processes(folder: Path, processes: int, seconds: float) -> float:
    """Each in an interpreter of its own; they begin at a time when all have started."""
    path = folder / f"processes-{processes}.db"
    Book.in_file(path, time.time, os.urandom).close()
    begin = time.time() + 2.0
    started = [
        subprocess.Popen(
            [sys.executable, __file__, path, f"p{n}", str(begin), str(begin + seconds)],
            stdout=subprocess.PIPE,
        )
        for n in range(processes)
    ]
    made = sum(int(each.communicate()[0]) for each in started)
    return made / (time.time() - begin)


def plain(folder: Path, seconds: float) -> float:
    """Two transactions of one small row each, with full sync: the least that a pair can cost."""
    database = sqlite3.connect(folder / "plain.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v BLOB)")
    began = time.perf_counter()
    made = 0
    while time.perf_counter() < began + seconds:
        database.execute("INSERT INTO t VALUES (?, NULL)", (made,))
        database.execute("UPDATE t SET v = ? WHERE k = ?", (RESULT, made))
        made += 1
    database.close()
    return made / (time.perf_counter() - began)


def budgets(folder: Path, seconds: float) -> None:
    """Prints the figures."""
    ways: dict[str, Callable[[Path], float]] = {
        "two bare transactions, 1 thread": lambda at: plain(at, seconds / 2),
        "ours, 1 thread": lambda at: by_threads(at, 1, seconds),
        "ours, 16 threads": lambda at: by_threads(at, 16, seconds),
        "ours, 4 processes": lambda at: by_processes(at, 4, seconds),
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(3):
        for name, way in ways.items():
            at = folder / f"{turn}-{name.replace(' ', '-')}"
            at.mkdir()
            found[name].append(way(at))
    print("\n3. Pairs of reserve and settle a second, SQLite with full sync; medians of 3 rounds")
    for name, rates in found.items():
        aim = "   aim: at least 500" if name.startswith("ours") else ""
        print(f"   {name:36}{statistics.median(rates):10,.0f}{aim}", flush=True)


if __name__ == "__main__":
    _, path_, name_, begin_, until_ = sys.argv
    time.sleep(max(0.0, float(begin_) - time.time()))
    print(loops(Path(path_), name_, 1, float(until_)))
