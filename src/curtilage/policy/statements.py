"""Where the policies stand in their text: statements, tokens, lines and columns.

The parser of Cedar gives errors without a place. A policy text is a row of statements that each
end with ``;``, so each can be read alone, and the first token that makes a statement unreadable
is found by reading ever longer beginnings of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cedarpy

_TOKEN: Final = re.compile(
    r'(?P<comment>//[^\n]*)|"(?:[^"\\]|\\.)*"|\w+|::|==|!=|<=|>=|&&|\|\||\S', re.DOTALL
)
_PARENTHESES: Final = ("(", ")")
_DEEPER: Final = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_JOINTS: Final = frozenset({"&&", "||", "!", "-", "+", "*", ".", "if"})
_MOST_DEPTH: Final = 100
_MOST_JOINTS: Final = 500
_MOST_TOKENS: Final = 2000
_UNFINISHED: Final = "unexpected end of input"


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of the policy text and the offset of its first character in the text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Statement:
    """One policy of a policy text.

    Attributes:
        source: the whole text that it stands in.
        tokens: its tokens, comments left out; at least one.
    """

    source: str
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """The statement itself, with its ``;`` when it has one."""
        return self.source[self.tokens[0].start : self.tokens[-1].end]

    def place(self, offset: int | None = None) -> tuple[int, int]:
        """Line and column, from 1, of an offset in the source; of its start when there is none."""
        at = self.tokens[0].start if offset is None else offset
        before = self.source[:at]
        return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1

    def find(self, words: str, before: int | None = None) -> int | None:
        """Offset of the run of tokens that spells ``words``; None when there is none.

        Parentheses do not count, for Cedar writes its own.

        Args:
            words: the Cedar text to find, such as ``Level::"hgh"``.
            before: when given, the last run that starts at or before this offset; else the first.
        """
        wanted = [token.text for token in _tokens(words) if token.text not in _PARENTHESES]
        if not wanted:
            return None
        tokens = [token for token in self.tokens if token.text not in _PARENTHESES]
        spelt = [token.text for token in tokens]
        starts = [
            token.start for at, token in enumerate(tokens) if spelt[at : at + len(wanted)] == wanted
        ]
        if before is None:
            return starts[0] if starts else None
        return max((start for start in starts if start <= before), default=None)

    def is_too_large(self) -> bool:
        """Whether it is too long or too deep to be read; the parser of Cedar would crash."""
        depth = deepest = 0
        for token in self.tokens:
            depth += _DEEPER.get(token.text, 0)
            deepest = max(deepest, depth)
        joints = sum(token.text in _JOINTS for token in self.tokens)
        return deepest > _MOST_DEPTH or joints > _MOST_JOINTS or len(self.tokens) > _MOST_TOKENS

    def fault(self) -> tuple[str, int] | None:
        """What makes the statement unreadable and the offset where; None when nothing does."""
        why = _unreadable(self.text)
        if why is None:
            return None
        start = self.tokens[0].start
        for token in self.tokens:
            found = _unreadable(self.source[start : token.end])
            if found is not None and found != _UNFINISHED:
                return found, self._named(found, token.start)
        return why, self.tokens[-1].start

    def _named(self, why: str, offset: int) -> int:
        """Where the token that an error names stands; the offset of the error when nowhere.

        The parser sees some faults only once the statement is complete.
        """
        for name in (*re.findall(r"[`']([^`']+)[`']", why), why.rpartition(": ")[2]):
            found = self.find(name, before=offset)
            if found is not None:
                return found
        return offset


def statements(text: str) -> tuple[Statement, ...]:
    """The statements of a policy text, in order; the last may lack its ``;``."""
    found: list[Statement] = []
    tokens: list[Token] = []
    for token in _tokens(text):
        tokens.append(token)
        if token.text == ";":
            found.append(Statement(text, tuple(tokens)))
            tokens = []
    if tokens:
        found.append(Statement(text, tuple(tokens)))
    return tuple(found)


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        if match["comment"] is None:
            yield Token(match[0], match.start())


def _unreadable(text: str) -> str | None:
    """What the parser says against a text; None when it can be read."""
    try:
        cedarpy.PolicySet.from_str(text)
    except ValueError as error:
        return str(error)
    return None
