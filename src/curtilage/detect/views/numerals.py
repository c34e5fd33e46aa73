"""The words for 0 to 99 in en de fr es it nl pt, and what people say between digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = {
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
}
_ALSO = {
    "oh": "0",
    "nought": "0",
    "naught": "0",
    "ein": "1",
    "zwo": "2",
    "fuenf": "5",
    "zero": "0",
    "une": "1",
    "una": "1",
    "één": "1",
    "uma": "1",
    "duas": "2",
    "tres": "3",
    "meia": "6",
}
_TEENS = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "de": "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "fr": "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    "es": "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "it": "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "nl": "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "pt": "dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
}
_UNITS_FIRST = {"de": "und", "nl": "en"}
_JOINED = {"en": ("-", " "), "es": (" y ",), "pt": (" e ",)}
TIMES = {"double": 2, "triple": 3}
"""What says that the next digit stands more than once."""

_PLUS = "plus più más mais"
_DASH = "dash hyphen minus bindestrich strich tiret guion guión trattino streepje hífen"
MARKS = {**dict.fromkeys(_PLUS.split(), "+"), **dict.fromkeys(_DASH.split(), "-")}
"""Signs that are said within a number."""


COMPOUND = (
    r"[^ \t\r\n]*.ig|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant|veint)[^ \t\r\n]*"
)
"""Regex of the numbers that are one long word in German, Dutch, Italian or Spanish, and of more."""


def digits() -> dict[str, str]:
    """Each word for one digit, in any of the languages."""
    words = dict(_ALSO)
    for units in _UNITS.values():
        words |= {word: str(value) for value, word in enumerate(units.split())}
    return words


def stems() -> list[str]:
    """The single words of `digits` and `numbers`, less those that `COMPOUND` matches."""
    found = {*digits(), "vingts", "y", "e", "et"}
    for words in (*_TEENS.values(), *_TENS.values()):
        found |= set(words.replace("-", " ").split())
    return sorted(word for word in found if not re.fullmatch(COMPOUND, word))


def numbers() -> dict[str, str]:
    """Each word or phrase for 10 to 99 in any of the languages, and its two digits."""
    found: dict[str, str] = {}
    for language in _UNITS:
        for value, phrase in _tens(language):
            found[phrase] = str(value)
    return found


def _tens(language: str) -> Iterator[tuple[int, str]]:
    teens, tens = _TEENS[language].split(), _TENS[language].split()
    units = _UNITS[language].split()
    yield from enumerate(teens, 10)
    if language == "fr":
        yield from _french(units, teens, tens)
        return
    for value, ten in enumerate(tens, 2):
        yield 10 * value, ten
        for unit in range(1, 10):
            for phrase in _compounds(language, ten, unit, units[unit]):
                yield 10 * value + unit, phrase


def _compounds(language: str, ten: str, unit: int, word: str) -> Iterator[str]:
    if language in _UNITS_FIRST:
        link = _UNITS_FIRST[language]
        first = "ein" if word == "eins" else word
        yield f"{first}{'ën' if link == 'en' and first.endswith('e') else link}{ten}"
    elif language == "it":
        yield (ten[:-1] if unit in {1, 8} else ten) + ("tré" if unit == 3 else word)
        yield ten + word
    elif language == "es" and ten == "veinte":
        yield "veinti" + word
        yield "veinti" + {2: "dós", 3: "trés", 6: "séis"}.get(unit, word)
    else:
        for link in _JOINED[language]:
            yield f"{ten}{link}{word}"


def _french(units: list[str], teens: list[str], tens: list[str]) -> Iterator[tuple[int, str]]:
    """In French 70 and 90 go on counting from 60 and 80."""
    for value, ten in enumerate(tens, 2):
        if value in {7, 9}:
            for unit, teen in enumerate(teens):
                yield 10 * value + unit, f"{tens[value - 3]}-{teen}"
                yield 10 * value + unit, f"{tens[value - 3]} {teen}"
            yield 71, "soixante et onze"
            continue
        yield 10 * value, ten
        yield 80, "quatre-vingts"
        for unit in range(1, 10):
            for link in ("-", " ", *((" et ", "-et-") if unit == 1 else ())):
                yield 10 * value + unit, f"{ten}{link}{units[unit]}"
