"""Chance for noisy gradient descent: who is in a batch, and noise on a grid.

All bits come from the random source that is handed in, the operating system's in use.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from curtilage.core.sockets import Randomness
from curtilage.data.train.measure import Floats

Flags = NDArray[np.bool_]

FINE = 2.0**-20
"""Cells of the grid, all dimensions together, over the length of a clipped gradient."""


def drawn(people: int, rate: float, chance: Randomness) -> Flags:
    """Who is in a batch: each by chance, whoever else is; a chance of at most the rate."""
    below = math.floor(rate * 2**32)
    draws = np.frombuffer(chance(4 * people), dtype=np.uint32)
    made: Flags = draws.astype(np.uint64) < below
    return made


def grid(clip: float, size: int) -> float:
    """The width of a cell, a power of two: rounding to it changes a sum by less than `FINE` clips.

    Args:
        clip: the length of a clipped gradient.
        size: how many numbers a gradient has.
    """
    return float(2.0 ** math.floor(math.log2(clip * FINE / math.sqrt(max(1, size)))))


def gaussian(size: int, deviation: float, chance: Randomness) -> Floats:
    """Whole numbers with Gaussian noise of that standard deviation, rounded (Box and Muller, 1958).

    From 53 bits each for length and angle; the true law has 1e-17 of its mass beyond what they
    reach. What is rounded to whole numbers shows no gaps of floating point.
    """
    pairs = (size + 1) // 2
    bits = np.frombuffer(chance(16 * pairs), dtype=np.uint64) >> np.uint64(11)
    even = bits.astype(np.float64)
    even *= 2.0**-53
    length, angle = even[:pairs], even[pairs:]
    length += 2.0**-53  # never 0
    np.log(length, out=length)
    length *= -2.0 * deviation * deviation
    np.sqrt(length, out=length)
    angle *= 2.0 * math.pi
    made = np.empty(2 * pairs)
    np.multiply(np.cos(angle), length, out=made[:pairs])
    np.multiply(np.sin(angle, out=angle), length, out=made[pairs:])
    return np.rint(made, out=made)[:size]
