"""What runs beside the rows, on machines where this package and its ``data`` extra are installed.

Nothing here raises what a value could be read in: a traceback would land in the logs of a cluster.
"""

from __future__ import annotations

import itertools
import json
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from curtilage.core.errors import CurtilageError
from curtilage.data.duck import connected, fault
from curtilage.data.sources import quoted
from curtilage.data.spread import Beside, Meeting, Parting

PART, BUCKET = "part", "bucket"
"""Names of the columns in which bytes travel."""
AT_ONCE: Final = 65_536
"""Rows that are put together before they are parted."""
_GOOD, _BAD = b"+", b"-"


def answered(kernel: Beside, batches: Iterator[Any]) -> Iterator[Any]:
    """What a kernel makes of batches, as batches of one column; of what fails, the kind alone."""
    for sealed in _sealed(kernel(batches)):
        yield _batch([sealed])


def parted(kernel: Parting, batches: Iterator[Any]) -> Iterator[Any]:
    """The same of a kernel that says where its bytes are to meet others."""
    try:
        for bucket, part in kernel(batches):
            yield _batch([_GOOD + part], [bucket])
    except _faults() as error:
        yield _batch([_BAD + _kind(error)], [0])


def meeting(kernel: Meeting, batches: Iterator[Any]) -> Iterator[Any]:
    """The same of a kernel where bytes have met."""

    def whole() -> Iterator[bytes]:
        for batch in batches:
            for part in batch.column(PART):
                yield opened(part.as_py())

    for sealed in _sealed(kernel(whole())):
        yield _batch([sealed])


class LostError(Exception):
    """A kernel failed before; of it only the kind is told."""


def opened(sealed: bytes) -> bytes:
    """What a kernel made. Raises `LostError` where it failed."""
    if sealed[:1] == _BAD:
        raise LostError(sealed[1:].decode("ascii", "replace"))
    return bytes(sealed[1:])


def _sealed(made: Iterator[bytes]) -> Iterator[bytes]:
    try:
        for part in made:
            yield _GOOD + part
    except _faults() as error:
        yield _BAD + _kind(error)


def _faults() -> tuple[type[Exception], ...]:
    """What kernels may fail with, whose words may hold values."""
    return (
        fault(), pa.ArrowException, CurtilageError, LostError, ArithmeticError, LookupError,
        MemoryError, OSError, TypeError, ValueError,
    )  # fmt: skip


def _kind(error: Exception) -> bytes:
    told = error.number if isinstance(error, CurtilageError) else type(error).__name__
    return (str(error) if isinstance(error, LostError) else told).encode("ascii", "replace")


def _batch(parts: list[bytes], buckets: list[int] | None = None) -> Any:
    columns = {PART: pa.array(parts, pa.binary())}
    if buckets is not None:
        columns = {BUCKET: pa.array(buckets, pa.int32()), **columns}
    return pa.RecordBatch.from_pydict(columns)


def plain(rows: Any) -> Any:
    """Rows as every source gives them: times in UTC, without a zone. Of a batch or a table."""
    fields = []
    for field in rows.schema:
        kind = field.type
        if pa.types.is_timestamp(kind) and kind.tz is not None:
            kind = pa.timestamp(kind.unit)
        fields.append(pa.field(field.name, kind))
    return rows.cast(pa.schema(fields)) if rows.num_columns else rows


def packed(table: Any) -> bytes:
    """A table as bytes."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return bytes(sink.getvalue())


def unpacked(part: bytes) -> Any:
    """The table that `packed` put into bytes."""
    return pa.ipc.open_stream(pa.py_buffer(part)).read_all()


def tables(batches: Iterable[Any], rows: int = AT_ONCE) -> Iterator[Any]:
    """Batches as tables of at least so many rows, but for the last."""
    held: list[Any] = []
    for batch in batches:
        held.append(batch)
        if sum(each.num_rows for each in held) >= rows:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def versions(batches: Iterator[Any]) -> Iterator[bytes]:
    """What must be the same here and there, so that they add up the same."""
    del batches
    yield here()


def here() -> bytes:
    """The versions of this process."""
    import duckdb  # noqa: PLC0415 - an extra

    from curtilage import __version__  # noqa: PLC0415 - the package itself

    python = platform.python_version_tuple()[:2]
    return json.dumps([__version__, duckdb.__version__, pa.__version__, *python]).encode()


@dataclass(frozen=True, slots=True)
class ByPerson:
    """Parts rows by whose they are: all of a person meet. Rows of nobody stay where they are.

    Attributes:
        table: number of the table.
        person: the column of the person key.
        buckets: how many there are.
    """

    table: int
    person: str
    buckets: int

    def __call__(self, batches: Iterator[Any]) -> Iterator[tuple[int, bytes]]:
        """Tables of rows, packed, each with its bucket."""
        database = connected(threads=1)
        key = f"hash(CAST({quoted(self.person)} AS VARCHAR)) % {self.buckets:d}"
        sql = f"SELECT CAST({key} AS INTEGER) FROM rows"  # noqa: S608 - quoted
        for table in tables(batches):
            held = plain(table.filter(table.column(self.person).is_valid()))
            database.register("rows", held)
            buckets = database.sql(sql).to_arrow_table().column(0).to_numpy()
            order = np.argsort(buckets, kind="stable")
            ends = np.searchsorted(buckets[order], np.arange(self.buckets + 1))
            for bucket, (start, end) in enumerate(itertools.pairwise(ends)):
                if end > start:
                    part = held.take(order[start:end])
                    yield bucket, self.table.to_bytes(2) + packed(part)


@dataclass(frozen=True, slots=True)
class Adding:
    """Adds up a plan's measures over the rows of some persons, all of whose rows are there.

    Attributes:
        sql: what `curtilage.data.query.writing.sql_of` wrote for DuckDB.
        keys: how many columns of the result are keys.
        private: the names of the tables whose rows are spread, each with no rows, packed.
        public: the other tables, packed, by name.
    """

    sql: str
    keys: int
    private: tuple[tuple[str, bytes], ...]
    public: tuple[tuple[str, bytes], ...]

    def met(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """Totals of what `ByPerson` parted: each a group and what is added to it, as JSON."""
        held: list[list[Any]] = [[] for _ in self.private]
        for part in parts:
            held[int.from_bytes(part[:2])].append(unpacked(part[2:]))
        if any(held):
            yield from self._totals([
                pa.concat_tables([unpacked(nothing), *some])
                for (_, nothing), some in zip(self.private, held, strict=True)
            ])  # fmt: skip

    def beside(self, batches: Iterator[Any]) -> Iterator[bytes]:
        """Totals of the one private table, whose rows are all of different persons."""
        for table in tables(batches, 8 * AT_ONCE):
            yield from self._totals([plain(table)])

    def _totals(self, rows: Sequence[Any]) -> Iterator[bytes]:
        database = connected(threads=1)
        for (name, _), table in zip(self.private, rows, strict=True):
            database.register(name, table)
        for name, part in self.public:
            database.register(name, unpacked(part))
        for row in database.execute(self.sql).fetchall():
            group = json.dumps([_key(value) for value in row[: self.keys]])
            added = [int(value or 0) for value in row[self.keys :]]
            yield json.dumps([group, added]).encode()
        database.close()


def _key(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
