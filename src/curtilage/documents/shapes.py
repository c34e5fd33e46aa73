"""Connected shapes in a mask, the rectangles around them, and pictures resized: numpy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
"""A numpy array; shapes and units are said where it is used."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The connected shapes of a mask as horizontal runs (8-connected).

    Attributes:
        row, start, end: of each run, the end exclusive; int64, in reading order.
        shape: number of the shape each run belongs to, from 0.
        count: how many shapes there are.
    """

    row: Array
    start: Array
    end: Array
    shape: Array
    count: int

    def boxes(self) -> Array:
        """Of each shape (left, top, right, bottom), the last two exclusive; int64."""
        boxes = np.empty((self.count, 4), np.int64)
        boxes[:, :2], boxes[:, 2:] = np.iinfo(np.int64).max, 0
        np.minimum.at(boxes[:, 0], self.shape, self.start)
        np.minimum.at(boxes[:, 1], self.shape, self.row)
        np.maximum.at(boxes[:, 2], self.shape, self.end)
        np.maximum.at(boxes[:, 3], self.shape, self.row + 1)
        return boxes

    def sizes(self) -> Array:
        """How many pixels each shape has."""
        return np.bincount(self.shape, weights=self.end - self.start, minlength=self.count)


def shapes_in(mask: Array, most: int) -> Shapes | None:
    """The shapes of a mask (height, width); None if it has more than ``most`` runs."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    end = np.nonzero(edges == -1)[1]
    if len(row) > most:
        return None
    stride = mask.shape[1] + 2
    before = (row - 1) * stride
    low = np.searchsorted(row * stride + end, before + start, "left")
    high = np.searchsorted(row * stride + start, before + end, "right")
    counts = np.maximum(high - low, 0)
    below = np.repeat(np.arange(len(row)), counts)
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    root = _joined(len(row), below, np.repeat(low, counts) + offsets)
    names, shape = np.unique(root, return_inverse=True)
    return Shapes(row, start, end, shape, len(names))


def _joined(count: int, one: Array, other: Array) -> Array:
    """The smallest number that each of ``count`` things is linked to, over any way."""
    root = np.arange(count)
    while True:
        first, second = root[one], root[other]
        least = np.minimum(first, second)
        if np.array_equal(first, second):
            return root
        np.minimum.at(root, first, least)
        np.minimum.at(root, second, least)
        while not np.array_equal(root, root[root]):
            root = root[root]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle that may lie askew.

    Attributes:
        x, y: its centre, in pixels.
        width, height: along and across its own direction, in pixels.
        angle: of its direction, in radians, from -pi/4 to pi/4.
    """

    x: float
    y: float
    width: float
    height: float
    angle: float

    def grown(self, by: float) -> Rectangle:
        """The rectangle with ``by`` pixels more on each side."""
        return Rectangle(self.x, self.y, self.width + 2 * by, self.height + 2 * by, self.angle)

    def moved(self, right: float, down: float) -> Rectangle:
        """The rectangle so many pixels further right and down."""
        return Rectangle(self.x + right, self.y + down, self.width, self.height, self.angle)

    def scaled(self, across: float, down: float) -> Rectangle:
        """The rectangle in a picture that is so many times wider and higher."""
        return Rectangle(
            self.x * across, self.y * down, self.width * across, self.height * down, self.angle
        )

    def points(self, columns: int, rows: int) -> tuple[Array, Array]:
        """Where a grid of that many columns and rows over it lies: x and y, (rows, columns)."""
        along = (np.arange(columns) + 0.5) / columns * self.width - self.width / 2
        across = (np.arange(rows) + 0.5) / rows * self.height - self.height / 2
        cos, sin = np.cos(self.angle), np.sin(self.angle)
        x = self.x + along[None, :] * cos - across[:, None] * sin
        y = self.y + along[None, :] * sin + across[:, None] * cos
        return x - 0.5, y - 0.5


def rectangle_around(row: Array, start: Array, end: Array) -> Rectangle:
    """The smallest rectangle around the runs of one shape."""
    points = np.concatenate(
        [np.stack([x, y], 1) for x in (start, end) for y in (row, row + 1)]
    ).astype(float)
    hull = _hull(points)
    sides = np.roll(hull, -1, axis=0) - hull
    angles = np.unique(
        np.round((np.arctan2(sides[:, 1], sides[:, 0]) + np.pi / 4), 6) % (np.pi / 2)
    )
    angles -= np.pi / 4
    cos, sin = np.cos(angles), np.sin(angles)
    along = hull @ np.stack([cos, sin])
    across = hull @ np.stack([-sin, cos])
    width, height = np.ptp(along, axis=0), np.ptp(across, axis=0)
    best = int(np.argmin(width * height))
    u = (along[:, best].max() + along[:, best].min()) / 2
    v = (across[:, best].max() + across[:, best].min()) / 2
    return Rectangle(
        float(u * cos[best] - v * sin[best]),
        float(u * sin[best] + v * cos[best]),
        float(width[best]),
        float(height[best]),
        float(angles[best]),
    )


def _hull(points: Array) -> Array:
    """The convex hull of points (n, 2), in order."""
    left: dict[float, float] = {}
    right: dict[float, float] = {}
    for x, y in points.tolist():
        left[y] = min(x, left.get(y, x))
        right[y] = max(x, right.get(y, x))
    edge = sorted({*((x, y) for y, x in left.items()), *((x, y) for y, x in right.items())})
    return np.array(_chain(edge)[:-1] + _chain(edge[::-1])[:-1])


def _chain(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    chain: list[tuple[float, float]] = []
    for x, y in points:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain


def sampled(picture: Array, x: Array, y: Array) -> Array:
    """The picture (height, width, channels) at the points, between pixels by distance; float32."""
    height, width = picture.shape[:2]
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left, top = x.astype(np.int64), y.astype(np.int64)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    across = (x - left).astype(np.float32)[..., None]
    down = (y - top).astype(np.float32)[..., None]
    upper = picture[top, left] * (1 - across) + picture[top, right] * across
    lower = picture[bottom, left] * (1 - across) + picture[bottom, right] * across
    return upper * (1 - down) + lower * down


def halved(picture: Array, times: int) -> Array:
    """The picture with both sides divided by ``times``, each pixel the mean of its block; uint8."""
    if times <= 1:
        return picture
    height, width = picture.shape[0] // times, picture.shape[1] // times
    blocks = picture[: height * times, : width * times].reshape(
        height, times, width, times, picture.shape[2]
    )
    means: Array = blocks.mean(axis=(1, 3), dtype=np.float32).round().astype(np.uint8)
    return means


def resized(picture: Array, height: int, width: int) -> Array:
    """The picture (height, width, channels) in another size; float32."""
    times = max(1, min(picture.shape[0] // height, picture.shape[1] // width))
    picture = halved(picture, times)
    x = (np.arange(width) + 0.5) * picture.shape[1] / width - 0.5
    y = (np.arange(height) + 0.5) * picture.shape[0] / height - 0.5
    return sampled(picture, *np.broadcast_arrays(x[None, :], y[:, None]))
