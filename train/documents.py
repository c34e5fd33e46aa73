"""What the class of documents is trained on: texts of known class in seven languages.

Three sources: the fragments of `topics/`, those of `templates/`, and texts of which all is public
or everyday: the marked corpora, the standard library, and questions.

The files of `topics/`, several for a language, have a fragment a line, by class. A line of
``= one|two`` holds words of the class, and a star in a fragment stands for one of them; in a public
text, for one of any class. So the same words stand in confidential and in public texts, and what is
told apart is how they are spoken of. Questions are frames of which the star stands for a subject
(``- subject``) or such a word.

Of each bank one fragment in `HELD_BACK` is never shown: on these the head is calibrated.
"""

from __future__ import annotations

import ast
import random
import re
import sysconfig
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from train.identities import Identities
from train.labels import CLASSES
from train.sources import ABOUT, code
from train.synthesis import Example, Template, bank, disguised, filled

HERE = Path(__file__).parent
HELD_BACK = 12
SHARES = {
    "finance": 1.0,
    "health": 1.0,
    "legal": 1.2,
    "hr": 1.3,
    "business": 1.6,
    "code": 0.7,
    "credentials": 0.7,
    "public": 1.6,
    "other": 0.9,
    "questions": 1.8,
    "prose": 0.8,
}
"""How often a document is drawn from where; the last two are other and public."""

_LANGUAGES = {"en": 2.0, "de": 1.2, "fr": 1.0, "es": 1.0, "it": 1.0, "nl": 1.0, "pt": 1.0}
_COUNTS = (1, 1, 1, 1, 2, 2, 3)
_WORD = "\x00"
_ASKED, _ONE_CASE = 0.12, 0.12


@dataclass(frozen=True, slots=True)
class Topics:
    """The fragments and words of one language, by class, and how questions are made."""

    fragments: dict[str, list[Template]]
    words: dict[str, list[str]]
    frames: list[str]
    subjects: list[str]


def topics(folder: Path = HERE) -> dict[str, Topics]:
    """The fragments of ``topics/`` and ``templates/`` by language."""
    found: dict[str, Topics] = {}
    for path in sorted((folder / "topics").glob("*.txt")):
        language = path.name[:2]
        one = found.setdefault(language, Topics({}, {}, [], []))
        about = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                about = line[3:]
            elif line.startswith("= "):
                one.words.setdefault(about, []).extend(line[2:].split("|"))
            elif about == "questions" and line.startswith("- "):
                one.subjects.append(line[2:])
            elif about == "questions":
                one.frames.append(line)
            else:
                text = line.replace("\\n", "\n").replace("\\t", "\t")
                if about not in {"code", "credentials"}:
                    text = text.replace("*", _WORD)
                one.fragments.setdefault(about, []).append(Template(language, about, text))
    for template in bank(folder / "templates"):
        found[template.language].fragments.setdefault(template.about, []).append(template)
    return found


def parted(banks: dict[str, Topics], *, held: bool) -> dict[str, Topics]:
    """The part of the banks that is shown, or the part that is held back."""
    return {
        language: Topics(
            {k: [f for f in v if _back(f.text) == held] for k, v in one.fragments.items()},
            {k: [w for w in v if _back(w) == held] for k, v in one.words.items()},
            [f for f in one.frames if _back(f) == held] or one.frames,
            [s for s in one.subjects if _back(s) == held] or one.subjects,
        )
        for language, one in banks.items()
    }


def _back(text: str) -> bool:
    return zlib.crc32(text.encode()) % HELD_BACK == 0


def documents(
    banks: dict[str, Topics], marked: Sequence[tuple[str, Example]], chance: random.Random
) -> Iterator[Example]:
    """Endless documents of known class.

    Args:
        banks: the fragments.
        marked: examples of the corpora, with the name of their file.
        chance: the source of randomness.
    """
    sources = code(chance)
    prose = _prose(marked, chance)
    made = {language: Identities(language, chance, {}) for language in banks}
    while True:
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        language = chance.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0]
        one = banks[language]
        if kind == "prose":
            yield next(prose)
        elif kind == "questions":
            yield Example(_question(one, chance), [], frozenset(), "other", language)
        elif kind == "code" and chance.random() < 0.5:
            yield next(sources)
        else:
            if kind == "code" or not one.fragments.get(kind):
                language = "en"
            text = _document(banks[language], kind, made[language], chance)
            yield disguised(Example(text, [], frozenset(), kind, language), chance)


def _document(one: Topics, kind: str, identities: Identities, chance: random.Random) -> str:
    some = [chance.choice(one.fragments[kind]) for _ in range(chance.choice(_COUNTS))]
    glue = chance.choice([" ", "\n", "\n\n"])
    if kind in {"code", "credentials"}:
        glue = "\n"
    words = one.words.get(kind) or chance.choice(list(one.words.values()))
    text = glue.join(filled(_worded(f, words, chance), identities, frozenset()).text for f in some)
    if kind not in {"public", "other"} and chance.random() < _ASKED:
        asks = chance.choice(one.fragments["other"]).text
        if "{" not in asks and len(asks) < 90:
            text = chance.choice([f"{asks}\n\n{text}", f"{text}\n\n{asks}"])
    return text


def _worded(fragment: Template, words: Sequence[str], chance: random.Random) -> Template:
    text = fragment.text
    while _WORD in text:
        text = text.replace(_WORD, chance.choice(words), 1)
    return Template(fragment.language, fragment.about, text[:1].upper() + text[1:])


def _question(one: Topics, chance: random.Random) -> str:
    text = chance.choice(one.frames)
    of = [one.subjects, chance.choice(list(one.words.values()))]
    while "*" in text:
        text = text.replace("*", chance.choice(chance.choice(of)), 1)
    change = chance.random()
    if change < _ONE_CASE:
        return text.lower().rstrip("?. ")
    return f"{text} {_question(one, chance)}" if change > 0.9 else text


def _prose(marked: Sequence[tuple[str, Example]], chance: random.Random) -> Iterator[Example]:
    """Public and everyday texts as they are found."""
    known = [(ABOUT.get(name.split("_")[0]), e) for name, e in marked]
    by_class = {
        about: [e for a, e in known if a == about and len(e.text) > 40]
        for about in ("public", "other")
    }
    encyclopaedia = [e for n, e in marked if n.startswith("wikiann") and len(e.text.split()) > 9]
    explained = list(_explained())
    while True:
        draw = chance.random()
        if draw < 0.25:
            yield Example(chance.choice(explained), [], frozenset(), "public", "en")
        else:
            about = "other" if draw > 0.8 else "public"
            some = by_class[about] if draw > 0.5 else encyclopaedia
            one = chance.choice(some)
            yield Example(one.text[:1200], [], frozenset(), about, one.language)


def _explained() -> Iterator[str]:
    """Paragraphs that explain the modules of the standard library."""
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        try:
            told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        except (SyntaxError, UnicodeDecodeError):
            continue
        for paragraph in told.split("\n\n"):
            if 12 <= len(paragraph.split()) <= 150 and not re.search(r"[=()\[\]>]", paragraph):
                yield paragraph


assert set(SHARES) - {"questions", "prose"} == set(CLASSES)
