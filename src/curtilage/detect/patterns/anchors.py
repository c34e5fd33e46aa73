"""Anchors: what every match of a regex holds, and what looking for it saves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

UNBOUNDED = 1 << 20
"""A distance that counts as none at all."""

FURTHEST = 512
"""An anchor further than that from the start of the match is none."""

# how often a text of that length stands in 1,000 characters of prose, about
_TEXT_RATE = (0.0, 30.0, 6.0, 1.5, 0.4, 0.2, 0.1)
_SIGN_RATE = {" ": 170.0, ".": 12.0, ",": 10.0, "-": 5.0, ":": 5.0, "/": 2.0, "=": 2.0}
_DIGIT_RATE = (0.0, 10.0, 7.0, 4.0, 3.0, 1.0, 1.0, 0.7, 0.7)
_CALL = 40  # a search costs as much as trying so many characters


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something that every match holds: texts, digits or a run; the other two are empty.

    Attributes:
        low, high: how many characters of the match stand before it, at least and at most.
        texts: one of them stands there, in lower case when the regex ignores case.
        digits: at least so many digits close together.
        run: at least so many solid characters.
    """

    low: int
    high: int
    texts: frozenset[str] = frozenset()
    digits: int = 0
    run: int = 0

    def later(self, least: int, most: int) -> Anchor:
        """The same one, so many characters further on."""
        low, high = self.low + least, min(self.high + most, UNBOUNDED)
        return Anchor(low, high, self.texts, self.digits, self.run)

    @property
    def cost(self) -> float:
        """How many characters of 1,000 a search for it leaves to be tried, about."""
        return self.rate * (self.high - self.low + _CALL)

    @property
    def rate(self) -> float:
        """How often it stands in 1,000 characters of prose, about."""
        if self.texts:
            return sum(map(_rate, self.texts))
        if self.digits:
            return _DIGIT_RATE[self.digits] if self.digits < len(_DIGIT_RATE) else 0.4
        return 20.0 / self.run


def _rate(text: str) -> float:
    """A sign is as rare as two letters, and a capital is rarer than a small letter."""
    if len(text) == 1 and not text.isalnum():
        return _SIGN_RATE.get(text, 1.0)
    length = sum(1 if one.isalnum() or one == " " else 2 for one in text)
    return _TEXT_RATE[min(length, 6)] * (1.0 if text == text.lower() else 0.2)


class Best(NamedTuple):
    """The best anchor of each sort."""

    texts: Anchor | None = None
    digits: Anchor | None = None
    run: Anchor | None = None

    def later(self, least: int, most: int) -> Best:
        """The same ones, so many characters further on."""
        return Best(*(each and each.later(least, most) for each in self))

    def or_better(self, other: Best) -> Best:
        """The cheaper of each sort."""
        if other is NONE or self is NONE:
            return self if other is NONE else other
        return Best(*(_cheaper(a, b) for a, b in zip(self, other, strict=True)))


NONE = Best()


def _cheaper(one: Anchor | None, other: Anchor | None) -> Anchor | None:
    if one is None or other is None:
        return one or other
    return one if one.cost <= other.cost else other


def reduced(anchor: Anchor) -> Anchor:
    """The anchor without texts that hold another of its texts."""
    if not anchor.texts:
        return anchor
    kept = shortest(anchor.texts)
    return Anchor(anchor.low, anchor.high + max(kept.values()), frozenset(kept))


def shortest(texts: Iterable[str]) -> dict[str, int]:
    """The texts without those that hold another of them, and how far within those it stands."""
    kept: dict[str, int] = {}
    for text in sorted(texts, key=lambda text: (len(text), text)):
        shorter = next((one for one in kept if one in text), None)
        if shorter is None:
            kept[text] = 0
        else:
            kept[shorter] = max(kept[shorter], text.find(shorter))
    return kept
