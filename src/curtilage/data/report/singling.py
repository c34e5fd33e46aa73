"""Singling out: guesses from the synthetic table that fit exactly one person (Giomi et al., 2023).

A guess is made from one synthetic row: for some of its columns, the value, or of a number "at most"
or "at least" it, until it fits no other synthetic row. It succeeds if it fits exactly one
training row. How many would succeed anyway is known without another attack: if training rows and
rows held back are alike to the synthetic table, those that a guess fits are any of both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curtilage.data.report.attacks import Rows
from curtilage.data.report.comparable import ONE, Places
from curtilage.data.report.intervals import Estimate, excess, quantile

GUESSES = 2000
TRIES = 4000
WORK = 800_000_000
"""So many comparisons are made at most."""

MOST = 8
"""So many columns are in a guess at most."""


@dataclass(frozen=True, slots=True)
class Singled:
    """How well people are singled out.

    Attributes:
        guesses: how many were made.
        alone: the share that fit exactly one training row.
        fair: the share that would by chance.
        risk: how much more, of what could be; of guesses that could.
    """

    guesses: int
    alone: float
    fair: float
    risk: Estimate


def singled(rows: Rows, chance: np.random.Generator) -> Singled:
    """Guesses, and how many fit exactly one training row."""
    real = np.concatenate([rows.train, rows.control])
    won: list[float] = []
    fair: list[float] = []
    whose: list[int] = []
    size = len(rows.synthetic) + len(real)
    for _ in range(min(TRIES, max(1, WORK // (4 * size)))):
        guess = _guess(rows, chance)
        if len(won) == GUESSES:
            break
        if not guess:
            continue
        found = _fit(real, guess)
        won.append(float((found < len(rows.train)).sum() == 1))
        fair.append(_alone(len(found), len(rows.train), len(real)))
        whose.append(int(found[0]) if len(found) else -1)
    some = np.flatnonzero(np.array(fair) > 0)
    tries = (np.array(won)[some], np.array(fair)[some], np.array(whose, dtype=np.int64)[some])
    risk = excess(*tries, quantile())
    return Singled(len(won), float(np.mean(won or [0.0])), float(np.mean(fair or [0.0])), risk)


Guess = list[tuple[int, str, int]]


def _guess(rows: Rows, chance: np.random.Generator) -> Guess:
    """What fits one synthetic row alone: columns in any order, until no other row is left.

    Each is which column, how it is compared, and with what. Empty where rows are too alike.
    """
    row = rows.synthetic[chance.integers(len(rows.synthetic))]
    left = np.arange(len(rows.synthetic))
    guess: Guess = []
    for n in chance.permutation(len(row))[:MOST]:
        value, how = int(row[n]), "="
        if rows.ordered[n] and value >= 0 and chance.random() < 0.5:
            how = ">" if value > ONE // 2 else "<"
        guess.append((int(n), how, value))
        left = left[_fit(rows.synthetic[left], guess[-1:])]
        if len(left) == 1:
            return guess
    return []


def _fit(rows: Places, guess: Guess) -> NDArray[np.int64]:
    """The rows that a guess fits."""
    left = np.arange(len(rows))
    for n, how, value in guess:
        held = rows[left, n]
        if how == "=":
            fits = held == value
        elif how == ">":
            fits = held >= value
        else:
            fits = (held <= value) & (held >= 0)
        left = left[fits]
    return left


def _alone(found: int, train: int, real: int) -> float:
    """The chance that of so many rows found among the real ones, exactly one is for training."""
    if not found:
        return 0.0
    chance = found * train / real
    rest = real - train
    for n in range(found - 1):  # the others are all held back
        if rest - n <= 0:
            return 0.0
        chance *= (rest - n) / (real - 1 - n)
    return chance
