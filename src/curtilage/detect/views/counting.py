"""Which findings of a view count.

- folded, shaped: all. What stands there stands there.
- decoded: what is verified, and what lies at something that was decoded. The rest of the view
  is shown for what it says of that, and was looked at where it stands.
- spaced: what is verified, names and contacts. Nobody spaces letters by chance.
- spoken: what is verified, and contacts.
- respelt: what is verified. Where many runs of one kind were tried, as in a table of numbers,
  and few of them are something, chance explains those: they do not count.

In the last three, only where the view reads otherwise than the text that it was made from: what
reads the same was found there, or was not.
"""

from __future__ import annotations

from collections.abc import Sequence

from curtilage.core.findings import Finding
from curtilage.detect.merge import FLOOR, VERIFIED
from curtilage.detect.views.view import Sort, View

_LOOSE = frozenset({Sort.FOLDED, Sort.DECODED, Sort.SHAPED})
_NEAR = 12  # characters
_GUESS = 0.6  # what is less sure must itself have been decoded, and not only what is near it
_FEW_TRIES = 4
_SHARE = 3
_CONTACTS = ("contact.email", "contact.phone")
_LIKELY = 0.7
_DIALLED = "+0("


def counted(view: View, findings: Sequence[Finding]) -> list[Finding]:
    """Those of the findings in a view that count."""
    if view.sort in _LOOSE:
        decoded = _is_decoded(view)
        return [each for each in findings if _stands(view, each, decoded=decoded)]
    kept = [finding for finding in findings if _sure(view, finding) and _otherwise(view, finding)]
    if view.tries > _FEW_TRIES and len(kept) * _SHARE < view.tries:
        return []
    return kept


def _stands(view: View, finding: Finding, *, decoded: bool) -> bool:
    if view.beneath(finding.start, finding.end) is None:
        return False
    if not decoded or finding.confidence >= VERIFIED:
        return True
    around = _NEAR if finding.confidence >= _GUESS else 0
    return view.alters(max(0, finding.start - around), finding.end + around)


def _is_decoded(view: View) -> bool:
    while view.sort is Sort.FOLDED and view.parent is not None:
        view = view.parent
    return view.sort is Sort.DECODED


def _sure(view: View, finding: Finding) -> bool:
    if finding.confidence >= VERIFIED:
        return not _chance(view, finding)
    if finding.confidence < FLOOR:
        return False
    if view.sort is Sort.RESPELT:
        return False
    if finding.category in _CONTACTS:
        return finding.confidence >= _LIKELY
    return view.sort is Sort.SPACED and finding.category.startswith("person.")


def _chance(view: View, finding: Finding) -> bool:
    """Whether it is a telephone number put together from what may be any numbers."""
    return (
        view.sort is Sort.RESPELT
        and finding.category == "contact.phone"
        and view.text[finding.start] not in _DIALLED
    )


def _otherwise(view: View, finding: Finding) -> bool:
    """Whether the view reads otherwise than what it was made from."""
    span = view.beneath(finding.start, finding.end)
    if span is None or view.parent is None:
        return False
    return view.parent.text[slice(*span)] != view.text[finding.start : finding.end]
