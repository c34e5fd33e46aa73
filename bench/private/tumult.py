"""Tumult Analytics on Spark: pure privacy, public keys, a row is a person."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from answering import Answer, answered
from pyspark.sql import SparkSession
from tmlt.analytics import AddOneRow, KeySet, PureDPBudget, QueryBuilder, Session

KEYS = ["education", "sex"]
os.environ["PYSPARK_PYTHON"] = sys.executable


def build(table: Path, epsilon: float) -> tuple[Any, dict[str, Any]]:
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(Path(os.environ["TMPDIR"]) / "warehouse"))
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    whole = spark.read.csv(str(table), header=True, inferSchema=True)
    frame = whole.select(*KEYS, "hours_per_week", "age").cache()
    keys = KeySet.from_dataframe(frame.select(*KEYS).distinct())

    def once() -> Any:
        session = Session.from_dataframe(
            PureDPBudget(epsilon), "census", frame, protected_change=AddOneRow()
        )
        asked = QueryBuilder("census").groupby(keys)
        part = PureDPBudget(epsilon / 3)
        return [
            session.evaluate(query, part).collect()
            for query in (
                asked.count(name="v"),
                asked.sum("hours_per_week", low=0, high=99, name="v"),
                asked.average("age", low=17, high=90, name="v"),
            )
        ]

    return once, {
        "charged": epsilon,
        "title": f"Tumult Analytics {version('tmlt.analytics')}",
        "note": "its CPU is that of Python alone, without Spark's",
    }


def told(parts: Any) -> Answer:
    found: Answer = {}
    for rows in parts:
        for row in rows:
            found.setdefault(f"{row['education']}|{row['sex']}", []).append(float(row["v"]))
    return found


if __name__ == "__main__":
    answered(build, told)
