"""Verify a whole log, from whatever holds it, trusting only its public key.

The steps, in order:

1. the checkpoint is signed by the log's key;
2. every entry's hash is the one its level-0 tile holds, and every tile's hash the one its parent
   holds, up to the root of the checkpoint;
3. every entry can be read, and times never go back;
4. every outcome is of a crossing that was decided before, and none is told twice;
5. every detail that is still there is the one its entry committed to;
6. a checkpoint kept from before is of a prefix of this log;
7. what holds the log holds nothing that is not of it, and finds entries where they are.

Everything that is wrong is listed with its place; nothing is mended or passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from curtilage.core.errors import CurtilageError, VerificationError
from curtilage.ledger.entries import Entry, Kind, commitment, decode
from curtilage.ledger.merkle import Frontier, leaf_hash, paired
from curtilage.ledger.note import Checkpoint, VerifierKey, open_checkpoint
from curtilage.ledger.tiles import HASH_BYTES, HEIGHT, WIDTH, levels, widths


class LogReader(Protocol):
    """Whatever holds a log: the database, or the files of an export."""

    def checkpoint(self) -> str:
        """The newest signed checkpoint."""
        ...

    def tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile, 32 bytes each."""
        ...

    def bundle(self, index: int, width: int) -> list[bytes]:
        """The entries of a bundle."""
        ...

    def details(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Every detail still there, in order: index of its entry, nonce, canonical detail."""
        ...

    def strays(self) -> Iterator[str]:
        """What is held beside the log and does not agree with it, in words."""
        ...


MOST_PROBLEMS = 100


@dataclass(slots=True)
class Report:
    """What an audit found.

    Attributes:
        size, root: of the checkpoint.
        entries, tiles, details: how many were checked.
        decided, refused, finished: crossings, by their entries.
        problems: what is wrong, each with its place; empty for a good log.
    """

    size: int = 0
    root: bytes = b""
    entries: int = 0
    tiles: int = 0
    details: int = 0
    decided: int = 0
    refused: int = 0
    finished: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, problem: str) -> None:
        """Notes a problem, up to a bound."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def audit(reader: LogReader, key: VerifierKey, older: Sequence[str] = ()) -> Report:
    """The report on a log.

    Args:
        reader: what holds the log.
        key: the log's public key, from a place the log's operator cannot change.
        older: signed checkpoints kept from before.
    """
    report = Report()
    details = _Details(reader, report)  # first, for the log may grow meanwhile
    try:
        head = open_checkpoint(reader.checkpoint(), key)
    except CurtilageError as error:
        report.add(f"checkpoint: {error}")
        return report
    report.size, report.root = head.size, head.root
    kept = _kept(older, key, head, report)
    _entries(reader, head, kept, _Order(report, details))
    _tiles(reader, head, report)
    _strays(reader, report)
    return report


def require(report: Report) -> Report:
    """The report, if it has no problem.

    Raises:
        VerificationError: names the first problem and how many there are.
    """
    if report.problems:
        raise VerificationError(
            f"The ledger does not verify: {report.problems[0]} ({len(report.problems)} in all)."
        )
    return report


def _kept(
    older: Sequence[str], key: VerifierKey, head: Checkpoint, report: Report
) -> dict[int, bytes]:
    """Roots that the log must have had, by size."""
    roots: dict[int, bytes] = {}
    for note in older:
        try:
            kept = open_checkpoint(note, key)
        except VerificationError as error:
            report.add(f"kept checkpoint: {error}")
            continue
        if kept.size > head.size:
            report.add(
                f"kept checkpoint: it has {kept.size} entries, the log only {head.size}: "
                "the log was cut or rolled back"
            )
        elif roots.setdefault(kept.size, kept.root) != kept.root:
            report.add(f"kept checkpoint: two of size {kept.size} differ: the log was forked")
    return roots


def _entries(reader: LogReader, head: Checkpoint, kept: dict[int, bytes], order: _Order) -> None:
    frontier, report = Frontier(), order.report
    for tile, width in widths(head.size):
        try:
            bundle = reader.bundle(tile, width)
            hashes = reader.tile(0, tile, width)
        except CurtilageError as error:
            report.add(f"entries {tile * WIDTH} and on: {error}")
            return
        if len(bundle) != width or len(hashes) != width * HASH_BYTES:
            report.add(f"entries {tile * WIDTH} and on: some are missing or too many")
            return
        for place, raw in enumerate(bundle):
            index = tile * WIDTH + place
            leaf = leaf_hash(raw)
            if leaf != hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES]:
                report.add(f"entry {index}: it is not the one that its tile holds")
            frontier.append(leaf)
            if frontier.size in kept and kept[frontier.size] != frontier.root():
                report.add(f"entry {index}: the log differs from a checkpoint kept from before")
            order.see(index, raw)
            report.entries += 1
    if frontier.root() != head.root:
        report.add("root: the entries do not make the root of the checkpoint")
    order.details.end()


