"""Cut markup into text, tags, comments and declarations, in time linear in its length.

No tree is built and nothing is closed for its author: what is sought is text, and a browser's
idea of where an element ends does not matter for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "noscript", "plaintext"})
_NAME = re.compile(r"</?([^\s/>]{1,100})")
_ATTRIBUTE = re.compile(
    r"""([^\s"'<>/=]{1,200})(?:\s{0,99}=\s{0,99}(?:"([^"]*)"?|'([^']*)'?|([^\s"'=<>`]+)))?"""
)
_TAG_END = re.compile(r"""[>"']""")


class Piece(NamedTuple):
    """One piece of markup.

    ``kind`` is ``text``, ``tag``, ``comment`` or ``raw`` (the content of a script or a style).
    ``name`` is a tag's, in lower case, without its prefix; with a slash before it at an end tag.
    """

    kind: str
    text: str
    name: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


def pieces(markup: str, *, html: bool) -> Iterator[Piece]:
    """The pieces of markup, in order; every character of it is part of one of them.

    Args:
        markup: the whole.
        html: whether scripts and styles hold no tags.
    """
    at, lower = 0, _Endings(markup)
    while at < len(markup):
        opened = markup.find("<", at)
        if opened < 0:
            opened = len(markup)
        if opened > at:
            yield Piece("text", unescape(markup[at:opened]))
        if opened == len(markup):
            return
        if markup.startswith("<!--", opened):
            end = lower.find("-->", opened + 4)
            yield Piece("comment", markup[opened + 4 : end])
            at = end + 3
        elif markup.startswith("<![CDATA[", opened):
            end = lower.find("]]>", opened + 9)
            yield Piece("text", markup[opened + 9 : end])
            at = end + 3
        elif markup.startswith(("<!", "<?"), opened):
            end = lower.find("]>" if "[" in markup[opened : opened + 300] else ">", opened + 2)
            yield Piece("comment", unescape(markup[opened + 2 : end]))
            at = end + 1
        elif named := _NAME.match(markup, opened):
            end = _end_of_tag(markup, named.end(), lower)
            piece = _tag(markup[opened:end], named)
            yield piece
            at = end + 1
            if html and piece.name in _RAW:
                stop = lower.find(f"</{piece.name}", at)
                yield Piece("raw", unescape(markup[at:stop]), piece.name)
                at = stop
        else:
            yield Piece("text", "<")
            at = opened + 1


class _Endings:
    """Finds endings; one that was sought in vain is not sought again, so time stays linear."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._folded = ""
        self._absent: set[str] = set()

    def find(self, ending: str, start: int) -> int:
        """Where the ending stands after ``start``, whatever its case; else the end."""
        if ending in self._absent:
            return len(self._markup)
        where = self._markup
        if ending.startswith("</"):
            self._folded = self._folded or _lower(self._markup)
            where = self._folded
        at = where.find(ending, start)
        if at < 0:
            self._absent.add(ending)
            return len(self._markup)
        return at


def _lower(text: str) -> str:
    """ASCII letters in lower case; the length stays."""
    return text.translate({n: n + 32 for n in range(ord("A"), ord("Z") + 1)})


def _end_of_tag(markup: str, at: int, endings: _Endings) -> int:
    """Where the tag ends: at the next ``>`` that is not within quotes."""
    while found := _TAG_END.search(markup, at):
        if found[0] == ">":
            return found.start()
        at = endings.find(found[0], found.end()) + 1
    return len(markup)


def _tag(tag: str, named: re.Match[str]) -> Piece:
    name = named[1].rpartition(":")[2].lower()
    if tag.startswith("</"):
        name = "/" + name
    attributes = tuple(
        (found[1].rpartition(":")[2].lower(), unescape(next(filter(None, found.groups()[1:]), "")))
        for found in _ATTRIBUTE.finditer(tag, named.end() - named.start())
    )
    return Piece("tag", tag, name, attributes)
