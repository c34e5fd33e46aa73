"""The report: all measures of one synthetic table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from curtilage.core.datasets import Dataset
from curtilage.core.errors import DataError
from curtilage.core.sockets import Randomness
from curtilage.data.report.attacks import Guessed, closest, guessed, membership, rows_of
from curtilage.data.report.comparable import Tables, compared
from curtilage.data.report.intervals import Estimate
from curtilage.data.report.learning import Learnt, learnt
from curtilage.data.report.likeness import Marginal, Pairs, marginals, pairs
from curtilage.data.report.singling import Singled, singled

ALARM = 0.1
"""A risk that is more than this for sure is called out."""


@dataclass(frozen=True, slots=True)
class Attacks:
    """The attacks.

    Attributes:
        closest, membership: as in `attacks`, from 0 (chance) to 1.
        guessed: of each column.
        singled: singling out.
    """

    closest: Estimate
    membership: Estimate
    guessed: Sequence[Guessed]
    singled: Singled

    @property
    def worst(self) -> Guessed | None:
        """The column that is guessed best beyond chance, as far as is sure."""
        return max(self.guessed, key=lambda each: each.risk.low, default=None)

    def alarms(self) -> list[str]:
        """The names of the attacks that tell of training rows, for sure."""
        told = {
            "distance to the closest record": self.closest,
            "membership inference": self.membership,
            "singling out": self.singled.risk,
        }
        if self.worst is not None:
            told["attribute inference"] = self.worst.risk
        return [name for name, risk in told.items() if risk.low > ALARM]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says. It tells of real rows, so it is as sensitive as they are.

    Attributes:
        about: what was asked and what it cost, as words.
        level: that of the dataset.
        sizes: how many rows were trained on, held back, and made up.
        marginals, pairs, learnt: likeness.
        attacks: None where too few rows were held back, or there.
    """

    about: Mapping[str, str]
    level: str
    sizes: tuple[int, int, int]
    marginals: Sequence[Marginal]
    pairs: Pairs
    learnt: Sequence[Learnt]
    attacks: Attacks | None

    def as_json(self) -> dict[str, Any]:
        """For programs; shares and differences are rounded to four places."""
        train, control, synthetic = self.sizes
        return {
            "private": False,
            "level": self.level,
            "about": dict(self.about),
            "rows": {"trained_on": train, "held_back": control, "synthetic": synthetic},
            "marginals": [_marginal(each) for each in self.marginals],
            "pairs": {
                "mean": round(self.pairs.mean, 4),
                "floor": _floor(self.pairs.floor),
                "columns": list(self.pairs.names),
                "apart": [[round(x, 4) for x in row] for row in self.pairs.apart],
                "left_out": self.pairs.left_out,
            },
            "downstream": [
                {
                    "column": each.column,
                    "value": each.what,
                    "auc_real": each.real.as_json(),
                    "auc_synthetic": each.synthetic.as_json(),
                }
                for each in self.learnt
            ],
            "attacks": None if self.attacks is None else _attacks(self.attacks),
        }


def appraise(
    tables: Tables, dataset: Dataset, about: Mapping[str, str], chance: Randomness
) -> Report:
    """Compares a synthetic table with real rows.

    Args:
        tables: the rows.
        dataset: what the catalogue says of them.
        about: what was asked and what it cost, as words.
        chance: for which rows are looked at; the same bytes make the same report.

    Raises:
        DataError: a table lacks a column, or has none to compare (CUR840).
    """
    names = [name for name in dataset.columns if name != dataset.person]
    for table in (tables.train, tables.control, tables.synthetic):
        for name in names or [""]:
            if table.column_names.count(name) != 1:
                raise DataError(
                    f"The table does not have the column '{name}' exactly once.",
                    param=name,
                    mend="Compare tables of the columns that the catalogue names.",
                    code="CUR840",
                )
    seeded = np.random.default_rng(int.from_bytes(chance(32)))
    columns = compared(tables, dataset)
    rows = rows_of(columns, seeded)
    attacks = None
    if rows.enough:
        attacks = Attacks(
            closest(rows), membership(rows), guessed(rows, names), singled(rows, seeded)
        )
    return Report(
        about,
        str(dataset.level),
        (tables.train.num_rows, tables.control.num_rows, tables.synthetic.num_rows),
        marginals(columns),
        pairs(columns),
        learnt(columns, seeded),
        attacks,
    )


def _marginal(each: Marginal) -> dict[str, Any]:
    return {
        "column": each.name,
        "total_variation": round(each.apart, 4),
        "floor": _floor(each.floor),
        "values": [
            {"value": label, "real": round(real, 4), "synthetic": round(synthetic, 4)}
            for label, real, synthetic in zip(each.labels, each.real, each.synthetic, strict=True)
        ],
    }


def _attacks(attacks: Attacks) -> dict[str, Any]:
    one = attacks.singled
    return {
        "closest_record": attacks.closest.as_json(),
        "membership_inference": attacks.membership.as_json(),
        "singling_out": {
            **one.risk.as_json(),
            "guesses": one.guesses,
            "alone": round(one.alone, 4),
            "by_chance": round(one.fair, 4),
        },
        "attribute_inference": [
            {
                "column": each.column,
                "hits": each.hits.as_json(),
                "control": each.base.as_json(),
                "risk": each.risk.as_json(),
            }
            for each in attacks.guessed
        ],
        "called_out": attacks.alarms(),
    }


def _floor(value: float) -> float | None:
    return round(value, 4) if value >= 0 else None
