"""What the ledger costs: durable appends, receipts, verification, a full audit, an export.

Each figure stands beside that of something else, measured in turns in the same run; of the
repeats the median counts, of the rates and of the ratios. A disk may sync ten thousand times a
second or two hundred, and the same disk differs from minute to minute, so read the ratios. Where
a sync takes a tenth of a millisecond, Python is the bound of many callers, and not the disk.

- ``write + fdatasync`` of the same bytes to a file is the least that durable can cost.
- pymerkle (GPL) and cloakwall (AGPL) are measured only where somebody has installed them here.
  They are no part of Curtilage and stand in none of its locks.
- aics-tlog, which `make setup` installs for the tests, verifies our export. It hashes; our audit
  also reads every entry and compares it with its detail and with the entries before it.

    python bench/ledger.py [--repeats 3] [--seconds 0.5] [--large 100000] [--folder DIR]
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import random
import statistics
import tempfile
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from callers import Figures, alone, together
from curtilage.core.sockets import Ledger
from curtilage.ledger.audit import LogReader, audit, require
from curtilage.ledger.entries import Kind, encode
from curtilage.ledger.merkle import Frontier, leaf_hash, verify_inclusion
from curtilage.ledger.note import Signer, open_checkpoint
from curtilage.ledger.proof import verify_receipt
from curtilage.ledger.tiles import HASH_BYTES, widths
from curtilage.stores.files import FilesReader, export
from curtilage.stores.postgres import PostgresLedger
from curtilage.stores.sqlite import SQLiteLedger, SQLiteReader
from servers import postgres

SIGNER = Signer("bench.example/log", bytes(range(32)))
KEY = SIGNER.key
FOUND = ("contact.email", "contact.phone", "person.name")
FACTS = {
    "action": "process",
    "application": "support",
    "attempt": 1,
    "bytes": 1480,
    "categories": dict.fromkeys(FOUND, 1),
    "controls": ["pseudonymise"],
    "destination": "cloud",
    "effect": "permit",
    "jurisdiction": "EU",
    "level": "moderate",
    "passed_over": 0,
    "policies": ["moderate-leaves-pseudonymised"],
    "policy": "5f" * 32,
    "purpose": "assistance",
    "replaced": 3,
    "subjects": ["EU"],
    "uninspected": 0,
    "zone": "outside",
}
DETAIL = {
    "asked_model": "auto",
    "body_sha256": "a7" * 32,
    "findings": [["messages[1].content", 10, 24, kind, 99, "patterns"] for kind in FOUND],
    "model": "m",
}
CALLERS = (1, 8, 64, 256)
SMALL = 20_000
NUMBERS = count()


def facts() -> dict[str, Any]:
    """What the gate records of a new crossing; ids come in no order, as those of the gate."""
    return FACTS | {"crossing": f"x-{next(NUMBERS) * 2654435761 % 2**32:024x}"}


RAW = encode(Kind.CROSSING_DECIDED, time.time_ns() // 10**6, facts(), "c0" * 32)


def installed(name: str) -> Any:
    """The package of somebody else, or None."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


# What is printed.

Pair = tuple[float, float]


def title(text: str) -> None:
    print(f"\n{text:36} {'ours':>9}  {'beside':22} {'theirs':>9} {'ratio':>8}")


def show(what: str, other: str, pairs: Sequence[Pair], aim: str = "") -> None:
    """Prints the medians of ours, of theirs and of the ratio."""
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    line = f"{what:36} {number(ours):>9}  {other:22}"
    if other:
        ratio = statistics.median(our / their for our, their in pairs)
        line += f" {number(theirs):>9} {number(ratio):>8}"
    print(f"{line:87} {aim and f'aim: {aim}'}".rstrip())


