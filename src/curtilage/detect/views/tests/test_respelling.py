"""Respelling: numbers and addresses as people write them to keep machines from reading them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.findings import Finding
from curtilage.detect.views import Sort, View, counted, views
from curtilage.detect.views.numerals import _TENS, _UNITS, _tens, digits, numbers
from curtilage.detect.views.signs import NUMBER_WORD


def shown(text: str) -> list[str]:
    return [view.text for view in views(text).others]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("It is four one one one, five five zero zero.", "It is 41115500."),
        ("Es ist vier eins eins eins fünf null null", "Es ist 4111500"),
        ("C'est zéro un quarante-deux soixante-huit cinquante-trois", "C'est 01426853"),
        ("Es cero uno dos tres cuatro cinco seis siete", "Es 01234567"),
        ("È zero uno due tre quattro cinque sei sette", "È 01234567"),
        ("Het is nul een twee drie vier vijf zes zeven", "Het is 01234567"),
        ("É zero um dois três quatro cinco seis sete", "É 01234567"),
        ("Es ist einundvierzig elf dreißig zweiundzwanzig", "Es ist 41113022"),
        ("It is double four triple one zero zero", "It is 4411100"),
        ("SSN one two three - four five - six seven eight nine", "SSN 123-45-6789"),
        ("IBAN D E eight nine three seven zero four zero", "IBAN DE8937040"),
        ("call plus four nine three zero one two one", "call +4930121"),
    ],
)
def test_numbers_in_words(text: str, read: str) -> None:
    assert read in shown(text)


@pytest.mark.parametrize("language", sorted(_UNITS))
def test_every_number_to_99_can_be_said(language: str) -> None:
    said = {value for value, _ in _tens(language)}
    assert said == set(range(10, 100))
    assert len(_UNITS[language].split()) == 10
    assert len(_TENS[language].split()) == 8


def test_the_sign_knows_every_word_for_a_number() -> None:
    words = {word for phrase in (*numbers(), *digits()) for word in re.split("[ -]", phrase)}
    known = re.compile(NUMBER_WORD)
    assert sorted(word for word in words if not known.fullmatch(word)) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to jo at example dot com please", "jo@example.com"),
        ("jo (at) example [dot] com", "jo@example.com"),
        ("jane.doe[@]mail[.]example[.]org", "jane.doe@mail.example.org"),
        ("an jo punkt doe klammeraffe beispiel punkt de", "jo.doe@beispiel.de"),
        ("à jo point doe arobase exemple point fr", "jo.doe@exemple.fr"),
        ("a jo punto doe arroba ejemplo punto es", "jo.doe@ejemplo.es"),
        ("a jo punto doe chiocciola esempio punto it", "jo.doe@esempio.it"),
        ("aan jo punt doe apenstaartje voorbeeld punt nl", "jo.doe@voorbeeld.nl"),
        ("jo underscore doe at web dash host dot org", "jo_doe@web-host.org"),
        ("jane.doe @ example . com", "jane.doe@example.com"),
        ("jo@example dot com", "jo@example.com"),
    ],
)
def test_addresses_in_words(text: str, address: str) -> None:
    assert any(address in one for one in shown(text))


@pytest.mark.parametrize(
    "text",
    [
        "Look at the dot on the map, at some point in the evening.",
        "Find more at example.com and meet us at noon.",
        "He scored at point guard. That is the whole point of it.",
        "One or two people, three at most, and four of them left.",
    ],
)
def test_ordinary_words_make_no_view(text: str) -> None:
    assert shown(text) == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("4 1 1 1 - 1 1 1 1 - 1 1 1 1", "4111-1111-1111"),
        ("1.2.3.4.5.6.7.8.9", "123456789"),
        ("no 4111/1111/1111/1111", "no 4111111111111111"),
        ("no 41 11 11 11 11 11 11 11", "no 4111111111111111"),
        ("no 4111 1111\n> 1111 1111", "no 4111111111111111"),
        ("tel +49_30_901820", "tel +49-30-901820"),
        ("D E 8 9 3 7 0 4", "DE893704"),
        ("D-E-8-9-3-7-0-4", "DE893704"),
        ("DE89.3704.0044.0532.0130.00", "DE89370400440532013000"),
        ("no 4l11 I1O1 1111", "no 4111 1101 1111"),
        ("j o @ e x . o r g", "jo@ex.org"),
        ("I am M a x  W e b e r.", "I am Max Weber."),
        ("at jo.doe@exam\n> ple.org now", "at jo.doe@example.org now"),
        ("key ghp_abcDEF123\n  ghi456JKL", "key ghp_abcDEF123ghi456JKL"),
        ("no 41<b>11</b> 1111", "no 4111 1111"),
        ('x = "4111" + "1111"', 'x = "41111111"'),
        ("jo.doe<!-- no -->@example.org", "jo.doe@example.org"),
    ],
)
def test_what_was_pulled_apart_is_put_together(text: str, read: str) -> None:
    assert read in shown(text)


@given(st.integers(10**15, 10**16 - 1), st.sampled_from([" ", ".", "-", "/", "_", "·", ","]))
@settings(max_examples=60, deadline=None)
def test_single_digits_come_together_whatever_parts_them(number: int, sign: str) -> None:
    text = "no " + sign.join(str(number)) + " end"
    view = next(view for view in views(text).others if str(number) in view.text)
    at = view.text.index(str(number))
    assert view.source(at, at + 16) == (3, 3 + 31)


def found(view: View, value: str, category: str, confidence: float) -> Finding:
    at = view.text.index(value)
    return Finding(at, at + len(value), category, confidence, "test")


def test_of_a_guess_only_what_is_verified_counts() -> None:
    view = next(v for v in views("no 4111/1111/1111/1111").others if v.sort is Sort.RESPELT)
    card = "4111111111111111"
    assert counted(view, [found(view, card, "finance.card", 0.96)])
    assert not counted(view, [found(view, card, "finance.card", 0.85)])
    assert not counted(view, [found(view, "no", "person.name", 0.96)])  # reads as before


def test_of_a_spelt_number_a_telephone_counts_as_well() -> None:
    view = next(iter(views("call zero three zero nine zero one eight two").others))
    assert counted(view, [found(view, "03090182", "contact.phone", 0.7)])
    assert not counted(view, [found(view, "03090182", "health.record", 0.7)])


def test_names_count_where_letters_are_spaced() -> None:
    view = next(v for v in views("I am M a x  W e b e r.").others if v.sort is Sort.SPACED)
    assert counted(view, [found(view, "Max Weber", "person.name", 0.75)])
    assert not counted(view, [found(view, "Max Weber", "organisation.name", 0.75)])


def test_a_few_hits_in_a_table_of_numbers_are_chance() -> None:
    rows = "\n\nand ".join(f"41{n:02d}/1111/1111/1111" for n in range(12))
    view = next(v for v in views(rows).others if v.sort is Sort.RESPELT)
    hit = found(view, "4100111111111111", "finance.card", 0.96)
    also = [found(view, f"41{n:02d}111111111111", "finance.card", 0.96) for n in range(6)]
    assert view.tries == 12
    assert counted(view, [hit]) == []
    assert counted(view, also) == also
