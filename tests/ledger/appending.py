"""Appends from many callers until it is killed; says what was acknowledged, a line each.

python -m tests.ledger.appending PLACE NAME MILLISECONDS

Every commit takes up to so many milliseconds longer than the disk needs.
"""

import asyncio
import os
import sys
import time
from itertools import count

from curtilage.ledger.entries import Kind
from curtilage.stores.grouped import GroupedLedger
from curtilage.stores.tests.places import at

CALLERS = 12


async def call(ledger: GroupedLedger, name: str) -> None:
    for turn in count():
        crossing = f"{name}-{turn}"
        done = await ledger.append(Kind.CROSSING_DECIDED, {"crossing": crossing}, {"turn": turn})
        line = f"{crossing} {done.index} {done.size} {done.root.hex()}\n"
        os.write(1, line.encode())  # one call, so that a line is there whole or not at all


async def main(told: str, name: str, milliseconds: str) -> None:
    os.write(1, b"ready\n")
    place = at(told)
    held = place.held()
    held.pause = float(milliseconds) / 1000  # a kill falls there more often
    async with place.opened(clock=time.time, connect=held.connect) as ledger:
        await asyncio.gather(*(call(ledger, f"{name}.{n}") for n in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
