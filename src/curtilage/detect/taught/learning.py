"""Learning a category from examples, and judging what was learned before it counts. Pure.

The model is logistic regression on the buckets of passages (`curtilage.detect.taught.passages`),
with a penalty on the squares of the weights; both sides weigh the same, however few the examples.
What is rare in ordinary texts weighs more (inverse document frequency). All passages of an example
count as examples. What counters it are the texts given for that and ordinary texts that ship
(`curtilage.detect.taught.background`).

With so few examples there are more buckets than passages, so it is solved for one number for each
passage instead (the weights are their sum over the passages), by Nesterov's accelerated gradient.

From which answer on a passage is taken is chosen on texts that the model was not shown: the answer
with the best F1 among the parts of a cross-validation. It is never below a share of what held-back
examples are answered with: a text of which the model knows no word is answered with 0, and what is
strange is not for that like the examples.

It is judged on texts that neither was shown: all texts, in equal shares of examples and others, are
dealt into `FOLDS` parts, and each part is tested on what the others taught and chose, `REPEATS`
times with other parts. The order comes from a hash, so the same texts always give the same model.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curtilage.core.taught import BUCKETS, Learned
from curtilage.detect.scoring import Share, f2
from curtilage.detect.taught.background import BACKGROUND
from curtilage.detect.taught.passages import HALF, Passage, passages

FOLDS, REPEATS = 5, 3
LEAST_EXAMPLES, MOST_EXAMPLES = 8, 400
RECALL, PRECISION = 0.8, 0.7
"""The bar: a model below either is not used."""

_MOST_PASSAGES = 800
_PENALTY, _STEPS = 1e-4, 300
_CHUNK = 4096
_LOWEST, _SHARE = 0.05, 0.25

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """How a model does on texts that it was not shown.

    Attributes:
        examples, counters: how many different ones there are.
        recall: of examples, over all repeats.
        precision: of texts taken for examples.
        alarms: ordinary texts that were taken for examples.
    """

    examples: int
    counters: int
    recall: Share
    precision: Share
    alarms: Share

    @property
    def f2(self) -> float:
        """F2 of recall and precision."""
        return f2(self.recall.rate, self.precision.rate or 0.0) or 0.0

    @property
    def holds(self) -> bool:
        """Whether it reaches the bar."""
        return (
            self.examples >= LEAST_EXAMPLES
            and (self.recall.rate or 0.0) >= RECALL
            and (self.precision.rate or 0.0) >= PRECISION
        )

    @property
    def more(self) -> tuple[int, int]:
        """About how many more examples and counter-examples it may take; 0 of what is enough.

        A rule of thumb: twice as many halve the errors.
        """
        missed = 1 - (self.recall.rate or 0.0)
        examples = math.ceil(self.examples * missed / (1 - RECALL)) - self.examples
        examples = max(examples, LEAST_EXAMPLES - self.examples, 0)
        if (self.recall.rate or 0.0) < RECALL:
            examples = max(examples, 4)
        wrong = 1 - (self.precision.rate or 0.0)
        counters = 0
        if wrong > 1 - PRECISION:
            counters = max(8, math.ceil(self.examples * wrong / (1 - PRECISION)) - self.counters)
        return examples, counters


@dataclass(frozen=True, slots=True)
class _Texts:
    """All texts as rows.

    Attributes:
        rows: the passages.
        owner: number of the text of each passage.
        wanted: whether each text is an example.
        ordinary: whether each is one that ships.
    """

    rows: Sequence[Passage]
    owner: NDArray[np.int64]
    wanted: NDArray[np.bool_]
    ordinary: NDArray[np.bool_]


def distinct(texts: Iterable[str]) -> list[str]:
    """The texts that differ by more than space and case, with a word in them."""
    known = {" ".join(text.split()).casefold(): text for text in texts}
    return [text for text in known.values() if next(passages(text), None) is not None]


def learn(
    category: str,
    examples: Sequence[str],
    counters: Sequence[str],
    step: Callable[[], None] = lambda: None,
) -> tuple[Learned, Judged]:
    """A model of the examples, and how it was judged. Whoever asks must look at `Judged.holds`.

    Args:
        category: its key.
        examples: `distinct` texts of the category; at least 2, at most `MOST_EXAMPLES` are used.
        counters: `distinct` texts that are not; as many.
        step: called before each of `FOLDS` times `REPEATS` models.
    """
    examples, counters = examples[:MOST_EXAMPLES], counters[:MOST_EXAMPLES]
    every = [*examples, *counters, *BACKGROUND]
    texts = _texts(every, len(examples), len(counters))
    rarity = _rarity(texts)
    likeness = _likeness(texts.rows, rarity)
    recall, precision, alarms = Share(), Share(), Share()
    for repeat in range(REPEATS):
        parts = _parts(texts, every, repeat)
        for part in range(min(FOLDS, len(examples))):
            step()
            shown = parts != part
            _, said = _answers(likeness, texts, shown)
            taken = said >= _cut(likeness, texts, parts, shown)
            for number in np.flatnonzero(~shown).tolist():
                if texts.wanted[number]:
                    recall.add(bool(taken[number]))
                if texts.ordinary[number]:
                    alarms.add(bool(taken[number]))
                if taken[number]:
                    precision.add(bool(texts.wanted[number]))
    everything = np.ones(len(every), np.bool_)
    numbers, _ = _answers(likeness, texts, everything)
    cut = _cut(likeness, texts, _parts(texts, every, REPEATS), everything)
    judged = Judged(len(examples), len(counters), recall, precision, alarms)
    weights = _weights(texts.rows, numbers, rarity)
    return Learned(category, weights, round(-cut, 6)), judged


def _texts(every: Sequence[str], examples: int, counters: int) -> _Texts:
    rows: list[Passage] = []
    owner: list[int] = []
    each = max(1, (_MOST_PASSAGES - len(BACKGROUND)) // max(1, examples + counters))
    for number, text in enumerate(every):
        of_text = [passage for passage, _ in zip(passages(text), range(each), strict=False)]
        rows += of_text
        owner += [number] * len(of_text)
    places = np.arange(len(every))
    return _Texts(
        rows,
        np.array(owner, np.int64),
        places < examples,
        places >= examples + counters,
    )


def _parts(texts: _Texts, every: Sequence[str], repeat: int) -> NDArray[np.int64]:
    """The part of each text; examples and others are dealt out in turn, each in a hashed order."""
    parts = np.zeros(len(every), np.int64)
    folds = min(FOLDS, int(texts.wanted.sum()))

    def place(number: int) -> bytes:
        return hashlib.sha256(f"{repeat}\0{every[number]}".encode("utf-8", "replace")).digest()

    for kind in (texts.wanted, ~texts.wanted & ~texts.ordinary, texts.ordinary):
        for turn, number in enumerate(sorted(np.flatnonzero(kind).tolist(), key=place)):
            parts[number] = turn % folds
    return parts


def _rarity(texts: _Texts) -> Floats:
    """How much each bucket weighs, 0 to 1: the rarer in ordinary texts, the more."""
    count = np.zeros(BUCKETS)
    ordinary = np.flatnonzero(texts.ordinary[texts.owner]).tolist()
    for number in ordinary:
        count[texts.rows[number].words] += 1
        count[texts.rows[number].pieces] += 1
    highest = math.log(len(ordinary) + 1)
    rarity: Floats = np.log((len(ordinary) + 1) / (count + 1)) / highest
    return rarity


def _likeness(rows: Sequence[Passage], rarity: Floats) -> Floats:
    """The inner product of each two passages, 0 to 1."""
    result = np.zeros((len(rows), len(rows)))
    for first in range(0, BUCKETS, _CHUNK):
        chunk = np.zeros((len(rows), _CHUNK), np.float32)
        for number, row in enumerate(rows):
            buckets = row.words if first < HALF else row.pieces
            inside = buckets[(buckets >= first) & (buckets < first + _CHUNK)]
            chunk[number, inside - first] = rarity[inside] / math.sqrt(2 * len(buckets))
        result += chunk @ chunk.T
    return result


def _solved(likeness: Floats, wanted: NDArray[np.bool_], shown: NDArray[np.bool_]) -> Floats:
    """One number for each passage; 0 for those that are not shown."""
    among = np.flatnonzero(shown)
    inner, signs = likeness[np.ix_(among, among)], wanted[among].astype(np.float64)
    count, positive = len(among), max(1.0, float(signs.sum()))
    weight = np.where(signs > 0, count / (2 * positive), count / (2 * max(1.0, count - positive)))
    steepest = float(weight.max()) * float(np.abs(inner).sum(axis=1).max()) / (4 * count)
    pace = 1 / (steepest + _PENALTY)
    numbers = ahead = np.zeros(count)
    for step in range(_STEPS):
        said = 1 / (1 + np.exp(-np.clip(inner @ ahead, -60, 60)))
        moved = ahead - pace * (weight * (said - signs) / count + _PENALTY * ahead)
        ahead = moved + step / (step + 3) * (moved - numbers)
        numbers = moved
    result = np.zeros(len(shown))
    result[among] = numbers
    return result


def _answers(likeness: Floats, texts: _Texts, shown: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The numbers of the model of the texts shown, and its highest answer in each text."""
    numbers = _solved(likeness, texts.wanted[texts.owner], shown[texts.owner])
    said = np.full(len(texts.wanted), -np.inf)
    np.maximum.at(said, texts.owner, likeness @ numbers)
    return numbers, said


