"""Patterns: check digits, exact offsets, and a first pass that changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn

from curtilage.detect.patterns.scanning import Patterns
from curtilage.detect.patterns.table import KINDS

FAST, PLAIN = Patterns(), Patterns(prefilter=False)
SAMPLES = [
    "mail jane.doe@example.org or call +49 30 901820",
    "password: hunter2hunter, patient id 4471-22, born 3 May 1984",
    "Lindenstraße 12, 10969 Berlin, Acme Widgets GmbH",
    "https://example.org/a?token=abcdef123456 and 10.1.2.3",
]


def _categories(text: str) -> set[tuple[int, int, str]]:
    [found] = FAST.detect([text])
    return {(f.start, f.end, f.category) for f in found}


@given(st.text(max_size=120), st.sampled_from(SAMPLES), st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_the_first_pass_changes_no_finding(before: str, sample: str, after: str) -> None:
    text = before + sample + after
    assert FAST.detect([text]) == PLAIN.detect([text])
    assert all(0 <= f.start < f.end <= len(text) for f in FAST.detect([text])[0])


@given(st.text(max_size=60), st.integers(0, 10**18 - 1), st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_a_valid_iban_is_always_found(before: str, account: int, after: str) -> None:
    body = f"{account:018d}"
    number = f"DE{iban.calc_check_digits('DE00' + body)}{body}"
    text = f"{before} {number} {after}"
    start = len(before) + 1
    assert any(
        s <= start and start + len(number) <= e and c == "finance.iban"
        for s, e, c in _categories(text)
    )


@pytest.mark.parametrize("wrong", [False, True])
def test_a_card_needs_its_check_digit(wrong: bool) -> None:
    digits = "453201511283036"
    last = (int(luhn.calc_check_digit(digits)) + wrong) % 10
    found = {c for _, _, c in _categories(f"\U0001f600 pay {digits}{last} now")}
    assert ("finance.card" in found) is not wrong


@pytest.mark.parametrize(
    "text",
    ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "9fceb02d0ae598e95dc970b74767f19372d61af8"],
)
def test_identifiers_of_things_are_no_secrets(text: str) -> None:
    assert not {c for _, _, c in _categories(f"commit {text} done") if c.startswith("secret.")}


def test_names_of_kinds_are_unique() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
