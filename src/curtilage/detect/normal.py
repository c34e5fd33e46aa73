"""Folding a text so that disguises fall away, with the way back to its offsets.

Three foldings, each of one character at most, so that offsets stay exact:

- invisible characters (zero width, soft hyphen, word joiner, byte order mark, direction marks,
  variation selectors) are dropped;
- characters of a compatibility width or style, such as full-width digits, become the single
  character that Unicode NFKC gives them;
- every other kind of space becomes a plain space; typographic dashes become a hyphen and
  typographic apostrophes a straight one, as typists mean them.

A text that holds none of these, as nearly all do, is returned as it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from curtilage.core.findings import Finding

_DROPPED = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff"
)
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DASHES = "\u2010-\u2015\u2212\ufe58\ufe63"
_APOSTROPHES = "\u02bc\u2018\u2019\u201b\u2032"
_WIDE = "\uff01-\uff5e\U0001d400-\U0001d7ff\u2460-\u24ff\u00b2\u00b3\u00b9\u2070-\u209c"
_FOLDABLE = re.compile(f"[{_DROPPED}{_SPACES}{_DASHES}{_APOSTROPHES}{_WIDE}]")
_DROP = re.compile(f"[{_DROPPED}]")
_SPACE = re.compile(f"[{_SPACES}]")
_DASH = re.compile(f"[{_DASHES}]")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the offset it had in the original.

    Attributes:
        text: what detectors read.
        origins: original offset of each character, or None when nothing was folded away and
            the offsets are the same.
    """

    text: str
    origins: tuple[int, ...] | None = None

    def unfold(self, finding: Finding) -> Finding:
        """The finding with the offsets of the original text.

        Dropped characters inside a span belong to it, those at its edges do not.
        """
        if self.origins is None:
            return finding
        return replace(
            finding,
            start=self.origins[finding.start],
            end=self.origins[finding.end - 1] + 1,
        )


def fold(text: str) -> Folded:
    """The text with disguises folded away. One character never becomes two."""
    if text.isascii() or not _FOLDABLE.search(text):
        return Folded(text)
    folded = _FOLDABLE.sub(_plain, text)
    if len(folded) == len(text):
        return Folded(folded)
    kept = tuple(i for i, character in enumerate(text) if not _DROP.match(character))
    return Folded(folded, kept)


def _plain(match: re.Match[str]) -> str:
    character = match.group()
    if _DROP.match(character):
        return ""
    if _SPACE.match(character):
        return " "
    if _DASH.match(character):
        return "-"
    if _APOSTROPHE.match(character):
        return "'"
    compatible = unicodedata.normalize("NFKC", character)
    return compatible if len(compatible) == 1 else character