def _cut(
    likeness: Floats, texts: _Texts, parts: NDArray[np.int64], shown: NDArray[np.bool_]
) -> float:
    """The answer from which on a text is best taken, by the texts shown alone."""
    held = np.full(len(texts.wanted), -np.inf)
    for part in np.unique(parts[shown]).tolist():
        out = parts == part
        _, said = _answers(likeness, texts, shown & ~out)
        held[out] = said[out]
    wanted = np.sort(held[shown & texts.wanted])
    others = np.sort(held[shown & ~texts.wanted])
    lowest = max(_LOWEST, _SHARE * float(np.median(wanted))) if len(wanted) else _LOWEST
    best, cut = -1.0, lowest
    for place, answer in enumerate(wanted.tolist()):
        right = len(wanted) - place
        below = int(np.searchsorted(others, answer))
        f1 = 2 * right / (right + len(others) - below + len(wanted))
        if f1 > best:
            under = float(others[below - 1]) if below else answer - 1.0
            best, cut = f1, (answer + under) / 2
    return max(cut, lowest)


def _weights(rows: Sequence[Passage], numbers: Floats, rarity: Floats) -> Sequence[float]:
    """The weights, to six places, so that they are the same on every machine."""
    weights = np.zeros(BUCKETS)
    for row, number in zip(rows, numbers.tolist(), strict=True):
        for buckets in (row.words, row.pieces):
            weights[buckets] += number / math.sqrt(2 * len(buckets))
    rounded: list[float] = np.round(weights * rarity**2, 6).tolist()
    return rounded
