"""The ledger as the gate sees it: callers wait, one thread writes, one sync serves many."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from curtilage.core.crossings import Commit, Controlled, Facts, Recorded
from curtilage.core.errors import CurtilageError, LedgerError
from curtilage.ledger.entries import Kind
from curtilage.ledger.note import Signer
from curtilage.ledger.recording import recorded
from curtilage.stores.composing import Appended, Wanted, Writer, first_entry
from curtilage.stores.reading import Crossing, LedgerReader

MOST_WAITING = 20_000
MOST_IN_A_BATCH = 1_000
SECONDS_BETWEEN_TRIES = 1.0

Waiting = tuple[Wanted, "asyncio.Future[Appended]", asyncio.AbstractEventLoop]


class GroupedLedger:
    """A ledger over a writer and a reader. Implements `curtilage.core.sockets.Ledger`.

    Args:
        writer: stores batches; asked by one thread.
        reader: reads what is stored.
        signer: signs checkpoints.

    Attributes:
        signer: the same.
        fault: what the last append failed with, in words; empty once it would go well again.
    """

    def __init__(self, writer: Writer, reader: LedgerReader, signer: Signer) -> None:
        self._writer, self._reader, self.signer = writer, reader, signer
        self._waiting: deque[Waiting] = deque()
        self._wake = threading.Condition()
        self._closed = False
        self.fault = ""
        self._thread = threading.Thread(target=self._work, name="curtilage-ledger", daemon=True)
        self._thread.start()

    async def begin(self) -> None:
        """Says that the log is opened, if it holds nothing yet.

        Raises:
            SettingsError: it is of another name or key. It is closed then.
            LedgerError: it cannot be read or written. It is closed then.
        """
        try:
            await asyncio.to_thread(self._reader.expect, self.signer.key)
            if await asyncio.to_thread(self._reader.is_empty):
                await self._appended(first_entry(self.signer))
        except CurtilageError:
            await self.close()
            raise

    async def record(self, controlled: Controlled, facts: Facts, detail: Facts) -> Recorded:
        """Records the decision of a crossing that will be sent."""
        done = await self._appended(Wanted(Kind.CROSSING_DECIDED, facts, detail))
        return recorded(controlled, done.raw, done.commit)

    async def append(self, kind: str, facts: Facts, detail: Facts | None = None) -> Commit:
        """Records any other event."""
        return (await self._appended(Wanted(kind, facts, detail))).commit

    async def erase(self, crossing: str) -> int:
        """Erases the details of a crossing and records that; returns how many there were.

        The log still verifies: its entries hold only a commitment, which tells nothing once the
        nonce is gone.
        """
        places = await asyncio.to_thread(self._reader.details_of, crossing)
        if places:
            facts = {"erased_crossing": crossing, "entries": list(places)}
            await self._appended(Wanted(Kind.DETAIL_ERASED, facts, erase=tuple(places)))
        return len(places)

    def crossing(self, crossing: str) -> Crossing | None:
        """What is recorded of a crossing."""
        return self._reader.crossing(crossing)

    def receipt(self, crossing: str) -> str | None:
        """The receipt of a crossing's decision, as C2SP tlog-proof."""
        return self._reader.receipt(crossing)

    async def close(self) -> None:
        """Writes what waits, then lets go of the store; may be called again."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)
        self._reader.close()
        self._writer.close()  # the last to close, an SQLite file is one file then

    async def _appended(self, wanted: Wanted) -> Appended:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Appended] = loop.create_future()
        with self._wake:
            if self._closed or len(self._waiting) >= MOST_WAITING:
                raise LedgerError(
                    "The ledger is closed or too many entries are waiting.",
                    mend="Try again in a moment.",
                    code="CUR608",
                )
            self._waiting.append((wanted, future, loop))
            self._wake.notify()
        return await future

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._closed:
                    if not self._wake.wait(SECONDS_BETWEEN_TRIES if self.fault else None):
                        break
                if self._closed and not self._waiting:
                    break
                count = min(len(self._waiting), MOST_IN_A_BATCH)
                batch = [self._waiting.popleft() for _ in range(count)]
            if batch:
                self._write(batch)
            elif self._writer.recovers():
                self.fault = ""  # who asks whether it is ready need not wait for an append

    def _write(self, batch: Sequence[Waiting]) -> None:
        results: Sequence[Appended | BaseException]
        try:
            results = self._writer.append([wanted for wanted, _, _ in batch])
            self.fault = ""
        except LedgerError as error:
            self.fault = error.full()
            results = [error] * len(batch)
        except BaseException as error:  # noqa: BLE001 - a waiter must never wait for ever
            self.fault = f"The ledger failed ({type(error).__name__})."
            results = [LedgerError(self.fault, code="CUR606")] * len(batch)
        loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Appended], object]]] = {}
        for (_, future, loop), result in zip(batch, results, strict=True):
            loops.setdefault(loop, []).append((future, result))
        for loop, told in loops.items():
            with suppress(RuntimeError):  # the loop is closed, so nobody waits
                loop.call_soon_threadsafe(_tell, told)


def _tell(told: Sequence[tuple[asyncio.Future[Appended], object]]) -> None:
    for future, result in told:
        if future.done():
            continue
        if isinstance(result, Appended):
            future.set_result(result)
        elif isinstance(result, BaseException):
            future.set_exception(result)
