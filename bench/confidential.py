"""Texts of known class for `bench/about.py`: business, public and everyday ones.

`bench/about/LANGUAGE.txt` holds passages by class, parted by ``%%``, with slots in braces; none
of them is in the words of `train/`. A text is one passage, or several of one class together.
`everyday.txt` holds questions as people ask them of a model, a star for a topic of the same
language. Code and prose come from the installed packages.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

BANK = Path(__file__).parent / "about"
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
CODES = ("click", "httpx", "starlette", "rich", "pygments", "jinja2", "uvicorn", "hypothesis")
SEED, FROM_PACKAGES, ASKED = 11, 40, 220
PASSAGES = (1, 3)

_SLOT = re.compile(r"\{([a-z]+)\}")
_WORDS = {
    "first": ("Nadine", "Oskar", "Livia", "Marek", "Salma", "Joris", "Beatriz", "Ewan"),
    "last": ("Haverkamp", "Okonjo", "Lindqvist", "Ferraro", "Duarte", "Petit", "Novak"),
    "firm": ("Altamar Ltd", "Kessel & Thoma GmbH", "Ondine SA", "Vallenova", "Brookmere plc"),
    "town": ("Utrecht", "Coimbra", "Lille", "Padova", "Kassel", "Girona", "Exeter"),
    "day": ("12.03.2024", "7 June", "2023-11-30", "04/09/2022"),
}
_CALENDAR = {
    "en": ("Monday Thursday", "March October"),
    "de": ("Montag Donnerstag", "März Oktober"),
    "fr": ("lundi jeudi", "mars octobre"),
    "es": ("lunes jueves", "marzo octubre"),
    "it": ("lunedì giovedì", "marzo ottobre"),
    "nl": ("maandag donderdag", "maart oktober"),
    "pt": ("segunda-feira quinta-feira", "março outubro"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text, its class, its language, and of how many passages it is made."""

    text: str
    about: str
    language: str
    passages: int = 1


def texts(seed: int = SEED) -> list[Text]:
    """The test set, the same for the same seed and installed packages."""
    draw = random.Random(seed)
    made = [
        Text(_joined(fragment, fragments, count, language, draw), about, language, count)
        for language in LANGUAGES
        for about, fragments in _bank(language).items()
        for fragment in fragments
        for count in PASSAGES
    ]
    code = [Text(piece, "code", "en") for piece in _some(_sources(), draw)]
    prose = [Text(piece, "public", "en") for piece in _some(_prose(), draw)]
    return made + code + prose


def everyday(seed: int = SEED) -> list[Text]:
    """Questions and requests that concern nobody."""
    draw = random.Random(seed)
    asked = []
    for language, lines in _sections(BANK / "everyday.txt").items():
        topics = [line[2:] for line in lines if line.startswith("- ")]
        frames = [line for line in lines if "*" in line]
        made = [line for line in lines if "*" not in line and not line.startswith("- ")]
        pairs = [frame.replace("*", topic) for frame in frames for topic in topics]
        made += draw.sample(pairs, min(ASKED, len(pairs)))
        asked += [Text(one, "other", language) for one in made]
    return asked


def _bank(language: str) -> dict[str, list[str]]:
    sections = _sections(BANK / f"{language}.txt")
    return {
        name: [f.strip("\n") for f in "\n".join(lines).split("\n%%\n")]
        for name, lines in sections.items()
    }


def _sections(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            lines = found.setdefault(line[3:], [])
        else:
            lines.append(line)
    return found


def _joined(
    fragment: str, others: list[str], count: int, language: str, draw: random.Random
) -> str:
    """A passage and others of its class, each filled; `count` together."""
    more = draw.sample([other for other in others if other != fragment], count - 1)
    return "\n\n".join(_filled(one, language, draw) for one in (fragment, *more))


def _filled(fragment: str, language: str, draw: random.Random) -> str:
    weekdays, months = _CALENDAR[language]

    def value(slot: re.Match[str]) -> str:
        name = slot[1]
        if name == "name":
            return f"{draw.choice(_WORDS['first'])} {draw.choice(_WORDS['last'])}"
        if name == "sum":
            amount = f"{draw.randrange(1, 900)}{draw.choice((',', '.'))}{draw.randrange(100, 999)}"
            return draw.choice((f"€{amount}", f"{amount} EUR", f"{amount} €"))
        if name in {"n", "num"}:
            return str(draw.randrange(2, 40) if name == "n" else draw.randrange(10_000, 990_000))
        if name in {"weekday", "month"}:
            return draw.choice((weekdays if name == "weekday" else months).split())
        return draw.choice(_WORDS.get(name, (slot[0],)))

    return _SLOT.sub(value, fragment)


def _some(pieces: Iterator[str], draw: random.Random) -> list[str]:
    return draw.sample(list(pieces), FROM_PACKAGES)


def _sources() -> Iterator[str]:
    """Functions and classes of packages, with whatever comments they have."""
    for name in CODES:
        for path in sorted(_folder(name).rglob("*.py")):
            pieces = re.split(r"\n(?=(?:async )?def |class |@)", path.read_text(encoding="utf-8"))
            yield from (p[:1500] for p in pieces[1:] if len(p.split()) >= 15 and '"""' not in p)


def _prose() -> Iterator[str]:
    """Paragraphs of what packages say of themselves."""
    for found in sorted(distributions(), key=lambda one: one.metadata["Name"] or ""):
        described = found.metadata.get_payload() or ""
        for paragraph in str(described).split("\n\n"):
            plain = not re.search(r"[<>|`{}=]|https?:|::|^\s|^[#*.\-]", paragraph, re.MULTILINE)
            if plain and 25 <= len(paragraph.split()) <= 120:
                yield paragraph


def _folder(package: str) -> Path:
    for found in distributions():
        if (found.metadata["Name"] or "").lower() == package:
            return Path(str(found.locate_file(package)))
    return Path(__file__).parent / "no such package"
