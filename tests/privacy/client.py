"""A client of the budgets that dies now and then, at a step drawn by lot.

    python -m tests.privacy.client PLACE OUTSIDE NUMBER FROM TO SEED CHANCE

It asks for releases FROM to TO, each by its own key, and writes what left to OUTSIDE, a line each.
Started again, it goes on with the last one that it wrote down or died at, with the same key, as a
client that retries does.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from curtilage.budget.losses import pure
from curtilage.core.budgets import NANO, Cap, Charge, Event, State
from curtilage.core.errors import BudgetError
from curtilage.stores.tables import Tables
from curtilage.stores.tests.places import at

EPSILON = NANO // 100
CAPS = [Cap("everything", 5 * NANO, dataset="d"), Cap("lab", 4 * NANO, analyst="lab")]


class Dying:
    """A connection that dies now and then as it is about to commit."""

    def __init__(self, database: Tables, die) -> None:
        self._database, self._die = database, die

    def __getattr__(self, name: str):
        return getattr(self._database, name)

    def execute(self, sql: str, *args):
        if sql == "COMMIT":
            self._die()
        return self._database.execute(sql, *args)


def main() -> None:
    told, outside, number, first, last, seed, share = sys.argv[1:]
    chance = random.Random(f"{seed} {number} {os.getpid()}")

    def die() -> None:
        if chance.random() < float(share):
            os.kill(os.getpid(), signal.SIGKILL)

    book = at(told).book(time.time)
    book._database = Dying(book._database, die)
    with Path(outside).open("a+b", buffering=0) as out:
        out.seek(0)
        done = [line.split(b" ")[0].decode() for line in out.read().splitlines()]
        mine = [int(key.split(".")[1]) for key in done if key.startswith(f"{number}.")]
        for n in range(max([int(first), *mine]), int(last)):
            key = f"{number}.{n}"
            charge = Charge(key, key, "d", "p", "lab", pure(EPSILON), (Event("laplace", 100.0),))
            try:
                die()
                release = book.reserve(charge, CAPS)
                die()
                if release.state is State.RESERVED:
                    answer = f"{key} {chance.random()}".encode()  # the noise is drawn here
                    die()
                    release = book.settle(release, answer)
                die()
                out.write(release.result + b"\n")
                die()
            except BudgetError as error:
                out.write(f"{key} refused {error.number}\n".encode())


if __name__ == "__main__":
    main()
