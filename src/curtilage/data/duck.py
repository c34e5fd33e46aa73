"""DuckDB, on this machine, with nothing loaded from the net and the datasets as views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError, MissingExtraError
from curtilage.data.query.writing import clean
from curtilage.data.sources import Reach, attach, quoted, unreadable

BATCH: Final = 1 << 17
"""Rows that are handed over at once."""
_WHOLE: Final = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
)


class Duck:
    """An `Engine` over datasets attached to one connection.

    Args:
        datasets: what to attach.
        reach: what may be reached; a folder for files alone.
        threads: how many threads a query may use; 0 for all.
        memory: how much memory, as DuckDB writes it; empty for its own bound.

    Raises:
        DataError: a dataset cannot be read (CUR801 to CUR808).
        MissingExtraError: DuckDB is not installed.
    """

    dialect = "duckdb"

    def __init__(
        self,
        datasets: Sequence[Dataset],
        reach: Reach | Path,
        threads: int = 0,
        memory: str = "",
    ) -> None:
        self.database = connected(threads, memory)
        self._fault = fault()
        for dataset in {each.name: each for each in datasets}.values():
            attach(self.database, dataset.name, dataset.source, reach, tuple(dataset.columns))

    def bind(self, sql: str) -> None:
        """Whether the tables have what the SQL names."""
        try:
            self.database.execute(f"EXPLAIN {sql}")
        except self._fault as error:
            raise unreadable(
                "of this query", f"a column is not as the catalogue says ({type(error).__name__})"
            ) from None

    def table(self, dataset: Dataset, columns: Sequence[str], *, typed: bool = False) -> Any:
        """The columns of a dataset as an Arrow table.

        Args:
            dataset: an attached dataset.
            columns: their names.
            typed: in the kinds and within the bounds of the catalogue; else as the source has them.
        """
        listed = ", ".join(map(quoted, columns))
        if typed:
            each = (clean(dataset.columns[name], key=False) for name in columns)
            listed = ", ".join(
                f"{node.sql(self.dialect)} AS {quoted(name)}"
                for node, name in zip(each, columns, strict=True)
            )
        try:
            rows = f"SELECT {listed} FROM {quoted(dataset.name)}"  # noqa: S608 - quoted
            return self.database.sql(rows).to_arrow_table()
        except self._fault as error:
            raise unreadable(
                dataset.name, f"a column is not as the catalogue says ({type(error).__name__})"
            ) from None

    def run(self, sql: str) -> Sequence[Sequence[Any]]:
        """The rows of the result."""
        try:
            rows: list[tuple[Any, ...]] = self.database.execute(sql).fetchall()
        except self._fault as error:
            raise after_paying(type(error).__name__) from None
        return rows

    def stop(self) -> None:
        """Ends the statement that runs."""
        self.database.interrupt()

    def whole(self, sql: str) -> bool:
        """Whether the one column of the result is of whole numbers, by its type."""
        try:
            return str(self.database.sql(sql).types[0]) in _WHOLE
        except self._fault as error:
            raise after_paying(type(error).__name__) from None

    def numbers(self, sql: str, most: int) -> NDArray[np.int64] | None:
        """The one column of the result; None if it has more rows than ``most``, unless that is 0.

        Raises `DataError` (CUR818).
        """
        parts, count = [np.empty(0, np.int64)], 0
        try:
            for batch in self.database.sql(sql).to_arrow_reader(BATCH):
                parts.append(batch.column(0).to_numpy())
                count += len(parts[-1])
                if most and count > most:
                    return None
        except (self._fault, OSError) as error:  # the second is what Arrow makes of the first
            raise after_paying(type(error).__name__) from None
        return np.concatenate(parts)

    def close(self) -> None:
        """Ends the connection."""
        self.database.close()


def after_paying(what: str) -> DataError:
    """The error for what failed once it was paid for; ``what`` names the kind of fault."""
    return DataError(
        f"The query failed while it ran ({what}), so it was charged for.",
        mend="An error may tell of the data, so it cannot be free. Check the dataset with "
        "'curtilage data scan'.",
        code="CUR818",
    )


Opened = Callable[[Sequence[Dataset]], Duck]
"""Opens datasets for one use. Raises `DataError` where one cannot be read."""


def fault() -> type[Exception]:
    """What DuckDB raises, whatever went wrong."""
    import duckdb  # noqa: PLC0415 - an extra

    return duckdb.Error


def connected(threads: int = 0, memory: str = "") -> Any:
    """A DuckDB connection that loads nothing from the net."""
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(
            "Datasets need DuckDB.", mend="Install it: pip install 'curtilage[data]'."
        ) from None
    options: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "temp_directory": "",  # rows are never spilt to a disk that nobody named
    }
    if threads:
        options["threads"] = threads
    if memory:
        options["memory_limit"] = memory
    return duckdb.connect(":memory:", config=options)
