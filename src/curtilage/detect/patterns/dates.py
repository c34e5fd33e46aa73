"""Dates, in digits and in words, and dates of birth."""

from __future__ import annotations

import re

from curtilage.detect.patterns.kind import Kind, whole

_MONTHS = (
    r"(?:jan(?:uary|uar|vier|uari|eiro)?|enero|gennaio|jänner|feb(?:ruary|ruar|rero|braio|ruari)?"
    r"|fév(?:rier)?|fevereiro|mar(?:ch|s|zo|ço)?|m[äÄ]rz|maart|apr(?:il|ile)?|avr(?:il)?"
    r"|abr(?:il)?|may|mai|mayo|maggio|mei|maj|maio|june?|jun[io]|juni|juin|giugno|junho|july?|juli|juil(?:let)?"
    r"|julio|luglio|julho|aug(?:ust(?:us|i)?)?|ago(?:sto)?|août|sept?(?:ember|embre|tember|iembre|embro)?"
    r"|settembre|setembro|oct(?:ober|obre|ubre)?|okt(?:ober)?|ottobre|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?"
    r"|dec(?:ember|embre)?|déc(?:embre)?|dez(?:ember|embro)?|dic(?:iembre|embre)?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:1[5-9]\d{2}|20\d{2}|21\d{2})"
_OF = r"(?:[ ](?:of|de|del|di|da))?[ ]{1,2}"
_BORN = (
    r"born|birth|dob\b|d\.o\.b|geb\b|geb\.|geboren|geburt|née? |naissance|nacid[oa]|nacimiento"
    r"|nat[oa]\b|nascita|geboorte|född|nascid[oa]|nascimento|birthday|geburtsdatum|\*"
)


def _numeric(candidate: str) -> bool:
    """Whether the parts can be a day and a month, in either order, beside a year."""
    parts = [int(part) for part in re.findall(r"\d+", candidate)[:3]]
    rest = parts[1:] if parts[0] > 31 else parts[:2]
    return 1 <= min(rest) <= 12 and 1 <= max(rest) <= 31


_NUMERIC = (
    rf"(?<![A-Za-z0-9.,/-])(?:{_YEAR}(?:-\d{{1,2}}-|/\d{{1,2}}/|\.\d{{1,2}}\.)\d{{1,2}}"
    r"|\d{1,2}(?:-\d{1,2}-|/\d{1,2}/|\.[ ]?\d{1,2}\.[ ]?)(?:\d{4}|\d{2}))"
    r"(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?(?![A-Za-z0-9/-])"
)
_WORDS = (
    rf"(?<![A-Za-z0-9.])(?:{_DAY}(?:st|nd|rd|th|er|\.|º)?{_OF}{_MONTHS}\.?,?"
    rf"(?:{_OF}{_YEAR})?|{_MONTHS}\.?[ ]{{1,2}}{_DAY}(?:st|nd|rd|th)?(?:,?[ ]{{1,2}}{_YEAR})?"
    rf"|{_DAY}-{_MONTHS}-(?:{_YEAR}|\d{{2}})|{_MONTHS}\.?,?{_OF}{_YEAR})(?![A-Za-z0-9])"
)

KINDS = (
    Kind("date.numeric", "time.date", _NUMERIC, 0.8, check=whole(_numeric)),
    Kind("date.words", "time.date", _WORDS, 0.8, caseless=True),
    Kind(
        "date.year",
        "time.date",
        r"(?<![A-Za-z])(?:in|since|until|of|by|from|en|depuis|desde|seit|im|dal|nel|sinds|year|année|año"
        rf"|Jahr|ano)[ ]({_YEAR})(?![A-Za-z0-9,.]\d|[A-Za-z0-9])",
        0.6,
        caseless=True,
    ),
    Kind(
        "date.birth_year",
        "person.birthdate",
        rf"(?<![A-Za-z])(?:born|geboren|née?|nacid[oa]|nat[oa]|född)[ ](?:in|im|en|nel|i)?[ ]?"
        rf"({_YEAR})(?![A-Za-z0-9])",
        0.8,
        caseless=True,
    ),
    Kind(
        "date.birth_numeric",
        "person.birthdate",
        _NUMERIC,
        0.0,
        check=whole(_numeric),
        context=_BORN,
        raised=0.88,
    ),
    Kind(
        "date.birth_words",
        "person.birthdate",
        _WORDS,
        0.0,
        context=_BORN,
        raised=0.88,
        caseless=True,
    ),
)
