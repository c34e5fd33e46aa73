"""Numbers and addresses as people say them: "four one one one", "jo at example dot com"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from curtilage.detect.views import numerals
from curtilage.detect.views.view import Edit

_FEWEST, _FEWEST_DIGITS = 4, 7  # words, and digits that they stand for
_LONGEST_PHRASE = 4  # words of one number: "quatre-vingt-dix-neuf"
_TOKEN = re.compile(r"[^\W\d_]+|\d+|\+")
_DIGITS = {word.casefold(): digit for word, digit in numerals.digits().items()}
_NUMBERS = {phrase.casefold(): value for phrase, value in numerals.numbers().items()}
_BEGINNINGS = frozenset(re.split("[ -]", phrase)[0] for phrase in _NUMBERS)
_GAP = re.compile(r"[ \t]{0,3}(?:[,.;/|-]?[ \t]{0,3}(?:\r?\n[>| \t]{0,8})?|\(0\))")

_AT = r"at(?:[ -]?sign|[ -]?zeichen)?|ät"
_SURE_AT = (
    r"klammeraffe|affenschwanz|at[ -]?zeichen|at[ -]sign|arobase|arrobase|arroba|chiocciola"
    r"|chiocciolina|apenstaartje|apestaartje|snabel-a"
)
_DOT = r"dot|punkt|point|punto|ponto|punt|period"
_LINE = r"dash|hyphen|minus|bindestrich|tiret|gui[oó]n|trattino|streepje|hífen"
_LOW = (
    r"underscore|unterstrich|tiret[ ]bas|gui[oó]n[ ]bajo|trattino[ ]basso|sublinhado"
    r"|laag[ ]streepje|underline"
)
_OPEN, _SHUT = r"[(\[{<][ ]?", r"[ ]?[)\]}>]"
_DOTTED = (
    rf"(?:[ ]{{0,2}}{_OPEN}(?:{_DOT}|[.]){_SHUT}[ ]{{0,2}}"
    rf"|[ ]{{1,2}}(?:{_DOT})[ ]{{1,2}}|[ ][.][ ]|[.])"
)
_SPELT_DOT = (
    rf"(?:[ ]{{0,2}}{_OPEN}(?:{_DOT}|[.]){_SHUT}[ ]{{0,2}}"
    r"|[ ]{1,2}(?:dot|punkt|punto|ponto|punt)[ ]{1,2})"
)
_JOIN = rf"(?:{_DOTTED}|[ ]{{1,2}}(?:{_LINE}|{_LOW})[ ]{{1,2}}|[_+-])"
_CLEAR_AT = (
    rf"(?:[ ]{{0,2}}{_OPEN}(?:{_AT}|{_SURE_AT}|@|a){_SHUT}[ ]{{0,2}}"
    rf"|[ ]{{1,2}}(?:{_SURE_AT})[ ]{{1,2}}|[ ]{{1,2}}@[ ]{{1,2}}|@[ ]{{0,2}}|[ ](?-i:AT)[ ])"
)
_TOP = r"(?:[a-z]{2}|com|org|net|edu|gov|mil|int|info|biz|online|shop|site|cloud|tech|app|dev)"
_STOPPED_WORDS = """
    the a an this that each every his her my our your its their any some one least most all
    der die das dem den diesem le la les el los il lo de het o os
"""
_STOPPED = frozenset(_STOPPED_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")
_NAME = r"[^\W_]{1,40}"
_ADDRESS = re.compile(
    rf"(?<![\w@.])({_NAME}(?:{_JOIN}{_NAME}){{0,4}})"
    rf"(?:({_CLEAR_AT})({_NAME}(?:(?:-|{_JOIN}){_NAME}){{0,3}}{_DOTTED}[A-Za-z]{{2,24}})"
    rf"|([ ]{{1,2}}(?:{_AT})[ ]{{1,2}})({_NAME}(?:(?:-|{_JOIN}){_NAME}){{0,3}}{_SPELT_DOT}{_TOP}))"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_SPELT = re.compile(_SPELT_DOT + r"|[ ][.][ ]", re.IGNORECASE)
_SIGNS = re.compile(rf"({_DOTTED})|[ ]{{1,2}}(?:({_LOW})|({_LINE}))[ ]{{1,2}}", re.IGNORECASE)
_SURELY = """
    klammeraffe affenschwanz at-zeichen at-sign arobase arrobase arroba chiocciola chiocciolina
    apenstaartje apestaartje snabel-a
