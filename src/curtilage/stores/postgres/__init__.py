"""Ledger and budgets on a PostgreSQL server: one store for the gateways of several machines."""

from curtilage.stores.postgres.ledger import PostgresLedger, open_reader
from curtilage.stores.postgres.reader import PostgresReader
from curtilage.stores.postgres.server import Server

__all__ = ["PostgresLedger", "PostgresReader", "Server", "open_reader"]