class _Details:
    """The details, read along with the entries, so that few are in memory."""

    def __init__(self, reader: LogReader, report: Report) -> None:
        self._rest, self._report = _lazily(reader), report
        self._next: tuple[int, bytes, bytes] | None = None
        self._last = -1
        self._read()

    def of(self, index: int) -> tuple[bytes, bytes] | None:
        """Nonce and detail of an entry; entries are asked for in order."""
        if self._next is None or self._next[0] != index:
            return None
        _, nonce, detail = self._next
        self._read()
        return nonce, detail

    def end(self) -> None:
        """Tells the details that are of no entry."""
        while self._next is not None:
            self._report.add(f"detail of entry {self._next[0]}: there is no such entry")
            self._read()

    def _read(self) -> None:
        self._next = None
        try:
            for detail in self._rest:
                if detail[0] > self._last:
                    self._next, self._last = detail, detail[0]
                    return
                # In a damaged file keys need not ascend, and one may stand there twice.
                self._report.add(f"detail of entry {detail[0]}: it is not where it must be")
        except CurtilageError as error:
            self._report.add(f"details: {error}")


def _lazily(reader: LogReader) -> Iterator[tuple[int, bytes, bytes]]:
    yield from reader.details()


class _Order:
    """Reads entries in order and checks what one says about another."""

    def __init__(self, report: Report, details: _Details) -> None:
        self.report, self.details = report, details
        self._time = 0
        self._open: dict[str, int] = {}

    def see(self, index: int, raw: bytes) -> None:
        detail = self.details.of(index)
        try:
            entry = decode(raw)
        except VerificationError as error:
            self.report.add(f"entry {index}: {error}")
            return
        if entry.time < self._time:
            self.report.add(f"entry {index}: its time is before that of the entry before it")
        self._time = max(self._time, entry.time)
        self._crossing(index, entry)
        if detail is not None:
            self.report.details += 1
            if entry.detail is None or _differs(entry.detail, *detail):
                self.report.add(f"detail of entry {index}: it is not what the entry committed to")

    def _crossing(self, index: int, entry: Entry) -> None:
        crossing = str(entry.facts.get("crossing", ""))
        if entry.kind is Kind.CROSSING_DECIDED:
            self.report.decided += 1
            self._open[crossing] = self._open.get(crossing, 0) + 1
        elif entry.kind is Kind.CROSSING_REFUSED:
            self.report.refused += 1
        elif entry.kind is Kind.CROSSING_FINISHED:
            self.report.finished += 1
            waiting = self._open.pop(crossing, 0) - 1
            if waiting < 0:
                self.report.add(f"entry {index}: an outcome without a decision before it")
            elif waiting:
                self._open[crossing] = waiting


def _differs(expected: str, nonce: bytes, detail: bytes) -> bool:
    try:
        return commitment(nonce, detail) != expected
    except CurtilageError:
        return True


def _tiles(reader: LogReader, head: Checkpoint, report: Report) -> None:
    """Each tile's own root must be the hash that its parent tile holds for it."""
    for level, count in levels(head.size):
        for index, width in widths(count):
            try:
                hashes = _split(reader.tile(level, index, width))
                report.tiles += 1
                if [len(one) for one in hashes] != [HASH_BYTES] * width:
                    report.add(f"tile {level}/{index}: some hashes are missing or too many")
                elif width == WIDTH:
                    parent = _split(_parent(reader, head.size, level, index))
                    if _fold(hashes) != parent[index % WIDTH]:
                        report.add(f"tile {level}/{index}: it is not the one its parent holds")
            except (CurtilageError, IndexError) as error:
                report.add(f"tile {level}/{index}: {error}")


def _strays(reader: LogReader, report: Report) -> None:
    try:
        for stray in reader.strays():
            report.add(stray)
    except CurtilageError as error:
        report.add(f"beside the log: {error}")


def _parent(reader: LogReader, size: int, level: int, index: int) -> bytes:
    count = size >> HEIGHT * (level + 1)
    parent = index // WIDTH
    return reader.tile(level + 1, parent, min(WIDTH, count - parent * WIDTH))


def _split(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def _fold(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = paired(hashes)
    return hashes[0]
