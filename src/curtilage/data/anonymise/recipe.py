"""What is to be done with each column of a table, and what must be true of the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from curtilage.core.errors import DataError
from curtilage.data.anonymise.keys import SIV
from curtilage.data.anonymise.models import (
    Closeness,
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Model,
)
from curtilage.data.anonymise.risk import THRESHOLD
from curtilage.data.anonymise.specs import Spec

LOSS, ENTROPY, DISCERNIBILITY = "loss", "entropy", "discernibility"
QUALITIES = (LOSS, ENTROPY, DISCERNIBILITY)


@dataclass(frozen=True, slots=True)
class Quasi:
    """A quasi-identifier: with others it may tell whose row it is, so it is generalised."""

    spec: Spec


@dataclass(frozen=True, slots=True)
class Key:
    """A key of persons or things, to be replaced by tokens.

    Attributes:
        entity: whose keys; tables that name the same can be joined. Empty for the column's name.
        form: of `keys.FORMS`.
        prefix: what tokens begin with.
    """

    entity: str = ""
    form: str = SIV
    prefix: str = "k"


@dataclass(frozen=True, slots=True)
class FreeText:
    """Text in which values are detected and treated by a control."""

    control: str = "redact"


@dataclass(frozen=True, slots=True)
class SensitiveColumn:
    """What nobody must learn of a person; models speak of it. It is released as it is."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Released as it is. It must be neither sensitive nor tell whose row it is."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Left out."""


Treatment = Quasi | Key | FreeText | SensitiveColumn | Plain | Dropped


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a table is anonymised.

    Attributes:
        columns: what is done with each column. One that is not named is left out.
        models: all must hold for every group of rows that look the same.
        suppression: the share of rows that may be left out, from 0 to less than 1.
        quality: of `QUALITIES`: what is lost, and is to be least.
        geometric: for "loss", whether the geometric mean over columns counts.
        threshold: from which risk on a row counts as at risk, from 0 to 1.
        population: how many persons the table was drawn from; 0 if that is not known.

    Raises:
        DataError: it makes no sense (CUR830).
    """

    columns: Mapping[str, Treatment]
    models: tuple[Model, ...] = field(default_factory=tuple)
    suppression: float = 0.0
    quality: str = LOSS
    geometric: bool = True
    threshold: float = THRESHOLD
    population: int = 0

    def __post_init__(self) -> None:
        quasi = [name for name, what in self.columns.items() if isinstance(what, Quasi)]
        if bool(quasi) != bool(self.models):
            raise wrong(
                "models",
                "quasi-identifiers and models need each other",
                "Name what must hold, such as k-anonymity, and the columns it must hold for.",
            )
        if not 0 <= self.suppression < 1:
            raise wrong("suppression", "it is from 0 to less than 1", "Such as 0.02.")
        if not 0 < self.threshold <= 1:
            raise wrong("risk.threshold", "it is more than 0 and at most 1", "Such as 0.2.")
        if self.population < 0:
            raise wrong("risk.population", "it is a number of persons", "Such as 80_000_000.")
        if self.quality not in QUALITIES:
            raise wrong("quality", "it is unknown", f"Take one of {', '.join(QUALITIES)}.")
        for model in self.models:
            self._check(model)

    def _check(self, model: Model) -> None:
        if isinstance(model, KAnonymity):
            if model.k < 1:
                raise wrong("models", "k is at least 1", "Such as 5.")
            return
        if not isinstance(model, DistinctDiversity | EntropyDiversity | Closeness):
            return  # a model of the caller's own
        if not isinstance(self.columns.get(model.column), SensitiveColumn):
            raise wrong(
                "models",
                f"one speaks of '{model.column}', which is no sensitive column here",
                'Give that column as = "sensitive".',
            )
        if isinstance(model, Closeness):
            if not 0 <= model.t <= 1:
                raise wrong("models", "t is from 0 to 1", "Such as 0.2.")
        elif not model.l >= 1:
            raise wrong("models", "l is at least 1", "Such as 3.")


def wrong(where: str, what: str, mend: str) -> DataError:
    """The error for a recipe that makes no sense at a place."""
    return DataError(
        f"The recipe is wrong at '{where}': {what}.", param=where, mend=mend, code="CUR830"
    )
