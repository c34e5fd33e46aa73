"""Numbers with check digits, as those who issue them print them as examples."""

from __future__ import annotations

from functools import cache

import pytest

from curtilage.detect.merge import VERIFIED
from curtilage.detect.patterns.scanning import Patterns

CARD, IBAN, WALLET = "finance.card", "finance.iban", "finance.crypto"
NETWORKS = "test numbers that payment networks give to shops"
REGISTRY = "the IBAN registry of ISO 13616"

NUMBERS = [
    (NETWORKS, "card", "4111111111111111", CARD),  # Visa
    (NETWORKS, "card", "4012888888881881", CARD),  # Visa
    (NETWORKS, "card", "5555555555554444", CARD),  # Mastercard
    (NETWORKS, "card", "5105105105105100", CARD),  # Mastercard
    (NETWORKS, "card", "378282246310005", CARD),  # American Express
    (NETWORKS, "card", "371449635398431", CARD),  # American Express
    (NETWORKS, "card", "6011111111111117", CARD),  # Discover
    (NETWORKS, "card", "30569309025904", CARD),  # Diners Club
    (NETWORKS, "card", "3530111333300000", CARD),  # JCB
    (REGISTRY, "", "GB29NWBK60161331926819", IBAN),
    (REGISTRY, "", "DE89370400440532013000", IBAN),
    (REGISTRY, "", "FR1420041010050500013M02606", IBAN),
    (REGISTRY, "", "CH9300762011623852957", IBAN),
    (REGISTRY, "", "NL91ABNA0417164300", IBAN),
    (REGISTRY, "", "ES9121000418450200051332", IBAN),
    (REGISTRY, "", "IT60X0542811101000000123456", IBAN),
    (REGISTRY, "", "NO9386011117947", IBAN),
    (REGISTRY, "", "MT84MALT011000012345MTLCAST001S", IBAN),
    (REGISTRY, "", "SA0380000000608010167519", IBAN),
    ("NHS Data Dictionary", "NHS number", "9434765919", "health.record"),
    ("CMS, NPI check digit", "NPI", "1234567893", "identity.professional"),
    (
        "Wikipedia, International Mobile Equipment Identity",
        "IMEI",
        "490154203237518",
        "network.device",
    ),
    ("Spanish Ministry of the Interior", "DNI", "12345678Z", "identity.national"),
    ("Bundeszentralamt für Steuern", "Steuer-ID", "86095742719", "identity.tax"),
    ("BIP 173", "", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", WALLET),
    (
        "BIP 350",
        "",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        WALLET,
    ),
    ("the first block of Bitcoin", "", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", WALLET),
]
"""Who published it, the word beside it, the number, its category."""


@cache
def patterns() -> Patterns:
    return Patterns()


def is_verified(label: str, number: str, category: str) -> bool:
    """Whether the number, whole, is found as what it is, and surely."""
    text = f"{label} {number}".strip()
    [found] = patterns().detect([text])
    return any(
        each.category == category
        and each.confidence >= VERIFIED
        and text[each.start : each.end] == number
        for each in found
    )


def neighbours(number: str) -> list[str]:
    """The number with each of its digits one higher."""
    return [
        number[:at] + str((int(digit) + 1) % 10) + number[at + 1 :]
        for at, digit in enumerate(number)
        if digit.isdecimal()
    ]


@pytest.mark.parametrize(("source", "label", "number", "category"), NUMBERS)
def test_a_published_number_is_found(source: str, label: str, number: str, category: str) -> None:
    assert is_verified(label, number, category), source


@pytest.mark.parametrize(("source", "label", "number", "category"), NUMBERS)
def test_with_a_wrong_digit_it_is_not(source: str, label: str, number: str, category: str) -> None:
    wrong = [each for each in neighbours(number) if is_verified(label, each, category)]
    assert wrong == [], source
