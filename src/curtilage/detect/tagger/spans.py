"""From tagged words to findings.

1. A word belongs to its likeliest kind when that it belongs to any is at least as likely as the
   kind's threshold says, or as the organisation's lower one does. In a text of fewer than `FEW`
   words little tells a name from a heading, so places and organisations have to be likelier
   there: `SURE`.
2. A mark between two words of one kind that touch it, or one that names are written with
   (``O'Neil``, ``Smith & Sons``), belongs to them.
3. Words of one kind that follow one another are one span, until one begins anew; only addresses
   go over line ends.
4. A span is as sure as its words, and at least `FLOOR` if one of them reaches the kind's threshold.
   One of which none does is less sure than that: `FLOOR` times the share of the threshold reached.
5. A span grows to whole words: letters and digits joined by hyphens and apostrophes stay together.
6. What cannot be what it seems, by its words, is dropped (`curtilage.detect.tagger.doubts`). An
   organisation that is a public body gets a category of its own; a law is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curtilage.core.findings import Finding
from curtilage.detect.merge import FLOOR
from curtilage.detect.support import HINT
from curtilage.detect.tagger.doubts import doubtful
from curtilage.detect.tagger.institutions import acts, law, public_body, state
from curtilage.detect.tagger.vague import vague

CATEGORIES: Mapping[str, str] = {
    "person": "person.name",
    "place": "place.name",
    "address": "contact.address",
    "org": "organisation.name",
    "date": "time.date",
    "age": "person.age",
    "dem": "person.demographic",
    "health": "health.condition",
    "job": "person.job",
    "quantity": "measure.quantity",
    "id": "identity.record",
    "username": "person.username",
}
PUBLIC_BODY = "organisation.public"
MOST = 0.88
"""Nothing here is verified, so nothing is as sure as what is (`curtilage.detect.merge`)."""

FEW, SURE = 8, 0.85
AROUND = 200
_HINTS = frozenset({"health", "job", "quantity"})
_HEADINGS = frozenset({"place", "org"})
_LINKS: Mapping[str, frozenset[str]] = {
    "person": frozenset(".-'\u2019"),
    "org": frozenset("&.-'\u2019/,"),
    "address": frozenset(",.-/#º°"),
    "date": frozenset("/.-:,"),
    "id": frozenset("/.-:#_ "),
    "place": frozenset("-'\u2019."),
    "quantity": frozenset(",.%€$£-/"),
    "age": frozenset("-"),
    "health": frozenset("-/'\u2019"),
    "job": frozenset("-/&"),
    "dem": frozenset("-"),
    "username": frozenset("._-@"),
}
_NOTHING: Mapping[str, float] = {}
_JOINED = re.compile(r"[^\W_](?:[^\W_]|[-'\u2019](?=[^\W_]))*")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LINE = re.compile(r"\n")


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the network says of the words of a text.

    Attributes:
        any: probability that a word belongs to any kind, shape (words,).
        kinds: number of its likeliest kind, shape (words,).
        begins: whether it rather begins a span than goes on with one, shape (words,).
    """

    any: NDArray[np.float32]
    kinds: NDArray[np.int64]
    begins: NDArray[np.bool_]


@dataclass(slots=True)
class _Span:
    start: int
    end: int
    kind: str
    scores: list[float]
    whole: float


def spans(
    text: str,
    places: NDArray[np.int64],
    tagged: Tagged,
    kinds: Sequence[str],
    least: Mapping[str, float],
    lowered: Mapping[str, float] = _NOTHING,
) -> list[Finding]:
    """The findings of one text, sorted and not overlapping.

    Args:
        text: the text.
        places: start and end of each word, shape (words, 2).
        tagged: what the network says.
        kinds: names of the kinds, in the order of their numbers.
        least: threshold of each kind.
        lowered: the confidence down to which findings of a category are wanted, where that is
            less than `FLOOR`.
    """
    few = len(places) < FEW
    headed = [max(least[k], SURE) if few and k in _HEADINGS else least[k] for k in kinds]
    floors = np.array(headed, np.float32)
    thresholds = floors
    if lowered:
        wanted = [min(1.0, lowered.get(CATEGORIES[kind], FLOOR) / FLOOR) for kind in kinds]
        thresholds = floors * np.array(wanted, np.float32)
    chosen = np.where(tagged.any >= thresholds[tagged.kinds], tagged.kinds, -1)
    found: list[_Span] = []
    indices = np.flatnonzero(chosen >= 0)
    taken = (indices.tolist(), places[indices].tolist(), chosen[indices].tolist())
    for index, (start, end), number in zip(*taken, strict=True):
        kind, score = kinds[number], float(tagged.any[index])
        last = found[-1] if found else None
        if last is not None and last.kind == kind:
            gap = text[last.end : start]
            if _linked(gap, kind) and not (tagged.begins[index] and gap.strip() == ""):
                last.end = end
                last.scores.append(score)
                continue
        found.append(_Span(start, end, kind, [score], float(floors[number])))
    return _findings(text, found)


