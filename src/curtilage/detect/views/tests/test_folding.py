# ruff: noqa: RUF001, RUF003 - look-alikes are what this file is about
"""Folding: what looks plain is read so, and honest text of any script stays as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.detect.views import View
from curtilage.detect.views.folding import fold


def folded(text: str) -> str:
    return fold(View(text)).text


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("４１１１\u200b 1111", "4111 1111"),
        ("4\ufe0f\u20e31\ufe0f\u20e3", "41"),
        ("J\u0336o\u0336h\u0336n\u0336", "John"),
        ("Ju\u0308rgen", "Jürgen"),
        ("①② Ⓙⓞ 𝐉𝐨 ⑴ ﬁ", "12 Jo Jo 1 fi"),
        ("٤١١١ ४१११", "4111 4111"),
        ("Wеbеr", "Weber"),  # Cyrillic е
        ("ΒΑRΤ jо@ехаmрlе.соm", "BART jo@example.com"),
        ("My name is Мах Weber", "My name is Max Weber"),  # Мах is all Cyrillic
        ("a\u2009b\u2013c\u2019d", "a b-c'd"),
        ("\U0001f1e9\U0001f1ea89", "DE89"),
        ("jo＠example．org", "jo@example.org"),
    ],
)
def test_disguises_of_characters(shown: str, read: str) -> None:
    assert folded(shown) == read


@pytest.mark.parametrize(
    "text",
    [
        "Привет, Мария! Сорок рублей, ухо, нос, рот.",
        "Українська мова — державна".replace("—", "-"),
        "Здравейте, казвам се Иван и живея в София.",
        "Добар дан, ја сам Јован Петровић.",
        "Καλημέρα, με λένε Νίκο και μένω στην Αθήνα.",
        "Բարեւ, իմ անունը Արամ է",
        "The Russian for ear is ухо, and Москва is Moscow.",
        "Yıldız Şahin, Łukasz Wójcik, Þór Ævarsson, Nguyễn Thị",
        "مرحبا بالعالم",
        "日本語のテキスト、한국어",
    ],
)
def test_honest_text_stays(text: str) -> None:
    assert fold(View(text)).text == text


def test_digits_of_every_script_are_digits() -> None:
    every = [chr(c) for c in range(128, 0x110000) if unicodedata.category(chr(c)) == "Nd"]
    assert [c for c in every if folded(c) != str(unicodedata.digit(c))] == []


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_folding_again_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once


@given(st.text(st.characters(codec="ascii"), max_size=60))
def test_plain_text_is_the_same_object(text: str) -> None:
    view = View(text)
    assert fold(view) is view
