"""Inspect the fields of a payload with every detector, and classify the whole.

What fails is not skipped: a detector that raises, or a deadline that passes, leaves the fields
uninspected, and what is uninspected is ``high``.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from curtilage.core.categories import Scheme
from curtilage.core.errors import CurtilageError
from curtilage.core.findings import Classification, Field, Finding
from curtilage.core.sockets import Detector
from curtilage.detect.classify import classify
from curtilage.detect.inspection import find
from curtilage.detect.merge import merge

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
        joins = list(_joins(fields))
        found = find(
            self._detectors,
            [text for text, _ in shown] + [join.text for join in joins],
            self._scheme,
        )
        result = [
            _shifted(of_field, skip)
            for (_, skip), of_field in zip(shown, found[: len(fields)], strict=True)
        ]
        for join, of_join in zip(joins, found[len(fields) :], strict=True):
            for number, piece in join.pieces(of_join):
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


class _Join:
    """Adjacent pieces of one text joined, to find what is split over them."""

    def __init__(self, numbers: Sequence[int], fields: Sequence[Field], glue: str) -> None:
        self.text = glue.join(fields[n].text for n in numbers)
        self._spans: list[tuple[int, int, int]] = []
        at = 0
        for number in numbers:
            size = len(fields[number].text)
            self._spans.append((number, at, at + size))
            at += size + len(glue)

    def pieces(self, found: Sequence[Finding]) -> Iterator[tuple[int, Finding]]:
        """The parts of findings that cross a border, each in its own field."""
        for f in found:
            touched = [s for s in self._spans if s[1] < f.end and f.start < s[2]]
            if len(touched) < 2:
                continue
            for number, start, end in touched:
                low, high = max(f.start, start) - start, min(f.end, end) - start
                yield number, replace(f, start=low, end=high)


def _joins(fields: Sequence[Field]) -> Iterator[_Join]:
    """Each run of two or more pieces, joined directly and with a space."""
    for run, group in groupby(enumerate(fields), key=lambda item: item[1].run):
        numbers = [number for number, _ in group]
        if run and len(numbers) > 1:
            yield _Join(numbers, fields, "")
            yield _Join(numbers, fields, " ")
