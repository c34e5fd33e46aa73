"""A view: another text made from a text, with the way back to its offsets.

A view's text is a row of *pieces*. Each stands for a stretch of the text it was made from:

- step 1 or more: each character of the piece stands for that many characters (``%41``: 3);
- step 0: the piece can only be taken whole (a base64 block, an entity, a word for a digit).

Between pieces there may be text that stands for nothing (a label, a line break). Pieces keep
the order of what they stand for and never overlap.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from curtilage.core.findings import Finding

Edit = tuple[int, int, str, int]
"""What stands for a stretch of a text: its start and end there, the text shown, its step."""

BEFORE, AFTER = 72, 40
_REACH = 24  # how far a window goes on to end between words
BORDER = "\n\n"
_TOGETHER = 100_000


class Sort(Enum):
    """What a view is for, which says what findings in it count (`counting`)."""

    FOLDED = "folded"
    DECODED = "decoded"
    RESPELT = "respelt"
    SPOKEN = "spoken"
    SPACED = "spaced"
    SHAPED = "shaped"


class Pieces:
    """Where each piece of a view's text comes from; columns, for there may be millions."""

    def __init__(self) -> None:
        self.starts, self.ends = array("I"), array("I")
        self.origins, self.widths = array("I"), array("I")
        self.steps, self.altered = array("B"), array("B")

    def add(
        self, span: tuple[int, int], origin: int, width: int, step: int, *, alters: bool
    ) -> None:
        """One more piece: its span in the view, and where it comes from."""
        self.starts.append(span[0])
        self.ends.append(span[1])
        self.origins.append(origin)
        self.widths.append(width)
        self.steps.append(step)
        self.altered.append(alters)

    def go_on(self, at: int, origin: int, step: int, *, alters: bool) -> bool:
        """Whether what comes next, there and from there, continues the last piece."""
        return bool(self.ends) and (
            self.ends[-1] == at
            and self.origins[-1] + self.widths[-1] == origin
            and self.steps[-1] == step
            and self.altered[-1] == alters
        )

    def grow(self, end: int, width: int) -> None:
        """Makes the last piece longer."""
        self.widths[-1] += width
        self.ends[-1] = end

    def source(self, start: int, end: int) -> tuple[int, int] | None:
        """The stretch that a span of the view stands for; None if it stands for nothing."""
        touched = self._touched(start, end)
        if not touched:
            return None
        first, last = touched[0], touched[-1]
        low, high = self.origins[first], self.origins[last] + self.widths[last]
        if self.steps[first]:
            low += max(0, start - self.starts[first]) * self.steps[first]
        if self.steps[last]:
            shown = min(end, self.ends[last]) - self.starts[last]
            high = self.origins[last] + shown * self.steps[last]
        return low, high

    def alters(self, start: int, end: int) -> bool:
        """Whether a span of the view touches a piece that reads otherwise than its source."""
        touched = self._touched(start, end)
        return bool(touched) and any(self.altered[touched.start : touched.stop])

    def _touched(self, start: int, end: int) -> range:
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))


