"""The whole of an inspection: every detector over all texts, merged into one answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from curtilage.core.errors import InspectionError
from curtilage.core.findings import Finding
from curtilage.core.sockets import Detector
from curtilage.detect.merge import merge
from curtilage.detect.normal import fold
from curtilage.detect.repeat import repeats
from curtilage.detect.support import support

__all__ = ["find"]


def find(detectors: Sequence[Detector], texts: Sequence[str]) -> list[tuple[Finding, ...]]:
    """The findings of each text, sorted and not overlapping, in the order of the texts.

    The steps are those of the package's docstring. Offsets are those of the texts as given.

    Raises:
        InspectionError: a detector could not do its work, or answered for another number of
            texts than it was given, or with findings that cannot be (CUR301).
    """
    folded = [fold(text) for text in texts]
    plain = [each.text for each in folded]
    answers = [_ask(detector, plain) for detector in detectors]
    gathered = [list(chain.from_iterable(of_text)) for of_text in zip(*answers, strict=True)]
    supported = support(gathered or [[] for _ in plain])
    merged = [merge(text, found) for text, found in zip(plain, supported, strict=True)]
    again = repeats(plain, merged)
    whole = [
        merge(text, [*found, *more]) if more else found
        for text, found, more in zip(plain, merged, again, strict=True)
    ]
    return [
        tuple(each.unfold(finding) for finding in found)
        for each, found in zip(folded, whole, strict=True)
    ]


def _ask(detector: Detector, texts: Sequence[str]) -> list[list[Finding]]:
    answer = detector.detect(texts)
    if len(answer) != len(texts):
        raise _unsound(detector, f"answered for {len(answer)} of {len(texts)} texts")
    for text, found in zip(texts, answer, strict=True):
        for finding in found:
            if finding.end > len(text):
                raise _unsound(detector, "gave a finding that ends outside the text")
            if finding.category not in detector.categories:
                raise _unsound(detector, f"found {finding.category!r}, which it does not declare")
    return answer


def _unsound(detector: Detector, what: str) -> InspectionError:
    return InspectionError(
        f"The detector {detector.name!r} {what}.",
        mend="Remove this detector from the settings and report it to its author.",
        code="CUR301",
    )
