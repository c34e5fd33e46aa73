"""Words as this detector reads them: runs of letters and digits.

In scripts that put no spaces between words, each character is a word.
"""

from __future__ import annotations

import re
import unicodedata

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff"
)
WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


def plain(word: str) -> str:
    """The word with styles of characters taken away."""
    return word if word.isascii() else unicodedata.normalize("NFKC", word)
