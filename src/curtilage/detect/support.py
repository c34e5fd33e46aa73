"""An illness on its own is a topic; beside a person it is that person's.

Detectors report what needs a person to be sensitive (a condition, a salary, a job) with a
confidence below the floor when the text itself names nobody. This step raises it when any text
of the same crossing holds a person: splitting a record over several messages hides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from curtilage.core.findings import Finding
from curtilage.detect.merge import FLOOR

HINT = 0.3
SUPPORTED = 0.6

_PERSONAL = (
    "health.condition",
    "health.treatment",
    "person.job",
    "measure.quantity",
    "finance.record",
    "business.hr",
)
_PERSONS = ("person.name", "person.birthdate", "contact.", "identity.", "health.record")


def support(findings: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
    """The findings of each text, with hints about a person raised when there is a person."""
    if not any(_is_person(finding) for found in findings for finding in found):
        return [list(found) for found in findings]
    return [[_raised(finding) for finding in found] for found in findings]


def _is_person(finding: Finding) -> bool:
    return finding.confidence >= SUPPORTED and finding.category.startswith(_PERSONS)


def _raised(finding: Finding) -> Finding:
    if HINT <= finding.confidence < FLOOR and finding.category in _PERSONAL:
        return replace(finding, confidence=SUPPORTED)
    return finding
