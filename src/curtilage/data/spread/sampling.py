"""Scans beside spread rows: every machine draws, and of what it drew only the sample comes back.

Each row has a lot, and the rows with the lowest are the sample. A row's lot is drawn from what its
batch holds, so that the same data gives the same sample.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curtilage.data.duck import connected
from curtilage.data.scan.sample import MOST_CHARACTERS, MOST_COLUMNS, Draw, Sample
from curtilage.data.sources import Reach, quoted
from curtilage.data.spread import FailedError, Rows, Spread
from curtilage.data.spread.opening import SPREADS, opened, place_of, schema_of
from curtilage.data.spread.worker import packed, tables, unpacked

FEWEST: Final = 4096
"""Of how many of the lowest hashes the number of different values is told: within some percent."""
_LOT: Final = "curtilage lot"
_HASHES: Final = 2.0**64


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws rows.

    Attributes:
        rows: how many.
        seed: moves the lots.
    """

    rows: int
    seed: int

    def parted(self, batches: Iterator[Any]) -> Iterator[tuple[int, bytes]]:
        """What one part draws; all parts meet."""
        held = None
        for table in tables(batches, self.rows):
            held = self._lowest(held, self._lots(_cut(table)))
        if held is not None:
            yield 0, packed(held)

    def met(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """What is drawn of what all parts drew."""
        held = None
        for part in parts:
            held = self._lowest(held, unpacked(part))
        if held is not None:
            yield packed(held)

    def _lots(self, table: Any) -> Any:
        digest = hashlib.blake2b(
            packed(table), digest_size=16, salt=self.seed.to_bytes(16)
        ).digest()
        drawn = np.random.Generator(np.random.PCG64(int.from_bytes(digest)))
        return table.append_column(_LOT, pa.array(drawn.integers(2**63, size=table.num_rows)))

    def _lowest(self, one: Any, other: Any) -> Any:
        both = other if one is None else pa.concat_tables([one, other])
        return both.take(pc.sort_indices(both, [(_LOT, "ascending")])[: self.rows])


def _cut(table: Any) -> Any:
    """Texts as far as a scan looks at them."""
    for number, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            short = pc.utf8_slice_codeunits(table.column(number), 0, MOST_CHARACTERS)
            table = table.set_column(number, field.name, short)
    return table


@dataclass(frozen=True, slots=True)
class Differing:
    """Counts the values of one column, and tells the lowest hashes of the different ones."""

    column: str

    def beside(self, batches: Iterator[Any]) -> Iterator[bytes]:
        """How many there are, and the hashes, as JSON."""
        database = connected(threads=1)
        column = quoted(self.column)
        for table in tables(batches):
            database.register("rows", table)
            count = database.execute(f"SELECT count({column}) FROM rows").fetchall()[0][0]  # noqa: S608 - quoted
            lowest = database.execute(
                f"SELECT DISTINCT hash(CAST({column} AS VARCHAR)) AS h FROM rows "  # noqa: S608 - quoted
                f"WHERE {column} IS NOT NULL ORDER BY h LIMIT {FEWEST}"
            ).fetchall()
            yield json.dumps([count, [row[0] for row in lowest]]).encode()


def often(parts: list[bytes]) -> bool:
    """Whether a value stands in several rows, roughly, from what `Differing` told of each part."""
    count, hashes = 0, set[int]()
    for part in parts:
        there, lowest = json.loads(part)
        count += there
        hashes = set(sorted(hashes.union(lowest))[:FEWEST])
    different = float(len(hashes))
    if len(hashes) == FEWEST:
        different = (FEWEST - 1) / (max(hashes) / _HASHES)
    return different < 0.9 * count


def spread_sample(database: Any, name: str, source: str, reach: Reach, draw: Draw) -> Sample | None:
    """A sample of a dataset that lies in a cluster; None if it lies elsewhere.

    Args:
        database: a DuckDB connection of one thread, for the sample alone.
        name: of the dataset.
        source: its place.
        reach: what may be reached.
        draw: how.

    Raises:
        DataError: it cannot be had (CUR801 to CUR809).
        MissingExtraError: a part is not installed.
    """
    place = place_of(name, source, reach)
    if place.kind not in SPREADS:
        return None
    spread: Spread = opened(place)
    names = schema_of(place, spread).names
    if len(names) > MOST_COLUMNS:
        raise place.unreadable(f"it has {len(names)} columns, and may have {MOST_COLUMNS}")
    drawing = Drawing(draw.rows, draw.seed)

    def repeats(column: str) -> bool:
        try:
            return often(spread.mapped(Rows(place.part, (column,)), Differing(column).beside))
        except FailedError as error:
            raise place.unreadable(f"the cluster gave up ({error})") from None

    try:
        drawn = spread.met([(Rows(place.part, tuple(names)), drawing.parted)], drawing.met)
    except FailedError as error:
        raise place.unreadable(f"the cluster gave up ({error})") from None
    if not drawn:
        raise place.unreadable("it has no rows")
    database.register(name, unpacked(drawn[0]).drop_columns([_LOT]))
    return Sample(database, name, draw, repeats)
