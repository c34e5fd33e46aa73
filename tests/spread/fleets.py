"""Clusters of this machine for tests, and tables for them."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curtilage.data.sources import Cluster, Reach
from curtilage.data.spread import Beside, FailedError, Meeting, Parting, Rows, opening
from curtilage.data.spread.worker import (
    BUCKET,
    PART,
    LostError,
    answered,
    meeting,
    opened,
    parted,
)

WARNS = pytest.mark.filterwarnings("ignore")  # Ray warns of what it does itself
KINDS = ["made", "spark", pytest.param("ray", marks=WARNS)]
PARTS = 3
PEOPLE = pa.schema({
    "pid": pa.int32(), "age": pa.int64(), "income": pa.float64(), "score": pa.float64(),
    "region": pa.string(), "town": pa.string(), "member": pa.bool_(), "joined": pa.string(),
})  # fmt: skip
VISITS = pa.schema({"pid": pa.int64(), "cost": pa.float64(), "ward": pa.string()})


class Made:
    """A `Spread` without a cluster: each file is a part of its own, and kernels are pickled."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def schema(self, part: str) -> Any:
        return pq.read_schema(self._files(part)[0])

    def batches(self, rows: Rows) -> Iterable[Any]:
        for batches in self._parts(rows):
            yield from batches

    def mapped(self, rows: Rows, kernel: Beside) -> list[bytes]:
        run = pickle.loads(pickle.dumps(partial(answered, kernel)))
        return _told(batch for batches in self._parts(rows) for batch in run(batches))

    def met(self, parted_: Sequence[tuple[Rows, Parting]], kernel: Meeting) -> list[bytes]:
        where: list[list[Any]] = [[] for _ in range(self._cluster.parts)]
        for rows, each in parted_:
            run = pickle.loads(pickle.dumps(partial(parted, each)))
            for batches in self._parts(rows):
                for batch in run(batches):
                    where[batch.column(BUCKET)[0].as_py() % len(where)].append(batch)
        run = pickle.loads(pickle.dumps(partial(meeting, kernel)))
        return _told(batch for some in where for batch in run(iter(some)))

    def tried(self, kernel: Beside) -> list[bytes]:
        return _told(answered(kernel, iter(())))

    def _files(self, part: str) -> list[Path]:
        files = sorted(Path(self._cluster.root, part.removeprefix("parquet:")).glob("*.parquet"))
        if not files:
            raise FailedError("NoFiles")
        return files

    def _parts(self, rows: Rows) -> Iterator[Iterator[Any]]:
        for file in self._files(rows.part):
            yield pq.ParquetFile(file).iter_batches(7, columns=list(rows.columns))


def _told(batches: Iterable[Any]) -> list[bytes]:
    try:
        return [opened(part.as_py()) for batch in batches for part in batch.column(PART)]
    except LostError as error:
        raise FailedError(str(error)) from None


def reach(kind: str, root: Path, patch: pytest.MonkeyPatch) -> Reach:
    """What may be reached: one cluster; it skips where that is not installed.

    Of the kind ``made`` it is a Spark only by its name.
    """
    if kind == "spark":
        pytest.importorskip("pyspark", reason="it is in the extra 'spark'")
        if shutil.which("java") is None:
            pytest.skip("Spark needs Java")
        address = "local[2]"
    elif kind == "ray":
        pytest.importorskip("ray.data", reason="it is in the extra 'ray'")
        address = "local"
    else:
        patch.setitem(opening.SPREADS, "spark", Made)
        kind, address = "spark", "local[7]"
    return Reach(root, clusters={"lake": Cluster(kind, address, str(root), PARTS)})


def kind_of(found: Reach) -> str:
    """The kind of the cluster."""
    return found.clusters["lake"].kind


def fill(folder: Path, rows: list[tuple], schema: pa.Schema, files: int = 3) -> None:
    """Writes rows over several files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number in range(files):
        some = rows[number::files]
        columns = [list(column) for column in zip(*some, strict=True)] or [[] for _ in schema]
        arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
        pq.write_table(pa.table(arrays, schema=schema), folder / f"{number}.parquet")
