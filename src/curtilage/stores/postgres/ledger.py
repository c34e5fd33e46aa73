"""The ledger on PostgreSQL, shared by the gateways of several machines."""

from __future__ import annotations

import asyncio

from curtilage.core.sockets import Clock, Randomness
from curtilage.ledger.note import Signer
from curtilage.stores.composing import Composer
from curtilage.stores.grouped import GroupedLedger
from curtilage.stores.postgres.reader import PostgresReader
from curtilage.stores.postgres.schema import prepared
from curtilage.stores.postgres.server import Server
from curtilage.stores.postgres.session import Connect, Session, connected
from curtilage.stores.postgres.writer import PostgresWriter


class PostgresLedger(GroupedLedger):
    """The ledger on PostgreSQL. Implements `curtilage.core.sockets.Ledger`."""

    @classmethod
    async def open(
        cls,
        server: Server,
        signer: Signer,
        clock: Clock,
        randomness: Randomness,
        connect: Connect = connected,
    ) -> PostgresLedger:
        """Opens the ledger of a server; a new one begins with an entry that says so.

        Raises:
            MissingExtraError: asyncpg is not installed.
            SettingsError: the server cannot be used (see `curtilage.stores.postgres.schema`), or
                the ledger is of another name or key (CUR607).
            LedgerError: it cannot be read or written.
        """
        session = Session(server, connect)
        try:
            await asyncio.to_thread(prepared, session)
            reader = await asyncio.to_thread(lambda: PostgresReader(Session(server)))
        except BaseException:
            session.close()
            raise
        composer = Composer(signer, clock, randomness)
        ledger = cls(PostgresWriter(session, composer), reader, signer)
        await ledger.begin()
        return ledger


def open_reader(server: Server) -> PostgresReader:
    """Opens the ledger of a server to read it only.

    Raises:
        MissingExtraError: asyncpg is not installed.
        LedgerError: the server cannot be reached, or there is no ledger.
    """
    return PostgresReader(Session(server))
