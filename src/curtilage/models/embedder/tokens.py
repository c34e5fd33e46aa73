"""Text cut into the tokens of BERT, uncased: cleaned, words and signs apart, pieces of words.

The same as the package ``tokenizers`` makes of the model's own ``tokenizer.json``; a test
compares the two where that package is there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

LENGTH = 256
"""Tokens of one text, the first and the last with them; what is beyond is not read."""

FIRST, LAST, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_SPECIAL = re.compile(r"(\[(?:PAD|UNK|CLS|SEP|MASK)\])")
_LONGEST_WORD = 100
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs"})
_HAN = (
    *((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F)),
    *((0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)),
)
_YOUNG = (
    "61d 7fd 890-891 898-89f 8ca-8e2 9fd-9fe a76 afa-aff b55 c04 c3c c77 c84 d00 d3b-d3c d81 eba "
    "166d 1734 180f 1885-1886 1abf-1ace 1b7d-1b7e 1df6-1dfb 2e43-2e4f 2e52-2e5d a82c a8c5 a8ff "
    "a9bd 10d24-10d27 10eab-10ead 10f46-10f50 10f55-10f59 10f82-10f89 11070 11073-11074 110c2 "
    "110cd 111c9 111cf 1123e 1133b 11438-1143f 11442-11444 11446 1144b-1144f 1145a-1145b "
    "1145d-1145e 11660-1166c 116b9 1182f-11837 11839-1183b 1193b-1193c 1193e 11943-11946 "
    "119d4-119d7 119da-119db 119e0 119e2 11a01-11a0a 11a33-11a38 11a3b-11a47 11a51-11a56 "
    "11a59-11a5b 11a8a-11a96 11a98-11a9c 11a9e-11aa2 11c30-11c36 11c38-11c3d 11c3f 11c41-11c45 "
    "11c70-11c71 11c92-11ca7 11caa-11cb0 11cb2-11cb3 11cb5-11cb6 11d31-11d36 11d3a 11d3c-11d3d "
    "11d3f-11d45 11d47 11d90-11d91 11d95 11d97 11ef3-11ef4 11ef7-11ef8 11fff 12ff1-12ff2 "
    "13430-13438 16e97-16e9a 16f4f 16fe2 16fe4 1cf00-1cf2d 1cf30-1cf46 1e000-1e006 1e008-1e018 "
    "1e01b-1e021 1e023-1e024 1e026-1e02a 1e130-1e136 1e2ae 1e2ec-1e2ef 1e944-1e94a 1e95e-1e95f "
)
"""Marks and signs younger than the tables of ``tokenizers``, which takes them for letters."""

_ASCII_SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_BLANKS = frozenset("\t\n\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}


def _characters(ranges: str) -> Iterator[str]:
    for told in ranges.split():
        first, _, last = told.partition("-")
        yield from map(chr, range(int(first, 16), int(last or first, 16) + 1))


_LETTERS = frozenset(_characters(_YOUNG))


class Tokens:
    """The tokens of texts.

    Args:
        vocabulary: number of each token.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown = vocabulary[UNKNOWN]

    def of(self, text: str) -> list[int]:
        """The numbers of a text's tokens, from the first to the last; at most `LENGTH`."""
        found = [self._vocabulary[FIRST]]
        for token in self._pieces(text):
            found.append(token)
            if len(found) == LENGTH - 1:
                break
        return [*found, self._vocabulary[LAST]]

    def _pieces(self, text: str) -> Iterator[int]:
        for part in _SPECIAL.split(text):
            if _SPECIAL.fullmatch(part):
                yield self._vocabulary[part]
                continue
            for word in _words(part):
                yield from self._of_word(word)

    def _of_word(self, word: str) -> list[int]:
        """The longest pieces that the vocabulary has, from the left; unknown if one is missing."""
        if len(word) > _LONGEST_WORD:
            return [self._unknown]
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = ("##" if start else "") + word[start:end]
                number = self._vocabulary.get(piece)
                if number is not None:
                    break
            else:
                return [self._unknown]
            found.append(number)
            start = end
        return found


def _words(text: str) -> Iterator[str]:
    """Words and signs, in small letters and without accents; ends soon when nobody goes on."""
    word: list[str] = []
    for character in text:
        for made in _folded(character):
            if made != " " and not _stands_alone(made):
                if len(word) <= _LONGEST_WORD:  # what is longer is unknown, however it goes on
                    word.append(made)
                continue
            if word:
                yield "".join(word)
                word = []
            if made != " ":
                yield made
    if word:
        yield "".join(word)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """What a character becomes; a blank where words part."""
    if character in _BLANKS:
        return " "
    if character in _LETTERS:
        return character
    if character == "\ufffd" or unicodedata.category(character) in _DROPPED:
        return ""
    plain = "".join(
        c for c in unicodedata.normalize("NFD", character) if unicodedata.category(c) != "Mn"
    )
    small = "".join(c.lower() for c in plain)
    return f" {small} " if _is_han(character) else small


def _is_han(character: str) -> bool:
    code = ord(character)
    return code >= 0x3400 and any(low <= code <= high for low, high in _HAN)


@lru_cache(maxsize=4096)
def _stands_alone(character: str) -> bool:
    if character in _LETTERS:
        return False
    return character in _ASCII_SIGNS or unicodedata.category(character).startswith("P")
