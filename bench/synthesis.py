"""Synthetic tables beside MST's: how near to the real ones, what is learnt from them, the cost.

Three tables: Adult (39,073 rows of 13 columns to learn from, 9,769 held back), credit card default
and home equity loans (a fifth held back). Delta is 1e-6. TV2 is the mean total variation over all
pairs of columns, in the codes of `bench/coded.py`; AUC that of XGBoost for the last column, trained
on synthetic rows and tested on real ones that were held back. CPU seconds are those of the
synthesis alone, without imports and reading, but with what JAX compiles for MST, which it does anew
for every table; the peak is of its whole process. Each runs in a process of its own.

MST is that of McKenna, Miklau and Sheldon (2021) over the inference of mbi, in
`bench/private/mst.py`, for the package has none. It is given codes, as it must be; ours is given
the table. Its packages, and XGBoost, lie in an environment of their own, made by the Makefile.

    python bench/synthesis.py [folder] [--epsilons 1,0.1] [--seeds 3] [--tables adult,default,loans]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coded import FOLDER, TABLES, Coded, Codes, apart, coded
from curtilage.core.budgets import ATTO, NANO
from curtilage.data.query.pricing import Price
from curtilage.data.synthesise import Strategy, synthesise

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".cache" / "data-mst"
DELTA = 1e-6
HOURS = 3600
OURS, MST = "ours", "MST (mbi)"
MOST_TV2 = {1.0: 0.033, 0.1: 0.057}
LEAST_AUC = 0.86
MOST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """What one synthesis gave and took; AUC is None where nothing could judge it."""

    tv2: float
    auc: float | None
    cpu: float
    peak: float

    def told(self) -> str:
        """The figures as a line of the table."""
        auc = "-" if self.auc is None else f"{self.auc:.4f}"
        return f"{self.tv2:8.4f}{auc:>8}{self.cpu:9.1f}{self.peak:9.0f}"


def one(folder: Path, name: str, epsilon: float, seed: int, to: Path, strategy: Strategy) -> None:
    """Ours, once: codes into a file, figures as JSON."""
    found = coded(name, folder)
    assert found is not None
    price = Price(round(epsilon * NANO), round(DELTA * ATTO))
    began = time.process_time()
    bytes_of = np.random.default_rng(seed).bytes
    made = synthesise(found.train, found.dataset, price, bytes_of, strategy)
    cpu = time.process_time() - began
    np.save(to, found.codes(made.table))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    charged = made.loss.epsilon / NANO
    assert charged <= epsilon, f"charged {charged}, declared {epsilon}"
    print(json.dumps({"cpu": cpu, "peak": peak}))


def ran(*command: object) -> dict[str, Any] | str:
    """The figures that a process gives; else why it gives none."""
    python = Path(str(command[0]))
    if python.is_relative_to(PEERS) and not (PEERS / ".done").is_file():
        return "not installed"
    ended = subprocess.run(
        [*map(str, command)], capture_output=True, check=False, timeout=HOURS,
        env=os.environ | {"JAX_PLATFORMS": "cpu"},
    )  # fmt: skip
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines() or ["no word"]
        return f"broke: {said[-1]}"
    told: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return told


def private(script: str, *given: object) -> dict[str, Any] | str:
    """A script of `bench/private`, in the environment of the peers."""
    return ran(PEERS / "bin" / "python", ROOT / "bench" / "private" / script, *given)


def judged(at: Path, rows: Codes) -> float | None:
    """What XGBoost learns from the rows, by the test rows in the folder; None without it."""
    np.save(at / "rows.npy", rows)
    got = private("boosted.py", at / "rows.npy", at / "test.npy")
    return None if isinstance(got, str) else float(got["auc"])


def synthesised(who: str, at: Path, real: Codes, *command: object) -> Run | str:
    """One synthesis in a process of its own, and how it is judged."""
    out = at / "made.npy"
    out.unlink(missing_ok=True)
    got = private(*map(str, command), out) if who == MST else ran(*command, out)
    if isinstance(got, str):
        return got
    rows = np.load(out)
    return Run(apart(rows, real), judged(at, rows), got["cpu"], got["peak"])


def beside(asked: argparse.Namespace, name: str, table: Coded, at: Path) -> None:
    """Prints the figures of one table."""
    train, test = table.codes(table.train), table.codes(table.test)
    np.save(at / "train.npy", train)
    np.save(at / "test.npy", test)
    (at / "sizes.json").write_text(json.dumps(table.sizes()), encoding="ascii")
    auc = judged(at, train)
    print(
        f"\n{name}: {len(train):,} rows of {train.shape[1]} columns; other real rows: TV2 "
        f"{apart(test, train):.4f}; real rows: AUC {'-' if auc is None else f'{auc:.4f}'}"
    )
    print(f"  {'':28}{'TV2':>8}{'AUC':>8}{'CPU s':>9}{'peak MB':>9}", flush=True)
    for epsilon in map(float, asked.epsilons.split(",")):
        found: dict[str, list[Run]] = {OURS: [], MST: []}
        for seed in range(1, asked.seeds + 1):
            ours = (sys.executable, __file__, asked.folder, "--strategy", asked.strategy)
            ours = (*ours, "--one", name, epsilon, seed)
            theirs = ("mst.py", at / "train.npy", at / "sizes.json", epsilon, DELTA, seed)
            for who, command in ((OURS, ours), (MST, theirs)):
                run = synthesised(who, at, train, *command)
                line = f"  epsilon {epsilon:<4g} {who:10} seed {seed} "
                print(f"{line:30}{run if isinstance(run, str) else run.told()}", flush=True)
                if isinstance(run, Run):
                    found[who].append(run)
        concluded(name, epsilon, found)


def concluded(name: str, epsilon: float, found: dict[str, list[Run]]) -> None:
    """Prints the means, their ratios, and whether what is aimed at is met."""
    means = {who: mean(runs) for who, runs in found.items() if runs}
    for who, run in means.items():
        line = f"  epsilon {epsilon:<4g} {who:10} mean"
        print(f"{line:30}{run.told()}")
    aims = []
    if ours := means.get(OURS):
        if name == "adult" and epsilon in MOST_TV2:
            aims.append(aim("TV2", ours.tv2, MOST_TV2[epsilon]))
        if name == "adult" and epsilon == 1 and ours.auc is not None:
            met = "met" if ours.auc >= LEAST_AUC else "NOT MET"
            aims.append(f"AUC {ours.auc:.4f}, at least {LEAST_AUC}: {met}")
        if other := means.get(MST):
            aims.append(aim("CPU of MST's", ours.cpu / other.cpu, MOST_SHARE))
            aims.append(aim("memory of MST's", ours.peak / other.peak, MOST_SHARE))
    print("\n".join(f"    aim: {each}" for each in aims), flush=True)


def aim(what: str, value: float, most: float) -> str:
    return f"{what} {value:.4f}, at most {most}: {'met' if value <= most else 'NOT MET'}"


def mean(runs: list[Run]) -> Run:
    aucs = [run.auc for run in runs if run.auc is not None]
    return Run(
        statistics.mean(run.tv2 for run in runs),
        statistics.mean(aucs) if aucs else None,
        statistics.mean(run.cpu for run in runs),
        max(run.peak for run in runs),
    )


def main() -> None:
    """Prints the figures of each table and epsilon."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", default=FOLDER, type=Path, help="of the tables")
    parser.add_argument("--epsilons", default="1,0.1")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--strategy", type=Strategy, default=Strategy.ADAPTIVE)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        name, epsilon, seed, to = asked.one
        one(asked.folder, name, float(epsilon), int(seed), Path(to), asked.strategy)
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.tables.split(","):
            table = coded(name, asked.folder)
            if table is None:
                print(f"\n{name}: the folder {asked.folder.name} does not have it")
                continue
            beside(asked, name, table, Path(folder))
    print(f"load average: {', '.join(f'{each:.1f}' for each in os.getloadavg())}")


if __name__ == "__main__":
    main()
