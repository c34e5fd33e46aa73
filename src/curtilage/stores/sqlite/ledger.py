"""The ledger as the gate sees it: callers wait, one thread writes, one sync serves many."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from curtilage.core.crossings import Commit, Controlled, Facts, Recorded
from curtilage.core.errors import CurtilageError, LedgerError, SettingsError
from curtilage.core.sockets import Clock, Randomness
from curtilage.ledger.entries import Kind
from curtilage.ledger.note import Signer
from curtilage.ledger.recording import recorded
from curtilage.stores.sqlite.database import Connect, connect
from curtilage.stores.sqlite.reader import Crossing, SQLiteReader
from curtilage.stores.sqlite.writer import Appended, Wanted, Writer, first_entry

MOST_WAITING = 20_000
MOST_IN_A_BATCH = 1_000

Waiting = tuple[Wanted, "asyncio.Future[Appended]", asyncio.AbstractEventLoop]


class SQLiteLedger:
    """The ledger in an SQLite file. Implements `curtilage.core.sockets.Ledger`.

    Attributes:
        fault: what the last append failed with, in words; empty when it went well.
    """

    def __init__(self, writer: Writer, reader: SQLiteReader, signer: Signer) -> None:
        self._writer, self._reader, self.signer = writer, reader, signer
        self._waiting: deque[Waiting] = deque()
        self._wake = threading.Condition()
        self._closed = False
        self.fault = ""
        self._thread = threading.Thread(target=self._work, name="curtilage-ledger", daemon=True)
        self._thread.start()

    @classmethod
    async def open(
        cls,
        path: Path,
        signer: Signer,
        clock: Clock,
        randomness: Randomness,
        connect: Connect = connect,
    ) -> SQLiteLedger:
        """Opens the ledger in a file; a new one begins with an entry that says so.

        Raises:
            SettingsError: the file is not a ledger, or one of another name or key.
            LedgerError: it cannot be written.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            connect(path).close()
            reader = SQLiteReader(path)
        except (OSError, CurtilageError, *SQLiteReader.FAULTS) as error:
            raise SettingsError(
                f"The ledger {path.name} cannot be opened ({error}).",
                mend=f"Check that {path} can be written and is a ledger.",
                code="CUR607",
            ) from None
        try:
            reader.expect(signer.key)
        except CurtilageError:
            reader.close()
            raise
        ledger = cls(Writer(path, signer, clock, randomness, connect), reader, signer)
        if reader.is_empty():
            first = first_entry(signer)
            await ledger.append(first.kind, first.facts)
        return ledger

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
        places = self._reader.details_of(crossing)
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
        """Writes what waits, then closes the file."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        await asyncio.to_thread(self._thread.join)
        self._reader.close()
        self._writer.close()  # the last to close, it leaves all in one file

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
                    self._wake.wait()
                if not self._waiting:
                    break
                count = min(len(self._waiting), MOST_IN_A_BATCH)
                batch = [self._waiting.popleft() for _ in range(count)]
            self._write(batch)

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
