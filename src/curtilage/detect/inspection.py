"""The whole of an inspection: every detector over all texts, merged into one answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import cast

from curtilage.core.categories import Scheme
from curtilage.core.errors import InspectionError
from curtilage.core.findings import About, Finding
from curtilage.core.levels import Level
from curtilage.core.sockets import Detector, Judge
from curtilage.detect.merge import merge
from curtilage.detect.repeat import repeats
from curtilage.detect.support import support
from curtilage.detect.views import Seen, Sort, Step, View, counted, views

__all__ = ["UNREAD", "ask", "find", "mean", "read"]

UNREAD = "content.unread"
_NAME = "views"
_GUESSES = frozenset({Sort.RESPELT, Sort.SPOKEN})
_DEFAULT = Scheme()


def _go_on() -> None:
    """Nothing stops the inspection."""


def find(
    detectors: Sequence[Detector],
    texts: Sequence[str],
    scheme: Scheme = _DEFAULT,
    step: Step = _go_on,
    guesses: int = 0,
) -> list[tuple[Finding, ...]]:
    """The findings of each text: the first half of `read`."""
    return read(detectors, texts, scheme, step, guesses)[0]


def read(
    detectors: Sequence[Detector],
    texts: Sequence[str],
    scheme: Scheme = _DEFAULT,
    step: Step = _go_on,
    guesses: int = 0,
) -> tuple[list[tuple[Finding, ...]], list[About]]:
    """The findings of each text, sorted and not overlapping, and what each text is about.

    Both come from the same pass. What a text is about is said of the text itself, not of its
    views; of several detectors that say so, the mean counts. The steps are those of the package's
    docstring. Offsets are those of the texts as given.

    Args:
        detectors: in any order.
        texts: what to look at.
        scheme: says from which confidence a finding counts, and which of the things in one
            encoded block gives it its category.
        step: called on the way while views are made; raises when the inspection is to stop.
        guesses: how many of the texts, at the end, were put together on the mere chance that they
            are something: of them, only what is verified counts, so nobody else is asked.

    Raises:
        InspectionError: a detector could not do its work, or answered for another number of
            texts than it was given, or with findings that cannot be (CUR301).
    """
    seen = [views(text, step) for text in texts]
    looks = [[each.base, *each.others] for each in seen]
    flat = list(chain.from_iterable(looks))
    sure = sum(map(len, looks[: len(texts) - guesses]))
    found, abouts = _found(detectors, flat, sure, scheme)
    answers = iter(found)
    gathered = [
        _gathered(text, each, [next(answers) for _ in look], scheme)
        for text, each, look in zip(texts, seen, looks, strict=True)
    ]
    said = iter(abouts)
    return gathered, [[next(said) for _ in look][0] for look in looks]  # noqa: RUF015 - all are taken


def ask(detector: Detector, texts: Sequence[str]) -> tuple[list[list[Finding]], list[About]]:
    """What a detector finds in each text, and what it says the text is about: mostly nothing."""
    if hasattr(detector, "read"):  # asking a protocol by isinstance costs 0.05 ms each time
        return cast("Judge", detector).read(texts)
    found = detector.detect(texts)
    return found, [{} for _ in found]


def mean(abouts: Iterable[tuple[About, float]]) -> About:
    """The mean of what is said of several texts, each with its weight; empty ones say nothing."""
    said = [(about, weight) for about, weight in abouts if about and weight > 0]
    if len(said) == 1:
        return said[0][0]
    total = sum(weight for _, weight in said)
    names = dict.fromkeys(name for about, _ in said for name in about)
    return {n: sum(about.get(n, 0.0) * w for about, w in said) / total for n in names}


def _found(
    detectors: Sequence[Detector], looks: Sequence[View], sure: int, scheme: Scheme
) -> tuple[list[tuple[Finding, ...]], list[About]]:
    """The findings in each view that count, merged, with those that stand there again.

    With them, what each view is about. From number ``sure`` on, views are of guesses.
    """
    plain = [view.text for view in looks]
    gathered: list[list[Finding]] = [[] for _ in looks]
    judged: list[list[tuple[About, float]]] = [[] for _ in looks]
    for detector in detectors:
        asked = [n for n, view in enumerate(looks) if _sees(detector, view, guess=n >= sure)]
        answers = _ask(detector, [plain[n] for n in asked])
        for number, found, about in zip(asked, *answers, strict=True):
            gathered[number] += found
            judged[number].append((about, 1.0))
    supported = support(_counting(looks, gathered))
    merged = [merge(text, found, scheme) for text, found in zip(plain, supported, strict=True)]
    again = _counting(looks, repeats(plain, merged))
    whole = [
        merge(text, [*found, *more], scheme) if more else found
        for text, found, more in zip(plain, merged, again, strict=True)
    ]
    return whole, [mean(each) for each in judged]


def _sees(detector: Detector, view: View, *, guess: bool) -> bool:
    """Whether to ask a detector: of a guess, only one that can verify it."""
    guess = guess or view.sort in _GUESSES
    return not guess or getattr(detector, "verifies", True)


def _counting(looks: Sequence[View], found: Sequence[Sequence[Finding]]) -> list[list[Finding]]:
    return [counted(view, of_view) for view, of_view in zip(looks, found, strict=True)]


def _gathered(
    text: str, seen: Seen, found: Sequence[Sequence[Finding]], scheme: Scheme
) -> tuple[Finding, ...]:
    """What was found in all views of a text, at its places in that text."""
    base = [plain for each in found[0] if (plain := seen.base.unfold(each))]
    if not seen.others and not seen.unread:
        return tuple(base)
    places: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for view, of_view in zip(seen.others, found[1:], strict=True):
        for finding in of_view:
            if plain := view.unfold(finding):
                places[plain.start, plain.end].append(plain)
    for start, end in seen.unread:
        places[start, end].append(Finding(start, end, UNREAD, 1.0, _NAME))
    if not places:
        return tuple(base)
    return merge(text, [*base, *(_one(each, scheme) for each in places.values())], scheme)


def _one(found: Sequence[Finding], scheme: Scheme) -> Finding:
    """Of things that stand at one place, such as an encoded block: one, which names the others.

    What controls replace comes first, for a block can only be replaced whole; then the higher
    level; then the surer.
    """
    if len(found) == 1:
        return found[0]
    first = max(found, key=lambda each: _rank(each, scheme))
    others = {each.category for each in found} - {first.category}
    told = {other for other in others if scheme.level(other) > Level.LOW}
    return replace(first, also=tuple(sorted(told)))


def _rank(finding: Finding, scheme: Scheme) -> tuple[bool, int, float, str]:
    category = scheme.category(finding.category)
    level = scheme.level(finding.category)
    return category.identifies, level.rank, finding.confidence, finding.category


def _ask(detector: Detector, texts: Sequence[str]) -> tuple[list[list[Finding]], list[About]]:
    answer, abouts = ask(detector, texts)
    if not len(answer) == len(abouts) == len(texts):
        raise _unsound(detector, f"answered for {len(answer)} of {len(texts)} texts")
    for text, found in zip(texts, answer, strict=True):
        for finding in found:
            if finding.end > len(text):
                raise _unsound(detector, "gave a finding that ends outside the text")
            if finding.category not in detector.categories:
                raise _unsound(detector, f"found {finding.category!r}, which it does not declare")
    return answer, abouts


def _unsound(detector: Detector, what: str) -> InspectionError:
    return InspectionError(
        f"The detector {detector.name!r} {what}.",
        mend="Remove this detector from the settings and report it to its author.",
        code="CUR301",
    )
