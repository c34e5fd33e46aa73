"""WordPiece tokens with the exact characters each came from.

The scheme of uncased BERT (Devlin et al. 2018, and the ``BertNormalizer`` and
``BertPreTokenizer`` settings published with the weights): drop control characters, split on
space and punctuation, lower case, drop accents, then cut each word greedily into the longest
pieces of the vocabulary. Offsets are kept through all of it, which no normalisation of the
whole string could do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_LONGEST_WORD = 100
_ASCII_WORD = re.compile(r"[a-z0-9]+|[!-/:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a word.

    Attributes:
        id: its number in the vocabulary.
        start, end: the characters of the text it came from.
        word: number of the word it belongs to, counted from 0.
    """

    id: int
    start: int
    end: int
    word: int


class WordPiece:
    """A tokeniser for one vocabulary. Safe to use from several threads."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown = vocabulary["[UNK]"]
        self._longest = max(map(len, vocabulary))

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, without the special ones, in order."""
        found: list[Token] = []
        if text.isascii():
            lowered = text.lower().replace("\x7f", "\x00")
            if not _CONTROL.search(lowered):
                for number, match in enumerate(_ASCII_WORD.finditer(lowered)):
                    self._cut(match.group(), range(match.start(), match.end()), number, found)
                return found
        for number, (word, origins) in enumerate(_words(text)):
            self._cut(word, origins, number, found)
        return found

    def _cut(self, word: str, origins: range | list[int], number: int, found: list[Token]) -> None:
        """Appends the pieces of one word; ``origins`` holds the offset of each character."""
        whole = self._vocabulary.get(word)
        if whole is not None:
            found.append(Token(whole, origins[0], origins[-1] + 1, number))
            return
        pieces: list[Token] = []
        start = 0
        while start < len(word) <= _LONGEST_WORD:
            for end in range(min(len(word), start + self._longest), start, -1):
                piece = self._vocabulary.get(
                    word[start:end] if start == 0 else "##" + word[start:end]
                )
                if piece is not None:
                    pieces.append(Token(piece, origins[start], origins[end - 1] + 1, number))
                    start = end
                    break
            else:
                break
        if start == len(word):
            found.extend(pieces)
        else:
            found.append(Token(self._unknown, origins[0], origins[-1] + 1, number))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _words(text: str) -> list[tuple[str, list[int]]]:
    """The lower-case, accent-free words of a text, each with the offset of every character."""
    words: list[tuple[str, list[int]]] = []
    letters: list[str] = []
    origins: list[int] = []

    def close() -> None:
        if letters:
            words.append(("".join(letters), origins.copy()))
            letters.clear()
            origins.clear()

    kinds: dict[str, tuple[str, str]] = {}
    for offset, character in enumerate(text):
        kind = kinds.get(character)
        if kind is None:
            kind = kinds[character] = _kind(character)
        how, plain = kind
        if how == "join":
            letters.extend(plain)
            origins.extend([offset] * len(plain))
        elif how == "split":
            close()
        elif how == "alone":
            close()
            words.append((plain, [offset] * len(plain)))
    close()
    return words


def _kind(character: str) -> tuple[str, str]:
    """What a character does (``join``, ``split``, ``alone`` or ``drop``) and what it becomes."""
    category = unicodedata.category(character)
    if category[0] == "Z" or character in "\t\n\r":
        return "split", ""
    if category in {"Cc", "Cf", "Co", "Cs"} or character == "\ufffd":
        return "drop", ""
    plain = "".join(
        part.lower()
        for part in unicodedata.normalize("NFD", character)
        if unicodedata.category(part) != "Mn"
    )
    if not plain:
        return "drop", ""
    if _punctuation(character) or _ideograph(ord(character)):
        return "alone", plain
    return "join", plain


def _punctuation(character: str) -> bool:
    if character.isascii():
        return not character.isalnum()
    return unicodedata.category(character)[0] == "P"


def _ideograph(code: int) -> bool:
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x3400 <= code <= 0x4DBF
        or 0x20000 <= code <= 0x2CEAF
        or 0xF900 <= code <= 0xFAFF
        or 0x2F800 <= code <= 0x2FA1F
    )