"""
SURE_WORDS = tuple(_SURELY.split())
"""What is said for the sign in an address and for nothing else."""


def addresses(text: str) -> Iterator[Edit]:
    """The signs of e-mail addresses where they are spelt."""
    for match in _ADDRESS.finditer(text):
        local, clear, domain, bare, spelt = match.span(1), *(match.span(n) for n in range(2, 6))
        at = clear if clear[0] >= 0 else bare
        after = domain if clear[0] >= 0 else spelt
        host = _WORD.findall(text[slice(*after)].casefold())
        if clear[0] < 0 and not _STOPPED.isdisjoint(host):
            continue  # "at the dot in the middle"
        if text[slice(*at)] == "@" and not _SPELT.search(text, match.start(), match.end()):
            continue
        yield from _joined(text, local)
        yield *at, "@", 0
        yield from _joined(text, after)


def _joined(text: str, span: tuple[int, int]) -> Iterator[Edit]:
    for match in _SIGNS.finditer(text, *span):
        sign = "." if match[1] else "_" if match[2] else "-"
        if match.group() != sign:
            yield *match.span(), sign, 0


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a spelt number: where it stands, what it means, whether it is a word for that."""

    start: int
    end: int
    value: str
    spelt: bool = False
    times: int = 1


def numbers(text: str) -> Iterator[list[Edit]]:
    """Runs of digits that are words, each run as its edits; what stands between is left out."""
    run: list[_Part] = []
    for part in _parts(text):
        if run and not _GAP.fullmatch(text, run[-1].end, part.start):
            yield from _run(text, run)
            run = []
        run.append(part)
    yield from _run(text, run)


def _parts(text: str) -> Iterator[_Part]:
    """All that a spelt number may consist of."""
    words = list(_TOKEN.finditer(text))
    skip = 0
    for index, word in enumerate(words):
        if index < skip:
            continue
        said = word.group().casefold()
        count = _phrase(text, words, index) if said in _BEGINNINGS else 0
        if count:
            last = words[index + count - 1]
            phrase = text[word.start() : last.end()].casefold()
            yield _Part(word.start(), last.end(), _NUMBERS[phrase], spelt=True)
            skip = index + count
        elif said in _DIGITS:
            yield _Part(*word.span(), _DIGITS[said], spelt=True)
        elif said in numerals.TIMES:
            yield _Part(*word.span(), "", times=numerals.TIMES[said])
        elif said in numerals.MARKS:
            yield _Part(*word.span(), numerals.MARKS[said])
        elif said == "+" or said.isdigit() or (len(said) == 1 and word.group().isupper()):
            yield _Part(*word.span(), word.group())


def _phrase(text: str, words: Sequence[re.Match[str]], index: int) -> int:
    """How many words from there on are one number from 10 to 99; 0 if none."""
    start = words[index].start()
    for count in range(min(_LONGEST_PHRASE, len(words) - index), 0, -1):
        if text[start : words[index + count - 1].end()].casefold() in _NUMBERS:
            return count
    return 0


def _run(text: str, run: Sequence[_Part]) -> Iterator[list[Edit]]:
    run = _trimmed(run)
    if sum(part.spelt for part in run) < _FEWEST:
        return
    gaps = [text[a.end : b.start] for a, b in pairwise(run)]
    usual = max(set(gaps), key=gaps.count)
    edits: list[Edit] = []
    times = 1
    for number, part in enumerate(run):
        edits.append((part.start, part.end, part.value * times, 0))
        times = part.times
        if number < len(gaps) and gaps[number]:
            dashed = gaps[number] != usual and "-" in gaps[number]
            edits.append((part.end, run[number + 1].start, "-" if dashed else "", 0))
    if sum(c.isdigit() for _, _, shown, _ in edits for c in shown) >= _FEWEST_DIGITS:
        yield edits


def _trimmed(run: Sequence[_Part]) -> Sequence[_Part]:
    """The run from its first word on, or from two letters or a sign before that, to its last."""
    spelt = [number for number, part in enumerate(run) if part.spelt]
    if not spelt:
        return ()
    first, last = spelt[0], spelt[-1]
    if first >= 2 and all(run[number].value.isalpha() for number in (first - 1, first - 2)):
        first -= 2
    elif first and (run[first - 1].times > 1 or run[first - 1].value in {"+", "-"}):
        first -= 1
    if last + 1 < len(run) and run[last + 1].value.isalpha():
        last += 1
    return run[first : last + 1]
