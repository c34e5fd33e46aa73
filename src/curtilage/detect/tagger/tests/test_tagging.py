"""The tagger: what it finds, that offsets hold, and that nothing else moves its answer."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.findings import Finding
from curtilage.detect.merge import FLOOR, VERIFIED
from curtilage.detect.tagger.tagging import OVERLAP, WINDOW, Tagging
from curtilage.detect.tests.generated_people import sentences
from curtilage.stores.weights import InstalledWeights


@cache
def tagger() -> Tagging:
    return Tagging(InstalledWeights().network("tagger"))


def found(text: str) -> list[Finding]:
    [findings] = tagger().detect([text])
    return [f for f in findings if f.confidence >= FLOOR]


def covered(text: str, value: str) -> float:
    at = text.index(value)
    marked = {i for f in found(text) for i in range(f.start, f.end)}
    return len(marked & set(range(at, at + len(value)))) / len(value)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl"])
def test_people_in_each_language(language: str) -> None:
    some = [(text, name) for tongue, text, name in sentences(60, seed=5) if tongue == language]
    hits = sum(covered(text, name) >= 0.8 for text, name in some)
    assert hits / len(some) >= 0.9, f"{hits} of {len(some)}"


@pytest.mark.parametrize(
    ("text", "value", "category"),
    [
        ("She lives in Heidelberg with two cats.", "Heidelberg", "place.name"),
        ("He works for Brandt Logistics GmbH.", "Brandt Logistics GmbH", "organisation.name"),
        ("The hearing took place on 14 March 2012.", "14 March 2012", "time.date"),
        ("Send the invoice to 924 Oak Street, Springfield.", "924 Oak Street", "contact.address"),
        ("Domicilio: Calle Mayor 15, 2º A. CP: 28013.", "Calle Mayor 15", "contact.address"),
        (
            "The applicant, a Polish national, was born in 1963.",
            "Polish national",
            "person.demographic",
        ),
    ],
)
def test_other_kinds(text: str, value: str, category: str) -> None:
    assert covered(text, value) >= 0.8
    at = text.index(value)
    assert category in {f.category for f in found(text) if f.start < at + len(value) and at < f.end}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "Please restart the service and check whether the error goes away.",
        "What is the difference between a list and a tuple?",
        "Let us meet tomorrow morning at 10:15.",
        "for i in range(10):\n    total += values[i]\n",
    ],
)
def test_ordinary_texts_hold_nothing(text: str) -> None:
    assert found(text) == []


def test_a_name_is_found_wherever_it_stands_in_a_long_text() -> None:
    filler = ["the", "report", "was", "late", "and", "nobody", "knew", "why"]
    for at in (0, 1, WINDOW - OVERLAP - 1, WINDOW - OVERLAP, WINDOW - 1, WINDOW, 2 * WINDOW, 700):
        words = [filler[i % len(filler)] for i in range(720)]
        words.insert(at, "and Margaret Thornbury said")
        assert covered(" ".join(words), "Margaret Thornbury") == 1.0, at


def test_what_else_is_inspected_moves_nothing() -> None:
    texts = [text for _, text, _ in sentences(3, seed=9)] + ["", "x", "word " * 500]
    together = tagger().detect(texts)
    assert together == [tagger().detect([text])[0] for text in texts]
    assert tagger().detect(texts[::-1]) == together[::-1]


class Counted:
    """The network, and how often it ran."""

    def __init__(self) -> None:
        self._network = InstalledWeights().network("tagger")
        self.runs = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._network, name)

    def run(self, rows: object) -> tuple[object, object]:
        self.runs += 1
        return self._network.run(rows)


def test_what_reads_alike_runs_once_and_is_told_apart() -> None:
    network = Counted()
    texts = [f"Ms Weber asks for order {n}." for n in range(47110, 47210)]
    other = "Ms Weber asks for order 4711."
    answers = Tagging(network).detect([*texts, other])
    assert network.runs == 2
    assert answers == [tagger().detect([text])[0] for text in [*texts, other]]
    assert all(answers)


def within(text: str, findings: Sequence[Finding]) -> None:
    end = 0
    for finding in findings:
        assert end <= finding.start < finding.end <= len(text)
        assert finding.category in tagger().categories
        assert finding.confidence < VERIFIED
        end = finding.end


@given(st.text(max_size=300))
def test_offsets_lie_within_any_text(text: str) -> None:
    within(text, tagger().detect([text])[0])


def test_classes_add_up_and_tell_code_from_a_clinical_note() -> None:
    code = "def total(values):\n    result = 0\n    for v in values:\n        result += v\n"
    note = (
        "The patient, a 54-year-old woman, was admitted with chest pain. ECG normal. Plan: aspirin."
    )
    about = tagger().read([code, note, ""])[1]
    assert [round(sum(one.values()), 3) for one in about] == [1.0, 1.0, 0]
    assert max(about[0], key=about[0].get) == "code"
    assert max(about[1], key=about[1].get) == "health"
