"""Kernels beside the rows of Apache Spark, by ``mapInArrow``.

Spark's page is off. On this machine alone it listens on the loopback, and what it spills is
encrypted. Where else it runs, its own files of settings say the rest.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

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

_ONE: Final = f"{PART} binary"
_TWO: Final = f"{BUCKET} int, {PART} binary"
_OPTIONS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",  # what a task failed with may hold values
}
_LOCAL: Final = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.io.encryption.enabled": "true",
}
_SESSION: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
    "spark.sql.parquet.mergeSchema": "true",
}


class Spark:
    """A `curtilage.data.spread.Spread` in a session of Spark.

    Args:
        cluster: where.

    Raises:
        FailedError: it cannot be had.
        MissingExtraError: PySpark is not installed.
    """

    def __init__(self, cluster: Cluster) -> None:
        try:
            from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
        except ImportError:
            raise missing_extra("Spark", "spark") from None
        local = cluster.address.startswith("local")
        master = "local[*]" if cluster.address == "local" else cluster.address
        if local:
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder.appName("curtilage").master(master)
        with _failing():
            first = SparkSession.getActiveSession()
            if first is None:
                options = _OPTIONS | (_LOCAL if local else {})
                first = builder.config(map=options).getOrCreate()
            if first.sparkContext.master != master:
                raise FailedError("another Spark runs in this process")
            self._session = first.newSession()
            for name, value in _SESSION.items():
                self._session.conf.set(name, value)
        self._cluster = cluster

    def schema(self, part: str) -> Any:
        """The Arrow schema of a table."""
        with _failing():
            return self._frame(part).limit(0).toArrow().schema

    def batches(self, rows: Rows) -> Iterable[Any]:
        """The rows themselves; Spark bounds them by ``spark.driver.maxResultSize``."""
        with _failing():
            found: list[Any] = self._chosen(rows).toArrow().to_batches()
        return found

    def mapped(self, rows: Rows, kernel: Beside) -> list[bytes]:
        """What a kernel makes of each part of the rows."""
        with _failing():
            return _made(self._chosen(rows).mapInArrow(partial(answered, kernel), _ONE))

    def met(self, parted_: Sequence[tuple[Rows, Parting]], kernel: Meeting) -> list[bytes]:
        """What a kernel makes of what met in each bucket."""
        with _failing():
            frames = [
                self._chosen(rows).mapInArrow(partial(parted, each), _TWO) for rows, each in parted_
            ]
            together = frames[0]
            for frame in frames[1:]:
                together = together.union(frame)
            placed = together.repartition(self._cluster.parts, BUCKET)
            return _made(placed.mapInArrow(partial(meeting, kernel), _ONE))

    def tried(self, kernel: Beside) -> list[bytes]:
        """What a kernel makes of nothing, on the machines."""
        with _failing():
            return _made(self._session.range(1).mapInArrow(partial(answered, kernel), _ONE))

    def _frame(self, part: str) -> Any:
        kind, colon, path = part.partition(":")
        if colon and kind == "parquet":
            return self._session.read.parquet(f"{self._cluster.root.rstrip('/')}/{path}")
        return self._session.table(".".join(map(_quoted, part.split("."))))

    def _chosen(self, rows: Rows) -> Any:
        return self._frame(rows.part).select(*map(_quoted, rows.columns))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _made(frame: Any) -> list[bytes]:
    return [opened(part) for part in frame.toArrow().column(PART).to_pylist()]


@contextmanager
def _failing() -> Iterator[None]:
    """Tells of what fails without what it says: that may hold values."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra

    try:
        yield
    except LostError as error:
        raise FailedError(str(error)) from None
    except (PySparkException, Py4JError, OSError) as error:
        raise FailedError(type(error).__name__) from None
