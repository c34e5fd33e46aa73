"""Datasets as the catalogue tells of them: what each column holds, and whose data it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from curtilage.core.levels import Level

EACH_ROW = ""
"""As the person key: every row is another person."""


class Kind(StrEnum):
    """What the values of a column are."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"

    @property
    def numeric(self) -> bool:
        """Whether sums can be made of it."""
        return self in {Kind.INTEGER, Kind.DECIMAL}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: as in the source.
        kind: what its values are.
        category: what kind of sensitive thing it holds; empty for none.
        level: its level.
        lower, upper: bounds known without looking at the data; values beyond count as the bound.
        step: the precision with which a decimal column is added up.
        values: every value there may be, known without looking at the data.
        nullable: whether values may be missing.
    """

    name: str
    kind: Kind
    category: str = ""
    level: Level = Level.HIGH
    lower: Fraction | None = None
    upper: Fraction | None = None
    step: Fraction = Fraction(1)
    values: tuple[str | int | bool, ...] = ()
    nullable: bool = True

    @property
    def bounded(self) -> bool:
        """Whether both bounds are known."""
        return self.lower is not None and self.upper is not None


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much of one person may count in an answer.

    Attributes:
        rows: rows of a person in one group; of more, each counts for less.
        groups: groups of an answer that a person may be in.
    """

    rows: int = 1
    groups: int = 1


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of the catalogue.

    Attributes:
        name: its key; ``source`` is where it lies, such as ``csv:people.csv``.
        columns: by name.
        person: the column that says whose row it is; `EACH_ROW` if each is another person's.
        entity: what the persons are; datasets of one entity may be joined by their keys.
        contribution: how much of one person counts.
        group: the column whose values part the people, so that each part pays its own losses.
        purposes: what it may be used for.
        subjects: where the people live, as in crossings.
        retention_days: how long it may be kept; 0 says nothing.
        owner: who decides about it.
        parents: datasets it was made from; they pay too.
        public: whether it tells of nobody.
    """

    name: str
    source: str
    columns: Mapping[str, Column]
    person: str = EACH_ROW
    entity: str = ""
    contribution: Contribution = field(default_factory=Contribution)
    group: str = ""
    purposes: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    retention_days: int = 0
    owner: str = ""
    parents: tuple[str, ...] = ()
    public: bool = False

    @property
    def level(self) -> Level:
        """The highest level of a column."""
        return max((column.level for column in self.columns.values()), default=Level.LOW)
