"""Identifiers pulled apart: by spaces, dots, line breaks, markup, or with letters for digits.

Each function gives edits that leave out, or put right, what stands between the characters. What
comes out is a guess: only what a check digit or a fixed form then proves is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from curtilage.detect.views.view import Edit

Run = tuple[str, list[Edit]]
"""A kind of run, by how it is parted, and the edits that put one together."""

_DIGITS = re.compile(r"\d+")
_GAP = re.compile(
    r"[ \t]{0,4}(?:[-./_,;|*·•~`(){}\[\]:+'\"]{1,3}[ \t]{0,3})?"
    r"(?:\r?\n(?:[>|*] ?){0,8}[ \t]{0,8})?(?:[-./_,;|*·•~`(]{1,3}[ \t]{0,2})?"
)
_FEWEST, _MOST_SINGLE, _MOST = 8, 400, 40
_MOST_SIGNS = 2  # kinds of gap in one number
_LONGEST = 19  # digits of the longest card number
_NUMBERED = 13  # digits from which on groups of another size than usual are suspicious
_SPACED = re.compile(r"(?<![^\s(\"':>=])[^\W_](?:[ \u00a0]{1,3}[^\s]){5,999}(?![^\W_])")
_PARTED = re.compile(
    r"(?<![^\W_])[^\W_](?:([-._/*,|·•~]|\r?\n)[^\W_])(?:\1[^\W_]){5,999}(?![^\W_])"
)

_SWAPPED = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2})?[0-9OoIlSBZ](?:[ -]?[0-9OoIlSBZ]|\|(?=[0-9])){8,33}"
    r"(?![A-Za-z0-9])"
)
_SWAPS = str.maketrans("OoIl|SBZ", "00111582")
_LETTER = re.compile("[OoIlSBZ|]+")

_COUNTRY = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][^\w\s]{0,2}[ ]{0,2}[A-Z][^A-Za-z0-9]{0,6}\d[^A-Za-z0-9]{0,6}\d"
)
_WIDEST = 13
_SIGN = re.compile(r"[A-Za-z0-9]")
_LENGTHS = {
    length: countries.split()
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
}
_IBAN = {country: length for length, found in _LENGTHS.items() for country in found}


def spaced(text: str) -> Iterator[Edit]:
    """Characters parted by single spaces ("j o @ e x . o r g"); two spaces part words."""
    for match in _SPACED.finditer(text):
        start, end = match.span()
        if text[start].islower() and text[start + 2].isupper():
            start += 2  # a word of one letter stands before
        yield from _closed(text, start, end)


def _closed(text: str, start: int, end: int) -> Iterator[Edit]:
    for gap in re.finditer(r"[ \u00a0]{1,3}", text[start:end]):
        wide = gap.end() - gap.start() > 1
        yield start + gap.start(), start + gap.end(), " " if wide else "", 0


def parted(text: str) -> Iterator[Run]:
    """Letters and digits parted by one and the same sign ("D.E.8.9")."""
    for match in _PARTED.finditer(text):
        size, start = len(match[1]), match.start()
        if not match.group().replace(match[1], "").isdigit():
            places = range(start + 1, match.end() - 1, 1 + size)
            yield match[1], [(at, at + size, "", 0) for at in places]


def digits(text: str) -> Iterator[Run]:
    """Runs of digits in groups that no pattern reads, with a word for how they are parted."""
    run: list[tuple[int, int]] = []
    for match in _DIGITS.finditer(text):
        span = match.span()
        if run and not (span[0] - run[-1][1] <= 24 and _GAP.fullmatch(text, run[-1][1], span[0])):
            yield from _grouped(text, run)
            run = []
        if len(run) <= _MOST_SINGLE:
            run.append(span)
        else:
            run[-1] = span  # too long to be anything, and no reason to remember it all
    yield from _grouped(text, run)


def _grouped(text: str, run: Sequence[tuple[int, int]]) -> Iterator[Run]:
    count = sum(end - start for start, end in run)
    if not 2 <= len(run) <= _MOST_SINGLE or not _FEWEST <= count <= _MOST_SINGLE:
        return
    gaps = [text[a[1] : b[0]] for a, b in pairwise(run)]
    sizes = [end - start for start, end in run]
    usual = max(set(gaps), key=gaps.count)
    broken = sum("\n" in gap for gap in gaps)
    plain = all(gap == usual for gap in gaps) and usual in {" ", "-"}
    signs = {gap for gap in gaps if "\n" not in gap}
    even = len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0] and len(signs) <= _MOST_SIGNS
    if sizes.count(1) * 5 >= len(sizes) * 4 and len(sizes) >= _FEWEST - 1:
        kind = "single"
    elif count > _MOST or ":" in usual:
        return
    elif even and (not plain or (sizes[0] != 4 and count >= _NUMBERED)):
        kind = "even"
    elif 1 <= broken <= 2 or any(_odd(gap) for gap in gaps):
        yield "mixed" + usual.strip(), _tidied(run, gaps)
        if broken:
            edges = zip(pairwise(run), gaps, strict=True)
            yield "broken", [(a[1], b[0], "", 0) for (a, b), gap in edges if "\n" in gap]
        return
    else:
        return
    one = kind == "even" and count <= _LONGEST
    edits = [
        (a[1], b[0], "" if one or gap == usual else _sign(gap), 0)
        for (a, b), gap in zip(pairwise(run), gaps, strict=True)
    ]
    yield kind + usual.strip(), [edit for edit in edits if text[edit[0] : edit[1]] != edit[2]]


def _tidied(run: Sequence[tuple[int, int]], gaps: Sequence[str]) -> list[Edit]:
    """Groups of several sizes keep a sign between them, the one that patterns know."""
    return [
        (a[1], b[0], sign, 0)
        for (a, b), gap in zip(pairwise(run), gaps, strict=True)
        if (sign := _sign(gap)) != gap
    ]


def _odd(gap: str) -> bool:
    sign = gap.strip()
    return gap not in {"", " ", ") ", " ("} and (
        sign in {"_", "*", "|", "~", "·", "•", "`", "**", "__", "--"}
        or (sign in {"-", ".", "/"} and sign != gap)
    )


def _sign(gap: str) -> str:
    sign = gap.strip(" \t\r\n>|*")
    if not sign:
        return " "
    return sign[0] if sign[0] in "-./" else "-" if sign[0] in "_~·•" else " "


def accounts(text: str) -> Iterator[Run]:
    """What begins like an IBAN, taken together to the length that its country has."""
    for match in _COUNTRY.finditer(text):
        country = "".join(_SIGN.findall(match.group()))[:2]
        length = _IBAN.get(country, 0)
        places = _gathered(text, match.start(), length)
        edits = [(a + 1, b, "", 0) for a, b in pairwise(places) if b > a + 1]
        if length and len(places) == length and not _written_so(text, places, edits):
            yield "account", edits


def _gathered(text: str, start: int, count: int) -> list[int]:
    """Offsets of so many capital letters and digits, each near the one before; or fewer."""
    places: list[int] = []
    for sign in _SIGN.finditer(text, start, start + _WIDEST * count):
        if sign.group().islower() or (places and sign.start() - places[-1] > _WIDEST):
            break
        places.append(sign.start())
        if len(places) == count:
            whole = not text[sign.end() : sign.end() + 1].isalnum()
            return places if whole else []
    return []


def _written_so(text: str, places: Sequence[int], edits: Sequence[Edit]) -> bool:
    """Whether the groups are those that every pattern reads."""
    fours = [b for number, (_, b) in enumerate(pairwise(places), 1) if number % 4 == 0]
    return [end for _, end, _, _ in edits] in ([], fours) and all(
        text[start:end] in {" ", "-"} for start, end, _, _ in edits
    )


def swapped(text: str) -> Iterator[Run]:
    """Numbers with letters for digits ("41ll"), read as digits."""
    for match in _SWAPPED.finditer(text):
        number = match.group()
        count = sum(character.isdigit() for character in number)
        skip = 2 if number[:2].isalpha() and number[:2].isupper() else 0
        letters = [m for m in _LETTER.finditer(number) if m.start() >= skip]
        swaps = sum(len(m.group()) for m in letters)
        if letters and count >= swaps and count + swaps >= _FEWEST + 1:
            base = match.start()
            yield (
                "swapped",
                [
                    (base + m.start(), base + m.end(), m.group().translate(_SWAPS), 1)
                    for m in letters
                ],
            )
