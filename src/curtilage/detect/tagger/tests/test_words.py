"""Words and their rows: the same on every machine, and nothing of what was read stays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curtilage.detect.tagger.vague import vague
from curtilage.detect.tagger.words import NORMS, WIDTH, Reader

KNOWN = {"the": (3, 0), "chat": (4, 5)}


def test_rows_are_what_they_were_when_the_network_was_trained() -> None:
    words = Reader(KNOWN).read("The chat,\n\nO'Neil 42")
    assert words.spans.tolist() == [[0, 3], [4, 8], [8, 9], [11, 12], [12, 13], [13, 17], [18, 20]]
    assert words.rows[:, 5].tolist() == [3, 4, 0, 0, 0, 0, 0]
    assert words.rows[:, 6].tolist() == [0, 5, 0, 0, 0, 0, 0]
    assert words.rows[:, 7].tolist() == [28, 33, 8, 11, 8, 32, 17]
    assert words.rows[0, :5].tolist() == [15857, 14483, 1006, 8111, 568]
    assert words.rows.sum() == 341384


def test_words_that_nobody_knows_are_not_kept() -> None:
    reader = Reader(KNOWN)
    reader.read("the chat of Featherstonehaugh, 4111111111111111")
    assert set(reader._kept) == {"the", "chat", ","}


@given(st.text(max_size=200))
def test_every_letter_and_digit_is_in_a_word(text: str) -> None:
    words = Reader(KNOWN).read(text)
    assert words.rows.shape == (len(words.spans), WIDTH)
    assert ((words.rows[:, 0] > 0) & (words.rows[:, 0] < NORMS)).all()
    inside = np.zeros(len(text), bool)
    for start, end in words.spans:
        inside[start:end] = True
    assert all(inside[i] for i, c in enumerate(text) if c.isalpha() or c.isdecimal())


def test_times_that_say_nothing() -> None:
    said = ("tomorrow", "next week", "10:15", "3:15 PM", "heute Morgen", "la semana próxima")
    for text in (*said, "Friday morning", "the following year", "in the summer", "lundi"):
        assert vague(text), text
    for text in ("Friday 13", "March", "1998", "12.03.1980", "three months", "3 May"):
        assert not vague(text), text