@dataclass(frozen=True, slots=True)
class View:
    """A text to look at, and the way back.

    Attributes:
        text: what detectors read.
        sort: what it is for.
        pieces: where its characters come from; None where each is the parent's at its offset.
        parent: the view that it was made from; None for one of the original text.
        tries: how many stretches were respelt in it on the mere chance that they are
            something; see `curtilage.detect.views.counting`.
    """

    text: str
    sort: Sort = Sort.FOLDED
    pieces: Pieces | None = field(default=None, repr=False)
    parent: View | None = field(default=None, repr=False)
    tries: int = 0

    def source(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a span of this view stands in the original; None if it stands for nothing."""
        view: View | None = self
        span: tuple[int, int] | None = (start, end)
        while view is not None and span is not None:
            span = view.beneath(*span)
            view = view.parent
        return span

    def beneath(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a span of this view stands in its parent; None if it stands for nothing."""
        return (start, end) if self.pieces is None else self.pieces.source(start, end)

    def unfold(self, finding: Finding) -> Finding | None:
        """The finding with offsets of the original; None if it stands for nothing there.

        Characters that a view left out belong to a span that goes over them, not to one that
        begins or ends at them.
        """
        span = self.source(finding.start, finding.end)
        return None if span is None else replace(finding, start=span[0], end=span[1])

    def alters(self, start: int, end: int) -> bool:
        """Whether a span reads otherwise than what this view was made from, folding aside."""
        if self.pieces is not None and self.pieces.alters(start, end):
            return True
        if self.sort is not Sort.FOLDED or self.parent is None:
            return False
        span = self.beneath(start, end)
        return span is not None and self.parent.alters(*span)


class Weaving:
    """Makes a view of another, piece by piece, from its start to its end."""

    def __init__(self, parent: View) -> None:
        self._parent = parent
        self._written: list[str] = []
        self._chunks: list[str] = []
        self._pieces = Pieces()
        self.length = 0

    def keep(self, start: int, end: int) -> None:
        """What stands at ``start`` to ``end`` in the parent, as it is."""
        if end <= start:
            return
        self._add(self._parent.text[start:end], (start, end), 1, alters=False)

    def put(self, edit: Edit) -> None:
        """Other text for a stretch; empty text leaves it out."""
        start, end, text, step = edit
        if text:
            self._add(text, (start, end), step, alters=True)

    def _add(self, text: str, source: tuple[int, int], step: int, *, alters: bool) -> None:
        start, end = source
        until = self.length + len(text)
        self._write(text)
        if step and self._pieces.go_on(self.length, start, step, alters=alters):
            self._pieces.grow(until, end - start)
        else:
            self._pieces.add((self.length, until), start, end - start, step, alters=alters)
        self.length = until

    def say(self, text: str) -> None:
        """Text that stands for nothing."""
        self._write(text)
        self.length += len(text)

    def _write(self, text: str) -> None:
        self._written.append(text)
        if len(self._written) > _TOGETHER:  # many small strings take many times their text
            self._chunks.append("".join(self._written))
            self._written.clear()

    def view(self, sort: Sort, tries: int = 0) -> View:
        """What was woven."""
        return View(
            "".join([*self._chunks, *self._written]), sort, self._pieces, self._parent, tries
        )


def windows(parent: View, edits: Iterable[Edit], sort: Sort, tries: int = 0) -> View | None:
    """A view of the edits, in order, and some words around each; None if there are none.

    Far from an edit there is nothing new to see, and every character shown costs time.
    """
    weaving, text = Weaving(parent), parent.text
    at = -1
    for edit in edits:
        start = edit[0]
        if at < 0:
            at = opens(text, start)
        elif start - at > BEFORE + AFTER + 2 * _REACH:
            weaving.keep(at, closes(text, at))
            weaving.say(BORDER)
            at = opens(text, start)
        weaving.keep(at, start)
        weaving.put(edit)
        at = edit[1]
    if at < 0:
        return None
    weaving.keep(at, closes(text, at))
    return weaving.view(sort, tries)


def opens(text: str, at: int) -> int:
    """A place before ``at`` where a window may begin: behind a space."""
    start = max(0, at - BEFORE)
    if start == 0:
        return 0
    for place in range(start, max(0, start - _REACH), -1):
        if text[place - 1].isspace():
            return place
    return start


def closes(text: str, at: int) -> int:
    """A place after ``at`` where a window may end: before a space."""
    end = min(len(text), at + AFTER)
    for place in range(end, min(len(text), end + _REACH)):
        if text[place].isspace():
            return place
    return min(len(text), end + _REACH) if end < len(text) else end


def everything(parent: View, edits: Iterable[Edit], sort: Sort) -> View:
    """A view of the whole parent with the edits made."""
    weaving = Weaving(parent)
    at = 0
    for edit in edits:
        weaving.keep(at, edit[0])
        weaving.put(edit)
        at = edit[1]
    weaving.keep(at, len(parent.text))
    return weaving.view(sort)
