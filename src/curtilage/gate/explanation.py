"""Why a crossing came out as it did, from the ledger's entry and its detail, for people.

The right to explanation (GDPR Article 15(1)(h); CJEU C-203/22): which data was used, which rules
decided, and how a variation would have changed the result. When the detail was erased, what the
log itself holds is still told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curtilage.core.categories import Scheme

Explanation = dict[str, Any]


def explanation(
    facts: Mapping[str, Any],
    detail: Mapping[str, Any] | None,
    outcome: Mapping[str, Any] | None,
) -> Explanation:
    """One value with everything there is to tell; the wire form of an explanation."""
    told: Explanation = {**facts, "erased": detail is None, "outcome": _outcome(facts, outcome)}
    if detail is not None:
        told |= detail
    return told


def _outcome(facts: Mapping[str, Any], outcome: Mapping[str, Any] | None) -> dict[str, Any]:
    if facts["effect"] == "refuse":
        return {"state": "not sent"}
    if outcome is None:
        return {"state": "unknown"}
    state = "failed" if outcome["error"] else "answered"
    return {"state": state, **{k: outcome[k] for k in ("status", "received", "error")}}


def in_words(told: Explanation, scheme: Scheme) -> str:
    """The explanation as a person reads it."""
    lines = [_headline(told), ""]
    lines += _section("What was found", _found(told, scheme))
    lines += _section("Why this level", told.get("reasons", ()))
    notes = told.get("policies", ())
    if told["erased"]:
        notes = [{"id": policy} for policy in told["policies"]]
    lines += _section("Policies that decided", [_note(note) for note in notes])
    lines += _section(
        "Passed over",
        [_passed(p) for p in told.get("passed_over", ()) if p] if not told["erased"] else (),
    )
    lines += _section("Would have been permitted", told.get("nearest", ()))
    if told["erased"]:
        lines += ["The detail of this crossing was erased; this is what the log itself holds.", ""]
    lines += [f"Outcome: {_in_a_word(told['outcome'])}", f"Policy text: sha256 {told['policy']}"]
    return "\n".join(lines)


def _headline(told: Explanation) -> str:
    who = f"Crossing {told['crossing']}: application '{told['application']}'"
    what = f"asked to {told['action']} data of level {told['level']} for '{told['purpose']}'"
    if told["effect"] == "refuse":
        return f"{who} {what}. Refused; nothing was sent."
    how = f" with {', '.join(told['controls'])}" if told["controls"] else " as it was"
    replaced = f" ({told['replaced']} values replaced)" if told["replaced"] else ""
    return (
        f"{who} {what}. Permitted: sent to '{told['destination']}' "
        f"({told['zone']}, {told['jurisdiction']}){how}{replaced}, {told['bytes']} bytes."
    )


def _section(title: str, items: Any) -> list[str]:
    return [f"{title}:", *(f"  - {item}" for item in items), ""] if items else []


def _found(told: Explanation, scheme: Scheme) -> list[str]:
    found = [
        f"{count} x {scheme.category(key).title} ({scheme.level(key)})"
        for key, count in told["categories"].items()
    ]
    if told["uninspected"]:
        paths = ", ".join(told.get("uninspected", ()) if not told["erased"] else ())
        found.append(f"could not be inspected, so it counts as high: {paths or 'parts of it'}")
    return found or ["nothing sensitive"]


def _note(note: Mapping[str, Any]) -> str:
    title = f": {note['title']}" if note.get("title") else ""
    basis = f" [{note['basis']}]" if note.get("basis") else ""
    return f"{note['id']}{title}{basis}"


def _passed(passed: Mapping[str, Any]) -> str:
    why = [_note(note) for note in passed["policies"]] + list(passed["errors"])
    if not why and passed["missing"]:
        nearest = passed["missing"][0]
        why = [f"nearest is {nearest['policy']}, which lacks: {'; '.join(nearest['conditions'])}"]
    return f"{passed['plan']}: {'; '.join(why) or 'no policy permits it'}"


def _in_a_word(outcome: Mapping[str, Any]) -> str:
    if outcome["state"] == "answered":
        return f"answered with status {outcome['status']}, {outcome['received']} bytes came back"
    if outcome["state"] == "failed":
        return f"failed ({outcome['error']}), status {outcome['status']}"
    if outcome["state"] == "unknown":
        return "unknown: no outcome is recorded, so it may have been sent"
    return "nothing was sent"
