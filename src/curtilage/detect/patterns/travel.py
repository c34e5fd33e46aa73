"""Passports, driving licences and vehicles."""

from __future__ import annotations

from collections.abc import Callable

from stdnum.nl import identiteitskaartnummer as dutch

from curtilage.detect.patterns.europe import machine_readable
from curtilage.detect.patterns.kind import Kind, whole
from curtilage.detect.patterns.numbers import bare, dated

_B, _E = r"(?<![A-Za-z0-9.-])", r"(?![A-Za-z0-9]|-\d)"
_PASSPORT = (
    r"passport|reisepass|pass(?:nummer|-?nr)|passeport|pasaporte|passaporto|paspoort|passaporte"
    r"|paszport|travel document|护照|パスポート"
)
_DRIVING = (
    r"driv|licen[cs]e|dvla|dmv|führerschein|fahrerlaubnis|permis|conduc|patente|rijbewijs"
    r"|carta de condu"
)
_PLATE = (
    r"plate|kennzeichen|immatricul|plaque|matr[íi]cula|placa|targa|kenteken"
    r"|reg(?:istration)?\.? (?:no|number|mark|plate)"
)


def polish_passport(candidate: str) -> bool:
    """Two letters, a check digit and six digits; weights 7 3, 9, 1 7 3 1 7 3."""
    values = [int(one, 36) for one in bare(candidate).upper()]
    weights = (7, 3, 9, 1, 7, 3, 1, 7, 3)
    return sum(v * w for v, w in zip(values, weights, strict=True)) % 10 == 0


def german_licence(candidate: str) -> bool:
    """The tenth place checks the nine before, times 9 to 1, modulo 11 (10 is X)."""
    values = [int(one, 36) for one in candidate.upper()[:9]]
    rest = sum(v * (9 - i) for i, v in enumerate(values)) % 11
    return candidate[9].upper() == ("X" if rest == 10 else str(rest))


def ontario_licence(candidate: str) -> bool:
    """The birth date at the end; a woman's month counts 50 more."""
    date = bare(candidate)[9:]
    return dated(date[4:], f"{int(date[2:4]) % 50:02d}")


def vehicle(candidate: str) -> bool:
    """The ninth place is the check digit (49 CFR 565.15): weighted sum modulo 11, 10 is X."""
    if candidate.isdigit() or candidate.isalpha():
        return False
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
    digits = [int(values.get(c, c)) for c in candidate.upper()]
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum(d * w for d, w in zip(digits, weights, strict=True)) % 11
    return candidate[8].upper() == ("X" if rest == 10 else str(rest))


def _mixed(candidate: str) -> bool:
    return not candidate.isdigit() and not candidate.isalpha()


def _passport(name: str, regex: str, valid: Callable[[str], bool] | None = None) -> Kind:
    return Kind(
        f"passport.{name}",
        "identity.passport",
        f"{_B}(?:{regex}){_E}",
        0.0,
        check=whole(valid) if valid else None,
        context=_PASSPORT,
        raised=0.93 if valid else 0.88,
    )


def _licence(
    name: str, regex: str, valid: Callable[[str], bool] | None, alone: float, words: str = _DRIVING
) -> Kind:
    return Kind(
        f"licence.{name}",
        "identity.licence",
        f"{_B}(?:{regex}){_E}",
        alone,
        check=whole(valid) if valid else None,
        context=words,
        raised=0.95 if valid else 0.88,
    )


