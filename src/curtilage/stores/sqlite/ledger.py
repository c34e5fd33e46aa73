"""The ledger in an SQLite file."""

from __future__ import annotations

from pathlib import Path

from curtilage.core.errors import CurtilageError, SettingsError
from curtilage.core.sockets import Clock, Randomness
from curtilage.ledger.note import Signer
from curtilage.stores.composing import Composer
from curtilage.stores.grouped import GroupedLedger
from curtilage.stores.sqlite.database import Connect, connect
from curtilage.stores.sqlite.reader import SQLiteReader
from curtilage.stores.sqlite.writer import SQLiteWriter


class SQLiteLedger(GroupedLedger):
    """The ledger in an SQLite file. Implements `curtilage.core.sockets.Ledger`."""

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
        composer = Composer(signer, clock, randomness)
        ledger = cls(SQLiteWriter(path, composer, connect), reader, signer)
        await ledger.begin()
        return ledger
