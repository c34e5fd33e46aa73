"""Which views a text has: the signs that call for each, and the bounds on all of them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from curtilage.detect.views import escapes, glueing, spacing, spelling
from curtilage.detect.views.blocks import Allowance, Unread, blocks, codes
from curtilage.detect.views.folding import fold
from curtilage.detect.views.shapes import shaped
from curtilage.detect.views.signs import Sign, Signs
from curtilage.detect.views.view import Edit, Sort, View, windows

DEPTH = 4
"""How many codings one within another are decoded."""

LEAST, MOST, TIMES = 65_536, 8_388_608, 4
"""A text may be decoded to `TIMES` its size and `LEAST`, but to no more than its size and
`MOST`, in characters, over all its views. What does not fit is unread. Put together and shown
with labels, it may be `TIMES` its size and `LEAST` again; what does not fit is left, for it can
be read where it stands."""

Step = Callable[[], None]
"""Called on the way; raises when the work is to stop."""

Looked = tuple[View, int, frozenset[int]]
"""A view, how many codings deep it is, and its signs."""

_BLOCKS = frozenset({Sign.BASE64, Sign.BASE32, Sign.HEX, Sign.BINARY})


@dataclass(frozen=True, slots=True)
class Seen:
    """A text and its views.

    Attributes:
        base: the text folded.
        others: every other view.
        unread: spans of the original that hold more than was read.
    """

    base: View
    others: tuple[View, ...] = ()
    unread: tuple[tuple[int, int], ...] = ()


def views(text: str, step: Step = lambda: None) -> Seen:
    """The views of a text. Time is linear in its size, memory bounded by it.

    Args:
        text: the text.
        step: called before each view is made; raises when the work is to stop.
    """
    step()
    root = View(text)
    base = fold(root)
    allowance = Allowance(min(TIMES * len(text) + LEAST, len(text) + MOST))
    room = Allowance(TIMES * len(text) + LEAST)
    others: list[View] = []
    unread: list[tuple[int, int]] = []
    ahead = deque([(base, 0)])
    if not text.isascii() and (found := windows(root, escapes.hidden(text), Sort.DECODED)):
        ahead.append((fold(found), 1))
    while ahead:
        view, depth = ahead.popleft()
        if depth:
            others.append(view)
        signs = _signs().of(view.text)
        for guess in chain(respelt(view, signs), shaped(view, signs)):
            step()
            if room.take(len(guess.text)):
                others.append(guess)
        for child in _decoded((view, depth, signs), allowance, unread):
            step()
            ahead.append((fold(child), depth + 1))
    return Seen(base, tuple(others), tuple(unread))


def prepare() -> None:
    """Makes what `views` needs, so that the first text does not wait for it half a second."""
    _signs()


@cache
def _signs() -> Signs:
    return Signs()


def _decoded(looked: Looked, allowance: Allowance, unread: list[tuple[int, int]]) -> Iterator[View]:
    """What is encoded in a view, decoded; below the first level, what was not seen before."""
    view, depth, signs = looked
    for taken, edits in _encoded(view.text, signs, allowance):
        found = windows(view, _new(view, edits, depth, unread), Sort.DECODED)
        if found is None:
            continue
        if depth == DEPTH or not (taken or allowance.take(len(found.text))):
            unread.extend(_spans(found))
        else:
            yield found


def _encoded(
    text: str, signs: frozenset[int], allowance: Allowance
) -> Iterator[tuple[bool, Iterable[Edit | Unread]]]:
    """Each coding's edits, and whether they were taken from the allowance already."""
    if not signs.isdisjoint(_BLOCKS):
        yield True, blocks(text, signs, allowance)
    if Sign.DECIMAL in signs:
        yield True, codes(text, allowance)
    if Sign.ESCAPE in signs:
        yield False, escapes.escapes(text)
    if Sign.QUOTED in signs:
        yield False, escapes.quoted(text)


def _new(
    view: View, edits: Iterable[Edit | Unread], depth: int, unread: list[tuple[int, int]]
) -> Iterator[Edit]:
    for edit in edits:
        if isinstance(edit, Unread):
            if span := view.source(edit.start, edit.end):
                unread.append(span)
        elif not depth or view.alters(edit[0], edit[1]):
            yield edit


def _spans(view: View) -> Iterator[tuple[int, int]]:
    """Where in the original the altered pieces of a view stand."""
    pieces = view.pieces
    if pieces is None:
        return
    for start, end, altered in zip(pieces.starts, pieces.ends, pieces.altered, strict=True):
        if altered and (span := view.source(start, end)):
            yield span


def respelt(view: View, signs: frozenset[int]) -> Iterator[View]:
    """Identifiers that are spelt out, pulled apart or broken, put together."""
    text = view.text
    if Sign.BREAK in signs:
        yield from _guess(view, glueing.breaks(text), Sort.RESPELT)
    if Sign.GLUED in signs:
        yield from _guess(view, glueing.glued(text), Sort.RESPELT)
    if Sign.ADDRESS in signs:
        yield from _guess(view, spelling.addresses(text), Sort.SPOKEN)
    if Sign.NUMBER in signs:
        yield from _guess(view, chain.from_iterable(spelling.numbers(text)), Sort.SPOKEN)
    if Sign.SPACED in signs:
        yield from _guess(view, spacing.spaced(text), Sort.SPACED)
    if Sign.PARTED in signs:
        yield from _tries(view, spacing.parted(text))
    if Sign.DIGITS in signs:
        yield from _tries(view, spacing.digits(text))
    if Sign.ACCOUNT in signs:
        yield from _tries(view, spacing.accounts(text))
    if Sign.SWAPPED in signs:
        yield from _tries(view, spacing.swapped(text))


def _guess(view: View, edits: Iterable[Edit], sort: Sort) -> Iterator[View]:
    if found := windows(view, edits, sort):
        yield found


def _tries(view: View, runs: Iterable[spacing.Run]) -> Iterator[View]:
    """A view for each kind of run: of one kind, chance is told from purpose by how many hold."""
    kinds: dict[str, list[list[Edit]]] = defaultdict(list)
    for kind, edits in runs:
        kinds[kind].append(edits)
    for alike in kinds.values():
        if found := windows(view, chain.from_iterable(alike), Sort.RESPELT, len(alike)):
            yield found
