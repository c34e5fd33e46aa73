"""Patterns: check digits, exact offsets, and words for and against."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn

from curtilage.detect.patterns.scanning import Patterns

PATTERNS = Patterns()


def _found(text: str) -> set[tuple[int, int, str]]:
    [found] = PATTERNS.detect([text])
    return {(f.start, f.end, f.category) for f in found}


def _categories(text: str) -> set[str]:
    return {category for _, _, category in _found(text)}


@given(st.text(max_size=60), st.integers(0, 10**18 - 1), st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_a_valid_iban_is_always_found(before: str, account: int, after: str) -> None:
    body = f"{account:018d}"
    number = f"DE{iban.calc_check_digits('DE00' + body)}{body}"
    text = f"{before} {number} {after}"
    start = len(before) + 1
    assert any(
        s <= start and start + len(number) <= e and c == "finance.iban" for s, e, c in _found(text)
    )


@pytest.mark.parametrize("wrong", [False, True])
def test_a_card_needs_its_check_digit(wrong: bool) -> None:
    digits = "453201511283036"
    last = (int(luhn.calc_check_digit(digits)) + wrong) % 10
    found = _categories(f"\U0001f600 pay {digits}{last} now")
    assert ("finance.card" in found) is not wrong


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "finance.crypto"),  # the last letter is wrong
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "finance.crypto"),
        ("DE89370400440532013001", "finance.iban"),
        ("ATU12345678", "identity.tax"),
    ],
)
def test_a_wrong_check_digit_is_no_number(text: str, category: str) -> None:
    assert category not in _categories(text)


@pytest.mark.parametrize(
    "text",
    ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "9fceb02d0ae598e95dc970b74767f19372d61af8"],
)
def test_identifiers_of_things_are_no_secrets(text: str) -> None:
    assert not {c for c in _categories(f"commit {text} done") if c.startswith("secret.")}


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("{} 44051401359", "identity.national"),
        ("{} 10.20.30.40", "network.ip"),
        ("{} aB3dE6gH9jK2mN5pQ8rS1tU4", "secret.api_key"),
        ("{} 12.03.2021", "time.date"),
    ],
)
@pytest.mark.parametrize("language", ["version", "checksum", "ISBN", "página", "Beispiel"])
def test_words_against_lower(said: str, category: str, language: str) -> None:
    """At least one of the words that belong to another sort of number silences each kind."""
    against = {
        "identity.national": {"version", "checksum", "ISBN", "página", "Beispiel"},
        "network.ip": {"version"},
        "secret.api_key": {"checksum"},
        "time.date": {"version", "ISBN"},
    }
    assert category in _categories(said.format("see"))
    silenced = category not in _categories(said.format(language))
    assert silenced is (language in against[category])


@pytest.mark.parametrize(
    "text",
    [
        "PESEL 44051401359",
        "Bestellung für PESEL 44051401359",
    ],
)
def test_a_word_for_outweighs_one_against(text: str) -> None:
    assert "identity.national" in _categories(text)


@pytest.mark.parametrize(
    "amount",
    [
        *("305,201,400 Turkish liras (TRL)", "TRL 95,426,696,000", "1,579 New Turkish liras (YTL)"),
        *("PLN 159.50 [approx. EUR 40]", "1,000 Austrian schillings (ATS)", "588 GDR marks"),
        *("150,000 pounds sterling (GBP)", "DEM 28,224", "80 DEM", "EUR 1.200,50", "12 TRY"),
    ],
)
def test_an_amount_goes_to_the_end_of_its_currency(amount: str) -> None:
    text = f"They paid {amount}, then left."
    assert (10, 10 + len(amount), "finance.amount") in _found(text)


@pytest.mark.parametrize(
    "text", ["TRY 5 times", "at 8 Mark said", "COP 26 in Glasgow", "the 5 leis", "ESP 32 board"]
)
def test_no_amount(text: str) -> None:
    assert "finance.amount" not in _categories(text)


@pytest.mark.parametrize(
    "text", ["My brother just turned 53.", "I'll turn 21", "She has turned 40!"]
)
def test_an_age_that_somebody_turns(text: str) -> None:
    assert "person.age" in _categories(text)


@pytest.mark.parametrize("text", ["will turn 10:30", "has turned 5-fold", "just turned 4G off"])
def test_no_age(text: str) -> None:
    assert "person.age" not in _categories(text)


def test_an_english_word_in_ring_is_no_street() -> None:
    for text in ("During 1971, Allstate Inc", "String 12", "Engineering 101", "Spring 2020"):
        assert "contact.address" not in _categories(text)
    assert "contact.address" in _categories("Westring 12, 44137 Dortmund")
