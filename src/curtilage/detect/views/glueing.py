"""What stands inside an identifier without being part of it.

A line break, markup, or the quotes and signs with which code puts strings together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from curtilage.detect.views.view import Edit

_BREAK = re.compile(r"-?[ \t]{0,8}\\?\r?\n(?:[>|*] ?){0,8}[ \t]{0,16}")
_BEFORE = re.compile(r"[A-Za-z0-9._%+@:/=~-]{3,}\Z")
_AFTER = re.compile(r"[A-Za-z0-9._%+@:/=~-]{2,80}")
_RANDOM = re.compile("[0-9]|[a-z][A-Z]|[A-Z]{2}[a-z]")
_REACH = 96
_WHOLE_ADDRESS = re.compile(r"[^@]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}\.?")
_TAGS = (
    r"(?:</?(?:a|b|big|code|del|em|font|i|ins|kbd|mark|nobr|s|small|span|strong|sub|sup|tt|u|wbr)"
    r"(?:\s[^<>\n]{0,200})?/?>|<!--[^<>]{0,200}-->|/\*[^*\n]{0,80}\*/|\*\*|__|``?|\[/?[biu]\]){1,8}"
)
_PART = "[A-Za-z0-9@._+-]"
_HOST = re.compile(r"@[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]{2,80}")
_MARKUP = re.compile(rf"(?<={_PART}){_TAGS}(?={_PART})|(?<=[0-9]){_TAGS}|{_TAGS}(?=[0-9])")
_STRINGS = re.compile(
    rf"(?<={_PART})([\"'`])[ \t]{{0,4}}(?:\\?\r?\n[ \t]{{0,40}})?"
    r"(?:(?:\+|\.|\|\||&)[ \t]{0,4})?(?:\\?\r?\n[ \t]{0,40})?"
    rf"\1(?={_PART})"
)


def breaks(text: str) -> Iterator[Edit]:
    """Line breaks between two halves that belong together."""
    if "\n" not in text:
        return
    for match in _BREAK.finditer(text):
        start, end = match.span()
        before = text[max(0, start - _REACH) : start].rpartition(" ")[2]
        after = _AFTER.match(text, end)
        if after and _tells(before + after.group()):
            half = _BEFORE.search(before)
            indented = match.group().endswith("  ") and after.group()[0] == "@"
            if half and not indented and _belong(half.group(), after.group()):
                hyphen = match.group()[0] == "-" and not before[-1].isalpha()
                yield start + hyphen, end, "", 0


def _tells(halves: str) -> bool:
    return "@" in halves or _RANDOM.search(halves) is not None


def _belong(before: str, after: str) -> bool:
    if "@" in before:
        return before[0] != "@" and "@" not in after and not _WHOLE_ADDRESS.fullmatch(before)
    if "@" in after:
        return after[0] in "._+-" or before[-1] in "_+-" or _HOST.match(after) is not None
    if before.isdigit() and after.isdigit():
        return False  # the business of `spacing`
    return len(before) >= 4 and all(_RANDOM.search(half) for half in (before, after))


def glued(text: str) -> Iterator[Edit]:
    """Markup, and the seams between strings of a program, inside a word."""
    spans = [m.span() for m in _MARKUP.finditer(text)] if any(s in text for s in "<*_`[") else []
    if '"' in text or "'" in text or "`" in text:
        spans += [match.span() for match in _STRINGS.finditer(text)]
        spans.sort()
    at = 0
    for start, end in spans:
        if start >= at:
            yield start, end, "", 0
            at = end
