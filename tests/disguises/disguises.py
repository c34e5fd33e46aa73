# ruff: noqa: RUF001 - look-alikes are among the disguises
"""Ways to disguise a value. Each takes a value, its kind, its language and a source of chance."""

import base64
import gzip
import html
import json
import random
import unicodedata
import zlib
from collections.abc import Callable
from urllib.parse import quote

from curtilage.detect.views import numerals

Disguise = Callable[[str, str, random.Random], str]

ALL = ("name", "card", "iban", "email", "phone", "national", "secret")
NUMBERS = ("card", "iban", "phone", "national")
CODES = ("card", "iban", "email", "phone", "national", "secret")

CYRILLIC = str.maketrans("ABCEHIJKMOPSTXYaceijopsxyh", "АВСЕНІЈКМОРЅТХУасеіјорѕхуһ")
GREEK = str.maketrans("ABEZHIKMNOPTYXov", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧον")
CIRCLED = {**{str(n): chr(0x245F + n) for n in range(1, 10)}, "0": "⓪"}
CIRCLED |= {chr(c): chr(0x24B6 + c - 65) for c in range(65, 91)}
CIRCLED |= {chr(c): chr(0x24D0 + c - 97) for c in range(97, 123)}
BOLD = {chr(c): chr(0x1D400 + c - 65) for c in range(65, 91)}
BOLD |= {chr(c): chr(0x1D41A + c - 97) for c in range(97, 123)}
BOLD |= {str(n): chr(0x1D7CE + n) for n in range(10)}


def between(sign: str) -> Disguise:
    return lambda value, language, chance: sign.join(value)


def mapped(table: dict) -> Disguise:
    return lambda value, language, chance: "".join(table.get(c, c) for c in value)


def each(shape: Callable[[str], str]) -> Disguise:
    return lambda value, language, chance: "".join(shape(c) for c in value)


def digits_of(first: int) -> Disguise:
    return mapped({str(n): chr(first + n) for n in range(10)})


def packed(*codings: Callable[[bytes], bytes]) -> Disguise:
    def disguise(value: str, language: str, chance: random.Random) -> str:
        octets = value.encode()
        for coding in codings:
            octets = coding(octets)
        return octets.decode("ascii")

    return disguise


def b64(octets: bytes) -> bytes:
    return base64.b64encode(octets)


def url64(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def hexed(octets: bytes) -> bytes:
    return octets.hex().encode()


def percents(octets: bytes) -> bytes:
    return "".join(f"%{octet:02X}" for octet in octets).encode()


def zipped(octets: bytes) -> bytes:
    return gzip.compress(octets, mtime=0)


def compact(value: str) -> str:
    return "".join(c for c in value if c.isalnum() or c == "+")


def some(shape: Callable[[str], str]) -> Disguise:
    """Every third character or so."""

    def disguise(value: str, language: str, chance: random.Random) -> str:
        start = chance.randrange(2)
        return "".join(shape(c) if (n + start) % 3 == 0 else c for n, c in enumerate(value))

    return disguise


def wide(value: str, language: str, chance: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" for c in value)


def spoken(glue: str) -> Disguise:
    def disguise(value: str, language: str, chance: random.Random) -> str:
        units = numerals._UNITS[language].split()
        plus = {"en": "plus", "it": "più", "es": "más", "pt": "mais"}.get(language, "plus")
        words = [units[int(c)] if c.isdigit() else plus if c == "+" else c for c in compact(value)]
        return glue.join(words)

    return disguise


def thousands(value: str, language: str, chance: random.Random) -> str:
    """Digits said in pairs where the language does so, with single ones between."""
    number = compact(value).lstrip("+")
    pairs = [number[n : n + 2] for n in range(0, len(number), 2)]
    found = {v: k for k, v in numerals.numbers().items() if k.isascii()}
    own = {str(v): k for v, k in numerals._tens(language)}
    units = numerals._UNITS[language].split()
    said = [
        own.get(p) or found[p]
        if len(p) == 2 and p[0] != "0"
        else " ".join(units[int(c)] for c in p)
        for p in pairs
    ]
    return ("plus " if value.startswith("+") else "") + " ".join(said)


def grouped(size: int, glue: str) -> Disguise:
    def disguise(value: str, language: str, chance: random.Random) -> str:
        plain = compact(value)
        return glue.join(plain[n : n + size] for n in range(0, len(plain), size))

    return disguise


def broken(glue: str) -> Disguise:
    """Over two lines, in the middle."""

    def disguise(value: str, language: str, chance: random.Random) -> str:
        if value.startswith("+"):  # where a number is written in groups it breaks between them
            spaces = [n for n, c in enumerate(value) if c == " "]
            cut = spaces[len(spaces) // 2]
            return value[:cut] + glue + value[cut + 1 :]
        cut = value.index("@") + 4 if "@" in value else len(value) // 2
        return value[:cut] + glue + value[cut:]

    return disguise


def swapped(value: str, language: str, chance: random.Random) -> str:
    """Letters for the first digits that look like some."""
    table = {"0": "O", "1": "l", "5": "S", "8": "B"}
    done, out = 0, []
    for place, c in enumerate(value):
        swap = c in table and done < 3 and place > 3
        out.append(table[c] if swap else c)
        done += swap
    return "".join(out)


AT = {"en": "at", "de": "klammeraffe", "fr": "arobase", "es": "arroba", "it": "chiocciola"}
AT |= {"nl": "apenstaartje", "pt": "arroba"}
DOT = {"en": "dot", "de": "punkt", "fr": "point", "es": "punto", "it": "punto"}
DOT |= {"nl": "punt", "pt": "ponto"}


def said(value: str, language: str, chance: random.Random) -> str:
    return value.replace("@", f" {AT[language]} ").replace(".", f" {DOT[language]} ")


def bracketed(at: str, dot: str) -> Disguise:
    return lambda value, language, chance: value.replace(".", dot).replace("@", at)


def marked(before: str, after: str) -> Disguise:
    """Markup around a few characters in the middle."""

    def disguise(value: str, language: str, chance: random.Random) -> str:
        cuts = [n for n in range(3, len(value) - 2) if value[n - 1 : n + 1].isalnum()]
        cut = chance.choice(cuts)
        end = cut + 1 + value[cut + 1].isalnum()
        return f"{value[:cut]}{before}{value[cut:end]}{after}{value[end:]}"

    return disguise


def concatenated(value: str, language: str, chance: random.Random) -> str:
    cut = len(value) // 2
    cut += value[cut] == " "
    return f'{value[:cut]}" + "{value[cut:]}'


def tags(value: str, language: str, chance: random.Random) -> str:
    return "".join(chr(0xE0000 + ord(c)) for c in value)


def selectors(value: str, language: str, chance: random.Random) -> str:
    return "".join(chr(0xFE00 + o if o < 16 else 0xE0100 + o - 16) for o in value.encode())


def nested(value: str, language: str, chance: random.Random) -> str:
    inner = json.dumps({"note": quote(value, safe="")})
    return b64(zipped(b64(inner.encode()))).decode()


def code(c: str) -> str:
    return f"&#{ord(c)};"


DISGUISES: dict[str, tuple[tuple[str, ...], Disguise]] = {
    "zero width": (ALL, between("\u200b")),
    "word joiner": (ALL, between("\u2060")),
    "soft hyphen": (ALL, between("\u00ad")),
    "direction marks": (ALL, between("\u200e\u202d")),
    "variation selectors": (ALL, between("\ufe0f")),
    "struck through": (ALL, each(lambda c: c + "\u0336" if c.isalnum() else c)),
    "accents apart": (("name",), lambda v, _l, _r: unicodedata.normalize("NFD", v)),
    "full width": (ALL, wide),
    "circled": (ALL, mapped(CIRCLED)),
    "mathematical": (ALL, mapped(BOLD)),
    "key caps": (NUMBERS, each(lambda c: c + "\ufe0f\u20e3" if c.isdigit() else c)),
    "arabic digits": (NUMBERS, digits_of(0x660)),
    "devanagari digits": (NUMBERS, digits_of(0x966)),
    "cyrillic": (("name", "iban", "email", "secret"), lambda v, _l, _r: v.translate(CYRILLIC)),
    "greek": (("name", "iban", "email", "secret"), lambda v, _l, _r: v.translate(GREEK)),
    "thin spaces": (("card", "iban"), grouped(4, "\u2009")),
    "dashes": (("card",), grouped(4, "\u2013")),
    "tag characters": (ALL, tags),
    "hidden in selectors": (ALL, selectors),
    "decimal entities": (ALL, each(code)),
    "hexadecimal entities": (ALL, each(lambda c: f"&#x{ord(c):x};")),
    "some entities": (ALL, some(code)),
    "percent": (ALL, each(lambda c: f"%{ord(c):02x}")),
    "some percent": (ALL, some(lambda c: f"%{ord(c):02X}")),
    "url": (("name", "email", "phone"), lambda v, _l, _r: quote(v, safe="")),
    "quoted printable": (ALL, each(lambda c: "".join(f"={o:02X}" for o in c.encode()))),
    "json escapes": (
        ALL,
        each(lambda c: json.dumps(c)[1:-1] if ord(c) > 126 else f"\\u{ord(c):04x}"),
    ),
    "hexadecimal escapes": (ALL, each(lambda c: f"\\x{ord(c):02x}")),
    "octal escapes": (ALL, each(lambda c: f"\\{ord(c):03o}")),
    "twice escaped": (ALL, lambda v, _l, _r: html.escape("".join(map(code, v)))),
    "base64": (ALL, packed(b64)),
    "base64 for urls": (ALL, packed(url64)),
    "base64 in lines": (ALL, lambda v, _l, _r: "\n".join(_lines(b64(v.encode()).decode(), 12))),
    "base64 of utf-16": (ALL, lambda v, _l, _r: b64(v.encode("utf-16-le")).decode()),
    "base32": (ALL, packed(base64.b32encode)),
    "hexadecimal": (ALL, packed(hexed)),
    "hexadecimal pairs": (ALL, lambda v, _l, _r: v.encode().hex(" ")),
    "decimal codes": (ALL, lambda v, _l, _r: " ".join(str(ord(c)) for c in v)),
    "binary": (ALL, lambda v, _l, _r: " ".join(f"{ord(c):08b}" for c in v)),
    "gzip": (ALL, packed(zipped, b64)),
    "zlib": (ALL, packed(zlib.compress, b64)),
    "gzip in hexadecimal": (ALL, packed(zipped, hexed)),
    "base64 twice": (ALL, packed(b64, b64)),
    "base64 of percent": (ALL, packed(percents, b64)),
    "four deep": (ALL, nested),
    "spelt out": (("card", "iban", "phone"), spoken(" ")),
    "spelt out with commas": (("card", "iban", "phone"), spoken(", ")),
    "said in pairs": (("card", "phone"), thousands),
    "spaced": (ALL, lambda v, _l, _r: " ".join(v.replace(" ", "  ")).replace("     ", "   ")),
    "dotted": (("card", "iban"), grouped(1, ".")),
    "dashed": (("card", "iban"), grouped(1, "-")),
    "slashed": (("card", "iban"), grouped(4, "/")),
    "with underscores": (("card", "iban"), grouped(4, "_")),
    "in pairs": (("card", "iban"), grouped(2, " ")),
    "in fives": (("card", "iban"), grouped(5, " ")),
    "on many lines": (("card", "iban"), grouped(4, "\n")),
    "broken": (CODES, broken("\n")),
    "broken in a thread": (CODES, broken("\n> > ")),
    "letters for digits": (("card",), swapped),
    "said": (("email",), said),
    "at and dot": (("email",), bracketed(" at ", " dot ")),
    "in brackets": (("email",), bracketed(" (at) ", " (dot) ")),
    "in square brackets": (("email",), bracketed("[at]", "[dot]")),
    "defanged": (("email",), bracketed("[@]", "[.]")),
    "bold inside": (CODES, marked("<b>", "</b>")),
    "spans inside": (CODES, marked('<span class="x">', "</span>")),
    "comment inside": (CODES, marked("<!-- -->", "")),
    "strings put together": (("card", "email", "secret", "iban"), concatenated),
}


def _lines(text: str, size: int) -> list[str]:
    return [text[n : n + size] for n in range(0, len(text), size)]
