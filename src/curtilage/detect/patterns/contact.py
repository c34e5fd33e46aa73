"""E-mail addresses, telephone numbers, user names and ages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import phonenumbers

from curtilage.detect.patterns.kind import Kind, whole
from curtilage.detect.patterns.numbers import OTHER_NUMBERS

_TRUNK = ("DE", "GB", "FR", "IT", "NL", "SE", "BE", "CH", "AT")
_OPEN = ("ES", "IT", "PT", "US", "CA", "PR", "PL")
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4}")
_NORTH_AMERICAN = re.compile(
    r"(?:1[-. ])?(?:\([2-9]\d{2}\)[-. ]?|[2-9]\d{2}[-. ])[2-9]\d{2}[-. ]\d{4}"
)
_SORTS = (
    *("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number"),
    *("voip", "pager", "uan", "voicemail"),
)
_NEIGHBOURS = 4
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d+\.\d+ .*", re.ASCII)
"""An IP address, or a decimal fraction before another number."""

_SPRINKLED = re.compile(r"\(?\d[^\d]{1,3}\d[^\d]{1,3}\d(?!\d)")
_DIGITS = re.compile(r"\d+", re.ASCII)
_FEWEST, _MOST = 7, 15
_FEWEST_IN_GROUP, _MOST_IN_GROUP, _LONGEST_AREA = 2, 4, 5
_FEWEST_GROUPS = 2


def _telephone(candidate: str) -> int:
    """The whole, or what is left of it without up to two trailing groups."""
    if _SPRINKLED.match(candidate):
        return 0
    for _ in range(3):
        if _dialled(candidate):
            return len(candidate)
        candidate = candidate.rpartition(" ")[0].rstrip(" -./")
    return 0


def _dialled(candidate: str) -> bool:
    digits = "".join(character for character in candidate if character.isdigit())
    if not _FEWEST <= len(digits) <= _MOST or candidate.count("(") != candidate.count(")"):
        return False
    if candidate.startswith(("+", "00")) and not candidate.isdigit():
        number = candidate.replace("(0)", "")
        return _valid(number if number[0] == "+" else "+" + number[2:].lstrip(), None)
    if _DATE.fullmatch(candidate) or _DOTTED.fullmatch(candidate):
        return False
    if _NORTH_AMERICAN.fullmatch(candidate):
        return True
    groups = [len(group) for group in _DIGITS.findall(candidate)]
    if digits[0] == "0" and candidate[0] in "0(":
        return _trunk_shaped(groups) and any(_planned(digits, region) for region in _TRUNK)
    return (
        len(groups) > 2
        and min(groups) >= _FEWEST_IN_GROUP
        and max(groups) <= _MOST_IN_GROUP
        and any(_planned(digits, region) for region in _OPEN)
    )


def _called(candidate: str) -> int:
    """Beside a word for telephones, two groups of any length will do."""
    digits = "".join(_DIGITS.findall(candidate))
    if candidate.isdigit() or "." in candidate or candidate.count("(") != candidate.count(")"):
        return 0
    regions = _TRUNK if digits[0] == "0" else _OPEN
    return len(candidate) if any(_planned(digits, region) for region in regions) else 0


def _trunk_shaped(groups: Sequence[int]) -> bool:
    """An area code with its 0, and the rest: how people write them, and not how tables do."""
    if len(groups) < _FEWEST_GROUPS or not 1 < groups[0] <= _LONGEST_AREA or min(groups[1:]) < 2:
        return False
    return len(groups) > _FEWEST_GROUPS or groups[1] >= _MOST_IN_GROUP


def _bare(candidate: str) -> int:
    if candidate.startswith("00"):
        return len(candidate) if _valid(f"+{candidate[2:]}", None) else 0
    regions = _TRUNK if candidate[0] == "0" else _OPEN
    return len(candidate) if any(_planned(candidate, region) for region in regions) else 0


def _planned(digits: str, region: str) -> bool:
    """Whether a number is one of those that a region gives out."""
    local = digits[1:] if digits[0] == "0" and region != "IT" else digits
    return _plan(region).fullmatch(local) is not None


@cache
def _plan(region: str) -> re.Pattern[str]:
    """The numbers that a region and its neighbours under one country code give out."""
    code = phonenumbers.country_code_for_region(region)
    forms = []
    for each in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code][:_NEIGHBOURS]:
        plan = phonenumbers.PhoneMetadata.metadata_for_region(each)
        forms += [_form(plan, sort) for sort in _SORTS]
    return re.compile("|".join(f"(?:{form})" for form in forms if form))


def _form(plan: phonenumbers.PhoneMetadata | None, sort: str) -> str:
    numbers: phonenumbers.PhoneNumberDesc | None = getattr(plan, sort, None)
    return (numbers and numbers.national_number_pattern) or ""


def _valid(number: str, region: str | None) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


_CALL = (
    r"tel|phone|telephone|mobile|cell|call|fax|ring|dial|whatsapp|sms|handy|mobil|telefon|ruf"
    r"|anruf|t[ée]l[ée]phone|portable|appele|tel[ée]fono|m[óo]vil|llam|cellulare|chiam|bel|gsm"
    r"|contact|tfno|tlfo?\b|tlm\b|tf\b|chamad"
)
_AGE = r"(?:1[01]\d|[1-9]?\d)"
_LETTER = r"A-Za-z0-9À-ɏ"

_WORDS_OF_CODE = frozenset({"none", "null", "true", "false", "not", "self", "undefined", "nil"})


def _named(candidate: str) -> bool:
    """Whether it may be somebody's name for a login, and no expression of a program."""
    return candidate.lower() not in _WORDS_OF_CODE and not candidate.startswith("self.")