def number(value: float) -> str:
    """At least three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.{1 if value >= 10 else 3}f}"


# Durable appends.


@contextmanager
def synced(folder: Path) -> Iterator[Callable[[], object]]:
    """Writes the bytes of an entry to the end of a file and waits for the disk."""
    sync = getattr(os, "fdatasync", os.fsync)
    file = os.open(folder / "raw", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def append() -> None:
        os.write(file, RAW)
        sync(file)

    yield append
    os.close(file)


@contextmanager
def others(folder: Path) -> Iterator[dict[str, Callable[[], object]]]:
    """What else appends durably, of what is installed here: by its name."""
    with ExitStack() as stack:
        found = {"write + fdatasync": stack.enter_context(synced(folder))}
        if pymerkle := installed("pymerkle"):
            tree = stack.enter_context(closing(pymerkle.SqliteTree(str(folder / "pymerkle.db"))))
            found["pymerkle"] = lambda: tree.append_entry(RAW)
        if chained := installed("cloakwall.audit"):
            log = chained.AuditLog(str(folder / "cloakwall.log"))
            found["cloakwall"] = lambda: log.append(Kind.CROSSING_DECIDED, **facts())
        yield found


LEAST = {
    ("write + fdatasync", 1): 0.6,
    ("write + fdatasync", 64): 10,
    ("pymerkle", 64): 10,
    ("cloakwall", 64): 50,
}


async def appends(folder: Path, repeats: int, seconds: float) -> None:
    """Of the ledger in a file, and of the one on a PostgreSQL in the same folder, if there is one.

    Both sync to the same disk, in turns with a bare fdatasync.
    """
    ledger = await SQLiteLedger.open(folder / "appends.db", SIGNER, time.time, os.urandom)
    with others(folder) as ways:
        await measured(ledger, "SQLite", ways, repeats, seconds)
    await ledger.close()
    with postgres(folder) as server:
        if server is None:
            print("\nPostgreSQL or asyncpg is not installed here, so it is not measured.")
            return
        shared = await PostgresLedger.open(server, SIGNER, time.time, os.urandom)
        with synced(folder) as bare:
            await measured(shared, "PostgreSQL", {"write + fdatasync": bare}, repeats, seconds)
        await shared.close()


async def measured(
    ledger: Ledger,
    store: str,
    ways: dict[str, Callable[[], object]],
    repeats: int,
    seconds: float,
) -> None:
    def append() -> Awaitable[object]:
        return ledger.append(Kind.CROSSING_DECIDED, facts(), DETAIL)

    ours: dict[int, list[Figures]] = {callers: [] for callers in CALLERS}
    theirs: dict[tuple[str, int], list[Figures]] = {}
    for _ in range(repeats):
        for callers in CALLERS:
            ours[callers].append(await together(append, callers, seconds))
            for name, way in ways.items():
                theirs.setdefault((name, callers), []).append(alone(way, seconds / 2))

    def pairs(name: str, callers: int, what: str) -> list[Pair]:
        rows = zip(ours[callers], theirs[name, callers], strict=True)
        return [(getattr(our, what), getattr(their, what)) for our, their in rows]

    title(f"durable appends a second, {store}")
    for name, callers in theirs:
        least = LEAST.get((name, callers))
        aim = f"at least {least} x" if least else ""
        show(f"{callers} at once", f"{name}, one by one", pairs(name, callers, "rate"), aim)
    title(f"ms until it is durable, {store}")
    for callers in CALLERS:
        for part in ("p50", "p99"):
            aim = "at most 4 x" if (callers, part) == (64, "p50") else ""
            base = "write + fdatasync"
            show(f"{callers} at once, {part}", f"{base}, {part}", pairs(base, callers, part), aim)


# Proofs.


async def filled(path: Path, size: int) -> None:
    """Makes a log of so many entries, a thousand at once."""
    ledger = await SQLiteLedger.open(path, SIGNER, time.time, os.urandom)
    for first in range(1, size, 1000):
        some = range(min(1000, size - first))
        waiting = (ledger.append(Kind.CROSSING_DECIDED, facts(), DETAIL) for _ in some)
        await asyncio.gather(*waiting)
    await ledger.close()


def each(call: Callable[[int], object], places: Sequence[int]) -> float:
    """Milliseconds of one call, the median."""
    times = []
    for place in places:
        begun = time.perf_counter()
        call(place)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1e3


def parts(receipt: str) -> tuple[bytes, list[bytes]]:
    """Hash of the entry of a receipt, and its path."""
    _, entry, _, *path = receipt.partition("\n\n")[0].split("\n")
    return leaf_hash(b64decode(entry.removeprefix("extra "))), [b64decode(line) for line in path]


def proofs(reader: SQLiteReader, path: Path, repeats: int) -> None:
    """Makes and verifies proofs at random places; pymerkle holds the same entries.

    pymerkle remembers nodes, and so its first proof reads the whole log.
    """
    head = open_checkpoint(reader.checkpoint(), KEY)
    chance = random.Random(head.size)
    rounds = [[chance.randrange(head.size) for _ in range(100)] for _ in range(repeats)]
    receipts = {at: reader.receipt_at(at) for places in rounds for at in places}
    found = {at: parts(receipt) for at, receipt in receipts.items()}

    def following(at: int) -> None:
        leaf, steps = found[at]
        verify_inclusion(leaf, at, head.size, steps, head.root)

    def beginning(at: int) -> None:
        with closing(SQLiteReader(path)) as fresh:
            fresh.receipt_at(at)

    ways: list[tuple[str, Callable[[int], object], str]] = [
        ("making a receipt", reader.receipt_at, "at most 2 ms"),
        ("following its path", following, "at most 0.05 ms"),
        ("verifying all of it", lambda at: verify_receipt(receipts[at], str(KEY)), ""),
        ("making the first after opening", beginning, "at most 0.2 x"),
    ]
    title(f"proofs in a log of {head.size:,}, ms")
    pymerkle = installed("pymerkle")
    if pymerkle is None:
        for name, ours, aim in ways:
            show(name, "", [(each(ours, places), 0) for places in rounds], aim)
        return
    with closing(pymerkle.SqliteTree(str(path.with_suffix(".pymerkle")))) as tree:
        tree.append_entries(entries(reader, head.size))
        if tree.get_root() != head.root:
            raise SystemExit("pymerkle makes another root of the same entries")

        def cold(at: int) -> None:
            tree.cache_clear()
            tree.prove_inclusion(at + 1)

        made = {at: tree.prove_inclusion(at + 1) for at in receipts}  # and its cache is warm

        def theirs_verified(at: int) -> None:
            pymerkle.verify_inclusion(found[at][0], head.root, made[at])

        beside: list[Callable[[int], object]] = [
            lambda at: tree.prove_inclusion(at + 1),
            theirs_verified,
            theirs_verified,
            cold,
        ]
        for (name, ours, aim), theirs in zip(ways, beside, strict=True):
            some = [places[:10] if theirs is cold else places for places in rounds]
            pairs = [(each(ours, places), each(theirs, places)) for places in some]
            show(name, "pymerkle, path alone", pairs, aim)


def entries(reader: LogReader, size: int) -> Iterator[bytes]:
    for index, width in widths(size):
        yield from reader.bundle(index, width)


# The whole log.


def timed(call: Callable[[], object], size: int) -> float:
    """So many entries, by the seconds that the call took."""
    begun = time.perf_counter()
    call()
    return size / (time.perf_counter() - begun)


def hashed(reader: LogReader, size: int) -> bytes:
    """The root, from the hashes of the leaves."""
    frontier = Frontier()
    for index, width in widths(size):
        tile = reader.tile(0, index, width)
        for at in range(0, len(tile), HASH_BYTES):
            frontier.append(tile[at : at + HASH_BYTES])
    return frontier.root()


def whole(reader: SQLiteReader, folder: Path, repeats: int) -> None:
    """Audits and exports everything, a second time by others where they are installed."""
    head = open_checkpoint(reader.checkpoint(), KEY)
    size, tlog = head.size, installed("aics_tlog")
    found: dict[str, list[float]] = {}
    for turn in range(repeats):
        log = folder / f"export-{size}-{turn}"
        ways: dict[str, Callable[[], object]] = {
            "export to files": lambda log=log: export(reader, log, KEY),
            "full audit, database": lambda: require(audit(reader, KEY)),
            "full audit, export": lambda log=log: require(audit(FilesReader(log), KEY)),
            "hashes alone": lambda: hashed(reader, size),
        }
        if tlog is not None:
            tiles = tlog.FileSystemTileReader(log)
            ways["aics-tlog"] = lambda tiles=tiles: tlog.audit_tiles(tiles, size, head.root)
        for name, way in ways.items():
            found.setdefault(name, []).append(timed(way, size))
    theirs = found.pop("aics-tlog", None)
    title(f"entries a second, of {size:,}")
    for name, ours in found.items():
        aim = "at least 300,000" if name == "hashes alone" else ""
        beside = theirs is not None and name != "export to files"
        pairs = list(zip(ours, theirs if beside else ours, strict=True))
        show(name, "aics-tlog, hashes" if beside else "", pairs, aim)


async def run(folder: Path, large: int, repeats: int, seconds: float) -> None:
    for name, why in (("pymerkle", "GPL"), ("cloakwall", "AGPL"), ("aics_tlog", "make setup")):
        if installed(name) is None:
            print(f"{name} ({why}) is not installed here, so it is not measured.")
    await appends(folder, repeats, seconds)
    for size in (SMALL, large):
        path = folder / f"{size}.db"
        await filled(path, size)
        with closing(SQLiteReader(path)) as reader:
            proofs(reader, path, repeats)
            whole(reader, folder, repeats if size == SMALL else 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="a folder on the disk to be measured")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        asyncio.run(run(Path(folder), given.large, given.repeats, given.seconds))


if __name__ == "__main__":
    main()
