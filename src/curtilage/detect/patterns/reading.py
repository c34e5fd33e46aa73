"""What every match of a regex has in it, read from the regex itself.

Looking for a fixed text or for digits costs little; running a regex everywhere costs much. So
each regex is read once for its `Anchor`: a text, a number of digits close together, or a run of
solid characters that must stand in every match, and how far from the match's start. A regex that
has none, or that this module does not understand, is run everywhere: slower, same findings.

The tree comes from the standard library's own reader. Its module is private, and an operation
unknown here counts as one that can match anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from curtilage.detect.patterns.anchors import (
    FURTHEST,
    NONE,
    UNBOUNDED,
    Anchor,
    Best,
    reduced,
    shortest,
)

try:
    import re._parser as reader  # type: ignore[import-not-found]
except ImportError:  # a Python that moved it
    reader = None

GAP = 3
"""Digits with at most so many other characters between them are close together."""

SOLID = "A-Za-z0-9_+/=-"
"""The characters of a solid run, as in a regex class."""

SHORTEST_RUN = 16
"""A solid run that is no longer is a word."""

_MOST_TEXTS = 150  # more alternatives than that anchor nothing
_SMALL_CLASS = 6
_SOLID = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=-")
_DIGITS = frozenset("0123456789")
_NOTHING = frozenset({""})


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of the matches of a regex.

    Attributes:
        width: most characters of a match; None when there is no bound.
        ahead: most characters that a look-ahead reads behind a match; None when unknown.
        anchors: the best one of each sort, the cheapest first. Every match holds all of them.
    """

    width: int | None
    ahead: int | None
    anchors: tuple[Anchor, ...]


class _Node(NamedTuple):
    """A part of a regex.

    ``texts`` are all it can match, when they are few. Its ``digits`` digits are close together,
    the first of them at most ``lead`` characters from its start, and at most ``trail`` follow
    the last. ``solid`` says that it matches solid characters only.
    """

    least: int = 0
    most: int = 0
    texts: frozenset[str] | None = _NOTHING
    best: Best = NONE
    digits: int = 0
    lead: int = 0
    trail: int = 0
    solid: bool = True
    ahead: int = 0


_ANYTHING = _Node(0, UNBOUNDED, None, solid=False, ahead=UNBOUNDED)
_ONE = _Node(1, 1, None, solid=False)


def read(regex: str, *, caseless: bool) -> Reading:
    """Reads a regex.

    Raises:
        re.error: it is none.
    """
    if reader is None:
        return Reading(None, None, ())
    node = _sequence(list(reader.parse(regex)), caseless)
    known = [
        reduced(anchor) for anchor in _whole(node) if anchor is not None and anchor.high <= FURTHEST
    ]
    return Reading(
        width=node.most if node.most < UNBOUNDED else None,
        ahead=node.ahead if node.ahead < UNBOUNDED else None,
        anchors=tuple(sorted(known, key=lambda anchor: anchor.cost)),
    )


def _sequence(items: Sequence[tuple[Any, Any]], caseless: bool) -> _Node:
    nodes: list[_Node] = []
    text = ""
    for operation, value in items:
        if str(operation) == "LITERAL":
            text += chr(value)
            continue
        if text:
            nodes.append(_text(text, caseless))
            text = ""
        nodes.append(_node(str(operation), value, caseless))
    return _concatenation([*nodes, _text(text, caseless)] if text or not nodes else nodes)


def _text(text: str, caseless: bool) -> _Node:
    """A fixed text. Its digits count only when it is nothing else, as one among others is."""
    text = "".join(map(_folded, text)) if caseless else text
    digits = len(text) if text and _DIGITS.issuperset(text) else 0
    solid = _SOLID.issuperset(text)
    return _Node(len(text), len(text), frozenset({text}), digits=digits, solid=solid)


def _folded(one: str) -> str:
    """As a regex with re.ASCII folds."""
    return one.lower() if one.isascii() else one