_NATIONAL = r"(?<![A-Za-z0-9.+$€£/-])\(?\d(?:[ ()./-]{0,2}\d){6,13}(?![A-Za-z0-9%])"

KINDS = (
    Kind(
        "contact.email",
        "contact.email",
        rf"(?<![{_LETTER}._%+'-])[{_LETTER}._%+'-]{{1,128}}@"
        rf"(?:[{_LETTER}](?:[{_LETTER}-]{{0,61}}[{_LETTER}])?\.){{1,8}}[A-Za-z]{{2,24}}"
        r"(?![A-Za-z0-9])",
        0.97,
    ),
    Kind(
        "contact.email_spelt",
        "contact.email",
        r"(?<![A-Za-z0-9])[A-Za-z0-9._%+-]{1,64}[ ]?(?:\((?:at|AT|@|[ ]at[ ]|[ ]AT[ ])\)"
        r"|\[(?:at|AT|@|[ ]at[ ]|[ ]AT[ ])\])[ ]?"
        r"[A-Za-z0-9-]{1,63}(?:[ ]?[(\[][ ]?(?:dot|DOT|\.)[ ]?[)\]][ ]?|\.)[A-Za-z]{2,24}"
        r"(?![A-Za-z0-9])",
        0.9,
    ),
    Kind(
        "contact.phone_international",
        "contact.phone",
        r"(?<![A-Za-z0-9+])(?:\+|00)[ ]?\(?\d(?:[ ()./-]{0,3}\d){6,16}(?![A-Za-z0-9])",
        0.95,
        check=_telephone,
    ),
    Kind(
        "contact.phone_national",
        "contact.phone",
        _NATIONAL,
        0.7,
        check=_telephone,
        context=_CALL,
        raised=0.92,
        against=OTHER_NUMBERS,
    ),
    Kind(
        "contact.phone_called",
        "contact.phone",
        _NATIONAL,
        0.0,
        check=_called,
        context=_CALL,
        raised=0.9,
    ),
    Kind(
        "contact.phone_bare",
        "contact.phone",
        r"(?<![A-Za-z0-9.+-])(?:[2-9]\d{8,9}|0\d{6,14})(?![A-Za-z0-9-])",
        0.0,
        check=_bare,
        context=_CALL,
        raised=0.85,
    ),
    Kind(
        "contact.phone_extension",
        "contact.phone",
        r"(?<![A-Za-z0-9])(?:\+|00)?\(?\d(?:[ ()./-]{0,2}\d){6,15}[ ]?(?:x|ext\.?|Durchwahl)"
        r"[ .]{0,2}\d{1,6}(?![A-Za-z0-9])",
        0.9,
    ),
    Kind(
        "contact.phone_after_word",
        "contact.phone",
        r"(?<![A-Za-z])(?:phone|tel(?:efono?|ephone)?|mobile|cell|fax|handy|mobil|gsm)"
        r"(?:[ ]?(?:number|no|nr|#))?\.?[ ]{0,2}[:=][ ]{0,3}(\+?\(?\d(?:[ ()./-]{0,3}\d){5,16})",
        0.85,
        caseless=True,
    ),
    Kind(
        "person.username",
        "person.username",
        r"(?<![A-Za-z])(?:user[ _-]?(?:name|id)|login|benutzername|nom d'utilisateur"
        r"|gebruikersnaam|nombre de usuario|nome utente|screen[ _-]?name)[\"']?"
        r"[ ]{0,2}(?:[:=]|is|ist)[ ]{0,2}[\"']?(@?[A-Za-z0-9][A-Za-z0-9._-]{2,40})"
        r"(?![A-Za-z0-9(\[])",
        0.75,
        check=whole(_named),
        caseless=True,
    ),
    Kind(
        "person.age",
        "person.age",
        rf"(?<![A-Za-z0-9])(?:(?:aged|edad|age|alter|età|leeftijd)[ ]{{0,2}}:?[ ]{{0,2}}{_AGE}"
        r"(?:[ ](?:years|Jahre|ans|años|anni|jaar|anos))?"
        rf"|{_AGE}(?:[ -]?years?[ -]?old|[ ]?y/?o|[ ]Jahre[ ]alt|[ ]ans|[ ]años|[ ]anni"
        r"|[ ]jaar(?:[ ]oud)?|[ ]anos)"
        rf"|(?:just|recently|has|have|i'll|he'll|she'll|will|today)[ ]turn(?:ed)?[ ]({_AGE})"
        r"(?![%:/.-]?[A-Za-z0-9%]))(?![A-Za-z0-9])",
        0.7,
        caseless=True,
    ),
)
