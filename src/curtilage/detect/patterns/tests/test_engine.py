"""The engine: looking for anchors first changes the speed, and no finding."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.findings import Finding
from curtilage.detect.patterns import landmarks, reading, scanning
from curtilage.detect.patterns.kind import Kind, both_cases
from curtilage.detect.patterns.reading import SHORTEST_RUN, read
from curtilage.detect.patterns.scanning import Patterns
from curtilage.detect.patterns.table import KINDS
from curtilage.detect.patterns.tests.clean import pages
from curtilage.detect.patterns.tests.drawn import matching
from curtilage.detect.patterns.tests.planted import Planted
from curtilage.detect.patterns.tests.test_recall import FAMILIES

FAST, EVERYWHERE = Patterns(), Patterns(prefilter=False)
AROUND = ["", " ", "x", "9", "é", "\n", "Ж ", "名", "\ud800", ": ", "tel. ", "passport ", "€"]


@pytest.fixture(scope="module")
def slow_machine() -> Patterns:
    """The detector where Hyperscan does not run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(landmarks, "hyperscan", None)
        return Patterns()


def found(patterns: Patterns, text: str) -> list[Finding]:
    return patterns.detect([text])[0]


@pytest.mark.parametrize("family", sorted({kind.name.split(".")[0] for kind in KINDS}))
def test_what_a_kind_matches_is_found_alike(family: str, slow_machine: Patterns) -> None:
    random = Random(family)
    for kind in KINDS:
        if not kind.name.startswith(f"{family}."):
            continue
        for _ in range(3):
            sample = matching(kind, random) or "0"
            text = "".join(
                [
                    random.choice(AROUND),
                    sample,
                    random.choice(AROUND),
                    sample,
                    random.choice(AROUND),
                ]
            )
            assert found(FAST, text) == found(EVERYWHERE, text) == found(slow_machine, text)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_reading_of_a_regex_is_true(kind: Kind) -> None:
    regex = both_cases(kind.regex) if kind.caseless else kind.regex
    known = read(regex, caseless=kind.caseless)
    random = Random(kind.name)
    samples = [text for _ in range(5) if (text := matching(kind, random))]
    for sample in samples:
        plain = (
            "".join(c.lower() if c.isascii() else c for c in sample) if kind.caseless else sample
        )
        assert known.width is None or len(sample) <= known.width
        for anchor in known.anchors:
            starts = range(anchor.low, anchor.high + 1)
            if anchor.texts:
                assert any(plain.startswith(text, at) for text in anchor.texts for at in starts)
            elif anchor.digits:
                spots = landmarks.islands(sample, 0, len(sample))
                assert any(
                    count >= anchor.digits and one - anchor.high <= 0 <= last - anchor.digits + 1
                    for one, last, count in spots
                )
            else:
                assert any(
                    end - one >= anchor.run
                    for one, end in landmarks.runs(sample.encode("latin-1"), 0)
                )


def test_regexes_that_are_hard_to_read_are_run_everywhere() -> None:
    assert read(r"(.)\1.*", caseless=False).anchors == ()
    assert read(r"a{2}$", caseless=False).width is None
    assert read("[a-z]" * (SHORTEST_RUN - 1), caseless=False).anchors == ()


PLANTED: list[Planted] = [kind for family in FAMILIES.values() for kind in family]


@settings(max_examples=60, deadline=None)
@given(
    before=st.text(max_size=60),
    kind=st.sampled_from(PLANTED),
    seed=st.integers(0, 10**6),
    after=st.text(max_size=40),
)
def test_any_text_is_read_alike(before: str, kind: Planted, seed: int, after: str) -> None:
    sentence, _ = next(kind.texts(Random(seed)))
    text = before + sentence + after
    answer = found(FAST, text)
    assert answer == found(EVERYWHERE, text)
    assert all(0 <= each.start < each.end <= len(text) for each in answer)


def test_long_text_is_read_alike(slow_machine: Patterns) -> None:
    text = "\n".join(page for _, page in pages(seed=5, words=600))
    text += "".join(next(kind.texts(Random(1)))[0] for kind in PLANTED)
    assert found(FAST, text) == found(EVERYWHERE, text) == found(slow_machine, text)


@pytest.mark.parametrize("piece", [16, 33, 64])
def test_where_a_piece_ends_changes_nothing(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(next(kind.texts(Random(2)))[0] for kind in PLANTED)
    whole = found(FAST, text)
    monkeypatch.setattr(scanning, "_PIECE", piece)
    assert found(FAST, text) == whole


def test_a_python_without_the_reader_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " ".join(next(kind.texts(Random(4)))[0] for kind in PLANTED[::5])
    monkeypatch.setattr(reading, "reader", None)
    assert found(Patterns(), text) == found(FAST, text)


def test_names_of_kinds_are_unique() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_words_are_found_in_capitals_with_their_accents() -> None:
    assert both_cases("né[éa]\\[ß") == "n[éÉ][éÉa]\\[ß"
    text = "NUMÉRO DE SÉCURITÉ SOCIALE: 12345, NÉE EN 1980"
    named = {each.category for each in found(FAST, text)}
    assert "person.birthdate" in named
