"""Bank accounts, payment cards and amounts."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import bic, iban
from stdnum.cz import bankaccount as cz_account
from stdnum.es import ccc
from stdnum.no import kontonr
from stdnum.nz import bankaccount as nz_account
from stdnum.us import rtn

from curtilage.detect.patterns.kind import Kind, whole
from curtilage.detect.patterns.numbers import OTHER_NUMBERS, bare, cuts, luhn, plain

_IIN = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[0-8]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|6(?:\d{15}|\d{18})|35\d{14}"
)


def _card(candidate: str) -> bool:
    """A known issuer's range and length, and the Luhn digit."""
    digits = re.sub(r"\D", "", candidate)
    return _IIN.fullmatch(digits) is not None and luhn(digits) and len(set(digits)) > 1


def _iban(candidate: str) -> int:
    """As many characters as hold: what follows an IBAN can look like one more group of it.

    Its own check digits and its country's form are enough: what fails only a national check
    reads like an account all the same.
    """
    for cut in cuts(candidate, " -."):
        if cut < 15:
            return 0
        if iban.is_valid(bare(candidate[:cut]), check_country=False):
            return cut
    return 0


def _polish(candidate: str) -> bool:
    return bool(iban.is_valid(f"PL{bare(candidate)}"))


def _french(candidate: str) -> bool:
    """RIB: bank, branch, account (letters as digits) and a key; weights 89 15 3, modulo 97."""
    number = (
        bare(candidate)
        .upper()
        .translate(str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789"))
    )
    bank, branch, account, key = number[:5], number[5:10], number[10:21], number[21:]
    return (89 * int(bank) + 15 * int(branch) + 3 * int(account) + int(key)) % 97 == 0


def _belgian(candidate: str) -> bool:
    """The last two digits are the rest of the first ten modulo 97, or 97 when there is none."""
    number = bare(candidate)
    return (int(number[:10]) % 97 or 97) == int(number[10:])


def _digits(candidate: str) -> bool:
    return sum(character.isdigit() for character in candidate) >= 4


_N = (
    r"(?:[ _-]?(?:number|no|num|nr|id|#|n[º°]|nummer|num[ée]ro|n[úu]mero|code)"
    r"\.?){0,2}[\"']?(?:[ ](?:is|ist|lautet|est|es|è|é))?[ ]{0,2}[:=#|;\t]{0,2}[ ]{0,3}[\"']?"
)
_CODE = (
    r"(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|ROL|BGN|HRK|RSD|TRL|YTL|RUB|UAH|CAD"
    r"|AUD|NZD|JPY|CNY|KRW|HKD|SGD|THB|INR|BRL|MXN|ARS|CLP|ZAR|ILS|AED|SAR|EGP|DEM|ATS|FRF|ITL"
    r"|PTE|NLG|BEF|LUF|GRD|IEP|FIM|CYP|MTL|SKK|EEK|LVL|LTL)"
)
_CURRENCY = rf"(?:[$€£¥₹]|{_CODE})"
_BEHIND = rf"(?:{_CURRENCY}|TRY|ESP|COP)"  # before a number these are something else
_COIN = (
    r"(?:euros?|dollars?|dólares|dollari|pounds?|francs?|Franken|franchi|francos|kron(?:or|er|en|a)"
    r"|koruna|liras?|lire|złotych|złoty|zlotys?|schillings?|Deutsche?[ ][Mm]arks?|D-Mark|marks"
    r"|roubles?|rubles?|Rubel|forints?"
    r"|hryvnias?|leva|lei|yen|yuan|rupees?|pesos?|reais|rand|shekels?|dinars?|dirhams?|drachmas?"
    r"|pesetas?|escudos?|guilders?|gulden)(?![A-Za-zÀ-ÿ])"
)
_SUM = (
    r"\d{1,3}(?:(?:[ ,.']\d{3}){1,5}|\d{0,9})(?:[.,]\d{1,2})?"
    r"(?:[ ]?(?:million|billion|thousand|Mio|Mrd|bn|mn|k|m)(?![A-Za-z]))?"
)
_WHOSE = r"(?:(?:[Nn]ew[ ])?[A-Z][A-Za-z]{1,12}[ ])?"  # New Turkish liras, GDR marks
_ALSO = (
    r"(?:[ ][(\[](?:(?:approx\.|approximately|about|ca\.|circa|env\.|etwa|≈|~)[ ])?"
    rf"(?:{_BEHIND}(?:[ ]?{_SUM})?|{_SUM}[ ]?{_BEHIND})[)\]])?"
)
"""The same in brackets: ``(TRL)``, ``[approx. EUR 40]``."""
_B, _E = r"(?<![A-Za-z0-9.-])", r"(?![A-Za-z0-9]|-\d)"
_ACCOUNT = (
    r"account|acct|a/c|konto|bank|iban|bic|blz|compte|rib\b|cuenta|ccc\b|conto|rekening|conta\b"
    r"|sort code|bsb|ifsc|branch|účtu|überweis|transfer|deposit"
)


def _account(
    name: str,
    regex: str,
    valid: Callable[[str], bool] | None,
    alone: float,
    words: str = _ACCOUNT,
) -> Kind:
    return Kind(
        f"finance.{name}",
        "finance.account",
        f"{_B}(?:{regex}){_E}",
        alone,
        check=whole(valid) if valid else None,
        context=words,
        raised=0.92,
        against=OTHER_NUMBERS,
    )


KINDS = (
    Kind(
        "finance.iban",
        "finance.iban",
        r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]{4}){2,7}(?:[ .-]?[A-Za-z0-9]{1,3})?"
        r"(?![A-Za-z0-9])",
        0.98,
        check=_iban,
    ),
    Kind(
        "finance.card",
        "finance.card",
        r"(?<![A-Za-z0-9.])(?:\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{4}(?:[ .-]\d{1,3})?"
        r"|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?![A-Za-z0-9])",
        0.96,
        check=whole(_card),
    ),
    Kind(
        "finance.card_code",
        "finance.card",
        r"(?<![A-Za-z0-9+/])(?:cvv2?|cvc2?|cid|security code|prüfziffer|kartenprüfnummer"
        r"|cryptogramme"
        r"|código de seguridad|codice di sicurezza|veiligheidscode|código de segurança)"
        r"(?:[ ](?:is|ist|lautet|est|es|è|é))?[ ]{0,2}[:=]?[ ]{0,2}(\d{3,4})(?![A-Za-z0-9])",
        0.85,
        caseless=True,
    ),
    Kind(
        "finance.card_after_word",
        "finance.card",
        rf"(?<![A-Za-z0-9+/])(?:(?:credit|debit|payment|bank)[ ]?)?(?:card|karte|kreditkarte|carte"
        rf"|tarjeta|carta|cart[ãa]o|kaart){_N}(\d(?:[ -]?\d){{11,18}})(?![A-Za-z0-9])",
        0.85,
        caseless=True,
    ),
    Kind(
        "finance.account",
        "finance.account",
        rf"(?<![A-Za-z0-9+/])(?:(?:bank|checking|savings|giro|current)[ ]?)?(?:account|acct|a/c"
        rf"|konto(?:nummer|nr\.?)?|compte|cuenta|conto|rekening(?:nummer)?|conta){_N}"
        r"([A-Z]{0,2}\d(?:[ -]?\d){4,16})(?![A-Za-z0-9])",
        0.85,
        check=whole(_digits),
        caseless=True,
    ),
    Kind(
        "finance.sort_code",
        "finance.account",
        rf"(?<![A-Za-z0-9+/])(?:sort[ -]?code|blz|bankleitzahl|bsb|code (?:banque|guichet)|abi"
        rf"|cab){_N}"
        r"(\d{2}[- ]?\d{2}[- ]?\d{2}(?:\d{2})?|\d{3}[ -]\d{3}(?:[ ]\d{2})?|\d{5})(?![A-Za-z0-9])",
        0.88,
        caseless=True,
    ),
    _account("routing", r"\d{9}", rtn.is_valid, 0.0, r"routing|aba\b|rtn|transit|wire|ach\b"),
    _account("spanish", r"\d{4}[ -]?\d{4}[ -]?\d{2}[ -]?\d{10}", plain(ccc.is_valid), 0.8),
    _account("polish", r"\d{2}(?:[ ]?\d{4}){6}", _polish, 0.95),
    _account(
        "french",
        r"\d{5}[ ]?\d{5}[ ]?[0-9A-Z]{11}[ ]?\d{2}",
        _french,
        0.8,
    ),
    _account("belgian", r"\d{3}-\d{7}-\d{2}", _belgian, 0.9),
    _account("czech", r"(?:\d{1,6}-)?\d{2,10}/\d{4}", cz_account.is_valid, 0.0),
    _account("norwegian", r"\d{4}[. ]\d{2}[. ]\d{5}", plain(kontonr.is_valid), 0.6),
    _account("new_zealand", r"\d{2}-\d{4}-\d{7}-\d{2,3}", nz_account.is_valid, 0.9),
    _account("indian_branch", r"[A-Z]{4}0[A-Z0-9]{6}", None, 0.0, r"ifsc|bank|branch|neft|rtgs"),
    _account("bsb", r"\d{3}-\d{3}", None, 0.0, r"bsb"),
    _account("british", r"\d{2}-\d{2}-\d{2}[ ,]{1,2}\d{8}", None, 0.8),
    Kind(
        "finance.bic",
        "finance.account",
        r"(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])",
        0.0,
        check=whole(bic.is_valid),
        context=r"bic\b|bic/|swift|iban",
        raised=0.88,
    ),
    Kind(
        "finance.amount_before",
        "finance.amount",
        rf"(?<![A-Za-z0-9]){_CURRENCY}[ ]?{_SUM}(?![A-Za-z0-9]){_ALSO}",
        0.8,
    ),
    Kind(
        "finance.amount_after",
        "finance.amount",
        rf"(?<![A-Za-z0-9.,]){_SUM}[ ]?(?:{_BEHIND}|{_WHOSE}{_COIN}(?:[ ]sterling)?)"
        rf"(?![A-Za-z0-9]){_ALSO}",
        0.8,
    ),
)
