"""What is sensitive in the names of functions, properties and keys.

Such names are made of ordinary words: ``create_invoice`` bills nobody and ``getWill`` names
nobody. So a finding in one counts only

1. when it was verified (a check digit, a fixed format), or
2. when it points at somebody and covers two words or more (``notify_jane_doe``), or
3. when it points at somebody and one of its words was found in the rest of the payload.

A name is read with its words parted: ``notifyJaneDoe`` as ``notify Jane Doe``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from curtilage.core.categories import Scheme
from curtilage.core.findings import Field, Finding
from curtilage.detect.merge import VERIFIED

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARK = re.compile(r"_(?=[^\W_])|-(?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+")


def spaced(name: str) -> tuple[str, Sequence[int]]:
    """The name with its words parted by spaces, and where each character stood in it."""
    parted: list[str] = []
    origins: list[int] = []
    humps = {match.start() for match in _HUMP.finditer(name)}
    marks = {match.start() for match in _MARK.finditer(name)}
    for at, character in enumerate(name):
        if at in humps:
            parted.append(" ")
            origins.append(at)
        parted.append(" " if at in marks else character)
        origins.append(at)
    return "".join(parted), origins


def unspaced(found: Iterable[Finding], origins: Sequence[int]) -> tuple[Finding, ...]:
    """Findings in a parted name as findings in the name itself."""
    return tuple(replace(f, start=origins[f.start], end=origins[f.end - 1] + 1) for f in found)


def words_of(fields: Sequence[Field], found: Sequence[Sequence[Finding]]) -> frozenset[str]:
    """The words of all that was found outside of names."""
    return frozenset(
        word.casefold()
        for field, findings in zip(fields, found, strict=True)
        if not field.identifier
        for finding in findings
        for word in _WORD.findall(field.text[finding.start : finding.end])
    )


def telling(
    name: str, found: Iterable[Finding], known: frozenset[str], scheme: Scheme
) -> tuple[Finding, ...]:
    """The findings that count in a name."""
    kept = []
    for finding in found:
        words = _WORD.findall(spaced(name[finding.start : finding.end])[0])
        points = scheme.category(finding.category).identifies and (
            len(words) > 1 or any(word.casefold() in known for word in words)
        )
        if finding.confidence >= VERIFIED or points:
            kept.append(finding)
    return tuple(kept)