def _node(operation: str, value: Any, caseless: bool) -> _Node:  # noqa: PLR0911 - one for each
    match operation:
        case "IN":
            return _class(value, caseless)
        case "ANY" | "NOT_LITERAL":
            return _ONE
        case "SUBPATTERN":
            return _sequence(list(value[-1]), caseless)
        case "BRANCH":
            return _branch([_sequence(list(each), caseless) for each in value[1]])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inner = value
            child = _sequence(list(inner), caseless)
            return _repeat(child, int(low), min(int(high), UNBOUNDED))
        case "ASSERT" | "ASSERT_NOT":
            direction, inner = value
            width = _sequence(list(inner), caseless).most
            return _Node(ahead=width if direction > 0 else 0)
        case "AT" if str(value) in {"AT_BOUNDARY", "AT_NON_BOUNDARY"}:
            return _Node(ahead=1)
        case _:
            return _ANYTHING


def _characters(some: set[str], caseless: bool) -> _Node:
    """One character out of some."""
    if caseless:
        some = set(map(_folded, some))
    texts = frozenset(some) if len(some) <= _SMALL_CLASS else None
    return _Node(1, 1, texts, digits=int(some <= _DIGITS), solid=some <= _SOLID)


def _class(items: Sequence[tuple[Any, Any]], caseless: bool) -> _Node:
    some: set[str] = set()
    for operation, value in items:
        if str(operation) == "LITERAL":
            some.add(chr(value))
        elif str(operation) == "RANGE" and value[1] < 128:
            some.update(map(chr, range(value[0], value[1] + 1)))
        elif str(operation) == "CATEGORY" and str(value) == "CATEGORY_DIGIT":
            some |= _DIGITS
        else:
            return _ONE
    return _characters(some, caseless)


def _branch(children: Sequence[_Node]) -> _Node:
    texts: frozenset[str] | None = _NOTHING - _NOTHING
    for child in children:
        texts = None if texts is None or child.texts is None else texts | child.texts
    return _Node(
        min(child.least for child in children),
        max(child.most for child in children),
        texts if texts is not None and len(texts) <= _MOST_TEXTS else None,
        Best(*(_either(of_sort) for of_sort in zip(*map(_whole, children), strict=True))),
        min(child.digits for child in children),
        max(child.lead for child in children),
        max(child.trail for child in children),
        all(child.solid for child in children),
        max(child.ahead for child in children),
    )


def _whole(node: _Node) -> Best:
    """The best anchors of a part, what it is as a whole among them."""
    best = node.best
    if node.texts:
        best = best.or_better(_fixed(node.texts, (0, 0)))
    if node.solid:
        best = best.or_better(_runs(node.least, (0, 0)))
    return best.or_better(_close(node.digits, (0, node.lead)))


def _either(anchors: Sequence[Anchor | None]) -> Anchor | None:
    """The anchor of a choice: one of its parts' anchors is there."""
    known = [anchor for anchor in anchors if anchor is not None]
    texts, within = frozenset[str]().union(*(anchor.texts for anchor in known)), 0
    if len(texts) > _MOST_TEXTS:
        kept = shortest(texts)
        texts, within = frozenset(kept), max(kept.values())
    if len(known) < len(anchors) or len(texts) > _MOST_TEXTS:
        return None
    return Anchor(
        min(anchor.low for anchor in known),
        max(anchor.high for anchor in known) + within,
        texts,
        min(anchor.digits for anchor in known),
        min(anchor.run for anchor in known),
    )


def _repeat(child: _Node, low: int, high: int) -> _Node:
    texts = child.texts
    if high == 1 and texts is not None and low == 0:
        return child._replace(least=0, texts=texts | _NOTHING, best=NONE, digits=0)
    rest = _Node(0, min(child.most * (high - low), UNBOUNDED), None, solid=child.solid)
    if low == 0:
        return rest._replace(ahead=child.ahead)
    if low <= _SMALL_CLASS:
        return _concatenation([*[child] * low, rest] if high > low else [child] * low)
    close = child.digits if child.lead + child.trail <= GAP else 0
    return child._replace(
        least=child.least * low,
        most=min(child.most * high, UNBOUNDED),
        texts=None,
        digits=close * low if close else child.digits,
        trail=min(child.trail + (high - (low if close else 1)) * child.most, UNBOUNDED),
    )


