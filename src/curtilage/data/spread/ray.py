"""Kernels beside the rows of Ray Data, by ``map_batches``.

Ray reports nothing to anybody, and its page is off. On this machine alone it listens on the
loopback.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pyarrow as pa

from curtilage.data.sources import Cluster, missing_extra
from curtilage.data.spread import Beside, FailedError, Meeting, Parting, Rows
from curtilage.data.spread.worker import (
    BUCKET,
    PART,
    LostError,
    answered,
    meeting,
    opened,
    parted,
)


class Ray:
    """A `curtilage.data.spread.Spread` in Ray Data. It reads Parquet files alone.

    Args:
        cluster: where.

    Raises:
        FailedError: it cannot be had.
        MissingExtraError: Ray is not installed.
    """

    def __init__(self, cluster: Cluster) -> None:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        os.environ.setdefault("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
        try:
            import ray.data  # noqa: PLC0415 - an extra
        except ImportError:
            raise missing_extra("Ray", "ray") from None
        self._cluster = cluster
        local = cluster.address == "local"
        options: dict[str, Any] = {"log_to_driver": False, "logging_level": "CRITICAL"}
        if local:
            options |= {"include_dashboard": False, "_node_ip_address": "127.0.0.1"}
        if not ray.is_initialized():
            with _failing():
                ray.init(address=cluster.address, configure_logging=True, **options)
        self._ray = ray
        logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # errors are told by their kind
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False

    def schema(self, part: str) -> Any:
        """The Arrow schema of the files."""
        with _failing():
            return self._read(part).schema().base_schema

    def batches(self, rows: Rows) -> Iterable[Any]:
        """The rows themselves."""
        with _failing():
            for block in self._chosen(rows).iter_batches(batch_format="pyarrow", batch_size=None):
                yield from block.to_batches()

    def mapped(self, rows: Rows, kernel: Beside) -> list[bytes]:
        """What a kernel makes of each block of the rows."""
        with _failing():
            return _made(_mapped(self._chosen(rows), partial(answered, kernel), [PART]))

    def met(self, parted_: Sequence[tuple[Rows, Parting]], kernel: Meeting) -> list[bytes]:
        """What a kernel makes of what met in each bucket."""
        with _failing():
            sets = [
                _mapped(self._chosen(rows), partial(parted, each), [BUCKET, PART])
                for rows, each in parted_
            ]
            together = sets[0].union(*sets[1:]) if len(sets) > 1 else sets[0]
            groups = together.groupby(BUCKET, num_partitions=self._cluster.parts)
            whole = partial(_whole, partial(meeting, kernel), [PART])
            return _made(groups.map_groups(whole, batch_format="pyarrow"))

    def tried(self, kernel: Beside) -> list[bytes]:
        """What a kernel makes of nothing, on the machines."""
        with _failing():
            return _made(_mapped(self._ray.data.range(1), partial(answered, kernel), [PART]))

    def _read(self, part: str) -> Any:
        kind, _, path = part.partition(":")
        if kind != "parquet":
            raise FailedError("only files of the kind parquet are read here")
        return self._ray.data.read_parquet(f"{self._cluster.root.rstrip('/')}/{path}")

    def _chosen(self, rows: Rows) -> Any:
        return self._read(rows.part).select_columns(list(rows.columns))


def _whole(kernel: Callable[[Iterator[Any]], Iterator[Any]], names: list[str], block: Any) -> Any:
    """What a kernel of batches makes of a whole block."""
    kinds = {BUCKET: pa.int32(), PART: pa.binary()}
    schema = pa.schema([(name, kinds[name]) for name in names])
    return pa.Table.from_batches(list(kernel(iter(block.to_batches()))), schema)


def _mapped(rows: Any, kernel: Any, names: list[str]) -> Any:
    """A set of blocks with a kernel run over each of them, whole and without a copy."""
    whole = partial(_whole, kernel, names)
    return rows.map_batches(whole, batch_format="pyarrow", batch_size=None, zero_copy_batch=True)


def _made(rows: Any) -> list[bytes]:
    return [
        opened(part)
        for block in rows.iter_batches(batch_format="pyarrow", batch_size=None)
        if PART in block.column_names
        for part in block.column(PART).to_pylist()
    ]


@contextmanager
def _failing() -> Iterator[None]:
    """Tells of what fails without what it says: that may hold values."""
    from ray.exceptions import RayError  # noqa: PLC0415 - an extra

    try:
        yield
    except LostError as error:
        raise FailedError(str(error)) from None
    except (RayError, OSError, ConnectionError, ValueError) as error:
        raise FailedError(type(error).__name__) from None
