"""Composing a batch of entries: the same whatever stores them.

A batch is composed on a copy of the state. Who stores it replaces the state only once all of the
batch is durable, and throws the state away after any failure, so it never runs ahead of the store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from curtilage.core.crossings import Commit, Facts
from curtilage.core.errors import LedgerError, VerificationError
from curtilage.core.sockets import Clock, Randomness
from curtilage.ledger.canonical import canonical
from curtilage.ledger.entries import NONCE_BYTES, Kind, commitment, decode, encode
from curtilage.ledger.merkle import Frontier, Nodes, leaf_hash
from curtilage.ledger.note import Checkpoint, Signer, open_checkpoint
from curtilage.ledger.tiles import HEIGHT

MILLISECONDS_OF_TOLERANCE = 5_000


@dataclass(slots=True)
class Wanted:
    """An entry to append.

    Attributes:
        kind, facts, detail: the entry.
        erase: places of details to erase with it.
        opens: it is only wanted in a log that holds nothing yet.
    """

    kind: str
    facts: Facts
    detail: Facts | None = None
    erase: tuple[int, ...] = ()
    opens: bool = False


@dataclass(slots=True)
class Appended:
    """An entry that was appended: its bytes and its place."""

    raw: bytes
    commit: Commit


Result = Appended | LedgerError


class Writer(Protocol):
    """Stores batches. Not asked by two threads at once."""

    def append(self, wanted: Sequence[Wanted]) -> Sequence[Result]:
        """Appends a batch; one result per entry, in order, once all is durable.

        An entry that cannot be encoded gets its own error and the others are appended.

        Raises:
            LedgerError: nothing of the batch was appended, as far as is known.
        """
        ...

    def recovers(self) -> bool:
        """After a failure: whether an append would go well now. False if only a try can tell."""
        ...

    def close(self) -> None:
        """Lets go of the store; the next batch opens it again."""
        ...


@dataclass(slots=True)
class State:
    """What must be known of a log to append to it: its frontier, and its last time in ms."""

    frontier: Frontier
    time: int

    def copy(self) -> State:
        """An independent copy, to compose on."""
        return State(self.frontier.copy(), self.time)


@dataclass(slots=True)
class Batch:
    """What one transaction writes.

    Attributes:
        state: of the log with the batch.
        size: of the log before it.
        checkpoint: the signed head of the log with the batch.
        entries: place and bytes of each entry, without a gap from ``size`` on.
        hashes: level of tiles, place and hash of each hash.
        details: place, nonce and canonical detail.
        crossings: id of a crossing and place of an entry about it.
        erased: places of details to erase.
        results: one for each entry that was wanted.
    """

    state: State
    size: int
    checkpoint: str = ""
    entries: list[tuple[int, bytes]] = field(default_factory=list)
    hashes: list[tuple[int, int, bytes]] = field(default_factory=list)
    details: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    crossings: list[tuple[str, int]] = field(default_factory=list)
    erased: list[tuple[int]] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)

    def placed(self) -> list[Result]:
        """The results, with the head of the log that the batch made."""
        size, root = self.state.frontier.size, self.state.frontier.root()
        return [
            result
            if isinstance(result, LedgerError)
            else Appended(result.raw, Commit(result.commit.index, result.commit.leaf, size, root))
            for result in self.results
        ]


class Composer:
    """Composes batches.

    Args:
        signer: signs checkpoints; its name is the log's origin.
        clock, randomness: time of entries, nonces of details.
    """

    def __init__(self, signer: Signer, clock: Clock, randomness: Randomness) -> None:
        self._signer, self._clock, self._randomness = signer, clock, randomness

    def state(self, nodes: Nodes, checkpoint: str, size: int, last: bytes | None) -> State:
        """The state of a stored log.

        Args:
            nodes: its hashes.
            checkpoint: its signed head.
            size: what is stored of its size.
            last: its last entry.

        Raises:
            VerificationError: the hashes, the head and the last entry do not fit each other.
        """
        head = open_checkpoint(checkpoint, self._signer.key)
        frontier = Frontier.of(nodes, size)
        if (head.size, head.root) != (size, frontier.root()):
            raise VerificationError("the stored hashes do not make the signed root")
        if last is None:
            raise VerificationError("the last entry is missing")
        return State(frontier, decode(last).time)

    def batch(self, state: State, wanted: Sequence[Wanted]) -> Batch:
        """The batch that follows a state, which stays as it is.

        Raises:
            LedgerError: the clock is behind the log (CUR603).
        """
        batch = Batch(state.copy(), state.frontier.size)
        for one in wanted:
            batch.results.append(self._add(batch, one))
        if batch.entries:
            frontier = batch.state.frontier
            head = Checkpoint(self._signer.key.name, frontier.size, frontier.root())
            batch.checkpoint = self._signer.sign(head.text())
        return batch

    def time(self, state: State) -> int:
        """The time of the next entry, in milliseconds since 1970.

        Raises:
            LedgerError: the clock is behind the log (CUR603).
        """
        now = int(self._clock() * 1000)
        if now < state.time - MILLISECONDS_OF_TOLERANCE:
            raise LedgerError(
                f"The clock is {(state.time - now) / 1000:.0f} seconds behind the ledger.",
                mend="Set the clock right; nothing is sent until then.",
                code="CUR603",
            )
        return max(now, state.time)

    def _add(self, batch: Batch, wanted: Wanted) -> Result:
        state = batch.state
        if wanted.opens and state.frontier.size:
            return Appended(b"", Commit(0, b"", 0, b""))
        time = self.time(state)
        nonce, body, commit = b"", b"", None
        try:
            if wanted.detail is not None:
                nonce, body = self._randomness(NONCE_BYTES), canonical(dict(wanted.detail))
                commit = commitment(nonce, body)
            raw = encode(wanted.kind, time, wanted.facts, commit)
        except LedgerError as error:
            return error
        place, leaf = state.frontier.size, leaf_hash(raw)
        made = state.frontier.append(leaf)
        state.time = time
        batch.entries.append((place, raw))
        batch.hashes += [(lv // HEIGHT, at, h) for lv, at, h in made if lv % HEIGHT == 0]
        if commit is not None:
            batch.details.append((place, nonce, body))
        if "crossing" in wanted.facts:
            batch.crossings.append((wanted.facts["crossing"], place))
        batch.erased += [(place,) for place in wanted.erase]
        return Appended(raw, Commit(place, leaf, 0, b""))


def first_entry(signer: Signer) -> Wanted:
    """The entry that opens a log; where one did already, none is appended."""
    return Wanted(
        Kind.LOG_OPENED,
        {"origin": signer.key.name, "key": hashlib.sha256(signer.key.public).hexdigest()},
        opens=True,
    )
