"""A sample of a dataset: drawn once, repeatably, and then asked about its columns."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from curtilage.core.datasets import Kind
from curtilage.data.sources import quoted, unreadable

ROWS = 5_000
SEED = 1
SECONDS = 600.0
MOST_COLUMNS = 2_000
MOST_CHARACTERS = 2_000
"""Of each value; what stands after them is not looked at."""
BATCH = 1_000
_TABLE = "curtilage sample"

_NATIVE = {
    "TINYINT": Kind.INTEGER, "SMALLINT": Kind.INTEGER, "INTEGER": Kind.INTEGER,
    "BIGINT": Kind.INTEGER, "UTINYINT": Kind.INTEGER, "USMALLINT": Kind.INTEGER,
    "UINTEGER": Kind.INTEGER, "FLOAT": Kind.DECIMAL, "DOUBLE": Kind.DECIMAL,
    "BOOLEAN": Kind.BOOLEAN, "DATE": Kind.DATE, "TIMESTAMP": Kind.TIME,
    "TIMESTAMP WITH TIME ZONE": Kind.TIME, "TIMESTAMP_NS": Kind.TIME, "TIMESTAMP_MS": Kind.TIME,
    "TIMESTAMP_S": Kind.TIME,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draw:
    """How a sample is drawn.

    Attributes:
        rows: how many.
        seed: the same seed draws the same rows of the same data.
        seconds: after which reading is given up.
    """

    rows: int = ROWS
    seed: int = SEED
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Readable:
    """What the values of a column can be read as: how many, of those that are there.

    Attributes:
        rows: of the sample.
        there: values that are not missing.
        distinct: different ones.
        native: its kind if the source says so.
        integers, decimals, booleans, dates, times: values that can be read as that.
        padded: values with a zero before other digits, which is lost in a number.
        places: most digits after the point.
    """

    rows: int
    there: int
    distinct: int
    native: Kind | None
    integers: int
    decimals: int
    booleans: int
    dates: int
    times: int
    padded: int
    places: int


class Sample:
    """A sample of a dataset that is attached to a DuckDB connection of one thread.

    Args:
        database: the connection; of more threads, a draw would not repeat.
        name: of the dataset, in errors.
        draw: how.
        often: says of a column whether a value stands in several rows of the whole dataset; needed
            where only a sample of it is attached.

    Raises:
        DataError: the dataset cannot be read, or in time (CUR801).
    """

    def __init__(
        self,
        database: Any,
        name: str,
        draw: Draw,
        often: Callable[[str], bool] | None = None,
    ) -> None:
        self._often = often
        self._database, self._name, self._seconds = database, name, draw.seconds
        with self._reading():
            database.execute("SET temp_directory = ''")  # rows never spill to the disk
            told = database.execute(f"DESCRIBE {quoted(name)}").fetchall()
            self.names = [row[0] for row in told]
            self._types = {row[0]: str(row[1]) for row in told}
            if len(told) > MOST_COLUMNS:
                raise unreadable(name, f"it has {len(told)} columns, and may have {MOST_COLUMNS}")
            columns = ", ".join(
                f"left(CAST({quoted(n)} AS VARCHAR), {MOST_CHARACTERS}) AS {quoted(n)}"
                for n in self.names
            )
            drawn = f"reservoir({draw.rows:d} ROWS) REPEATABLE ({draw.seed:d})"
            asked = f"SELECT {columns} FROM {quoted(name)} USING SAMPLE {drawn}"  # noqa: S608 - quoted
            database.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(_TABLE)} AS {asked}")
            self.rows = self._one(f"SELECT count(*) FROM {quoted(_TABLE)}")  # noqa: S608
        if not self.rows:
            raise unreadable(name, "it has no rows")

    def readable(self, column: str) -> Readable:
        """What the values of a column can be read as."""
        text = f"trim({quoted(column)})"
        whole = f"TRY_CAST({text} AS BIGINT)"
        real = f"TRY_CAST({text} AS DOUBLE)"
        digits = f"regexp_full_match({text}, '[+-]?[0-9]+')"
        asked = (
            "count(*)",
            f"count({quoted(column)})",
            f"count(DISTINCT {quoted(column)})",
            f"count(*) FILTER ({digits} AND {whole} IS NOT NULL)",
            f"count(*) FILTER (isfinite({real}) AND (NOT {digits} OR {whole} IS NOT NULL))",
            f"count(*) FILTER (lower({text}) IN ('true', 'false', 'yes', 'no'))",
            f"count(*) FILTER (TRY_CAST({text} AS DATE) IS NOT NULL AND length({text}) <= 10)",
            f"count(*) FILTER (TRY_CAST({text} AS TIMESTAMP) IS NOT NULL)",
            f"count(*) FILTER (regexp_full_match({text}, '[+-]?0[0-9]+'))",
            f"max(length(regexp_extract({text}, '^[+-]?[0-9]*[.]([0-9]+)$', 1)))",
        )
        with self._reading():
            row = self._database.execute(
                f"SELECT {', '.join(asked)} FROM {quoted(_TABLE)}"  # noqa: S608 - quoted
            ).fetchall()[
                0
            ]  # all of them: a result that is not read to its end blocks the connection
        rows, there, distinct, *rest, places = (int(each or 0) for each in row)
        of_type = self._types[column].partition("(")[0]
        native = Kind.DECIMAL if of_type == "DECIMAL" else _NATIVE.get(of_type)
        whole_, real_, flags, dates, times, padded = rest
        return Readable(
            rows, there, distinct, native, whole_, real_, flags, dates, times, padded, places
        )

    def distinct(self, column: str) -> Iterator[list[str]]:
        """Every distinct value once, in Arrow batches, in an order that repeats."""
        with self._reading():
            values = self._database.sql(
                f"SELECT DISTINCT {quoted(column)} FROM {quoted(_TABLE)} "  # noqa: S608 - quoted
                f"WHERE {quoted(column)} IS NOT NULL ORDER BY 1"
            ).to_arrow_table()
        for batch in values.to_batches(BATCH):
            yield batch.column(0).to_pylist()

    def counted(self, column: str, most: int, person: str = "") -> list[tuple[str, int]]:
        """The values with the rows they stand in, the most frequent first, one more than asked.

        With the column of a person key, with the persons who have them in place of the rows.
        """
        count = f"count(DISTINCT {quoted(person)})" if person else "count(*)"
        with self._reading():
            found: list[tuple[str, int]] = self._database.execute(
                f"SELECT {quoted(column)}, {count} FROM {quoted(_TABLE)} "  # noqa: S608 - quoted
                f"WHERE {quoted(column)} IS NOT NULL "
                f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {most + 1:d}"
            ).fetchall()
        return found

    def alone(self, columns: Sequence[str]) -> tuple[int, int]:
        """How many rows no other is like in these columns, and how many differ in them."""
        keys = ", ".join(map(quoted, columns))
        groups = f"SELECT count(*) AS n FROM {quoted(_TABLE)} GROUP BY {keys}"  # noqa: S608 - quoted
        with self._reading():
            found = self._database.execute(
                f"SELECT count(*) FILTER (n = 1), count(*) FROM ({groups})"  # noqa: S608 - quoted
            ).fetchall()
        return int(found[0][0]), int(found[0][1])

    def beyond(self, column: str, lower: float | None, upper: float | None) -> float:
        """The share of numbers of a column that are outside bounds; 0 if there are none."""
        value = f"TRY_CAST(trim({quoted(column)}) AS DOUBLE)"
        tests = [f"{value} < {lower!r}"] if lower is not None else []
        tests += [f"{value} > {upper!r}"] if upper is not None else []
        return self._share(" OR ".join(tests) or "false", f"isfinite({value})")

    def outside(self, column: str, values: Sequence[str | int]) -> float:
        """The share of values of a column that are not among these; they are all of one type."""
        listed = ", ".join(
            str(v) if isinstance(v, int) else "'" + v.replace("'", "''") + "'" for v in values
        )
        value = quoted(column)
        if values and isinstance(values[0], int):
            value = f"TRY_CAST(trim({value}) AS BIGINT)"
        return self._share(f"{value} NOT IN ({listed})", f"{value} IS NOT NULL")

    def repeats(self, column: str) -> bool:
        """Whether a value of a column stands in several rows of the whole dataset, roughly."""
        key = quoted(column)
        with self._reading():
            if self._one(f"SELECT count({key}) > count(DISTINCT {key}) FROM {quoted(_TABLE)}"):  # noqa: S608
                return True
            if self._often is not None:
                return self._often(column)
            # an exact count could need more memory than there is
            fewer = f"approx_count_distinct({key}) < 0.9 * count({key})"
            return bool(self._one(f"SELECT {fewer} FROM {quoted(self._name)}"))  # noqa: S608

    def _share(self, test: str, among: str) -> float:
        with self._reading():
            found = self._one(
                f"SELECT avg(CAST(({test}) AS INTEGER)) FROM {quoted(_TABLE)} WHERE {among}"  # noqa: S608
            )
        return float(found or 0)

    def _one(self, sql: str) -> Any:
        return self._database.execute(sql).fetchall()[0][0]

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Ends what takes too long, and tells of what fails without what it shows."""
        import duckdb  # noqa: PLC0415 - an extra

        over = threading.Timer(self._seconds, self._database.interrupt)
        over.start()
        try:
            yield
        except duckdb.InterruptException:
            raise unreadable(self._name, f"it took longer than {self._seconds:g} seconds") from None
        except (duckdb.Error, UnicodeError) as error:
            raise unreadable(self._name, f"DuckDB gave up ({type(error).__name__})") from None
        finally:
            over.cancel()
