"""Ledger and budgets on a PostgreSQL server: one store for the gateways of several machines."""

from curtilage.stores.postgres.ledger import PostgresLedger, open_reader
from curtilage.stores.postgres.reader import PostgresReader
from curtilage.stores.postgres.server import Server
from curtilage.stores.postgres.session import ServerError
from curtilage.stores.postgres.tables import PostgresTables

__all__ = [
    "PostgresLedger",
    "PostgresReader",
    "PostgresTables",
    "Server",
    "ServerError",
    "open_reader",
]
