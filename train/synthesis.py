"""Templates into texts with marked spans. The format is told in ``templates/README.md``."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from train.identities import Identities, Person

SLOTS = {
    **dict.fromkeys(("full", "first", "last", "titled", "lastfirst", "initials"), "person"),
    **dict.fromkeys(("org", "bank", "hospital", "school", "court", "authority"), "org"),
    **dict.fromkeys(("city", "country", "region"), "place"),
    **dict.fromkeys(("address", "street", "zip"), "address"),
    **dict.fromkeys(("date", "shortdate", "year", "month", "weekday", "time", "birthdate"), "date"),
    **dict.fromkeys(("caseno", "recordno", "staffno", "customerno", "orderno", "policyno"), "id"),
    **dict.fromkeys(("natid", "card", "iban"), "id"),
    "user": "username",
    "age": "age",
    "amount": "quantity",
    "job": "job",
    "drug": "health",
    "illness": "health",
    "number": "",
    "bignumber": "",
    # found by patterns, whatever the tagger says of them
    **dict.fromkeys(("email", "phone", "ip", "url"), "?"),
}
_OF_PERSON = frozenset(
    {"full", "first", "last", "titled", "lastfirst", "initials", "user", "email"}
)
_CHOICE = re.compile(r"<([^<>\n]*\|[^<>\n]*)>")
_PIECE = re.compile(r"\{([a-z]+)(?::(\d+))?\}|\[\[([a-z]+)\|([^\]]*)\]\]")


@dataclass(slots=True)
class Example:
    """A text for training.

    Attributes:
        text: the text.
        spans: start, end and kind of each marked span; kind ``?`` says nothing either way.
        known: the kinds that are marked throughout; of others, an unmarked word says nothing.
        about: what the whole is about, or empty.
        language: its language.
    """

    text: str
    spans: list[tuple[int, int, str]]
    known: frozenset[str]
    about: str = ""
    language: str = ""


@dataclass(slots=True)
class Template:
    """One fragment of the bank."""

    language: str
    about: str
    text: str
    used: int = field(default=0)


def bank(folder: Path) -> list[Template]:
    """All fragments under ``folder/<language>/<class>.txt``."""
    found = []
    for path in sorted(folder.glob("*/*.txt")):
        for fragment in re.split(
            r"^%%[ \t]*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE
        ):
            lines = [line for line in fragment.split("\n") if not line.startswith("##")]
            text = "\n".join(lines).strip("\n")
            if text.strip():
                found.append(Template(path.parent.name, path.stem, text))
    return found


def filled(template: Template, identities: Identities, known: frozenset[str]) -> Example:
    """The template with new identities."""
    chance = identities.chance
    text = template.text
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda m: chance.choice(_options(m[1])), text)
    people: dict[str, Person] = {}
    out: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length = last = 0
    for match in _PIECE.finditer(text):
        plain = text[last : match.start()]
        last = match.end()
        if match[3] is not None:
            value, kind = _inner(match[4], identities, people), match[3]
        else:
            value, kind = _slot(match[1], match[2] or "", identities, people), SLOTS[match[1]]
        out += [plain, value]
        length += len(plain)
        if kind and value:
            spans.append((length, length + len(value), kind))
        length += len(value)
    out.append(text[last:])
    return Example("".join(out), spans, known, template.about, template.language)


def _options(choice: str) -> list[str]:
    """The options of a choice; a bar inside a mark parts nothing."""
    return re.sub(r"\|(?![^\[]*\]\])", "\x00", choice).split("\x00")


def _slot(name: str, number: str, identities: Identities, people: dict[str, Person]) -> str:
    if name not in _OF_PERSON:
        return identities.value(name)
    key = number or f"new{len(people)}"
    if key not in people:
        people[key] = identities.person()
    return people[key].named(name, identities.chance)


def _inner(text: str, identities: Identities, people: dict[str, Person]) -> str:
    """A mark's words, where a mark holds slots."""
    return re.sub(
        r"\{([a-z]+)(?::(\d+))?\}", lambda m: _slot(m[1], m[2] or "", identities, people), text
    )


def synthesis(
    templates: Sequence[Template],
    names: Mapping[str, Mapping[str, Sequence[str]]],
    chance: random.Random,
    *,
    known: frozenset[str],
) -> Iterator[Example]:
    """Endless examples: a fragment, or several of one language and class together."""
    by_kind: dict[tuple[str, str], list[Template]] = {}
    for template in templates:
        by_kind.setdefault((template.language, template.about), []).append(template)
    languages = sorted({language for language, _ in by_kind})
    weights = [3.0 if one == "en" else 1.5 if one in {"es", "de"} else 1.0 for one in languages]
    made = {one: Identities(one, chance, names.get(one, {})) for one in languages}
    while True:
        language = chance.choices(languages, weights)[0]
        about = chance.choice([a for l, a in by_kind if l == language])
        some = by_kind[language, about]
        count = chance.choice([1, 1, 1, 2, 3, 5])
        parts = [filled(chance.choice(some), made[language], known) for _ in range(count)]
        yield disguised(joined(parts, chance), chance)


def joined(parts: Sequence[Example], chance: random.Random) -> Example:
    """Several examples as one text."""
    glue = chance.choice(["\n", "\n\n", " ", "\n"])
    text, spans = "", []
    for part in parts:
        start = len(text) + (len(glue) if text else 0)
        text += (glue if text else "") + part.text
        spans += [(start + s, start + e, k) for s, e, k in part.spans]
    known = frozenset.intersection(*(part.known for part in parts))
    return Example(text, spans, known, parts[0].about, parts[0].language)


def disguised(example: Example, chance: random.Random) -> Example:
    """Now and then in small letters or capitals, where that keeps the offsets."""
    draw = chance.random()
    change = str.lower if draw < 0.12 else str.upper if draw < 0.15 else None
    if change is not None:
        text = "".join(c if len(change(c)) != 1 else change(c) for c in example.text)
        return Example(text, example.spans, example.known, example.about, example.language)
    return example
