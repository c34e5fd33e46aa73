"""Inspect the fields of a payload with every detector, and classify the whole.

What fails is not skipped: a detector that raises, or a deadline that passes, leaves the fields
uninspected, and what is uninspected is ``high``.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from curtilage.core.categories import Scheme
from curtilage.core.errors import CurtilageError
from curtilage.core.findings import Classification, Field, Finding
from curtilage.core.sockets import Detector
from curtilage.detect.classify import classify
from curtilage.detect.inspection import find
from curtilage.detect.merge import merge
from curtilage.detect.views import prepare
from curtilage.gate.joins import joins

Found = list[tuple[Finding, ...]]
Offload = Callable[[Callable[[], Found]], Awaitable[Found]]
"""Runs a function away from the event loop; `InspectionError` if it fails or takes too long."""

_WORD_BORDER = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\-.]+")


class Inspector:
    """Runs the detectors over fields and classifies.

    Args:
        detectors: in any order; their findings are merged.
        scheme: the organisation's categories and levels.
        offload: runs the detectors off the event loop, within a deadline.
    """

    def __init__(self, detectors: Sequence[Detector], scheme: Scheme, offload: Offload) -> None:
        prepare()
        self._detectors = tuple(detectors)
        self._scheme = scheme
        self._offload = offload

    async def inspect(
        self, fields: Sequence[Field], uninspectable: Sequence[str] = ()
    ) -> Classification:
        """The classification of the fields. What a detector fails to do makes it ``high``."""
        try:
            findings = await self._offload(lambda: self.find(fields))
        except CurtilageError as error:
            failed = f"every field, because a detector failed ({error.number})"
            nothing: Found = [() for _ in fields]
            return classify(fields, nothing, [*uninspectable, failed], self._scheme)
        return classify(fields, findings, uninspectable, self._scheme)

    def find(self, fields: Sequence[Field]) -> Found:
        """The findings of each field, sorted and not overlapping, in the order of the fields."""
        shown = [_shown(field) for field in fields]
        joined = joins(fields)
        found = find(
            self._detectors,
            [text for text, _ in shown] + [join.text for join in joined],
            self._scheme,
        )
        result = [
            _shifted(of_field, skip)
            for (_, skip), of_field in zip(shown, found[: len(fields)], strict=True)
        ]
        alone = list(result)
        for join, of_join in zip(joined, found[len(fields) :], strict=True):
            for number, piece in join.pieces(of_join, alone):
                result[number] = merge(fields[number].text, [*result[number], piece])
        return result


def _shown(field: Field) -> tuple[str, int]:
    """A value under a telling name is shown as ``name: value``; also the length of the name."""
    label = _WORD_BORDER.sub(" ", field.label).strip()
    if not any(c.isalpha() for c in label):
        return field.text, 0
    prefix = f"{label}: "
    return prefix + field.text, len(prefix)


def _shifted(found: tuple[Finding, ...], skip: int) -> tuple[Finding, ...]:
    if not skip:
        return found
    return tuple(
        replace(f, start=max(f.start - skip, 0), end=f.end - skip)
        for f in found
        if f.end > skip
    )
