"""Attacks on a synthetic table, each beside the same attack on people who are not in it.

The control group is what makes them mean something: what is guessed of people whose rows were held
back was learnt from the population, not from them. Every measure is 0 on average where training
rows and rows held back are alike to the synthetic table, and 1 where all can be told.

Sources: Giomi, Boenisch, Wehmeyer and Tasnadi (2023), A unified framework for quantifying privacy
risk in synthetic data (singling out, inference, control group); Platzer and Reutterer (2021),
Holdout-based empirical assessment of mixed-type synthetic data (distance to closest record).
Written from the papers; no code was taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from curtilage.data.report.comparable import ONE, Compared, Places
from curtilage.data.report.distances import blocks, column
from curtilage.data.report.intervals import Estimate, excess, quantile, ranked, residual, wilson

LEAST = 20
"""So many rows are needed of each kind."""

MOST_REAL, MOST_SYNTHETIC = 60_000, 60_000
GUESSED, TARGETS, CLOSEST = 400, 800, 600
MOST_SECRETS = 40
NEAR = ONE // 20
"""A guessed number is right within so much of a rank."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The places of all columns.

    Attributes:
        ordered: of each column, whether its places are ranks.
        train, control, synthetic: shape rows x columns.
    """

    ordered: tuple[bool, ...]
    train: Places
    control: Places
    synthetic: Places

    @property
    def enough(self) -> bool:
        """Whether there are rows enough to say anything."""
        return min(len(self.train), len(self.control), len(self.synthetic)) >= LEAST


@dataclass(frozen=True, slots=True)
class Guessed:
    """How well a column is guessed of people of whom all else is known.

    Attributes:
        column: its name.
        hits, base: the share guessed right of training rows and of rows held back.
        risk: how much more, of what could be.
    """

    column: str
    hits: Estimate
    base: Estimate
    risk: Estimate


def rows_of(columns: Sequence[Compared], chance: np.random.Generator) -> Rows:
    """The places of the tables, in an order that says nothing, and no more than can be compared.

    Of more real rows, both parts are thinned alike.
    """
    train, control, synthetic = (
        np.stack([getattr(each, part).places for each in columns], axis=1)
        for part in ("train", "control", "synthetic")
    )
    share = min(1.0, MOST_REAL / max(1, len(train) + len(control)))
    sizes = (round(len(train) * share), round(len(control) * share))
    return Rows(
        tuple(each.ordered for each in columns),
        chance.permutation(train)[: sizes[0]],
        chance.permutation(control)[: sizes[1]],
        chance.permutation(synthetic)[:MOST_SYNTHETIC],
    )


def closest(rows: Rows) -> Estimate:
    """How much oftener than by chance a synthetic row is nearest to a training row."""
    real = np.concatenate([rows.train, rows.control])
    fair = len(rows.train) / len(real)
    won, whose = [], []
    for _, apart in blocks(rows.synthetic[:CLOSEST], real, rows.ordered):
        least = apart == apart.min(axis=1, keepdims=True)
        won.append(least[:, : len(rows.train)].sum(axis=1) / least.sum(axis=1))
        whose.append(least.argmax(axis=1))
    of_all = np.concatenate(won)
    return excess(of_all, np.full(len(of_all), fair), np.concatenate(whose), quantile())


def membership(rows: Rows) -> Estimate:
    """How well a training row is told from one held back, by its nearest synthetic row.

    Twice the area under the curve, less 1: 0 is a coin, 1 is always.
    """
    near = [
        np.concatenate([d.min(axis=1) for _, d in blocks(part, rows.synthetic, rows.ordered)])
        for part in (rows.train[:TARGETS], rows.control[:TARGETS])
    ]
    area = ranked(-near[0].astype(np.float64), -near[1].astype(np.float64), quantile())
    return Estimate(*(2.0 * each - 1.0 for each in (area.value, area.low, area.high)))


def guessed(rows: Rows, names: Sequence[str]) -> list[Guessed]:
    """How well each column is guessed from the nearest synthetic row by all other columns.

    The intervals hold together: of all columns, with the confidence of one.
    """
    if len(names) < 2:
        return []
    secrets = range(min(len(names), MOST_SECRETS))
    wide = quantile(len(secrets))
    told = []
    for part in (rows.train[:GUESSED], rows.control[:GUESSED]):
        right = np.zeros(len(secrets), dtype=np.int64)
        for these, apart in blocks(part, rows.synthetic, rows.ordered):
            for n in secrets:
                own = column(part[these, n], rows.synthetic[:, n], rows.ordered[n])
                best = (apart - own).argmin(axis=1)
                right[n] += int((own[np.arange(len(best)), best] <= NEAR).sum())
        told.append([wilson(int(hits), len(part), wide) for hits in right])
    return [
        Guessed(names[n], told[0][n], told[1][n], residual(told[0][n], told[1][n])) for n in secrets
    ]
