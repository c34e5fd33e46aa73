"""A detector asked about a little at a time finds what it finds in the whole."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import InspectionError
from curtilage.core.findings import Finding
from curtilage.detect.inspection import find
from curtilage.gate import slices
from curtilage.gate.slices import Sliced

NUMBER = re.compile(r"\d{3,20}")


class Numbers:
    """Finds runs of 3 to 20 digits, and counts the characters it was shown at once."""

    name = "numbers"
    categories = frozenset({"finance.account"})

    def __init__(self) -> None:
        self.shown: list[list[str]] = []

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        self.shown.append(list(texts))
        return [
            [
                Finding(m.start(), m.end(), "finance.account", 0.9, self.name)
                for m in NUMBER.finditer(text)
            ]
            for text in texts
        ]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LARGEST", 200)
    monkeypatch.setattr(slices, "OVERLAP", 60)
    monkeypatch.setattr(slices, "MOST_TEXTS", 4)
    monkeypatch.setattr(slices, "_BORDER", 30)


def covered(found: Sequence[Finding]) -> set[int]:
    return {place for finding in found for place in range(finding.start, finding.end)}


TEXTS = st.lists(
    st.lists(
        st.sampled_from(["word", "1234", "12345678901234567890", " ", "\n", "é𝄞", "123 45"]),
        max_size=150,
    ).map("".join),
    max_size=9,
)


@given(TEXTS)
def test_nothing_is_lost_at_a_cut(texts: list[str]) -> None:
    detector = Numbers()
    whole = detector.detect(texts)
    detector.shown.clear()
    sliced = Sliced(detector, lambda _: None).detect(texts)
    assert len(sliced) == len(texts)
    for text, expected, found in zip(texts, whole, sliced, strict=True):
        assert covered(found) >= covered([f for f in expected if f.end - f.start < 20])
        assert len(found) == len(set(found))
        assert all(text[f.start : f.end].isdigit() for f in found)
        if len(text) <= 200:
            assert found == expected
    for batch in detector.shown:
        assert len(batch) <= 4
        assert sum(map(len, batch)) <= 200


@given(st.text(alphabet="ab1 \n", max_size=3000))
def test_every_character_is_shown_and_cuts_make_progress(text: str) -> None:
    detector = Numbers()
    Sliced(detector, lambda _: None).detect([text])
    pieces = [piece for batch in detector.shown for piece in batch]
    assert sum(map(len, pieces)) <= 2.5 * len(text)
    at = 0
    for piece in pieces:
        start = text.find(piece, max(0, at - 200))
        assert 0 <= start <= at, "something was left out"
        at = start + len(piece)
    assert at == len(text)


def test_a_cut_stands_between_words() -> None:
    detector = Numbers()
    Sliced(detector, lambda _: None).detect(["word " * 200])
    pieces = [piece for batch in detector.shown for piece in batch]
    assert len(pieces) > 5
    assert all(piece.startswith("word") and piece.endswith("word ") for piece in pieces)


def test_it_can_be_stopped_between_any_two_batches() -> None:
    class StopError(Exception):
        pass

    detector, steps = Numbers(), []

    def step(name: str) -> None:
        steps.append(name)
        if len(steps) == 3:
            raise StopError

    with pytest.raises(StopError):
        Sliced(detector, step).detect(["word " * 2000])
    assert steps == ["numbers"] * 3
    assert len(detector.shown) == 2


class Wrong(Numbers):
    def __init__(self, answer) -> None:
        super().__init__()
        self._answer = answer

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        return self._answer(texts)


def beyond(texts: Sequence[str]) -> list[list[Finding]]:
    return [[Finding(0, len(t) + 1, "finance.account", 1.0, "numbers")] for t in texts]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda _: [], "answered for 0 of 3 texts"),
        (lambda texts: [[] for _ in texts][1:], "answered for 0 of 3 texts"),
        (lambda texts: [[], *([] for _ in texts)], "answered for 0 of 3 texts"),
        (beyond, "ends outside the text"),
    ],
)
def test_an_answer_that_cannot_be_is_seen_as_one(answer, said: str) -> None:
    with pytest.raises(InspectionError, match=said) as caught:
        find([Sliced(Wrong(answer), lambda _: None)], ["word " * 300, "x", "y"])
    assert caught.value.number == "CUR301"
