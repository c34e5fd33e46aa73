"""Dates, in digits and in words, and dates of birth."""

from __future__ import annotations

import re

from curtilage.detect.patterns.kind import Kind, whole

_MONTHS = (
    r"(?:jan(?:uary|uar|vier|uari|eiro)?|enero|gennaio|jänner|feb(?:ruary|ruar|rero|braio|ruari)?"
    r"|fév(?:rier)?|fevereiro|mar(?:ch|s|zo|ço)?|märz|maart|apr(?:il|ile)?|avr(?:il)?"
    r"|abr(?:il)?|may|mai|mayo|maggio|mei|maj|maio|june?|jun[io]|juni|juin|giugno|junho|july?|juli"
    r"|juil(?:let)?|julio|luglio|julho|aug(?:ust(?:us|i)?)?|ago(?:sto)?|août"
    r"|sept?(?:ember|embre|tember|iembre|embro)?"
    r"|settembre|setembro|oct(?:ober|obre|ubre)?|okt(?:ober)?|ottobre|out(?:ubro)?(?![ ]of)"
    r"|nov(?:ember|embre|iembre|embro)?"
    r"|dec(?:ember|embre)?|déc(?:embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:1[5-9]\d{2}|20\d{2}|21\d{2})"
_OF = r"(?:[ ](?:of|de|del|di|da))?[ ]{1,2}"
_BORN = (
    r"born|birth|dob\b|d\.o\.b|geb\b|geb\.|geboren|geburt|née? |naissance|nacid[oa]|nacimiento"
    r"|nat[oa]\b|nascita|geboorte|född|nascid[oa]|nascimento|birthday|geburtsdatum|nasc\b"
    r"|\*[ ]{0,2}\Z"
)
_NO_DATE = r"(?:version|release|build|kernel|firmware|isbn)\b"


def _numeric(candidate: str) -> bool:
    """Whether the parts can be a day and a month, in either order, beside a year."""
    parts = [int(part) for part in re.findall(r"\d+", candidate)[:3]]
    rest = parts[1:] if parts[0] > 31 else parts[:2]
    return 1 <= min(rest) <= 12 and 1 <= max(rest) <= 31


_CHECK = whole(_numeric)
_NUMERIC = (
    rf"(?<![A-Za-z0-9.,/-])(?:{_YEAR}(?:-\d{{1,2}}-|/\d{{1,2}}/|\.\d{{1,2}}\.)\d{{1,2}}"
    r"|\d{1,2}(?:-\d{1,2}-|/\d{1,2}/|\.[ ]?\d{1,2}\.[ ]?)(?:\d{4}|\d{2}))"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?(?![A-Za-z0-9/-])"
)
_DAY_FIRST = (
    rf"(?<![A-Za-z0-9.]){_DAY}(?:(?:st|nd|rd|th|er|\.|º)?{_OF}{_MONTHS}\.?,?(?:{_OF}{_YEAR})?"
    rf"|-{_MONTHS}-(?:{_YEAR}|\d{{2}}))(?![A-Za-z0-9])"
)
_MONTH_FIRST = (
    rf"(?<![A-Za-z0-9.]){_MONTHS}\.?(?:[ ]{{1,2}}{_DAY}(?:st|nd|rd|th)?(?:,?[ ]{{1,2}}{_YEAR})?"
    rf"|,?{_OF}{_YEAR})(?![A-Za-z0-9])"
)

KINDS = (
    Kind("date.numeric", "time.date", _NUMERIC, 0.8, check=_CHECK, against=_NO_DATE),
    Kind("date.day_first", "time.date", _DAY_FIRST, 0.8, caseless=True),
    Kind("date.month_first", "time.date", _MONTH_FIRST, 0.8, caseless=True),
    Kind(
        "date.year",
        "time.date",
        r"(?<![A-Za-z])(?:in|since|until|of|by|from|en|depuis|desde|seit|im|dal|nel|sinds|year"
        r"|année"
        rf"|año|Jahr|ano)[ ]({_YEAR})(?![A-Za-z0-9,.]\d|[A-Za-z0-9])",
        0.6,
        caseless=True,
    ),
    Kind(
        "date.birth_year",
        "person.birthdate",
        rf"(?<![A-Za-z])(?:born|geboren|née?|nacid[oa]|nat[oa]|född|nascid[oa])"
        rf"[ ](?:in|im|en|nel|i|em)?[ ]?({_YEAR})(?![A-Za-z0-9])",
        0.8,
        caseless=True,
    ),
    Kind(
        "date.birth_numeric",
        "person.birthdate",
        _NUMERIC,
        0.0,
        check=_CHECK,
        context=_BORN,
        raised=0.88,
    ),
    *(
        Kind(
            f"date.birth_{name}",
            "person.birthdate",
            regex,
            0.0,
            context=_BORN,
            raised=0.88,
            caseless=True,
        )
        for name, regex in (("day_first", _DAY_FIRST), ("month_first", _MONTH_FIRST))
    ),
    Kind(
        "date.birth_plain",
        "person.birthdate",
        r"(?<![A-Za-z])(?:dob|date of birth|birth ?date|geburtsdatum|date de naissance"
        r"|fecha de nacimiento|data di nascita|geboortedatum|data de nascimento)[\"']?[ ]{0,2}[:=]?"
        r"[ ]{0,2}[\"']?((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2})(?![A-Za-z0-9])",
        0.9,
        caseless=True,
    ),
)
