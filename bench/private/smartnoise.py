"""smartnoise-sql over a data frame: a row is a person, the keys are not censored.

What a query costs there is a multiple of the epsilon that its caller declares. Here it is given so
much less that all of it costs what the others cost; the note says what the multiple is.
"""

from __future__ import annotations

import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

from answering import Answer, answered

warnings.filterwarnings("ignore")
import pandas as pd  # noqa: E402
import snsql  # noqa: E402

SQL = (
    "SELECT education, sex, COUNT(*) AS n, SUM(hours_per_week) AS hours, AVG(age) AS age "
    "FROM T.T GROUP BY education, sex"
)


def reader_of(frame: Any, epsilon: float) -> Any:
    metadata = {
        "": {
            "T": {
                "T": {
                    "row_privacy": True,
                    "censor_dims": False,
                    "clamp_counts": False,
                    "education": {"type": "string"},
                    "sex": {"type": "string"},
                    "hours_per_week": {"type": "int", "lower": 0, "upper": 99},
                    "age": {"type": "int", "lower": 17, "upper": 90},
                }
            }
        }
    }
    delta = 1 / (len(frame) * len(frame) ** 0.5)
    privacy = snsql.Privacy(epsilon=epsilon, delta=delta)
    return snsql.from_df(frame, privacy=privacy, metadata=metadata)


def build(table: Path, epsilon: float) -> tuple[Any, dict[str, Any]]:
    frame = pd.read_csv(table)[["education", "sex", "hours_per_week", "age"]]
    times = reader_of(frame, 1.0).get_privacy_cost(SQL)[0]
    reader = reader_of(frame, epsilon / times)
    charged, delta = reader.get_privacy_cost(SQL)
    return lambda: reader.execute(SQL), {
        "charged": charged,
        "title": f"smartnoise-sql {version('smartnoise-sql')}",
        "note": f"it charges {times:g} x the epsilon a caller declares, with delta {delta:.1e}",
    }


def told(rows: Any) -> Answer:
    return {f"{e}|{s}": [float(n or 0), float(h or 0), float(a or 0)] for e, s, n, h, a in rows[1:]}


if __name__ == "__main__":
    answered(build, told)
