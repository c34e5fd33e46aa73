"""The ledger on SQLite: durable, in group commits, shared by processes."""

from curtilage.stores.sqlite.ledger import SQLiteLedger
from curtilage.stores.sqlite.reader import SQLiteReader

__all__ = ["SQLiteLedger", "SQLiteReader"]
