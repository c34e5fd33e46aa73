r"""The shape of tokens, and finding them again in what a model wrote.

A token is ``WORD_CODE``: the word of its category and six characters of an alphabet without
vowels (so a code is never a word) and without look-alikes. Other written forms of the same
thing are ``WORD_CODE_2``, ``WORD_CODE_3``. Only ``[A-Z0-9_]``: a token may stand in prose,
JSON, Markdown, a URL or a function's name.

Models change tokens: ``person_7f3k2q``, ``PERSON\_7F3K2Q``, ``**PERSON 7F3K2Q**'s``,
``PERSON-7F3K2Q``, ``PERSON_7F3K2Qs``, and a further form in the same manner:
``PERSON-7F3K2Q-2``. `Matcher` reads all of these and nothing that was not issued. It decides only
when what follows cannot change the decision, which is why a stream gives the same result however
it is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

ALPHABET = "23456789BCDFGHJKMNPQRTVWXZ"
CODE_LENGTH = 6
MOST_SEPARATORS = 4
MOST_FORM_DIGITS = 4

_SEPARATORS = frozenset("_-\\ \u00a0\u2010\u2011\u2013*`")
_ENDING = re.compile(r"[a-z]{0,2}(?![0-9A-Za-z])")
_MARKS = "_- \u00a0\u2010\u2011\u2013"
_FORM = {
    mark: re.compile(
        rf"\\{{0,2}}{mark}([0-9]{{1,{MOST_FORM_DIGITS}}})(?=[a-z]{{0,2}}(?![0-9A-Za-z]))"
    )
    for mark in _MARKS
}
_FORM_BEGUN = {
    mark: re.compile(rf"\\{{0,2}}({mark}([0-9]{{1,{MOST_FORM_DIGITS}}}[a-z]{{0,2}})?)?")
    for mark in _MARKS
}
"""A form is set off as the code was: by a space where the model wrote a space."""
_BORDER = r"(?<![0-9A-Za-z])"
_BORDER_IN_JSON = rf"(?:{_BORDER}|(?<=\\[nrtbf])|(?<=\\u[0-9A-Fa-f]{{4}}))"
CONTEXT = 6
"""How many characters before a place tell whether a token may begin there."""


class Outcome(Enum):
    """What stands at a place in the text."""

    NOTHING = "nothing"
    UNDECIDED = "undecided"
    TOKEN = "token"  # noqa: S105 - not a password


@dataclass(frozen=True, slots=True)
class Match:
    """What was found at a place; ``token`` ends before ``end``."""

    outcome: Outcome
    token: str = ""
    end: int = 0


_NOTHING = Match(Outcome.NOTHING)
_UNDECIDED = Match(Outcome.UNDECIDED)


class Matcher:
    """Finds issued tokens in text, tolerant of what models do to them.

    Args:
        tokens: the tokens that were issued, in their canonical form.
        json_text: whether the text is JSON, where a token may follow an escape.
    """

    def __init__(self, tokens: Iterable[str], *, json_text: bool = False) -> None:
        codes: dict[str, set[str]] = {}
        self._tokens = frozenset(tokens)
        for token in self._tokens:
            word, code = token.split("_")[:2]
            codes.setdefault(word, set()).add(code)
        self._codes: Mapping[str, frozenset[str]] = {w: frozenset(c) for w, c in codes.items()}
        words = sorted(codes, key=len, reverse=True)
        border = _BORDER_IN_JSON if json_text else _BORDER
        self._border = re.compile(border)
        self._start = re.compile(
            f"{border}(?:{'|'.join(words)})" if words else "(?!)", re.IGNORECASE
        )
        self._words = words

    def next_start(self, text: str, at: int, *, final: bool) -> int:
        """Where the next token might begin at or after ``at``; ``len(text)`` if nowhere."""
        found = self._start.search(text, at)
        if found:
            return self._earlier_partial(text, at, found.start(), final=final)
        return self._earlier_partial(text, at, len(text), final=final)

    def _earlier_partial(self, text: str, at: int, limit: int, *, final: bool) -> int:
        """A word cut off by the end of the text may begin before ``limit``."""
        if final or limit < len(text):
            return limit
        longest = max(map(len, self._words), default=0)
        for start in range(max(at, len(text) - longest + 1), len(text)):
            if not self._border.match(text, start):
                continue
            rest = text[start:].upper()
            if any(word.startswith(rest) for word in self._words):
                return start
        return limit

    def match(self, text: str, at: int, *, final: bool) -> Match:
        """What stands at ``at``. ``final``: no more text will follow."""
        best = _NOTHING
        for word in self._words:
            piece = text[at : at + len(word)].upper()
            if piece == word:
                found = self._after_word(text, at + len(word), word, final=final)
            elif not final and at + len(word) > len(text) and word.startswith(piece):
                found = _UNDECIDED
            else:
                continue
            if found.outcome is Outcome.UNDECIDED:
                return found
            best = best if best.outcome is Outcome.TOKEN else found
        return best

    def _after_word(self, text: str, at: int, word: str, *, final: bool) -> Match:
        most = at + MOST_SEPARATORS
        mark = "_"
        while at < most and at < len(text) and text[at] in _SEPARATORS:
            mark = text[at] if text[at] in _MARKS else mark
            at += 1
        code = text[at : at + CODE_LENGTH].upper()
        if len(code) < CODE_LENGTH:
            begun = any(known.startswith(code) for known in self._codes[word])
            return _UNDECIDED if begun and not final else _NOTHING
        if code not in self._codes[word]:
            return _NOTHING
        return self._after_code(text, at + CODE_LENGTH, (f"{word}_{code}", mark), final=final)

    def _after_code(self, text: str, at: int, read: tuple[str, str], *, final: bool) -> Match:
        base, mark = read
        rest = text[at : at + MOST_FORM_DIGITS + 6]
        at_end = not final and at + len(rest) == len(text)
        if at_end and (_FORM_BEGUN[mark].fullmatch(rest) or re.fullmatch("[a-z]{0,2}", rest)):
            return _UNDECIDED
        form = _FORM[mark].match(text, at)
        if form and f"{base}_{form[1]}" in self._tokens:
            return Match(Outcome.TOKEN, f"{base}_{form[1]}", form.end())
        if base in self._tokens and _ENDING.match(text, at):
            return Match(Outcome.TOKEN, base, at)
        return _NOTHING
