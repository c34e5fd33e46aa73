"""From findings to a level, with the reasons.

The rule:

1. What could not be inspected makes the whole ``high``.
2. Otherwise the level is the highest of the findings' categories, in the organisation's scheme,
   over the findings that count in it (`Scheme.counts`).
3. A place, an organisation, a nationality or an age alone (the capital of France, the head of a
   company) is public: it counts from the moment that anything else of ``moderate`` or more was
   found.
4. Nothing found at all is ``low``. It is the first honest rule, not a proof: a detector of
   sensitivity of whole texts is to stand beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from curtilage.core.categories import Scheme
from curtilage.core.findings import Classification, Field, Finding, Reason
from curtilage.core.levels import Level, highest

_PUBLIC_ALONE = frozenset({"place.name", "organisation.name", "person.demographic", "person.age"})


def classify(
    fields: Sequence[Field],
    findings: Sequence[Sequence[Finding]],
    uninspected: Sequence[str],
    scheme: Scheme,
) -> Classification:
    """The level of a payload and why.

    Args:
        fields: what was inspected.
        findings: of each field, sorted and not overlapping.
        uninspected: paths of parts that no detector can read.
        scheme: the organisation's categories and levels.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for each, found in zip(fields, findings, strict=True):
        for finding in found:
            if scheme.counts(finding.category, finding.confidence):
                for category in (finding.category, *finding.also):
                    counts[category, each.path] += 1
    levels = {category: scheme.level(category) for category, _ in counts}
    if not any(
        level >= Level.MODERATE and category not in _PUBLIC_ALONE
        for category, level in levels.items()
    ):
        levels = {
            category: Level.LOW if category in _PUBLIC_ALONE else level
            for category, level in levels.items()
        }
    reasons = [Reason(Level.HIGH, f"{path} could not be inspected") for path in sorted(uninspected)]
    reasons += [
        Reason(levels[category], f"{count} x {scheme.category(category).title} in {path}")
        for (category, path), count in counts.items()
    ]
    reasons.sort(key=lambda reason: -reason.level.rank)
    return Classification(
        level=highest(reason.level for reason in reasons),
        findings=tuple(tuple(found) for found in findings),
        reasons=tuple(reasons) or (Reason(Level.LOW, "nothing sensitive was found"),),
        uninspected=tuple(uninspected),
    )
