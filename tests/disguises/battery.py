"""The battery: every disguise of every kind of value in every language, and every shape."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from tests.disguises.disguises import DISGUISES
from tests.disguises.shapes import SHAPES
from tests.disguises.values import KINDS, LANGUAGES, SENTENCES, Values

from curtilage.core.findings import Finding
from curtilage.core.sockets import Detector
from curtilage.detect.inspection import find

COVERED = 0.8
INNER = ("zero width", "full width", "cyrillic", "some entities", "percent", "spaced", "spelt out")
OUTER = ("base64", "hexadecimal", "gzip", "json escapes", "some entities", "quoted printable")


@dataclass(frozen=True)
class Planted:
    """A text with a disguised value in it."""

    text: str
    start: int
    end: int
    disguise: str
    kind: str
    language: str
    value: str

    def covered(self, found: Sequence[Finding]) -> bool:
        """Whether findings that controls replace cover enough of it."""
        seen = set()
        for finding in found:
            seen.update(range(max(finding.start, self.start), min(finding.end, self.end)))
        return len(seen) >= COVERED * (self.end - self.start)


def planted(seed: int) -> Iterator[Planted]:
    """All of them; another seed gives other values."""
    values = Values(seed)
    for name, (kinds, disguise) in DISGUISES.items():
        for kind in kinds:
            for language in LANGUAGES:
                value = values.make(kind, language)
                shown = disguise(value, language, values.random)
                before, _, after = SENTENCES[language][kind].partition("{}")
                start, end = len(before), len(before) + len(shown)
                yield Planted(before + shown + after, start, end, name, kind, language, value)
    for number, (inner, outer) in enumerate(product(INNER, OUTER)):
        for place, kind in enumerate(KINDS):
            language = LANGUAGES[(number + place) % len(LANGUAGES)]
            if kind not in DISGUISES[inner][0]:
                continue
            value = values.make(kind, language)
            shown = DISGUISES[inner][1](value, language, values.random)
            shown = DISGUISES[outer][1](shown, language, values.random)
            before, _, after = SENTENCES[language][kind].partition("{}")
            start, end = len(before), len(before) + len(shown)
            name = f"{inner}, then {outer}"
            yield Planted(before + shown + after, start, end, name, kind, language, value)
    for name, shape in SHAPES.items():
        for kind in KINDS:
            for language in LANGUAGES:
                value = values.make(kind, language)
                text = shape(kind, value)
                shown = value if value in text else value.replace(" ", "+")
                start = text.index(shown)
                yield Planted(text, start, start + len(shown), name, kind, language, value)


@dataclass
class Score:
    """What was found and missed."""

    found: int = 0
    missed: Counter = field(default_factory=Counter)
    examples: dict = field(default_factory=dict)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed.total())

    def lines(self) -> str:
        return "\n".join(
            f"{n:4} x {disguise:24} {kind:9} {self.examples[disguise, kind]!r}"
            for (disguise, kind), n in sorted(self.missed.items())
        )


def score(detectors: Sequence[Detector], cases: Sequence[Planted]) -> Score:
    """Each text on its own, as a request of its own would be."""
    result = Score()
    for case in cases:
        if case.covered(find(detectors, [case.text])[0]):
            result.found += 1
        else:
            result.missed[case.disguise, case.kind] += 1
            result.examples[case.disguise, case.kind] = case.text
    return result
