"""Reading text in a picture: where lines are, then what each says, and how sure that is.

Of the two models, one says of every pixel how likely it belongs to a line of text, the other says
of slices of a line how likely each character is (PP-OCR; CTC decoding). They are handed in.

A line is read surely if no five neighbouring characters are unlikely together, and no stretch of
it shows something that was read as nothing: the models skip letters of scripts they do not know.
A line that is nearly sure is looked at again, a little differently. The same answer settles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from curtilage.core.sockets import Lens
from curtilage.documents.budget import Budget
from curtilage.documents.shapes import (
    Array,
    Rectangle,
    Shapes,
    halved,
    rectangle_around,
    resized,
    sampled,
    shapes_in,
)

SURE, NEARLY = 0.9, 0.7

_MOST_SIDE, _LEAST_SIDE, _STEP = 1600, 64, 32
_MOST_RUNS, _MOST_LINES = 400_000, 2_000
_TEXT, _LINE, _GROWTH, _THINNEST = 0.3, 0.5, 1.6, 3.0
_HEIGHT, _SHORTEST, _LONGEST, _BATCH = 48, 320, 3200, 8
_WINDOW = 5
_LONGEST_NOTHING = 5
_INK = 40


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture.

    Attributes:
        text: what it says.
        sure: whether that is sure.
        place: where it stands, in pixels of the picture.
    """

    text: str
    sure: bool
    place: Rectangle


@dataclass(frozen=True, slots=True)
class _Spelled:
    text: str
    sureness: float
    skips: bool

    @property
    def sure(self) -> bool:
        return self.sureness >= SURE and not self.skips


def lines_in(picture: Array, lens: Lens, budget: Budget) -> list[Line]:
    """The lines of text in a picture (height, width, 3), uint8, in reading order.

    Raises:
        SpentError: the time is over.
    """
    places = sorted(_places(picture, lens), key=lambda place: (place.y, place.x))[:_MOST_LINES]
    budget.check()
    spelled = _spelled([_cut(picture, place) for place in places], lens, budget)
    again = [n for n, said in enumerate(spelled) if not said.sure]
    for turn in (_upside_down, _nearer):
        views = [_cut(picture, turn(places[n])) for n in again]
        for n, said in zip(again, _spelled(views, lens, budget), strict=True):
            spelled[n] = _settled(spelled[n], said)
        again = [n for n in again if NEARLY <= spelled[n].sureness < SURE]
    return [Line(said.text, said.sure, place) for said, place in zip(spelled, places, strict=True)]


def _settled(one: _Spelled, other: _Spelled) -> _Spelled:
    """The better of two looks at a line; sure if both say the same."""
    better = max(one, other, key=lambda said: (not said.skips, said.sureness))
    if one.text == other.text and min(one.sureness, other.sureness) >= NEARLY:
        return _Spelled(one.text, 1.0, one.skips and other.skips)
    return better


def _upside_down(place: Rectangle) -> Rectangle:
    return Rectangle(place.x, place.y, place.width, place.height, place.angle + np.pi)


def _nearer(place: Rectangle) -> Rectangle:
    by = -0.06 * min(place.width, place.height)
    return place.grown(by)


def _places(picture: Array, lens: Lens) -> Iterator[Rectangle]:
    height, width = picture.shape[:2]
    scale = min(1.0, _MOST_SIDE / max(height, width))
    if min(height, width) * scale < _LEAST_SIDE:
        scale = min(_LEAST_SIDE / min(height, width), 2 * _MOST_SIDE / max(height, width))
    rows, columns = (max(_STEP, round(side * scale / _STEP) * _STEP) for side in (height, width))
    likely = lens.find(_normal(resized(picture, rows, columns))[None])[0]
    shapes = shapes_in(likely > _TEXT, _MOST_RUNS)
    if shapes is None:
        return
    for place, mean in _rectangles(shapes, likely):
        if mean >= _LINE and min(place.width, place.height) >= _THINNEST:
            by = place.width * place.height * _GROWTH / (2 * (place.width + place.height))
            yield place.grown(by).scaled(width / columns, height / rows)


