"""Privacy budgets in an SQLite file: reserve, run, settle."""

from curtilage.stores.budgets.book import Book

__all__ = ["Book"]
