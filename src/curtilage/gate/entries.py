"""What the ledger is told of a crossing.

``facts`` stand in the log for ever: names from the configuration, counts, categories, policy
ids; nothing of the content and nothing about a person. ``detail`` is what an explanation needs
beyond that (where findings stood, what was passed over); it lives in the erasable side table,
and the log holds only a commitment to it. Neither holds content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import islice
from typing import Any

from curtilage.core.crossings import Asked, Controlled, Decided, Inspected
from curtilage.core.decisions import Alternative, Decision, PolicyNote
from curtilage.core.parties import Destination

Entry = tuple[dict[str, Any], dict[str, Any]]


def decided_entry(controlled: Controlled, attempt: int) -> Entry:
    """Facts and detail of a crossing that will be sent."""
    decided, plan = controlled.decided, controlled.plan
    facts = _common(decided) | {
        "effect": "permit",
        **_place(plan.destination),
        "controls": sorted(plan.controls),
        "replaced": sum(controlled.replaced.values()),
        "bytes": len(controlled.body),
        "attempt": attempt,
    }
    detail = _explained(decided) | {
        "model": controlled.model,
        "body_sha256": hashlib.sha256(controlled.body).hexdigest(),
    }
    return facts, detail


def refused_entry(decided: Decided) -> Entry:
    """Facts and detail of a crossing that no plan was permitted for."""
    return _common(decided) | {"effect": "refuse"}, _explained(decided)


def finished_facts(
    asked: Asked, destination: Destination, status: int, received: int, error: str = ""
) -> dict[str, Any]:
    """Facts of how a sent crossing ended: HTTP status, bytes that came back, an error's code."""
    return {
        "crossing": asked.id,
        "destination": destination.name,
        "status": status,
        "received": received,
        "error": error,
    }


def _common(decided: Decided) -> dict[str, Any]:
    asked, classification = decided.inspected.asked, decided.inspected.classification
    return {
        "crossing": asked.id,
        "application": asked.application.name,
        "purpose": asked.purpose.key,
        "action": str(asked.action),
        "level": str(classification.level),
        "categories": classification.categories,
        "uninspected": len(classification.uninspected),
        "subjects": sorted(asked.subjects),
        "policies": [note.id for note in decided.decision.policies],
        "policy": decided.decision.policy_digest,
        "passed_over": len(decided.decision.passed_over),
    }


def _place(destination: Destination) -> dict[str, Any]:
    return {
        "destination": destination.name,
        "zone": str(destination.zone),
        "jurisdiction": destination.jurisdiction,
    }


def _explained(decided: Decided) -> dict[str, Any]:
    inspected, decision = decided.inspected, decided.decision
    return {
        "asked_model": inspected.asked.model,
        "findings": _findings(inspected),
        "reasons": [r.text for r in inspected.classification.reasons],
        "uninspected": list(inspected.classification.uninspected),
        "policies": _notes(decision.policies),
        "passed_over": [_alternative(a) for a in decision.passed_over],
        "nearest": list(decision.nearest),
        "errors": list(decision.errors),
    }


MOST_FINDINGS = 500


def _findings(inspected: Inspected) -> list[list[Any]]:
    """Path, start, end, category, confidence in percent, detector; the first 500."""
    fields = inspected.asked.fields
    listed = (
        [field.path, f.start, f.end, f.category, round(f.confidence * 100), f.detector]
        for field, found in zip(fields, inspected.classification.findings, strict=True)
        for f in found
    )
    return list(islice(listed, MOST_FINDINGS))


def _notes(notes: Sequence[PolicyNote]) -> list[dict[str, Any]]:
    return [{"id": n.id, "title": n.title, "basis": n.basis, "effect": n.effect} for n in notes]


def _alternative(alternative: Alternative) -> dict[str, Any]:
    return {
        "plan": alternative.plan,
        "policies": _notes(alternative.policies),
        "errors": list(alternative.errors),
        "missing": [
            {"policy": m.policy.id, "title": m.policy.title, "conditions": list(m.conditions)}
            for m in alternative.missing
        ],
    }


def decision_line(decision: Decision) -> str:
    """One line for a person: what was decided and by which policies."""
    ids = ", ".join(note.id for note in decision.policies) or "by default"
    return f"permit {decision.plan} ({ids})" if decision.plan else f"refuse ({ids})"
