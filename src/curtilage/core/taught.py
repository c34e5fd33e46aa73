"""What an organisation taught: a category by a list of words, or by examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

BUCKETS = 32768
"""How many weights a model has."""


@dataclass(frozen=True, slots=True)
class Wordlist:
    """A category whose things are these.

    Attributes:
        category: its key.
        terms: as they were written.
    """

    category: str
    terms: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Learned:
    """A category that examples show, as a linear model of passages.

    Attributes:
        category: its key.
        weights: `BUCKETS` of them, one for each bucket of words and pieces of words.
        bias: what is added to their sum.
    """

    category: str
    weights: Sequence[float] = field(repr=False)
    bias: float


Taught = Wordlist | Learned
