"""What every detector promises. A new one is tested here without being told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.categories import CATEGORIES
from curtilage.core.sockets import Detector
from curtilage.core.taught import BUCKETS, Learned, Wordlist
from curtilage.detect import build_all, catalogue
from curtilage.stores.weights import InstalledWeights

RESOURCES = InstalledWeights(
    taught=[
        Wordlist("organisation.name", ("Doe", "44 20")),
        Learned("business.internal", [0.001] * BUCKETS, 0.1),
    ]
)
SAMPLES = [
    "",
    " ",
    "\x00\ud800\U0001f469\u200d\U0001f52c",
    "Dear Ms Doe, call +44 20 7946 0958 or write to jane.doe@example.com.",
    "IBAN DE89 3704 0044 0532 0130 00, card 4111 1111 1111 1111",
    "9" * 600,
    "a@" * 300,
]


@pytest.fixture(params=sorted(catalogue()), scope="module")
def detector(request: pytest.FixtureRequest) -> Detector:
    return build_all(RESOURCES, [request.param])[0]


def test_its_name_is_its_folders(root: Path) -> None:
    folders = (root / "src" / "curtilage" / "detect").glob("*/__init__.py")
    building = [path for path in folders if "\ndef build(" in path.read_text(encoding="utf-8")]
    assert set(catalogue()) == {path.parent.name for path in building}


def test_its_categories_exist(detector: Detector) -> None:
    assert detector.categories
    assert detector.categories <= set(CATEGORIES)


@settings(max_examples=10, deadline=None)
@given(texts=st.lists(st.one_of(st.text(max_size=80), st.sampled_from(SAMPLES)), max_size=4))
def test_its_findings_lie_within_the_text(detector: Detector, texts: list[str]) -> None:
    found = detector.detect(texts)
    assert len(found) == len(texts)
    for text, of_text in zip(texts, found, strict=True):
        for finding in of_text:
            assert finding.end <= len(text)
            assert finding.category in detector.categories


@pytest.mark.parametrize("text", SAMPLES[3:5])
def test_it_is_pure(detector: Detector, text: str) -> None:
    assert detector.detect([text]) == detector.detect([text])
