"""The query that `bench/data.py` asks, the tables it is asked of, and how far answers are off."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent
ADULT = ROOT.parent / "shared" / "tables" / "adult" / "adult.csv"
MADE = ROOT / ".cache" / "bench-data"
ADULT_ROWS = 48_842
EDUCATION = (
    "Bachelors", "HS-grad", "11th", "Masters", "9th", "Some-college", "Assoc-acdm", "Assoc-voc",
    "7th-8th", "Doctorate", "Prof-school", "5th-6th", "10th", "1st-4th", "Preschool", "12th",
)  # fmt: skip
SEX = ("Female", "Male")
AGGREGATES = ("count", "sum", "mean")
SQL = (
    "SELECT education, sex, COUNT(*) AS n, SUM(hours_per_week) AS hours, AVG(age) AS age "
    "FROM census GROUP BY education, sex"
)
PLAIN = (
    "SELECT education, sex, COUNT(*), SUM(LEAST(GREATEST(hours_per_week, 0), 99)), "
    "AVG(LEAST(GREATEST(age, 17), 90)) FROM {} GROUP BY education, sex"
)

Answer = Mapping[str, Sequence[float]]


def adult() -> tuple[Path, str]:
    """The table and what it is."""
    if ADULT.is_file():
        return ADULT, "Adult"
    path = MADE / "made-up.csv"
    if not path.is_file():
        made(path, ADULT_ROWS, ADULT_ROWS)
    return path, "a made-up table of Adult's shape (Adult is not here)"


def made(path: Path, rows: int, persons: int) -> None:
    """Writes a table of people who are nobody, always the same; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".part{path.suffix}")
    listed = ", ".join(f"'{each}'" for each in EDUCATION)
    duckdb.connect().execute(
        f"""COPY (SELECT
            (hash(i, 1) % {persons})::BIGINT AS pid,
            17 + (hash(i, 2) % 74)::BIGINT AS age,
            [{listed}][1 + (hash(i, 3) % 256 * (hash(i, 4) % 256) // 4096)::INT] AS education,
            CASE WHEN hash(i, 5) % 3 = 0 THEN 'Female' ELSE 'Male' END AS sex,
            (hash(i, 6) % 100)::BIGINT AS hours_per_week
        FROM range({rows}) r(i)) TO '{part}'"""
    )
    part.replace(path)


def truth(table: Path) -> dict[str, list[float]]:
    """The true answer by group, ``education|sex``."""
    rows = duckdb.connect().execute(PLAIN.format(f"'{table}'")).fetchall()
    return {f"{e}|{s}": [float(v) for v in values] for e, s, *values in rows}


def errors(answers: Sequence[Answer], true: Answer) -> list[tuple[float, float]]:
    """For each aggregate the mean and the median over groups of |noisy - true| / true.

    Each is the mean over the answers. A group that an answer does not have counts as wholly wrong.
    """
    found = []
    for place in range(len(AGGREGATES)):
        off = [
            [
                abs(answer[group][place] - values[place]) / abs(values[place])
                if group in answer
                else 1.0
                for group, values in true.items()
            ]
            for answer in answers
        ]
        found.append(
            (
                statistics.mean(map(statistics.mean, off)),
                statistics.mean(map(statistics.median, off)),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of answering took and gave; ``charged`` is the epsilon, None for none."""

    title: str
    wall: list[float]
    cpu: list[float]
    answers: list[Answer]
    charged: float | None = None
    note: str = ""


def timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """What the call gives, and its seconds: by the clock, and of CPU on all threads."""
    began, spent = time.perf_counter(), time.process_time()
    got = call()
    return got, time.perf_counter() - began, time.process_time() - spent


def repeated(title: str, call: Callable[[int], Any], told: Callable[[Any], Answer], rounds: int,
             charged: Callable[[Any], float] | None = None) -> Row:  # fmt: skip
    """A warm-up and so many rounds; the number of the round is passed on."""
    call(0)
    runs = [timed(lambda n=n: call(n)) for n in range(1, rounds + 1)]
    return Row(
        title,
        [wall for _, wall, _ in runs],
        [cpu for _, _, cpu in runs],
        [told(got) for got, _, _ in runs],
        charged(runs[-1][0]) if charged else None,
    )
