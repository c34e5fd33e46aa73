"""Whole texts with their marks, written for the training. The format: ``written/README.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from train.labels import KINDS
from train.synthesis import Example

_PARTLY = "## partly marked: "
_MARK = re.compile(r"\[\[([a-z]+|\?)\|([^\[\]]*)\]\]")


def written(folder: Path) -> Iterator[Example]:
    """Every text of ``folder/LANGUAGE.NAME.txt``.

    Raises:
        ValueError: a line has a mark of an unknown kind, or half a mark.
    """
    for path in sorted(folder.glob("*.txt")):
        known = frozenset(KINDS)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.startswith(_PARTLY):
                known -= set(line.removeprefix(_PARTLY).split())
                continue
            try:
                yield read(line, path.name[:2], known)
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from None


def read(line: str, language: str, known: frozenset[str] = frozenset(KINDS)) -> Example:
    """One line as a text and its spans; ``known`` are the kinds that are marked throughout."""
    text, last = "", 0
    spans: list[tuple[int, int, str]] = []
    for mark in _MARK.finditer(line):
        text += _plain(line[last : mark.start()])
        words, kind = _plain(mark[2]), mark[1]
        if kind not in KINDS and kind != "?":
            raise ValueError(f"no kind is called {kind!r}")
        spans.append((len(text), len(text) + len(words), kind))
        text += words
        last = mark.end()
    text += _plain(line[last:])
    if "[[" in text or "]]" in text:
        raise ValueError("half a mark")
    return Example(text, spans, known, "", language)


def _plain(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t")