def _concatenation(children: Sequence[_Node]) -> _Node:
    """The parts one after the other."""
    if len(children) == 1:
        return children[0]
    chain = _Chain()
    for child in children:
        chain.take(child)
    return chain.whole()


@dataclass(slots=True)
class _Chain:
    """Parts taken one after the other, and what stands open at the end of the last.

    Attributes:
        fixed, fixed_at: all texts that the last parts can be, and where they begin.
        run, run_at: how many solid characters there are at least at the end, and from where.
        digits, digits_at, trail: the same for digits close together, and what follows them.
        clusters: how many separate groups of digits there were.
    """

    least: int = 0
    most: int = 0
    ahead: int = 0
    best: Best = NONE
    whole_text: bool = True
    solid: bool = True
    fixed: frozenset[str] = _NOTHING
    fixed_at: tuple[int, int] = (0, 0)
    run: int = 0
    run_at: tuple[int, int] = (0, 0)
    digits: int = 0
    digits_at: tuple[int, int] = (0, 0)
    trail: int = 0
    clusters: int = 0

    def take(self, child: _Node) -> None:
        """Takes the next part."""
        self._take_text(child)
        if child.best is not NONE:
            self.best = self.best.or_better(child.best.later(self.least, self.most))
        if child.solid:
            self.run += child.least
        elif child.most:
            self.best = self.best.or_better(_runs(self.run, self.run_at))
            self.run, self.solid = 0, False
            self.run_at = (self.least + child.least, self.most + child.most)
        self._take_digits(child)
        self.least += child.least
        self.most = min(self.most + child.most, UNBOUNDED)
        self.ahead = max(self.ahead, child.ahead)

    def _take_text(self, child: _Node) -> None:
        if child.texts is not None and len(self.fixed) * len(child.texts) <= _MOST_TEXTS:
            if child.texts != _NOTHING:
                self.fixed = frozenset([a + b for a in self.fixed for b in child.texts])
            return
        self.best = self.best.or_better(_fixed(self.fixed, self.fixed_at))
        self.whole_text = False
        self.fixed, self.fixed_at = child.texts or _NOTHING, (self.least, self.most)
        if child.texts is None:
            self.fixed_at = (self.least + child.least, self.most + child.most)

    def _take_digits(self, child: _Node) -> None:
        if not child.digits:
            self.trail = min(self.trail + child.most, UNBOUNDED)
        elif self.digits and self.trail + child.lead <= GAP:
            self.digits, self.trail = self.digits + child.digits, child.trail
        else:
            self.best = self.best.or_better(_close(self.digits, self.digits_at))
            self.digits, self.trail = child.digits, child.trail
            self.clusters += 1
            self.digits_at = (self.least, self.most + child.lead)

    def whole(self) -> _Node:
        """All parts as one."""
        best = self.best.or_better(_fixed(self.fixed, self.fixed_at))
        best = best.or_better(_runs(self.run, self.run_at))
        best = best.or_better(_close(self.digits, self.digits_at))
        return _Node(
            self.least,
            self.most,
            self.fixed if self.whole_text else None,
            best,
            self.digits if self.clusters == 1 else 0,  # else not close together all through
            self.digits_at[1],
            self.trail,
            self.solid,
            self.ahead,
        )


def _fixed(texts: frozenset[str], at: tuple[int, int]) -> Best:
    return NONE if "" in texts else Best(texts=Anchor(*at, texts=texts))


def _runs(length: int, at: tuple[int, int]) -> Best:
    return Best(run=Anchor(*at, run=length)) if length >= SHORTEST_RUN else NONE


def _close(digits: int, at: tuple[int, int]) -> Best:
    return Best(digits=Anchor(*at, digits=digits)) if digits else NONE