KINDS = (
    _passport(
        "shape",
        r"[A-Z]{1,2}[ ]?\d{6,8}|\d{9}|\d{2}[A-Z]{2}\d{5}|[CFGHJK][A-Z0-9]{7}\d"
        r"|[A-Z]\d{2}[ ]\d{3}[ ]\d{3}"
        r"|[A-Z]{3}\d{6}[A-Z]?",
    ),
    _passport("german", r"[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}\d", machine_readable),
    _passport("polish", r"[A-Z]{2}[ ]?\d{7}", polish_passport),
    _passport("dutch", r"[A-NP-Z]{2}[A-NP-Z0-9]{6}\d", dutch.is_valid),
    Kind(
        "passport.zone",
        "identity.passport",
        r"(?<![A-Z0-9<])[PV][A-Z<][A-Z]{3}[A-Z]{1,36}(?:<[A-Z]{1,30}){0,6}<<[A-Z<]{1,38}"
        r"(?:\s{1,2}|\\n)[A-Z0-9<]{30,44}",
        0.97,
    ),
    Kind(
        "passport.zone_card",
        "identity.passport",
        r"(?<![A-Z0-9<])[ACI][A-Z<][A-Z]{3}[A-Z0-9<]{25,31}\s{1,2}\d{7}[MFX<]\d{7}[A-Z0-9<]{15,21}"
        r"(?:\s{1,2}[A-Z]{1,28}<[A-Z<]{1,29})?",
        0.97,
    ),
    _licence(
        "british",
        r"[A-Z][A-Z9]{4}[ ]?\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[ ]?[A-Z][A-Z9]"
        r"[ ]?\d[A-Z]{2}(?:[ ]?\d{2})?",
        None,
        0.93,
    ),
    _licence("german", r"[0-9A-Z]\d{2}[0-9A-Z]{6}[\dX][0-9A-Z]", german_licence, 0.0),
    _licence("italian", r"[A-Z]{2}\d{7}[A-Z]|U[1][0-9A-Z]{7}[A-Z]", None, 0.0),
    _licence("french", r"\d{12}|\d{2}[A-Z]{2}\d{5}", None, 0.0, r"permis"),
    _licence("dutch", r"\d{10}", None, 0.0, r"rijbewijs"),
    _licence("portuguese", r"[A-Z]{1,2}-\d{6,7}(?:[ ]\d)?", None, 0.0),
    _licence("ontario", r"[A-Z]\d{4}-\d{5}-\d{5}", ontario_licence, 0.92),
    _licence("quebec", r"[A-Z]\d{4}-\d{6}-\d{2}", None, 0.85),
    _licence(
        "american_shape",
        r"[A-Z]\d{3}-\d{3,4}-\d{2,4}(?:-\d{2,3})?(?:-\d)?|[A-Z]\d{4}[ ]\d{5}[ ]\d{5}",
        None,
        0.7,
    ),
    _licence("american", r"[A-Z]{1,2}\d{5,14}|\d{7,9}", None, 0.0, r"driv|dmv|dl\b"),
    _licence("indian", r"[A-Z]{2}[ -]?\d{2}[ -]?(?:19|20)\d{2}[ -]?\d{7}", None, 0.85),
    Kind(
        "vehicle.vin",
        "identity.vehicle",
        r"(?<![A-Za-z0-9-])[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{8}(?![A-Za-z0-9-])",
        0.85,
        check=whole(vehicle),
        context=r"vin\b|vehicle|chassis|fahrgestell|fahrzeug|châssis|bastidor|telaio|fin\b|veículo",
        raised=0.97,
        against=r"hash|key|token|id\b|serial",
    ),
    Kind(
        "vehicle.vin_unchecked",
        "identity.vehicle",
        r"(?<![A-Za-z0-9-])[A-HJ-NPR-Z0-9]{3}[A-HJ-NPR-Z0-9]{10}\d{4}(?![A-Za-z0-9-])",
        0.0,
        check=whole(_mixed),
        context=r"vin\b|chassis|fahrgestell|châssis|bastidor|telaio|fin\b|fahrzeug-?ident",
        raised=0.9,
    ),
    Kind(
        "vehicle.plate",
        "identity.vehicle",
        r"(?<![A-Za-z0-9-])(?:[A-Z]{2}\d{2}[ ]?[A-Z]{3}"
        r"|[A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2}[ -]?\d{1,4}[EH]?"
        r"|[A-Z]{2}-\d{3}-[A-Z]{2}|\d{4}[ -]?[BCDFGHJKLMNPRSTVWXYZ]{3}"
        r"|[A-Z]{2}[ ]?\d{3}[ ]?[A-Z]{2}"
        r"|[A-Z]{1,2}-\d{3}-[A-Z]{1,2}|\d{1,2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{2}-\d{2}-[A-Z0-9]{2}"
        r"|\d[A-Z]{3}\d{3}|[A-Z]{3}[ -]?\d{3,4})(?![A-Za-z0-9-])",
        0.0,
        context=_PLATE,
        raised=0.85,
    ),
)
