"""The map of a piece of text: which searches can succeed there, and where their matches begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from curtilage.detect.patterns.anchors import FURTHEST
from curtilage.detect.patterns.landmarks import Texts, encoded, islands, runs
from curtilage.detect.patterns.searching import BEFORE, Search, Window

_BEHIND, _REACH = BEFORE + 16, 2 * FURTHEST
"""How far before and behind a piece anchors and words are looked for."""

_COMMON = 80.0
"""Texts that stand more often in 1,000 characters are looked for only where nothing else is."""

_MANY_DIGITS, _RARE_TEXT = 6, 3
"""Where so many digits or a run are needed, a text adds something only when it is that long."""

_Place = tuple[int, int, int]
"""A number, and how far it stands from the start of a match, at least and at most."""


@dataclass(slots=True)
class _Need:
    """What must stand in a piece of text for a search to succeed in it.

    Attributes:
        number: of the search.
        gated: whether a word that speaks for it must stand there.
        texts: whether one of its texts must.
        digits, run: how many there must be, and where; (0, 0, 0) when there need be none.
    """

    number: int
    gated: bool
    texts: bool = False
    digits: _Place = (0, 0, 0)
    run: _Place = (0, 0, 0)


class Map:
    """Where in a piece of text each search can succeed."""

    def __init__(self, searches: Sequence[Search]) -> None:
        opens: dict[tuple[str, bool], set[int]] = {}
        placed: dict[tuple[str, bool], list[_Place]] = {}
        self._needs: list[_Need] = []
        for number, search in enumerate(searches):
            need = _need(number, search, placed)
            self._needs.append(need)
            for text in search.gates or ():
                opens.setdefault((text, True), set()).add(number)
        free = [need for need in self._needs if not need.texts and not need.gated]
        free.sort(key=lambda need: (need.run, need.digits))
        self._by_run = [need for need in free if need.run[0]]
        self._by_digits = [need for need in free if not need.run[0]]
        self._dry = frozenset(need.number for need in self._needs if not need.digits[0])
        sought = sorted({*placed, *opens})
        self._texts = Texts(sought)
        self._meaning = [
            (frozenset(opens.get(each, ())), tuple(placed.get(each, ()))) for each in sought
        ]

    def windows(self, text: str, first: int, last: int) -> Iterator[tuple[int, list[Window]]]:
        """Numbers of the searches that can succeed, with windows for where their matches begin.

        The windows are sorted. They hold every place from ``first`` to before ``last`` where a
        match that counts begins, and may reach beyond.
        """
        start, end = max(0, first - _BEHIND), min(len(text), last + _REACH)
        data = encoded(text[start:end])
        placed, opened = self._placed(data, start)
        spots = _Spots(text, data, start)
        for need in self._wanted(placed, opened, spots):
            windows = placed[need.number] if need.texts else None
            if need.digits[0]:
                digits = spots.digits(need.digits)
                windows = digits if windows is None else _met(windows, digits)
            if need.run[0]:
                run = spots.runs(need.run)
                windows = run if windows is None else _met(windows, run)
            if windows is None:
                windows = [(first, last)]
            if windows:
                yield need.number, windows

    def _placed(self, data: bytes, start: int) -> tuple[dict[int, list[Window]], set[int]]:
        """The windows that texts leave to searches, and the searches that words speak for."""
        placed: dict[int, list[Window]] = {}
        opened: set[int] = set()
        for offset, number in self._texts.find(data):
            opens, places = self._meaning[number]
            if opens:
                opened |= opens
            place = start + offset
            for search, low, high in places:
                known = placed.get(search)
                if known is None:
                    placed[search] = [(place - high, place - low)]
                elif place - high <= known[-1][1]:
                    known[-1] = (known[-1][0], place - low)
                else:
                    known.append((place - high, place - low))
        return placed, opened

    def _wanted(self, placed: Iterable[int], opened: set[int], spots: _Spots) -> Iterator[_Need]:
        """What can be met, as far as a glance tells."""
        digits, run, needs = spots.most_digits, spots.longest_run, self._needs
        named = [needs[number] for number in placed]
        named = [need for need in named if not need.gated or need.number in opened]
        spoken = opened if digits else opened & self._dry
        named += [need for need in map(needs.__getitem__, spoken) if not need.texts]
        for need in named:
            if need.digits[0] <= digits and need.run[0] <= run:
                yield need
        yield from takewhile(lambda need: need.digits[0] <= digits, self._by_digits)
        for need in takewhile(lambda need: need.run[0] <= run, self._by_run):
            if need.digits[0] <= digits:
                yield need


def _need(number: int, search: Search, placed: dict[tuple[str, bool], list[_Place]]) -> _Need:
    """The need of a search; its texts, when they are worth looking for, go to ``placed``."""
    need, texts = _Need(number, gated=search.gates is not None), None
    for anchor in search.reading.anchors:
        if anchor.digits:
            need.digits = (anchor.digits, anchor.low, anchor.high)
        elif anchor.run:
            need.run = (anchor.run, anchor.low, anchor.high)
        else:
            texts = anchor
    if texts is None:
        return need
    many = need.run[0] or need.digits[0] >= _MANY_DIGITS
    common = texts.rate > _COMMON or (many and min(map(len, texts.texts)) < _RARE_TEXT)
    if common and (need.run[0] or need.digits[0]):
        return need
    need.texts = True
    caseless = bool(search.regex.flags & re.IGNORECASE)
    for text in texts.texts:
        placed.setdefault((text, caseless), []).append((number, texts.low, texts.high))
    return need


class _Spots:
    """The digits and runs of a piece, and the windows that they leave to a search."""

    def __init__(self, text: str, data: bytes, start: int) -> None:
        self._islands = islands(text, start, start + len(data))
        self._runs = runs(data, start)
        self.most_digits = max(count for _, _, count in self._islands) if self._islands else 0
        self.longest_run = max(end - one for one, end in self._runs) if self._runs else 0
        self._of_digits: dict[_Place, list[Window]] = {}
        self._of_runs: dict[_Place, list[Window]] = {}

    def digits(self, least: _Place) -> list[Window]:
        """Where a match begins that has so many digits so far from its start."""
        known = self._of_digits.get(least)
        if known is None:
            number, low, high = least
            known = self._of_digits[least] = [
                (one - high, other - number + 1 - low)
                for one, other, count in self._islands
                if count >= number
            ]
        return known

    def runs(self, least: _Place) -> list[Window]:
        """Where a match begins that has a run so long so far from its start."""
        known = self._of_runs.get(least)
        if known is None:
            number, low, high = least
            known = self._of_runs[least] = [
                (one - high, end - number - low) for one, end in self._runs if end - one >= number
            ]
        return known


def _met(some: list[Window], others: list[Window]) -> list[Window]:
    """The places that are in a window of both. The windows of each are sorted."""
    met: list[Window] = []
    further = iter(others)
    start, end = next(further, (0, -1))
    if end < start:
        return met
    for one, last in some:
        while end < one:
            start, end = next(further, (0, -1))
            if end < start:
                return met
        while start <= last:
            met.append((start if start > one else one, end if end < last else last))  # noqa: FURB136 - min() takes longer
            if end > last:
                break
            start, end = next(further, (0, -1))
            if end < start:
                return met
    return met
