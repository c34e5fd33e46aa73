"""OpenDP's Polars interface: the keys are public, a row is a person, Laplace noise."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import opendp.prelude as dp
import polars as pl
from answering import Answer, answered

dp.enable_features("contrib")
KEYS = ("education", "sex")


def build(table: Path, epsilon: float) -> tuple[Any, dict[str, Any]]:
    whole = pl.read_csv(table)
    rows = whole.height

    def once() -> Any:
        context = dp.Context.compositor(
            data=whole.lazy(),
            privacy_unit=dp.unit_of(contributions=1),
            privacy_loss=dp.loss_of(epsilon=epsilon),
            split_evenly_over=1,
            margins=[
                dp.polars.Margin(by=KEYS, max_length=rows, invariant="keys"),
                dp.polars.Margin(by=(), max_length=rows),
            ],
        )
        query = (
            context.query()
            .group_by(*KEYS)
            .agg(
                dp.len(signed=True).alias("n"),
                pl.col("hours_per_week").fill_null(0).dp.sum((0, 99)).alias("hours"),
                pl.col("age").fill_null(53).dp.mean((17, 90)).alias("age"),
            )
        )
        return query.release().collect()

    return once, {"charged": epsilon, "title": f"OpenDP-Polars {version('opendp')}", "note": ""}


def told(frame: Any) -> Answer:
    return {f"{e}|{s}": [float(n), float(h), float(a)]
            for e, s, n, h, a in frame.select(*KEYS, "n", "hours", "age").iter_rows()}  # fmt: skip


if __name__ == "__main__":
    answered(build, told)