def _linked(gap: str, kind: str) -> bool:
    """Whether what stands between two words of a kind keeps them one."""
    if _LINE.search(gap) and kind != "address":
        return False
    marks = "".join(gap.split())
    return len(gap) <= 4 and all(mark in _LINKS[kind] for mark in marks)


def _findings(text: str, found: Sequence[_Span]) -> list[Finding]:
    grown = _grown(text, found)
    sound = [
        span
        for span in grown
        if not doubtful(
            span.kind, text[span.start : span.end], _line(text, span), _sureness(span)[0]
        )
    ]
    findings: list[Finding] = []
    place = 0
    for span in grown:
        words = text[span.start : span.end]
        category = _category(text, span)
        sure, reached = _sureness(span)
        while place < len(sound) and sound[place].end < span.start - 1:
            place += 1
        if not category or not _borne(span, sound[place : place + 1]):
            continue
        hint = span.kind in _HINTS or (span.kind == "date" and vague(words))
        confidence = HINT if hint else max(FLOOR, sure)
        if not reached:  # only a lowered threshold shows it
            confidence = (HINT if hint else FLOOR) * sure / span.whole
        findings.append(Finding(span.start, span.end, category, confidence, "tagger"))
    return findings


def _grown(text: str, found: Sequence[_Span]) -> list[_Span]:
    """The spans as whole words, not overlapping; those without a letter or digit are left out."""
    edges = [(match.start(), match.end()) for match in _JOINED.finditer(text)] if found else []
    grown: list[_Span] = []
    place = 0
    for span in found:
        while place < len(edges) and edges[place][1] <= span.start:
            place += 1
        start, end = span.start, span.end
        last = place
        while last < len(edges) and edges[last][0] < span.end:
            last += 1
        if last > place:
            start, end = min(start, edges[place][0]), max(end, edges[last - 1][1])
        if grown:
            start = max(start, grown[-1].end)
        if start < end and _says(text[start:end], span.kind):
            grown.append(_Span(start, end, span.kind, span.scores, span.whole))
    return grown


def _says(words: str, kind: str) -> bool:
    """Whether there is a letter or a digit; of a quantity a digit or a word, not only "€"."""
    if kind == "quantity":
        return any(c.isdigit() for c in words) or _LETTERS.search(words) is not None
    return any(c.isalnum() for c in words)


def _sureness(span: _Span) -> tuple[float, bool]:
    """How sure a span is, and whether a word of it reaches the threshold of its kind."""
    reached = [score for score in span.scores if score >= span.whole]
    scores = reached or span.scores
    return min(MOST, sum(scores) / len(scores)), bool(reached)


def _borne(span: _Span, near: Sequence[_Span]) -> bool:
    """Whether it is sound, or touches a span that is: it may be a part of that."""
    return any(span.start - one.end <= 1 and one.start - span.end <= 1 for one in near)


def _line(text: str, span: _Span) -> str:
    """What stands around a span, up to the ends of its line."""
    before = text[max(0, span.start - AROUND) : span.start].rpartition("\n")[2]
    return before + text[span.start : span.end + AROUND].partition("\n")[0]


def _category(text: str, span: _Span) -> str:
    words = text[span.start : span.end]
    if span.kind == "org":
        if law(words):
            return ""
        if public_body(words) or state(words):
            return PUBLIC_BODY
    if span.kind == "place" and state(words) and acts(text[max(0, span.start - 24) : span.start]):
        return PUBLIC_BODY
    return CATEGORIES[span.kind]
