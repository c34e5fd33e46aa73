"""What inspection says: findings in fields, and the classification of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from curtilage.core.levels import Level

FLOOR = 0.5
"""From this confidence on a finding counts, unless the organisation says otherwise."""

VERIFIED = 0.9
"""From this on it was proved, by a check digit or a fixed form, and always counts."""

About = Mapping[str, float]
"""How likely a text is of each class of documents, adding up to 1; empty if nobody judged it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sensitive span of one field.

    Attributes:
        start, end: character offsets in the field's text, ``0 <= start < end``.
        category: key of a category, such as ``person.name``.
        confidence: 0 to 1.
        detector: name of the detector that found it.
        also: further categories that the same span holds: an encoded block has one place.
        passage: whether it says what a stretch of text is about, rather than what stands there; it
            gives way to whatever does.
    """

    start: int
    end: int
    category: str
    confidence: float
    detector: str
    also: tuple[str, ...] = ()
    passage: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a finding spans {self.start}..{self.end}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"a confidence of {self.confidence}")


@dataclass(frozen=True, slots=True)
class Field:
    """One inspected string of a payload.

    Attributes:
        path: where it stands, such as ``messages[0].content``; never holds content.
        text: the string itself.
        label: the name it stands under (``patient_name``), which helps detectors; or empty.
        run: fields with the same positive number are pieces of one text (the parts of a
            message), so that a value split over them is found; 0 stands alone.
        identifier: whether it is a name of a programming interface (a function, a property),
            in which ordinary words mean nobody.
        fixed: whether it stands in a document, where no control can replace anything.
        aside: whether it belongs to how the request is made (a parameter, a tool's description),
            so that it says nothing of what the request is about.
    """

    path: str
    text: str
    label: str = ""
    run: int = 0
    identifier: bool = False
    fixed: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What a part of a payload is about: a text, or several that stand together.

    Attributes:
        path: where it stands; never holds content.
        about: how likely it is of each class.
    """

    path: str
    about: About


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a classification came out as it did, in words a person reads; free of content."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Classification:
    """The level of a payload and what led to it.

    Attributes:
        level: the level of the whole.
        findings: one tuple per field, in the order of the fields, sorted and not overlapping.
        reasons: in words, the deciding ones first.
        uninspected: paths of what could not be inspected; any makes the whole ``high``.
    """

    level: Level
    findings: tuple[tuple[Finding, ...], ...]
    reasons: tuple[Reason, ...]
    uninspected: tuple[str, ...] = ()

    @property
    def categories(self) -> dict[str, int]:
        """How many findings there are of each category, sorted by key."""
        counts: dict[str, int] = {}
        for field in self.findings:
            for finding in field:
                for category in (finding.category, *finding.also):
                    counts[category] = counts.get(category, 0) + 1
        return dict(sorted(counts.items()))
