"""Clusters of this machine for tests, and tables for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curtilage.data.sources import Cluster, Reach

PARTS = 3
PEOPLE = pa.schema({
    "pid": pa.int32(), "age": pa.int64(), "income": pa.float64(), "score": pa.float64(),
    "region": pa.string(), "town": pa.string(), "member": pa.bool_(), "joined": pa.string(),
})  # fmt: skip
VISITS = pa.schema({"pid": pa.int64(), "cost": pa.float64(), "ward": pa.string()})


def reach(kind: str, root: Path) -> Reach:
    """What may be reached: one cluster, or none where it is not installed."""
    if kind == "spark":
        pytest.importorskip("pyspark", reason="it is in the extra 'spark'")
        if shutil.which("java") is None:
            pytest.skip("Spark needs Java")
        address = "local[2]"
    else:
        pytest.importorskip("ray.data", reason="it is in the extra 'ray'")
        address = "local"
    return Reach(root, clusters={"lake": Cluster(kind, address, str(root), PARTS)})


def fill(folder: Path, rows: list[tuple], schema: pa.Schema, files: int = 3) -> None:
    """Writes rows over several files; the last may be empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number in range(files):
        some = rows[number::files]
        columns = [list(column) for column in zip(*some, strict=True)] or [[] for _ in schema]
        arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
        pq.write_table(pa.table(arrays, schema=schema), folder / f"{number}.parquet")
