"""From findings, and from what the texts are about, to a level, with the reasons.

Raising a level needs little evidence, lowering it needs much. The level is the highest that any
of these says:

1. What could not be inspected is ``high``.
2. A finding that counts (`Scheme.counts`) has its category's level in the organisation's scheme. A
   place, an organisation, a nationality or an age alone (the capital of France, the head of a
   company) is public: it counts from the moment that anything else makes the whole ``moderate``.
3. A text that is likely of a class of documents, such as a medical one, has the level of that class
   in the scheme. To be ``high`` for its class alone it must be that for `SURE`.
4. A text that is not of a ``low`` class for at least `OPEN` is ``moderate``: nothing sensitive
   was found, but it is not certain that there is none.
5. What the application declares, or its settings say of all it sends.

Every text counts for itself, so that a confidential one is not made harmless by what stands
beside it, and nothing that is added lowers the level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from curtilage.core.categories import Scheme
from curtilage.core.findings import Classification, Field, Finding, Judged, Reason
from curtilage.core.levels import Level, highest

LIKELY = 0.5
"""How likely a text must be of a class to count as that."""
SURE = 0.9
"""How likely, to be high for it."""
OPEN = 0.4
"""How likely a text must be of the low classes together to be low."""

_PUBLIC_ALONE = frozenset({"place.name", "organisation.name", "person.demographic", "person.age"})
_IN_WORDS = {
    "finance": "a financial document",
    "health": "a medical document",
    "legal": "a legal document",
    "hr": "a personnel matter",
    "business": "internal business",
    "code": "source code",
    "credentials": "access data",
}


def classify(
    fields: Sequence[Field],
    findings: Sequence[Sequence[Finding]],
    uninspected: Sequence[str],
    scheme: Scheme,
    *,
    judged: Sequence[Judged] = (),
    floors: Sequence[Reason] = (),
) -> Classification:
    """The level of a payload and why.

    Args:
        fields: what was inspected.
        findings: of each field, sorted and not overlapping.
        uninspected: paths of parts that no detector can read.
        scheme: the organisation's categories and levels.
        judged: what its texts are about.
        floors: levels that it has whatever is in it, and why.
    """
    reasons = [Reason(Level.HIGH, f"{path} could not be inspected") for path in sorted(uninspected)]
    reasons += floors
    reasons += _of_texts(judged, scheme)
    reasons += _of_findings(fields, findings, scheme, highest(r.level for r in reasons))
    if highest(r.level for r in reasons) is Level.LOW:
        reasons += _uncertain(judged, scheme)
    reasons.sort(key=lambda reason: -reason.level.rank)
    return Classification(
        level=highest(reason.level for reason in reasons),
        findings=tuple(tuple(found) for found in findings),
        reasons=tuple(reasons) or (Reason(Level.LOW, "nothing sensitive was found"),),
        uninspected=tuple(uninspected),
    )


def _of_findings(
    fields: Sequence[Field],
    findings: Sequence[Sequence[Finding]],
    scheme: Scheme,
    besides: Level,
) -> Iterator[Reason]:
    counts: Counter[tuple[str, str]] = Counter()
    for each, found in zip(fields, findings, strict=True):
        for finding in found:
            if scheme.counts(finding.category, finding.confidence):
                for category in (finding.category, *finding.also):
                    counts[category, each.path] += 1
    levels = {category: scheme.level(category) for category, _ in counts}
    telling = highest(level for key, level in levels.items() if key not in _PUBLIC_ALONE)
    if max(telling, besides, key=lambda level: level.rank) is Level.LOW:
        levels |= {key: Level.LOW for key in levels if key in _PUBLIC_ALONE}
    for (category, path), count in counts.items():
        yield Reason(levels[category], f"{count} x {scheme.category(category).title} in {path}")


def _of_texts(judged: Iterable[Judged], scheme: Scheme) -> Iterator[Reason]:
    for each in judged:
        for name, likely in each.about.items():
            level = scheme.document(name)
            if level is Level.LOW or likely < LIKELY:
                continue
            if likely < SURE:
                level = Level.MODERATE
            kind = _IN_WORDS.get(name, name)
            yield Reason(level, f"{each.path} reads like {kind} ({likely:.0%})")


def _uncertain(judged: Iterable[Judged], scheme: Scheme) -> Iterator[Reason]:
    for each in judged:
        low = sum(p for name, p in each.about.items() if scheme.document(name) is Level.LOW)
        if each.about and low < OPEN:
            yield Reason(
                Level.MODERATE,
                f"nothing sensitive was found, but it is not certain that {each.path} is public "
                f"({low:.0%})",
            )
