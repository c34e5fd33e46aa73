"""Private queries: what they cost and how sure they are, beside those of others.

1. One GROUP BY with three aggregates over a small table: CPU, errors, epsilon charged and declared.
2. The same over 10 million rows, beside plain DuckDB in the same process, with and without bounding
   what a person contributes.
3. Budgets: reservations settled a second, each durable.
4. Seconds until a new process has answered.

Every peer runs in a process of its own, with its packages in an environment of its own. Times are
noisy on a busy machine: read the ratios.

    python bench/data.py [--rounds 5] [--rows 10000000] [--folder DIR] [--only 1,2,3,4]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from asked import (
    AGGREGATES,
    MADE,
    PLAIN,
    ROOT,
    SQL,
    Answer,
    Row,
    adult,
    errors,
    made,
    repeated,
    timed,
    truth,
)
from curtilage.core.budgets import NANO
from curtilage.data.duck import Duck
from curtilage.data.query.answering import answer
from curtilage.data.query.engine import released, totals
from curtilage.data.query.planning import plan
from curtilage.data.query.pricing import Price
from curtilage.data.query.reading import read
from curtilage.data.query.writing import sql_of
from curtilage.settings.desk import DeskOpen, asker_of
from curtilage.settings.read import read_settings
from desks import written
from spending import budgets

EPSILON = 1
PERSONS = 1_000_000
HOURS = 3600
PEERS = {
    "opendp_polars": ("OpenDP-Polars", "opendp"),
    "smartnoise": ("smartnoise-sql", "smartnoise"),
    "tumult": ("Tumult Analytics", "tumult"),
}
SLOW = {"tumult": 1}  # rounds of what takes a minute each


# 1. A small table.


def plainly(table: Path, rounds: int) -> Row:
    """DuckDB without any privacy, from the same file, opened each time as the desk does."""

    def call(_: int) -> Any:
        return duckdb.connect().execute(PLAIN.format(f"'{table}'")).fetchall()

    def told(rows: Any) -> Answer:
        return {f"{e}|{s}": values for e, s, *values in rows}

    return repeated(f"plain DuckDB ({table.suffix[1:]})", call, told, rounds)


def through_desk(folder: Path, table: Path, rounds: int) -> Row:
    """Ours: policy, budget, ledger, a new key each time."""
    settings = read_settings(written(folder, f"{table.suffix[1:]}:{table}"))
    asker = asker_of(settings, "", "", "")

    def told(handed: Any) -> Answer:
        rows = json.loads(handed.body)["rows"]
        return {f"{e}|{s}": [v["value"] for v in values] for e, s, *values in rows}

    with asyncio.Runner() as runner:
        opened = runner.run(DeskOpen.open(settings))
        row = repeated(
            f"ours, the whole desk ({table.suffix[1:]})",
            lambda n: runner.run(opened.desk.query(asker, SQL, Price(EPSILON * NANO), f"k{n}")),
            told,
            rounds,
            lambda handed: handed.charged / NANO,
        )
        runner.run(opened.close())
    return row


def bare(folder: Path, table: Path, rounds: int) -> Row:
    """Ours: the query read, planned, run and answered; no policy, budget or ledger."""
    settings = read_settings(written(folder, f"{table.suffix[1:]}:{table}"))
    engine = Duck(list(settings.catalogue.values()), folder)

    def call(_: int) -> Any:
        planned = plan(read(SQL, settings.catalogue), Price(EPSILON * NANO))
        got = answer(
            planned, released(planned, totals(planned, engine, sql_of(planned, salt=7), 7))
        )
        return got, planned.loss.epsilon / NANO

    def told(got: Any) -> Answer:
        return {f"{e}|{s}": [v.value for v in values] for e, s, *values in got[0].rows}

    return repeated(
        f"ours, plan and run ({table.suffix[1:]})", call, told, rounds, lambda got: got[1]
    )


def peer(name: str, table: Path, rounds: int, folder: Path) -> Row | str:
    """A peer in a process of its own; else why it did not run."""
    title, environment = PEERS[name]
    python = ROOT / ".cache" / f"data-{environment}" / "bin" / "python"
    script = ROOT / "bench" / "private" / f"{name}.py"
    if not python.is_file() or not (python.parents[1] / ".done").is_file():
        return f"{title}: not installed"
    ended = subprocess.run(
        [python, script, table, str(min(rounds, SLOW.get(name, rounds))), str(EPSILON)],
        capture_output=True, check=False, timeout=HOURS,
        cwd=folder, env=os.environ | {"TMPDIR": str(folder)},
    )  # fmt: skip
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines() or ["no word"]
        return f"{title}: broke: {said[-1]}"
    got = json.loads(ended.stdout.splitlines()[-1])
    return Row(got["title"], got["wall"], got["cpu"], got["answers"], got["charged"], got["note"])


def small(folder: Path, rounds: int) -> None:
    table, name = adult()
    true = truth(table)
    columnar = folder / "adult.parquet"
    duckdb.connect().execute(f"COPY (SELECT * FROM '{table}') TO '{columnar}'")
    print(
        f"\n1. GROUP BY education, sex over {name}: {sum(v[0] for v in true.values()):,.0f} rows, "
        f"{len(true)} groups, epsilon {EPSILON} in all\n"
        f"   medians of {rounds} rounds after a warm-up; errors: mean [median] over groups of "
        "|noisy - true| / true"
    )
    head = "".join(f"{each:>16}" for each in AGGREGATES)
    print(f"   {'':36}{'CPU s':>8}{'wall s':>8}{head}   epsilon charged/declared")
    rows = [
        through_desk(folder / "csv", table, rounds),
        through_desk(folder / "parquet", columnar, rounds),
        bare(folder / "bare", columnar, rounds),
    ]
    shown(rows, true)
    for each in PEERS:
        got = peer(each, table, rounds, folder)
        shown([got] if isinstance(got, Row) else [], true)
        if isinstance(got, str):
            print(f"   {got}")
    shown([plainly(table, rounds), plainly(columnar, rounds)], true)


def shown(rows: Sequence[Row], true: Answer) -> None:
    for row in rows:
        line = (
            f"   {row.title:36}{statistics.median(row.cpu):8.3f}{statistics.median(row.wall):8.3f}"
        )
        for mean, median in errors(row.answers, true):
            line += (
                f"{f'{mean:.4f} [{median:.4f}]':>16}" if row.charged is not None else f"{'-':>16}"
            )
        if row.charged is not None:
            line += f"   {row.charged:g}/{EPSILON}"
        print(line, flush=True)
        if row.note:
            print(f"     {row.note}")


# 2. Many rows.


def large(folder: Path, rounds: int, count: int) -> None:
    table = MADE / f"rows-{count}.parquet"
    if not table.is_file():
        made(table, count, min(PERSONS, count))
    persons = min(PERSONS, count)
    threads = duckdb.connect().execute("SELECT current_setting('threads')").fetchone()
    print(
        f"\n2. The same over {count:,} rows of {persons:,} persons, Parquet, "
        f"{threads[0] if threads else '?'} threads; medians of {rounds} rounds in turns"
    )
    ways: dict[str, Callable[[], Any]] = {}
    for name, bounded in (("each row a person", False), ("5 rows in each of 2 groups", True)):
        path = written(folder / ("bounded" if bounded else "rows"), f"parquet:{table}",
                       bounded=bounded)  # fmt: skip
        catalogue = read_settings(path).catalogue
        planned = plan(read(SQL, catalogue), Price(EPSILON * NANO))
        engine = Duck(list(catalogue.values()), folder)
        sql = sql_of(planned, salt=7)
        ways[f"ours, {name}"] = lambda p=planned, e=engine, s=sql: released(p, totals(p, e, s, 7))
        if bounded:
            ways["the same, in SQL alone"] = lambda p=planned, e=engine, s=sql: totals(p, e, s)
    database = duckdb.connect()
    beside = {
        "plain DuckDB": lambda: database.execute(PLAIN.format(f"'{table}'")).fetchall(),
        "DuckDB, rows by person and group": lambda: database.execute(
            f"SELECT COUNT(*), SUM(n) FROM (SELECT pid, education, sex, COUNT(*) AS n "
            f"FROM '{table}' GROUP BY pid, education, sex)"
        ).fetchall(),
    }
    ways = beside | ways
    found: dict[str, list[tuple[float, float]]] = {}
    for turn in range(rounds + 1):
        for name, call in ways.items():
            _, wall, cpu = timed(call)
            if turn:  # the first is a warm-up
                found.setdefault(name, []).append((wall, cpu))
    print(f"   {'':36}{'wall s':>8}{'CPU s':>8}{'ratio wall':>12}{'ratio CPU':>11}")
    plain = found["plain DuckDB"]
    aims = dict(zip(ways, ("", "", "at most 2 x", "at most 8 x", ""), strict=True))
    for name, runs in found.items():
        wall, cpu = (statistics.median(each) for each in zip(*runs, strict=True))
        ratios = [
            statistics.median(our[n] / their[n] for our, their in zip(runs, plain, strict=True))
            for n in (0, 1)
        ]
        line = f"   {name:36}{wall:8.3f}{cpu:8.3f}{ratios[0]:12.2f}{ratios[1]:11.2f}"
        print(f"{line}   {aims[name] and f'aim: {aims[name]}'}".rstrip(), flush=True)


# 4. A new process.


def beginning(folder: Path, rounds: int) -> None:
    table, _ = adult()
    settings = written(folder, f"{table.suffix[1:]}:{table}")
    program = [sys.executable, "-m", "curtilage.cli"]
    ways = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "curtilage --version": [*program, "--version"],
        "curtilage data query, a new answer": [
            *program, "data", "query", SQL, "-e", "1", "--json", "-c", str(settings), "--key",
        ],
    }  # fmt: skip
    print(f"\n4. A new process until its end, medians of {rounds} rounds")
    print(f"   {'':36}{'wall s':>8}{'CPU s':>8}")
    for name, command in ways.items():
        runs = []
        for turn in range(rounds + 1):
            last = [f"start-{turn}"] if command[-1] == "--key" else []
            spent, began = os.times(), time.perf_counter()
            subprocess.run([*command, *last], check=True, capture_output=True)
            wall, after = time.perf_counter() - began, os.times()
            cpu = sum(after[2:4]) - sum(spent[2:4])
            if turn:
                runs.append((wall, cpu))
        wall, cpu = (statistics.median(each) for each in zip(*runs, strict=True))
        print(f"   {name:36}{wall:8.2f}{cpu:8.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each figure of budgets")
    parser.add_argument("--folder", type=Path, help="a folder on the disk to be measured")
    parser.add_argument("--only", default="1,2,3,4", help="parts, such as 1,3")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        parts: dict[str, Callable[[Path], None]] = {
            "1": lambda at: small(at, given.rounds),
            "2": lambda at: large(at, min(given.rounds, 3), given.rows),
            "3": lambda at: budgets(at, given.seconds),
            "4": lambda at: beginning(at, given.rounds),
        }
        for name in given.only.split(","):
            at = Path(folder) / name
            at.mkdir()
            parts[name](at)
            print(f"   load average: {', '.join(f'{each:.1f}' for each in os.getloadavg())}")


if __name__ == "__main__":
    main()
