"""Disguised values are found, and looking for them raises no false alarms.

The battery plants names, cards, bank accounts, addresses, telephone and national numbers and
secrets in sentences of seven languages, in every disguise of `disguises` and every shape of
`shapes`. The whole of it is slow; a part of it runs with every test run.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from tests.disguises.battery import planted, score
from tests.disguises.clean import SHARED, Clean, shared
from tests.disguises.disguises import DISGUISES
from tests.disguises.shapes import SHAPES
from tests.world import detectors

from curtilage.core.findings import Finding
from curtilage.core.sockets import Detector
from curtilage.detect import build_all, inspection
from curtilage.detect.inspection import find
from curtilage.detect.views import Seen, views
from curtilage.stores.weights import InstalledWeights

FOUND = 0.98
FALSE_ALARMS = 0.2  # that views may add, in 10,000 words
GUESSES = 2.0  # of the same words, by the tagger, which guesses


def test_the_battery_is_what_it_says() -> None:
    cases = list(planted(1))
    assert len(cases) >= 2000
    assert len(DISGUISES) >= 40
    assert len(SHAPES) >= 10
    assert len({case.language for case in cases}) == 7
    plain = [c for c in cases if c.disguise in DISGUISES and c.value == c.text[c.start : c.end]]
    assert len(plain) < len(cases) / 50


@pytest.fixture(scope="module")
def quick() -> Sequence[Detector]:
    """The detectors that need no model; the slow tests run all."""
    return build_all(InstalledWeights(), ["forenames", "patterns", "salutations", "subjects"])


def test_disguised_values_are_found(quick: Sequence[Detector]) -> None:
    result = score(quick, list(planted(2))[::7])
    assert result.recall >= FOUND, result.lines()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2])
def test_all_disguised_values_are_found(seed: int) -> None:
    result = score(detectors(), list(planted(seed)))
    print(f"found {result.found}, recall {result.recall:.4f}\n{result.lines()}")
    assert result.recall >= FOUND, result.lines()


def test_views_add_no_false_alarms_to_clean_text(quick: Sequence[Detector]) -> None:
    _few_added(Clean(3).texts(10), quick)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_views_add_few_false_alarms_to_much_clean_text() -> None:
    _few_added(Clean(4).texts(60), detectors())


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not SHARED.is_dir(), reason="there is no shared text beside this checkout")
def test_views_add_few_false_alarms_to_real_text() -> None:
    _few_added(shared(), detectors())


def _few_added(texts: Iterable[tuple[str, str]], using: Sequence[Detector]) -> None:
    words, added, guessed = 0, Counter(), Counter()
    examples = []
    for name, text in texts:
        words += len(text.split())
        for finding in _added(text, using):
            counter = guessed if finding.detector in ("tagger", "repeat") else added
            counter[name, finding.category] += 1
            examples.append((name, finding.category, text[finding.start : finding.end][:60]))
    assert words > 5000
    assert added.total() * 10_000 <= FALSE_ALARMS * words, (words, added, examples[:20])
    assert guessed.total() * 10_000 <= GUESSES * words, (words, guessed, examples[:20])


def _added(text: str, using: Sequence[Detector]) -> list[Finding]:
    """The findings of which most would not be there without the views."""
    seen = views(text)
    if not seen.others and not seen.unread:
        return []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspection, "views", lambda *_: Seen(seen.base))
        without = set()
        for finding in find(using, [text])[0]:
            without.update(range(finding.start, finding.end))
    found = find(using, [text])[0]
    return [
        f
        for f in found
        if sum(at not in without for at in range(f.start, f.end)) * 2 > f.end - f.start
    ]
