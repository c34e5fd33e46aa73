"""The measures on cases worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def entity(start: int, end: int, label: str = "PERSON", **more) -> dict:
    return {"start": start, "end": end, "label": label, **more}


def document(text: str, *entities: dict, lang: str = "en") -> dict:
    return {"id": "1", "lang": lang, "text": text, "entities": list(entities)}


@pytest.fixture
def scoring(bench):
    return bench("scoring")


@pytest.mark.parametrize(
    ("found", "hit"),
    [
        ([(0, 10, "a")], True),
        ([(0, 8, "a")], True),  # just 80%
        ([(0, 7, "a")], False),
        ([(0, 4, "a"), (6, 10, "b")], True),  # pieces add up, of any category
        ([(0, 5, "a"), (0, 5, "b")], False),  # the same piece twice does not
        ([], False),
    ],
)
def test_an_entity_is_found_at_80_percent_of_its_characters(scoring, found, hit) -> None:
    result = scoring.score([document("0123456789 and more", entity(0, 10))], [found])
    assert (result.entities.of, result.entities.all) == (int(hit), 1)


@pytest.mark.parametrize(
    ("finding", "right"), [((0, 20), True), ((0, 21), False), ((5, 10), True), ((12, 14), False)]
)
def test_a_finding_is_right_when_half_of_it_is_marked(scoring, finding, right) -> None:
    result = scoring.score([document("x" * 30, entity(0, 10))], [[(*finding, "a")]])
    assert (result.findings.of, result.findings.all) == (int(right), 1)


def test_evidence_counts_in_the_precision_of_all_findings_only(scoring) -> None:
    found = [(0, 4, "person.name"), (6, 9, "business.hr"), (10, 12, "health.condition")]
    result = scoring.score(
        [document("Anna earns 12", entity(0, 4))], [found], ("business.", "health.condition")
    )
    assert (result.scoped.of, result.scoped.all) == (1, 1)
    assert (result.findings.of, result.findings.all) == (1, 3)
    assert result.categories["business.hr"].rate == 0.0


def test_documents_labels_and_languages(scoring) -> None:
    documents = [
        document("Anna Bonn", entity(0, 4), entity(5, 9, "LOCATION")),
        document("Anne Köln", entity(0, 4), entity(5, 9, "LOCATION"), lang="de"),
        document("nobody"),
    ]
    found = [[(0, 9, "a")], [(0, 4, "a")], []]
    result = scoring.score(documents, found)
    assert (result.documents.of, result.documents.all) == (1, 2)
    assert result.labels["LOCATION"].rate == 0.5
    assert result.languages["de"].rate == 0.5
    assert result.languages["en"].rate == 1.0
    assert (result.words, result.bytes) == (5, 9 + 10 + 6)


def test_f2(scoring) -> None:
    documents = [document("Anna Bonn", entity(0, 4), entity(5, 9))]
    # recall 1/2, precision 1: 5 * 1 * .5 / (4 * 1 + .5)
    assert scoring.score(documents, [[(0, 4, "a")]]).f2 == pytest.approx(2.5 / 4.5)
    assert scoring.score(documents, [[]]).f2 is None
    assert scoring.score([document("Anna B", entity(0, 4))], [[(5, 6, "a")]]).f2 == 0.0


def test_one_answer_for_each_document(scoring) -> None:
    with pytest.raises(ValueError, match="shorter"):
        scoring.score([document("a"), document("b")], [[]])


# The Text Anonymization Benchmark: one text, two annotators.
TEXT = "Mr Ito sued. Ito won 40 pounds in Bern."
FIRST = (
    entity(0, 6, ident="DIRECT", eid="d_a1_e1"),
    entity(13, 16, ident="DIRECT", eid="d_a1_e1"),
    entity(34, 38, ident="QUASI", eid="d_a1_e2"),
)
SECOND = (
    entity(3, 6, ident="DIRECT", eid="d_a2_e1"),
    entity(34, 38, ident="NO_MASK", eid="d_a2_e2"),
)


def tab(scoring, found, *entities: dict) -> tuple:
    result = scoring.tab_score([document(TEXT, *entities)], [found])
    shares = (result.direct, result.quasi, result.tokens)
    return tuple((share.of, share.all) for share in shares)


def test_an_entity_is_protected_when_all_its_mentions_are(scoring) -> None:
    assert tab(scoring, [(3, 6, "a")], *FIRST)[0] == (0, 1)
    assert tab(scoring, [(3, 6, "a"), (13, 16, "a")], *FIRST)[0] == (1, 1)  # "Mr" matters little


def test_part_of_a_mention_is_not_enough(scoring) -> None:
    assert tab(scoring, [(3, 6, "a"), (13, 15, "a")], *FIRST)[0] == (0, 1)


def test_scores_average_over_annotators(scoring) -> None:
    found = [(3, 6, "a"), (34, 38, "a")]
    direct, quasi, tokens = tab(scoring, found, *FIRST, *SECOND)
    assert direct == (1, 2)  # all mentions of the second annotator's, not of the first's
    assert quasi == (1, 1)  # the second would leave Bern
    assert tokens == (3, 4)  # both mask Ito, one masks Bern


def test_a_token_counts_once_however_many_findings_hold_it(scoring) -> None:
    assert tab(scoring, [(21, 30, "a"), (21, 23, "b"), (3, 6, "c")], *FIRST)[2] == (1, 3)


def test_a_mention_to_leave_may_stay(scoring) -> None:
    mixed = (
        entity(0, 6, ident="QUASI", eid="d_a1_e1"),
        entity(13, 16, ident="NO_MASK", eid="d_a1_e1"),
    )
    assert tab(scoring, [(0, 6, "a")], *mixed)[1] == (1, 1)


def test_no_identifiers_no_scores(scoring) -> None:
    assert scoring.tab_score([document("Anna", entity(0, 4))], [[]]) is None


spans = st.lists(st.tuples(st.integers(0, 19), st.integers(1, 20)).filter(lambda s: s[0] < s[1]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gold=spans, found=spans, more=spans)
def test_more_findings_never_lower_recall(scoring, gold, found, more) -> None:
    texts = [document("x" * 20, *(entity(*span) for span in gold))]
    some = scoring.score(texts, [[(*s, "a") for s in found]]).entities
    both = scoring.score(texts, [[(*s, "a") for s in found + more]]).entities
    assert some.of <= both.of <= both.all == some.all == len(gold)
