"""What was found once is found wherever it stands again in the same crossing.

A detector often sees a name in "Dear Ms Weber," and misses it further down, and a number whose
context word stands in another message. So every value found is looked for, as a whole word, in
all texts of the crossing:

- identifiers, contacts, secrets and records: the exact value, if it has no more than a thousand
  characters;
- names of people: the whole name in any case, and each part of at least three letters where
  it is capitalised.

Linear in the texts: each word is looked up once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from curtilage.core.findings import Finding

NAME = "repeat"

_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_VALUES = (
    *("contact.", "identity.", "secret.", "network.", "person.username", "person.birthdate"),
    *("finance.iban", "finance.account", "finance.card", "finance.crypto"),
    *("health.record", "health.insurance"),
)
_MOST_WORDS = 6
_LONGEST = 1000  # characters of a value; each word of all texts may begin one that long
_COMMON = """
    and any der des die das den dem del della dello dei den das dos les los las van von vom zum zur
    the and for not you your our his her their this that with from will can may let all but who what
    how why when where herr frau mme mlle miss mrs mister doctor prof señor señora sig sra dear
    hello hi hallo bonjour hola ciao patient client customer employee team user admin
    i'm best kind regards thanks yes see sent
    jan feb mar apr jun jul aug sep oct nov dec january february march april june july august
    september october november december monday tuesday wednesday thursday friday saturday sunday
    new old north south east west street road city bank company group
"""
_STOP = frozenset(_COMMON.split())


@dataclass(slots=True)
class _Known:
    """What to look for, by the first word of each value."""

    values: dict[str, dict[int, dict[str, Finding]]] = field(default_factory=dict)
    names: dict[str, list[tuple[tuple[str, ...], Finding]]] = field(default_factory=dict)
    parts: dict[str, Finding] = field(default_factory=dict)

    def learn(self, text: str, finding: Finding) -> None:
        value = text[finding.start : finding.end]
        if finding.category == "person.name":
            self._learn_name(value, finding)
        elif finding.category in ("place.name", "organisation.name") and value.istitle():
            self._learn_words(_folded(value), finding)
        elif finding.category.startswith(_VALUES) and 4 <= len(value) <= _LONGEST:
            first = _WORD.search(value)
            if first is not None and value[0].isalnum():
                lengths = self.values.setdefault(first.group(), {})
                lengths.setdefault(len(value), {}).setdefault(value, finding)

    def _learn_name(self, value: str, finding: Finding) -> None:
        words = _folded(value)
        self._learn_words(words, finding)
        for word in words:
            if len(word) >= 3 and word not in _STOP:
                self.parts.setdefault(word, finding)

    def _learn_words(self, words: tuple[str, ...], finding: Finding) -> None:
        if 1 < len(words) <= _MOST_WORDS:
            same = self.names.setdefault(words[0], [])
            if all(known != words for known, _ in same) and len(same) < 50:
                same.append((words, finding))


def _folded(value: str) -> tuple[str, ...]:
    return tuple(match.group().casefold() for match in _PARTS.finditer(value))


def repeats(texts: Sequence[str], found: Sequence[Iterable[Finding]]) -> list[list[Finding]]:
    """For each text, further occurrences of what was found in any of them.

    The result may overlap what was found already; merging sorts that out.
    """
    known = _Known()
    for text, findings in zip(texts, found, strict=True):
        for finding in findings:
            known.learn(text, finding)
    return [[*_values(text, known), *_names(text, known)] for text in texts]


def _values(text: str, known: _Known) -> Iterable[Finding]:
    if not known.values:
        return
    for match in _WORD.finditer(text):
        lengths = known.values.get(match.group())
        for length, values in (lengths or {}).items():
            end = match.start() + length
            finding = values.get(text[match.start() : end])
            if finding is not None and not text[end : end + 1].isalnum():
                yield _again(match.start(), end, finding)


def _names(text: str, known: _Known) -> Iterable[Finding]:
    if not known.parts and not known.names:
        return
    words = list(_PARTS.finditer(text))
    folded = [match.group().casefold() for match in words]
    for index, (match, word) in enumerate(zip(words, folded, strict=True)):
        for name, finding in known.names.get(word, ()):
            last = index + len(name) - 1
            if tuple(folded[index : last + 1]) == name and _close(text, words[index : last + 1]):
                yield _again(match.start(), words[last].end(), finding)
        part = known.parts.get(word)
        if part is not None and match.group()[0].isupper():
            yield _again(match.start(), match.end(), part)


def _close(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Whether at most three characters, none of them a letter or digit, part each two words."""
    return all(
        after.start() - before.end() <= 3
        and not any(character.isalnum() for character in text[before.end() : after.start()])
        for before, after in pairwise(words)
    )


def _again(start: int, end: int, finding: Finding) -> Finding:
    return Finding(start, end, finding.category, min(finding.confidence, 0.85), NAME)
