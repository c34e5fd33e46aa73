"""Bank accounts, payment cards, wallets and amounts."""

from __future__ import annotations

import re

from stdnum import bitcoin, iban
from stdnum.us import rtn

from curtilage.detect.patterns.kind import Kind, whole
from curtilage.detect.patterns.network import luhn

_IIN = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|6(?:\d{15}|\d{18})|35\d{14}"
)


def _card(candidate: str) -> bool:
    """A known issuer's range and length, and the Luhn digit."""
    digits = re.sub(r"\D", "", candidate)
    return _IIN.fullmatch(digits) is not None and luhn(digits)


def _iban(candidate: str) -> int:
    """As many characters as hold: what follows an IBAN can look like one more group of it."""
    for cut in (len(candidate), *reversed([m.start() for m in re.finditer("[ -]", candidate)])):
        if cut < 15:
            return 0
        if iban.is_valid(candidate[:cut].replace("-", "")):
            return cut
    return 0


def _digits(candidate: str) -> bool:
    return sum(character.isdigit() for character in candidate) >= 4


_N = (
    r"(?:[ _-]?(?:number|no|num|nr|id|#|n[º°]|nummer|num[ée]ro|n[úu]mero|code)"
    r"\.?){0,2}[\"']?(?:[ ](?:is|ist|est|es|è))?[ ]{0,2}[:=#]{0,2}[ ]{0,3}[\"']?"
)
_CURRENCY = r"(?:[$€£¥₹]|(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CAD|AUD|JPY|INR|BRL))"
_SUM = (
    r"\d{1,3}(?:(?:[ ,.']\d{3}){1,4}|\d{0,9})(?:[.,]\d{1,2})?"
    r"(?:[ ]?(?:million|billion|thousand|Mio|Mrd|bn|mn|k|m)(?![A-Za-z]))?"
)

KINDS = (
    Kind(
        "finance.iban",
        "finance.iban",
        r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?"
        r"(?![A-Za-z0-9])",
        0.98,
        check=_iban,
    ),
    Kind(
        "finance.card",
        "finance.card",
        r"(?<![A-Za-z0-9.])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?:[ -]\d{1,3})?"
        r"|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?![A-Za-z0-9])",
        0.96,
        check=whole(_card),
    ),
    Kind(
        "finance.card_code",
        "finance.card",
        r"(?<![A-Za-z])(?:cvv2?|cvc2?|cid|security code|prüfziffer)[ ]{0,2}[:=]?[ ]{0,2}"
        r"(\d{3,4})(?![A-Za-z0-9])",
        0.85,
        caseless=True,
    ),
    Kind(
        "finance.card_after_word",
        "finance.card",
        rf"(?<![A-Za-z])(?:credit|debit|payment|bank)?[ ]?(?:card|karte|kreditkarte|carte|tarjeta)"
        rf"{_N}(\d(?:[ -]?\d){{11,18}})(?![A-Za-z0-9])",
        0.85,
        caseless=True,
    ),
    Kind(
        "finance.account",
        "finance.account",
        rf"(?<![A-Za-z])(?:(?:bank|checking|savings|giro|current)[ ]?)?(?:account|acct|a/c|konto"
        rf"|kontonummer|compte|cuenta|conto|rekening|conta){_N}"
        r"([A-Z]{0,2}\d(?:[ -]?\d){4,16})(?![A-Za-z0-9])",
        0.85,
        check=whole(_digits),
        caseless=True,
    ),
    Kind(
        "finance.routing",
        "finance.account",
        r"(?<![A-Za-z0-9-])\d{9}(?![A-Za-z0-9-])",
        0.0,
        check=whole(rtn.is_valid),
        context=r"routing|aba|rtn|transit|wire",
        raised=0.92,
    ),
    Kind(
        "finance.sort_code",
        "finance.account",
        r"(?<![A-Za-z])(?:sort[ -]?code|blz|bankleitzahl){_N}".replace("{_N}", _N)
        + r"(\d{2}[- ]?\d{2}[- ]?\d{2}(?:\d{2})?|\d{3}[ ]\d{3}[ ]\d{2})(?![A-Za-z0-9])",
        0.88,
        caseless=True,
    ),
    Kind(
        "finance.bic",
        "finance.account",
        r"(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])",
        0.0,
        context=r"bic|swift",
        raised=0.88,
    ),
    Kind(
        "finance.bitcoin",
        "finance.crypto",
        r"(?<![A-Za-z0-9])(?:bc1[a-z0-9]{20,87}|[13][A-HJ-NP-Za-km-z1-9]{25,34})(?![A-Za-z0-9])",
        0.95,
        check=whole(bitcoin.is_valid),
    ),
    Kind(
        "finance.ethereum",
        "finance.crypto",
        r"(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])",
        0.9,
    ),
    Kind(
        "finance.amount_before",
        "finance.amount",
        rf"(?<![A-Za-z0-9]){_CURRENCY}[ ]?{_SUM}(?![A-Za-z0-9])",
        0.8,
    ),
    Kind(
        "finance.amount_after",
        "finance.amount",
        rf"(?<![A-Za-z0-9.,]){_SUM}[ ]?(?:{_CURRENCY}|(?:euros?|dollars?|pounds?|francs?|kronor)"
        r"(?![A-Za-z]))(?![A-Za-z0-9])",
        0.8,
    ),
)
