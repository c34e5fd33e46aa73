"""What a span says by its words: what cannot be a finding, and what may."""

import pytest

from curtilage.detect.tagger.doubts import SMALL, doubtful


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        *(("person", "The"), ("place", "of the"), ("org", "-"), ("org", "http"), ("place", "3")),
        *(("age", "of months"), ("id", "www."), ("id", "space 4"), ("date", "three")),
        *(("date", "8+"), ("quantity", "5"), ("quantity", "16%"), ("quantity", "a couple")),
        *(("health", "1"), ("health", "the")),
        *(("org", "City and country"), ("place", "Ort, Datum"), ("person", "Nombre y apellidos")),
        *(("dem", "national origin"), ("quantity", "ג€"), ("address", "Office"), ("place", "ATM")),
        *(("org", "don't"), ("org", "Maybe it's"), ("person", "I'm"), ("org", "You\u2019ve")),
    ],
)
def test_no_finding(kind: str, words: str) -> None:
    assert doubtful(kind, words, f"Here {words} stands.", 0.9)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        *(("person", "Will"), ("person", "de la Cruz"), ("place", "53650"), ("org", "3M 22")),
        *(("age", "84-year-old"), ("age", "treinta años"), ("age", "zwanzig"), ("id", "18403/91")),
        *(("date", "1991"), ("date", "7188"), ("date", "the 60s"), ("quantity", "EUR 5")),
        *(("quantity", "three shares"), ("quantity", "6,299"), ("health", "240 mg/dL")),
        *(("org", "Bank of Scotland"), ("health", "flu"), ("job", "the"), ("username", "x")),
        *(("dem", "Polish national"), ("address", "Office 3"), ("quantity", "half a million")),
    ],
)
def test_a_finding(kind: str, words: str) -> None:
    assert not doubtful(kind, words, f"Here {words} stands.", 0.9)


def test_an_organisation_in_small_letters_has_to_be_surer() -> None:
    less = SMALL - 0.01
    assert doubtful("org", "building energy", "The building energy", less)
    assert not doubtful("org", "building energy", "The building energy", SMALL)
    assert not doubtful("org", "building energy", "the building energy", less)
    assert not doubtful("person", "jane doe", "Then jane doe", less)
