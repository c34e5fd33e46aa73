"""Appends from many callers until it is killed; says what was acknowledged, a line each.

python tests/ledger/appending.py FOLDER NAME MILLISECONDS

Every commit takes up to so many milliseconds longer than the disk needs.
"""

import asyncio
import os
import random
import sys
import time
from itertools import count
from pathlib import Path

from curtilage.ledger.entries import Kind
from curtilage.stores.sqlite import SQLiteLedger
from curtilage.stores.sqlite.tests.ledgers import Held, opened

CALLERS = 12


class Slow(Held):
    """Connections that wait before they commit, so that a kill falls there more often."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def see(self, sql: str) -> None:
        if sql == "COMMIT":
            time.sleep(random.uniform(0, self._seconds))


async def call(ledger: SQLiteLedger, name: str) -> None:
    for turn in count():
        crossing = f"{name}-{turn}"
        done = await ledger.append(Kind.CROSSING_DECIDED, {"crossing": crossing}, {"turn": turn})
        line = f"{crossing} {done.index} {done.size} {done.root.hex()}\n"
        os.write(1, line.encode())  # one call, so that a line is there whole or not at all


async def main(folder: str, name: str, milliseconds: str) -> None:
    os.write(1, b"ready\n")
    slow = Slow(float(milliseconds) / 1000)
    async with opened(Path(folder), clock=time.time, connect=slow.connect) as ledger:
        await asyncio.gather(*(call(ledger, f"{name}.{n}") for n in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
