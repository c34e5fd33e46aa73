"""Learning: judged on what was held back, the same each time, and refused when too weak."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.findings import FLOOR, VERIFIED
from curtilage.core.taught import BUCKETS, Learned
from curtilage.detect.scoring import Share
from curtilage.detect.taught import TaughtDetector
from curtilage.detect.taught.background import BACKGROUND
from curtilage.detect.taught.learning import (
    FOLDS,
    LEAST_EXAMPLES,
    PRECISION,
    RECALL,
    REPEATS,
    Judged,
    distinct,
    learn,
)
from curtilage.detect.taught.passages import LEAST, MOST, REST, passages

GLUE = """\
The recipe of the new adhesive has twelve percent resin in place of ten; nobody outside knows.
In trial 14 we took an amine as the hardener, and the pot life drops to nine minutes.
The adhesive holds at eighty degrees only if the resin was dried before.
Convert the mixture of batch 7 to two hundred kilograms of resin.
The viscosity of recipe B is too high, so we add two percent of thinner to the resin.
Our hardener comes from two suppliers, and neither is told the mixture.
Recipe C: resin 48, hardener 31, filler 18, pigment 3, all in percent by weight.
The filler in the new recipe makes the adhesive brighter and cheaper.
Pot life has to stay above twelve minutes, or the adhesive hardens in the nozzle.
Write the record of the trial with hardener 3 and the mixture of resin and chalk.
""".splitlines()
NEW = "Which hardener goes with a resin of that viscosity, and what is the pot life of the mixture?"


@cache
def learned() -> tuple[Learned, Judged]:
    return learn("acme.recipe", GLUE, [])


def detector(**thresholds: float) -> TaughtDetector:
    least = {key.replace("_", "."): value for key, value in thresholds.items()}
    return TaughtDetector([learned()[0]], least)


def test_it_holds_on_what_was_held_back_and_on_what_is_new() -> None:
    _, judged = learned()
    assert judged.holds
    assert (judged.recall.all, judged.examples) == (REPEATS * len(GLUE), len(GLUE))
    assert judged.alarms.all == REPEATS * len(BACKGROUND)
    [[found]] = detector().detect([NEW])
    assert (found.start, found.end, found.passage) == (0, len(NEW) - 1, True)
    assert FLOOR <= found.confidence < VERIFIED
    strange = ["Sää on huomenna kylmä ja sateinen koko maassa.", "qwzx 4711 vbnm"]
    ordinary = [
        *strange,
        "Where can I park near the station?",
        "Wie wird das Wetter morgen in Oslo?",
    ]
    assert detector().detect(ordinary) == [[] for _ in ordinary]


def test_the_same_examples_give_the_same_model_in_any_order() -> None:
    again, judged = learn("acme.recipe", GLUE, [])
    assert (again, judged) == learned()
    turned, _ = learn("acme.recipe", GLUE[::-1], [])
    assert np.abs(np.array(turned.weights) - np.array(again.weights)).max() < 1e-4


ALONE = [
    " ".join("".join(letters) for letters in product(pair, repeat=3))
    for pair in ("ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st")
]
"""Texts without a word, or a piece of one, in common."""


def test_it_is_not_judged_on_what_it_was_shown() -> None:
    """A model knows all that it saw, and of the others none: it is too weak."""
    model, judged = learn("a.b", ALONE, [])
    shown = TaughtDetector([model], {}).detect(ALONE)
    assert sum(map(bool, shown)) == len(ALONE)
    assert judged.recall.rate <= 0.1  # by buckets that two words share
    assert not judged.holds
    assert judged.more[0] >= 4


def judged(examples: int, recall: tuple[int, int], precision: tuple[int, int]) -> Judged:
    return Judged(examples, 0, Share(*recall), Share(*precision), Share(0, 1))


@pytest.mark.parametrize(
    ("made", "holds"),
    [
        (judged(LEAST_EXAMPLES, (8, 10), (7, 10)), True),
        (judged(LEAST_EXAMPLES - 1, (10, 10), (10, 10)), False),
        (judged(20, (79, 100), (10, 10)), False),
        (judged(20, (10, 10), (69, 100)), False),
        (judged(20, (0, 10), (0, 0)), False),
    ],
)
def test_the_bar(made: Judged, holds: bool) -> None:
    assert (RECALL, PRECISION) == (0.8, 0.7)
    assert made.holds is holds
    assert (sum(made.more) > 0) is not holds


def test_texts_that_differ_by_space_and_case_only_are_one() -> None:
    assert distinct(["One  two", "one two", "ONE\ntwo", "three", "", "...", " "]) == [
        "ONE\ntwo",
        "three",
    ]


def test_a_lowered_threshold_finds_more_and_never_less() -> None:
    near = [
        "Our resin supplier is late.",
        "Two suppliers deliver chalk and paint.",
        "Trial and error.",
    ]
    texts = [*BACKGROUND[:40], *near, NEW]
    usual, low = detector().detect(texts), detector(acme_recipe=0.1).detect(texts)
    assert all(set(a) <= set(b) for a, b in zip(usual, low, strict=True))
    assert sum(map(len, low)) > sum(map(len, usual))
    assert detector(acme_recipe=0.8).detect(texts) == usual


def test_a_step_is_called_before_each_model() -> None:
    steps = []
    learn("a.b", GLUE[:3], [], lambda: steps.append(1))
    assert len(steps) == 3 * REPEATS
    assert FOLDS > 3


@given(
    st.lists(
        st.sampled_from(["one", "Two.", "three\n", "4", "«", "鳥", ". ", "\n\n"]), max_size=400
    )
)
def test_passages_lie_in_the_text_and_hold_every_word_once(pieces) -> None:
    text = " ".join(pieces)
    found = list(passages(text))
    ends = [0] + [p.end for p in found]
    for before, passage in zip(ends, found, strict=False):
        assert before <= passage.start < passage.end <= len(text)
        between = text[before : passage.start]
        assert not any(c.isalnum() for c in between)
        count = len(
            [w for w in text[passage.start : passage.end].split() if any(c.isalnum() for c in w)]
        )
        assert count <= MOST + REST
        assert passage.words.max() < BUCKETS // 2 <= passage.pieces.min()
    assert not any(c.isalnum() for c in text[ends[-1] :])
    assert all(len(text[p.start : p.end].split()) >= REST for p in found[1:])
    assert LEAST < MOST


def test_a_passage_is_read_the_same_wherever_it_stands() -> None:
    [alone] = passages(NEW)
    filler = " ".join(["word"] * (MOST - 1)) + " end.\n"
    last = list(passages(filler + NEW))[-1]
    assert (last.start, last.words.tolist()) == (len(filler), alone.words.tolist())
