"""Inspect the fields of a payload with every detector, and classify the whole.

What fails is not skipped: a detector that raises, or a deadline that passes, leaves the fields
uninspected, and what is uninspected is ``high``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from curtilage.core.categories import Scheme
from curtilage.core.errors import CurtilageError
from curtilage.core.findings import About, Classification, Field, Finding, Judged, Reason
from curtilage.core.sockets import Detector
from curtilage.detect.classify import classify
from curtilage.detect.inspection import mean, read
from curtilage.detect.merge import merge
from curtilage.detect.views import prepare
from curtilage.gate.identifiers import spaced, telling, unspaced, words_of
from curtilage.gate.joins import joins
from curtilage.gate.slices import Sliced, Step

Found = list[tuple[Finding, ...]]
Offload = Callable[[Callable[[], Classification]], Awaitable[Classification]]
"""Runs a function away from the event loop; `InspectionError` if it fails or takes too long."""

Report = Callable[[str, CurtilageError], None]
"""Told of a crossing whose inspection failed, and how."""

FEWEST_WORDS = 3
"""What is shorter says nothing of what it is about."""

_WORD = re.compile(r"[^\W\d_]{1,64}")
_WORD_BORDER = re.compile(r"(?<=[a-z])(?=[A-Z])|[_\-.]+")


class Inspector:
    """Runs the detectors over fields and classifies.

    Args:
        detectors: in any order; their findings are merged.
        scheme: the organisation's categories and levels.
        offload: runs the detectors off the event loop, within a deadline.
        step: called before each step of a detector with its name; raises when it is to stop.
        report: told of what failed.
    """

    def __init__(
        self,
        detectors: Sequence[Detector],
        scheme: Scheme,
        offload: Offload,
        step: Step = lambda _: None,
        report: Report = lambda _crossing, _error: None,
    ) -> None:
        prepare()
        self._detectors = tuple(Sliced(detector, step) for detector in detectors)
        self._scheme = scheme
        self._offload, self._step, self._report = offload, step, report

    async def inspect(
        self,
        fields: Sequence[Field],
        uninspectable: Sequence[str] = (),
        crossing: str = "",
        floors: Sequence[Reason] = (),
    ) -> Classification:
        """The classification of the fields. What a detector fails to do makes it ``high``.

        Args:
            fields: every string of the payload.
            uninspectable: paths of parts that no detector can read.
            crossing: its id, for the report of a failure.
            floors: levels that it has whatever is in it, and why.
        """

        def work() -> Classification:
            return self.look(fields, uninspectable, floors)

        try:
            return await self._offload(work)
        except CurtilageError as error:
            self._report(crossing, error)
            failed = f"every field, because a detector failed ({error.number})"
            nothing: Found = [() for _ in fields]
            unseen = [*uninspectable, failed]
            return classify(fields, nothing, unseen, self._scheme, floors=floors)

    def look(
        self,
        fields: Sequence[Field],
        uninspectable: Sequence[str] = (),
        floors: Sequence[Reason] = (),
    ) -> Classification:
        """The classification, here and now. Raises whatever a detector raises."""
        found, abouts = self._read(fields)
        judged = _judged(fields, abouts)
        return classify(fields, found, uninspectable, self._scheme, judged=judged, floors=floors)

    def find(self, fields: Sequence[Field]) -> Found:
        """The findings of each field, sorted and not overlapping, in the order of the fields."""
        return self._read(fields)[0]

    def _read(self, fields: Sequence[Field]) -> tuple[Found, list[About]]:
        shown = [_shown(field) for field in fields]
        joined = joins(fields)
        texts = [text for text, _ in shown] + [join.text for join in joined]
        guesses = sum(join.guessed for join in joined)
        found, abouts = read(
            self._detectors, texts, self._scheme, lambda: self._step("views"), guesses
        )
        result = [
            _shifted(of_field, skip)
            for (_, skip), of_field in zip(shown, found[: len(fields)], strict=True)
        ]
        alone = list(result)
        for join, of_join in zip(joined, found[len(fields) :], strict=True):
            for number, piece in join.pieces(of_join, alone):
                result[number] = merge(fields[number].text, [*result[number], piece], self._scheme)
        return self._names(fields, result), abouts[: len(fields)]

    def _names(self, fields: Sequence[Field], found: Found) -> Found:
        """The same, with only what counts in names of a programming interface."""
        if not any(field.identifier for field in fields):
            return found
        known = words_of(fields, found)
        return [
            self._name(field.text, of_field, known) if field.identifier else of_field
            for field, of_field in zip(fields, found, strict=True)
        ]

    def _name(
        self, name: str, found: tuple[Finding, ...], known: frozenset[str]
    ) -> tuple[Finding, ...]:
        _, origins = spaced(name)
        return telling(name, unspaced(found, origins), known, self._scheme)


def _judged(fields: Sequence[Field], abouts: Sequence[About]) -> list[Judged]:
    """What is said in the fields is about, of fields that stand together as one.

    Such are the parts of one message, and the values of one JSON text; the longer a field, the more
    it weighs.
    """
    together: dict[str | int, list[tuple[Field, About]]] = defaultdict(list)
    for field, about in zip(fields, abouts, strict=True):
        if not field.aside:
            together[field.run or _whole(field.path)].append((field, about))
    return [
        Judged(_whole(some[0][0].path), mean((about, len(field.text)) for field, about in some))
        for some in together.values()
        if _says_something(field.text for field, _ in some)
    ]


def _whole(path: str) -> str:
    """Where the text stands that a field was taken from."""
    return path.partition(":json")[0]


def _says_something(texts: Iterable[str]) -> bool:
    words = (word for text in texts for word in _WORD.finditer(text))
    return len(list(islice(words, FEWEST_WORDS))) == FEWEST_WORDS


def _shown(field: Field) -> tuple[str, int]:
    """A value under a telling name is shown as ``name: value``; also the length of the name."""
    if field.identifier:
        return spaced(field.text)[0], 0
    label = _WORD_BORDER.sub(" ", field.label).strip()
    if not any(c.isalpha() for c in label):
        return field.text, 0
    prefix = f"{label}: "
    return prefix + field.text, len(prefix)


def _shifted(found: tuple[Finding, ...], skip: int) -> tuple[Finding, ...]:
    if not skip:
        return found
    return tuple(
        replace(f, start=max(f.start - skip, 0), end=f.end - skip) for f in found if f.end > skip
    )
