"""Whether a picture shows anything besides the text that was read in it.

A scanned letter is text on a ground and some ruled lines. A photograph, a drawing, a signature or
a word that nobody read leaves ink where no text is known. Ink is where brightness or colour
changes within a few pixels, so an even ground is none, whatever its colour. What is out of focus
has no ink; its ground is not even.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from curtilage.documents.shapes import Array, Rectangle, halved, shapes_in

_MOST_SIDE = 1200
_MOST_RUNS = 300_000
_CHANGE, _REACH = 28, 2
_RULE_LENGTH, _RULE_WIDTH = 50, 8
_NEAR = 4
_SPECK = 12
_LARGE_SIDE, _LARGE_SIZE, _LEAST_SIDE = 15, 45, 6
_MOST_SPECKS = 250
_BLOCK, _SHADE, _SHARE, _MOST_SHADES = 16, 10, 0.01, 8
_MARGIN = 4.0
_AROUND = 24


Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, the last two exclusive."""


def shown_besides(picture: Array, places: Sequence[Rectangle]) -> Box | None:
    """The box of what a picture (height, width, 3), uint8, shows besides text at those places.

    None if it shows nothing else, or only specks and ruled lines.
    """
    height, width = picture.shape[:2]
    times = -(-max(height, width) // _MOST_SIDE)
    if min(height, width) <= _REACH * times:
        flat = np.ptp(picture.reshape(-1, 3), axis=0).max() <= _CHANGE
        return None if flat else (0, 0, width, height)
    if _shaded(halved(picture, times)):
        return 0, 0, width, height
    # Grain is averaged out over two pixels; more would take away small letters as well.
    grain = min(times, 2)
    pooled = -(-times // grain)
    times = grain * pooled
    ink = _pooled(_changes(halved(picture, grain).astype(np.int16)), pooled)
    ruled = _ruled(ink)
    for place in places:
        _erase(ink, place.scaled(1 / times, 1 / times).grown(_MARGIN))
    ink &= ~(ruled | _ruled(ink))
    shapes = shapes_in(ink, _MOST_RUNS)
    if shapes is None:
        return 0, 0, width, height
    sizes, boxes = shapes.sizes(), shapes.boxes()
    sides = boxes[:, 2:] - boxes[:, :2]
    share = 2 / max(times, 2)  # a word is less in a picture that was made smaller
    large = sizes >= max(_SPECK, _LARGE_SIZE * share)
    large &= sides.max(axis=1, initial=0) >= max(_LEAST_SIDE, _LARGE_SIDE * share)
    for n in np.nonzero(large & (sides.min(axis=1, initial=0) <= _RULE_WIDTH))[0]:
        large[n] = not _joins(boxes[n], ruled)
    specks = (sizes >= _SPECK) & ~large
    if not large.any() and sizes[specks].sum() <= _MOST_SPECKS:
        return None
    seen = boxes[large | specks] * times
    left, top = np.maximum(seen[:, :2].min(axis=0) - _AROUND, 0).tolist()
    right, bottom = (seen[:, 2:].max(axis=0) + _AROUND).tolist()
    return left, top, min(right, width), min(bottom, height)


def _shaded(picture: Array) -> bool:
    """Whether the ground has many shades, as a photograph out of focus has; text is on few."""
    high, wide = (side // _BLOCK * _BLOCK for side in picture.shape[:2])
    if not high or not wide:
        return False
    blocks = picture[:high, :wide].reshape(high // _BLOCK, _BLOCK, wide // _BLOCK, _BLOCK, 3)
    grounds = np.median(blocks, axis=(1, 3)).reshape(-1, 3) // _SHADE
    _, counts = np.unique(grounds, axis=0, return_counts=True)
    return int((counts >= _SHARE * len(grounds)).sum()) > _MOST_SHADES


def _pooled(ink: Array, times: int) -> Array:
    """The ink with both sides divided: a block is ink where any pixel of it is."""
    high, wide = (-side % times for side in ink.shape)
    padded = np.pad(ink, ((0, high), (0, wide)))
    rows, columns = (side // times for side in padded.shape)
    pooled: Array = padded.reshape(rows, times, columns, times).any(axis=(1, 3))
    return pooled


def _changes(picture: Array) -> Array:
    """Where brightness or colour changes by more than 28 of 255 within two pixels."""
    ink = np.zeros(picture.shape[:2], bool)
    across = np.abs(picture[:, _REACH:] - picture[:, :-_REACH]).max(axis=2) > _CHANGE
    down = np.abs(picture[_REACH:] - picture[:-_REACH]).max(axis=2) > _CHANGE
    ink[:, 1:-1] |= across
    ink[1:-1] |= down
    return ink


def _erase(ink: Array, place: Rectangle) -> None:
    """Wipes out the ink inside a rectangle."""
    reach = (abs(place.width) + abs(place.height)) / 2 + 1
    top, bottom = (int(np.clip(place.y + r, 0, ink.shape[0])) for r in (-reach, reach + 1))
    left, right = (int(np.clip(place.x + r, 0, ink.shape[1])) for r in (-reach, reach + 1))
    y = np.arange(top, bottom)[:, None] + 0.5 - place.y
    x = np.arange(left, right)[None, :] + 0.5 - place.x
    cos, sin = np.cos(place.angle), np.sin(place.angle)
    along, across = np.abs(x * cos + y * sin), np.abs(y * cos - x * sin)
    ink[top:bottom, left:right] &= (along > place.width / 2) | (across > place.height / 2)


def _ruled(ink: Array) -> Array:
    """The ink of ruled lines and frames: long one way and thin the other."""
    along, across = _run_lengths(ink), _run_lengths(ink.T).T
    level = (along >= _RULE_LENGTH) & (across <= _RULE_WIDTH)
    upright = (across >= _RULE_LENGTH) & (along <= _RULE_WIDTH)
    return level | upright


def _joins(box: Array, ruled: Array) -> bool:
    """Whether a thin shape runs from one ruled line to another, as a short side of a frame."""
    left, top, right, bottom = box.tolist()
    around = ruled[max(top - _NEAR, 0) : bottom + _NEAR, max(left - _NEAR, 0) : right + _NEAR]
    ends = (around[: 2 * _NEAR], around[-2 * _NEAR :])
    if right - left > bottom - top:
        ends = (around[:, : 2 * _NEAR], around[:, -2 * _NEAR :])
    return all(bool(end.any()) for end in ends)


def _run_lengths(mask: Array) -> Array:
    """Of each pixel of a mask, how long the level run is that it stands in; 0 outside."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    end = np.nonzero(edges == -1)[1]
    lengths = np.zeros((mask.shape[0], mask.shape[1] + 1), np.int64)
    lengths[row, start] += end - start
    lengths[row, end] -= end - start
    return np.cumsum(lengths, axis=1)[:, :-1]
