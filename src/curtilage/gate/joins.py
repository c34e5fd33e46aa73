"""Texts joined, to find a value that is split over them.

- The parts of one message are one text: all of them are joined, directly and with a space.
- Over several messages ("my card is 4111 1111", "ok", "1111 1111") only the edges are joined:
  the end of one text, where it could go on, and the beginning of one soon after it that could be
  the rest. Texts between that are nothing but such pieces are taken whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from curtilage.core.findings import Field, Finding
from curtilage.detect.merge import VERIFIED

_EDGE = 72  # characters of a text that may hold a piece of a value
_PREFACE = 32  # characters before the rest of a value ("and the rest is")
_AHEAD = 3  # texts further on in which the rest may stand
_MOST_PIECES = 8
_LAST = re.compile(r"[A-Za-z0-9@][A-Za-z0-9@.+_-]*(?=[^A-Za-z0-9@]{0,12}\Z)")
_NEXT = re.compile(r"(?<![A-Za-z0-9@])[A-Za-z0-9.+_-]{0,24}[0-9@]")
_HOST = re.compile(
    r"[A-Za-z0-9-]{0,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_PIECES = re.compile(r"\s*+(?:(?=\S*[0-9@])\S++\s*+){1,8}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a field."""

    number: int
    start: int
    end: int


class Join:
    """Stretches of fields as one text, parted by a glue.

    Attributes:
        guessed: whether it was put together on the mere chance that it is something.
    """

    guessed = False

    def __init__(self, pieces: Sequence[Piece], fields: Sequence[Field], glue: str) -> None:
        self.text = glue.join(fields[p.number].text[p.start : p.end] for p in pieces)
        self._spans: list[tuple[Piece, int]] = []
        at = 0
        for piece in pieces:
            self._spans.append((piece, at))
            at += piece.end - piece.start + len(glue)

    def pieces(
        self, found: Sequence[Finding], alone: Sequence[Sequence[Finding]]
    ) -> Iterator[tuple[int, Finding]]:
        """The parts of findings that cross a border, each with the number of its field.

        Args:
            found: the findings in this text.
            alone: those of each field on its own.
        """
        del alone
        for finding in found:
            parts = self._parts(finding)
            if len(parts) > 1:
                yield from parts

    def _parts(self, finding: Finding) -> list[tuple[int, Finding]]:
        """A finding's part in each field that it touches."""
        parts: list[tuple[int, Finding]] = []
        for piece, at in self._spans:
            start, end = max(finding.start - at, 0), min(finding.end - at, piece.end - piece.start)
            if start < end:
                part = replace(finding, start=piece.start + start, end=piece.start + end)
                parts.append((piece.number, part))
        return parts


class Edges(Join):
    """The edges of several texts.

    What they make together is a guess, so it has to be verified, and nothing counts that stands
    whole in one of the texts.
    """

    guessed = True

    def pieces(
        self, found: Sequence[Finding], alone: Sequence[Sequence[Finding]]
    ) -> Iterator[tuple[int, Finding]]:
        """The parts of verified findings that cross a border."""
        for finding in found:
            parts = self._parts(finding) if finding.confidence >= VERIFIED else []
            if len(parts) > 1 and not any(_stands(part, alone[number]) for number, part in parts):
                yield from parts


def _stands(part: Finding, alone: Sequence[Finding]) -> bool:
    """Whether something verified stands there already."""
    return any(
        each.confidence >= VERIFIED and each.start < part.end and part.start < each.end
        for each in alone
    )


def joins(fields: Sequence[Field]) -> list[Join]:
    """Every join of the fields that could show something, the guesses last."""
    found: list[Join] = []
    for run, group in groupby(enumerate(fields), key=lambda item: item[1].run):
        pieces = [Piece(number, 0, len(field.text)) for number, field in group]
        if run and len(pieces) > 1:
            found += (Join(pieces, fields, glue) for glue in ("", " "))
    for pieces in _chains(fields):
        found += (Edges(pieces, fields, glue) for glue in ("", " "))
    return found


def _chains(fields: Sequence[Field]) -> Iterator[list[Piece]]:
    """The edges of texts that could be pieces of one value, in their order."""
    told = [number for number, field in enumerate(fields) if _is_told(field)]
    done = -1
    for place, number in enumerate(told):
        if number < done:
            continue
        end = _ending(fields[number].text)
        if not end:
            continue
        chain = [Piece(number, max(0, end - _EDGE), end)]
        at = place
        while len(chain) < _MOST_PIECES and (step := _step(fields, told, at, chain[-1])):
            at, piece = step
            chain.append(piece)
            if not _PIECES.fullmatch(fields[piece.number].text[: _EDGE + 1]):
                break
        if len(chain) > 1:
            done = chain[-1].number
            yield chain


def _is_told(field: Field) -> bool:
    """Whether it is what somebody said: no name, no value under a label, no part of JSON."""
    return (
        not field.identifier
        and not field.label
        and ":json" not in field.path
        and ".key" not in field.path
    )


def _step(
    fields: Sequence[Field], told: Sequence[int], place: int, last: Piece
) -> tuple[int, Piece] | None:
    """The next text that could hold the rest, as its place and its piece."""
    before = fields[last.number]
    address = "@" in before.text[last.start : last.end].rpartition(" ")[2]
    for at in range(place + 1, min(place + 1 + _AHEAD, len(told))):
        field = fields[told[at]]
        if field.run and field.run == before.run:
            continue
        start = _beginning(field.text, address=address)
        if start >= 0:
            return at, Piece(told[at], start, min(len(field.text), start + _EDGE))
    return None


def _ending(text: str) -> int:
    """Where the last word ends if it could go on elsewhere; 0 if not."""
    last = _LAST.search(text, max(0, len(text) - _EDGE))
    if last is None or not any(c.isdigit() or c == "@" or c in "._" for c in last.group()):
        return 0
    return last.end()


def _beginning(text: str, *, address: bool) -> int:
    """Where the rest of a value may begin; -1 if nowhere near the start."""
    first = _NEXT.search(text, 0, _PREFACE + _EDGE)
    if first is not None and first.start() <= _PREFACE:
        return first.start()
    return 0 if address and _HOST.match(text) else -1
