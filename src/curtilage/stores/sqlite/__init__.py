"""The ledger on SQLite: durable, in group commits, shared by processes."""

from curtilage.stores.sqlite.ledger import SQLiteLedger
from curtilage.stores.sqlite.reader import Crossing, SQLiteReader

__all__ = ["Crossing", "SQLiteLedger", "SQLiteReader"]
