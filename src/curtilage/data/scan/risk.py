"""How many rows stand alone with what others may know of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curtilage.data.scan.sample import Sample

MOST_TOGETHER = 4
MOST_TRIED = 30
QUASI = frozenset(
    {
        "person.age", "person.birthdate", "person.demographic", "person.job", "place.name",
        "place.coordinates", "contact.address", "organisation.name", "time.date",
        "identity.vehicle", "health.condition",
    }
)  # fmt: skip
"""Categories that others may know of a person: alone they name nobody, together they may."""


@dataclass(frozen=True, slots=True)
class Risk:
    """The risk of some columns together.

    Attributes:
        columns: in the order in which each adds most.
        alone: the share of rows of the sample that no other is like in them.
    """

    columns: tuple[str, ...]
    alone: float


def risk_of(sample: Sample, columns: Sequence[str]) -> Risk | None:
    """The columns, up to `MOST_TOGETHER`, with which most rows stand alone; found greedily.

    Args:
        sample: of the dataset.
        columns: those that others may know; of more than `MOST_TRIED`, the first.
    """
    chosen: tuple[str, ...] = ()
    most = (0, 0)
    rest = list(columns[:MOST_TRIED])
    while rest and len(chosen) < MOST_TOGETHER and most[0] < sample.rows:
        # where none stands alone yet, what parts the rows most comes first
        found = {name: sample.alone([*chosen, name]) for name in rest}
        best = max(found, key=lambda name: found[name])
        if found[best] <= most:
            break
        chosen, most = (*chosen, best), found[best]
        rest.remove(best)
    return Risk(chosen, most[0] / sample.rows) if chosen else None


def in_words(risk: Risk, rows: int) -> list[str]:
    """The risk as sentences."""
    columns = ", ".join(risk.columns)
    how = (
        "No row stands" if not risk.alone else
        "Every row stands" if risk.alone == 1 else
        f"About {_of_100(risk.alone)} in 100 rows stand"
    )  # fmt: skip
    said = [f"{how} alone with: {columns} (in a sample of {rows} rows; of more rows, fewer may)."]
    if risk.alone >= 0.2:
        said.append(
            "Whoever knows these of a person can find the row, also where names are left out."
        )
    return said


def _of_100(share: float) -> str:
    return "less than 1" if share < 0.01 else str(min(round(100 * share), 99))
