"""Folding: what looks like a plain character, or like nothing, is read as that.

- invisible characters (zero width, soft hyphen, direction marks, variation selectors, tags) and
  marks that are laid over a letter to hide it are dropped; a letter and its accent become one;
- characters of another width or style become plain ones, digits of every script 0 to 9;
- every kind of space becomes a plain space; typographic dashes become a hyphen and typographic
  apostrophes a straight one, as typists mean them;
- letters of other scripts that look Latin become Latin in words that are otherwise Latin
  (`curtilage.detect.views.lookalikes`).

A text that holds none of these, as nearly all do, is taken as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from curtilage.detect.views.lookalikes import has_lookalikes, latinised
from curtilage.detect.views.view import Edit, Sort, View, everything

_DROPPED = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_SPACES = "\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_DASHES = "\u2010-\u2015\u2043\u2212\ufe58\ufe63"
_APOSTROPHES = "\u02bc\u2018\u2019\u201b\u2032"
_STYLED = (
    "\u00b2\u00b3\u00b9\u2070-\u209c\u2100-\u214f\u2460-\u24ff\u2776-\u2793\ufb00-\ufb06"
    "\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f100-\U0001f189\U0001f1e6-\U0001f1ff"
)
_DIGITS = (
    "\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef"
    "\u0b66-\u0b6f\u0be6-\u0bef\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0de6-\u0def\u0e50-\u0e59"
    "\u0ed0-\u0ed9\u0f20-\u0f29\u1040-\u1049\u1090-\u1099\u17e0-\u17e9\u1810-\u1819\u1946-\u194f"
    "\u19d0-\u19d9\u1a80-\u1a89\u1a90-\u1a99\u1b50-\u1b59\u1bb0-\u1bb9\u1c40-\u1c49\u1c50-\u1c59"
    "\ua620-\ua629\ua8d0-\ua8d9\ua900-\ua909\ua9d0-\ua9d9\ua9f0-\ua9f9\uaa50-\uaa59\uabf0-\uabf9"
    "\U000104a0-\U000104a9\U00010d30-\U00010d39\U00010d40-\U00010d49\U00011066-\U0001106f"
    "\U000110f0-\U000110f9\U00011136-\U0001113f\U000111d0-\U000111d9\U000112f0-\U000112f9"
    "\U00011450-\U00011459\U000114d0-\U000114d9\U00011650-\U00011659\U000116c0-\U000116c9"
    "\U000116d0-\U000116e3\U00011730-\U00011739\U000118e0-\U000118e9\U00011950-\U00011959"
    "\U00011bf0-\U00011bf9\U00011c50-\U00011c59\U00011d50-\U00011d59\U00011da0-\U00011da9"
    "\U00011f50-\U00011f59\U00016130-\U00016139\U00016a60-\U00016a69\U00016ac0-\U00016ac9"
    "\U00016b50-\U00016b59\U00016d70-\U00016d79\U0001ccf0-\U0001ccf9\U0001e140-\U0001e149"
    "\U0001e2f0-\U0001e2f9\U0001e4f0-\U0001e4f9\U0001e5f1-\U0001e5fa\U0001e950-\U0001e959"
    "\U0001fbf0-\U0001fbf9"
)
_FOLDABLE = re.compile(f"[{_DROPPED}{_MARKS}{_SPACES}{_DASHES}{_APOSTROPHES}{_STYLED}{_DIGITS}]")
_MARK = re.compile(f"[{_MARKS}]+")
_SHORTENS = re.compile(f"[{_DROPPED}{_MARKS}]")
_KINDS = (
    (_SHORTENS, ""),
    (re.compile(f"[{_SPACES}]"), " "),
    (re.compile(f"[{_DASHES}]"), "-"),
    (re.compile(f"[{_APOSTROPHES}]"), "'"),
)
_SHOWN: dict[str, str] = {}
"""What was computed before; at most as many entries as there are foldable characters."""
_FEW = 12  # kinds of characters in a text up to which each is replaced on its own


def fold(view: View) -> View:
    """The view with disguises of single characters folded away; the same one if it holds none."""
    text = view.text
    if text.isascii():
        return view
    others = "".join(character for character in set(text) if character > "\x7f")
    folded = view
    if kinds := _FOLDABLE.findall(others):
        plain = None if _SHORTENS.search(others) else _replaced(text, kinds)
        if plain is None:
            folded = everything(view, _edits(text), Sort.FOLDED)
        else:
            folded = View(plain, Sort.FOLDED, None, view)
    if not has_lookalikes(others):
        return folded
    plain = latinised(folded.text)
    return folded if plain is folded.text else View(plain, Sort.FOLDED, None, folded)


def _replaced(text: str, kinds: Sequence[str]) -> str | None:
    """The folded text where each of its foldable characters stands for one; else None."""
    if any(len(_plain(kind)) != 1 for kind in kinds):
        return None
    if len(kinds) > _FEW:
        return _FOLDABLE.sub(lambda match: _plain(match.group()), text)
    for kind in kinds:
        text = text.replace(kind, _plain(kind))
    return text


def _edits(text: str) -> Iterator[Edit]:
    at = 0
    for match in _FOLDABLE.finditer(text):
        start, end = match.span()
        if start < at:
            continue
        shown = _plain(match.group())
        if not shown and (marks := _MARK.match(text, start)):
            end = marks.end()
            if start > at and text[start - 1].isalpha():
                start -= 1
                shown = unicodedata.normalize("NFC", text[start:end])[0]
        if shown != text[start:end]:
            yield start, end, shown, int(len(shown) == 1 and end == start + 1)
        at = end


def _plain(character: str) -> str:
    shown = _SHOWN.get(character)
    if shown is None:
        shown = _SHOWN[character] = _computed(character)
    return shown


def _computed(character: str) -> str:
    for kind, shown in _KINDS:
        if kind.match(character):
            return shown
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    code = ord(character)
    for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6):  # squared, circled, flags: A to Z
        if first <= code < first + 26:
            return chr(ord("A") + code - first)
    shown = unicodedata.normalize("NFKC", character)
    return shown if len(shown) == 1 else shown.strip("(),.")