def _rectangles(shapes: Shapes, likely: Array) -> Iterator[tuple[Rectangle, float]]:
    """The rectangle around each shape, and how likely its pixels are text on average."""
    sums = np.pad(np.cumsum(likely, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    weights = sums[shapes.row, shapes.end] - sums[shapes.row, shapes.start]
    means = np.bincount(shapes.shape, weights=weights, minlength=shapes.count) / shapes.sizes()
    order = np.argsort(shapes.shape, kind="stable")
    borders = np.searchsorted(shapes.shape[order], np.arange(shapes.count + 1))
    for n in range(shapes.count):
        runs = order[borders[n] : borders[n + 1]]
        around = rectangle_around(shapes.row[runs], shapes.start[runs], shapes.end[runs])
        yield around, float(means[n])


def _normal(picture: Array) -> Array:
    return (picture[..., ::-1].transpose(2, 0, 1) / 127.5 - 1).astype(np.float32)


def _cut(picture: Array, place: Rectangle) -> Array:
    """The line at a place, level and 48 pixels high; what stands upright is laid down."""
    if place.height > 1.5 * place.width:
        place = Rectangle(place.x, place.y, place.height, place.width, place.angle - np.pi / 2)
    columns = int(min(_LONGEST, max(_HEIGHT, np.ceil(_HEIGHT * place.width / place.height))))
    times = max(1, int(place.height / _HEIGHT))
    reach = int(abs(place.width) + abs(place.height)) // 2 + 2 * times
    left, top = max(int(place.x) - reach, 0), max(int(place.y) - reach, 0)
    picture = picture[top : int(place.y) + reach, left : int(place.x) + reach]
    place = place.moved(-left, -top)
    if times > 1 and min(picture.shape[:2]) >= times:
        picture, place = halved(picture, times), place.scaled(1 / times, 1 / times)
    return sampled(picture, *place.points(columns, _HEIGHT))


def _spelled(lines: Sequence[Array], lens: Lens, budget: Budget) -> list[_Spelled]:
    """What each line says; lines of like length go through the model together."""
    said: dict[int, _Spelled] = {}
    order = sorted(range(len(lines)), key=lambda n: lines[n].shape[1])
    for at in range(0, len(order), _BATCH):
        budget.check()
        some = order[at : at + _BATCH]
        longest = max(_SHORTEST, *(lines[n].shape[1] for n in some))
        batch = np.zeros((len(some), 3, _HEIGHT, longest), np.float32)
        for k, n in enumerate(some):
            batch[k, :, :, : lines[n].shape[1]] = _normal(lines[n])
        likely = lens.spell(batch)
        for n, slices in zip(some, likely, strict=True):
            said[n] = _said(slices, lines[n], longest / likely.shape[1], lens.characters)
    return [said[n] for n in range(len(lines))]


def _said(slices: Array, line: Array, width: float, characters: Sequence[str]) -> _Spelled:
    """The most likely text of slices (slices, characters), each so many pixels wide."""
    best, likely = slices.argmax(1), slices.max(1)
    first = best != 0
    first[1:] &= best[1:] != best[:-1]
    sure = likely[first]
    if not len(sure):
        return _Spelled("", 0.0, skips=False)
    sums = np.pad(np.cumsum(sure, dtype=np.float64), (1, 0))
    size = min(_WINDOW, len(sure))
    least = float(((sums[size:] - sums[:-size]) / size).min())
    text = "".join(characters[n] for n in best[first])
    return _Spelled(text, least, _skips(np.nonzero(best)[0], line, width))


def _skips(read: Array, line: Array, width: float) -> bool:
    """Whether between slices that were read there is ink in a stretch read as nothing."""
    borders = np.concatenate([[-1], read, [np.ceil(line.shape[1] / width)]])
    for low, high in pairwise(borders):
        if high - low - 1 >= _LONGEST_NOTHING:
            inside = slice(int((low + 2) * width), int((high - 1) * width))
            stretch = line[_HEIGHT // 6 : -_HEIGHT // 6, inside].min(axis=2)
            if stretch.size and np.ptp(stretch) > _INK:
                return True
    return False
