# ruff: noqa: RUF001, RUF002 - look-alikes are what this file is about
"""Letters of other scripts that look Latin, read as Latin where the word is.

1. In a word with a Latin letter, each Cyrillic, Greek or other letter that looks Latin is taken
   for it (``Wеbеr`` with Cyrillic е, ``DЕ89``).
2. A word of nothing but look-alikes and digits is taken for Latin only in a text that has Latin
   words and no honest word of such a script: one with a letter that looks like no Latin one.

So Russian, Ukrainian, Bulgarian, Serbian or Greek text stays as it is.
"""

from __future__ import annotations

import re

_ALIKE = {
    # Cyrillic
    **dict(zip("АВЕЅІЈКМНОРСТУХҮ", "ABESIJKMHOPCTYXY", strict=True)),
    **dict(zip("аеосрхуіјѕһԁԛԝӏүћ", "aeocpxyijshdqwlyh", strict=True)),
    # Greek
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳοϲ", "ABEZHIKMNOPTYXCjoc", strict=True)),
    # Armenian, Cherokee, Lisu
    **dict(zip("օոսհցյՕՍԼ", "onuhgjOUL", strict=True)),
    **dict(zip("ᎪᏴᏟᎠᎬᎻᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃᎩ", "ABCDEHKLMPRSTVWZY", strict=True)),
    **dict(zip("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "BPDTGKJCZFMNLSRVHWXYAEIOU", strict=True)),
    # phonetic and small capital letters
    **dict(zip("ɑɡɩʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢʙɢʜɪʟɴʀꜱ", "agiyacdejkmoptuvwzbghilnrs", strict=True)),
}
_LOOSELY = {
    **dict(zip("кмтпгьяЅЗБ", "kmtnrbRS3b", strict=True)),
    **dict(zip("ανικρτυχγεηωσ", "avikptuxyenwo", strict=True)),
}
"""Look enough like Latin letters to be read so inside a Latin word, but not to make one alone."""

_SCRIPTS = "\u0370-\u03ff\u0400-\u052f\u0531-\u058a\u13a0-\u13ff\u1c80-\u1c8a\ua4d0-\ua4fd"
_PHONETIC = "ɑɡɩʏɢɪɴʀ\u1d00-\u1d22ʙʜʟ\ua731"
_FOREIGN = re.compile(f"[{_SCRIPTS}{_PHONETIC}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_WORD = re.compile(r"[^\W_]+")
_STRICT = str.maketrans(_ALIKE)
_LOOSE = str.maketrans({**_LOOSELY, **_ALIKE})


def has_lookalikes(characters: str) -> bool:
    """Whether any of the characters is of a script that looks Latin in places."""
    return _FOREIGN.search(characters) is not None


def latinised(text: str) -> str:
    """The text with look-alikes read as Latin letters, one for one; itself if it has none."""
    if not _FOREIGN.search(text):
        return text
    mixed: list[tuple[int, str]] = []
    alone: list[tuple[int, str]] = []
    latin = honest = False
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii() or not _FOREIGN.search(word):
            latin = latin or _LATIN.search(word) is not None
        elif _LATIN.search(word):
            plain = word.translate(_LOOSE)
            if plain != word:
                mixed.append((match.start(), plain))
        elif _FOREIGN.search(plain := word.translate(_STRICT)):
            honest = True
        else:
            alone.append((match.start(), plain))
    changes = sorted([*mixed, *alone]) if (latin or mixed) and not honest else mixed
    return _changed(text, changes) if changes else text


def _changed(text: str, changes: list[tuple[int, str]]) -> str:
    parts, at = [], 0
    for start, word in changes:
        parts += [text[at:start], word]
        at = start + len(word)
    return "".join([*parts, text[at:]])
