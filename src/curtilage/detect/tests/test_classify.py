"""The rule for the level: much raises it, nothing that is added lowers it, and each says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.categories import CATEGORIES, Scheme
from curtilage.core.documents import DOCUMENTS
from curtilage.core.findings import Classification, Field, Finding, Judged, Reason
from curtilage.core.levels import Level
from curtilage.detect.classify import LIKELY, OPEN, SURE, classify

CLASSES = [key.removeprefix("document.") for key in DOCUMENTS]
SCHEME = Scheme()
FIELD = Field("text", "x" * 40)


def about(**likely: float) -> dict[str, float]:
    """What is left goes to other."""
    return {"other": 1.0 - sum(likely.values())} | likely


def of(*abouts: dict[str, float], scheme: Scheme = SCHEME, floors=()) -> Classification:
    judged = [Judged(f"text {n}", each) for n, each in enumerate(abouts)]
    return classify([], [], (), scheme, judged=judged, floors=floors)


def words(told: Classification) -> list[str]:
    return [reason.text for reason in told.reasons]


@pytest.mark.parametrize("name", ["finance", "health", "legal", "hr", "business", "code"])
def test_a_text_that_is_likely_confidential_is_moderate(name: str) -> None:
    told = of(about(**{name: LIKELY}))
    assert told.level is Level.MODERATE
    assert words(told)[0].startswith("text 0 reads like ")
    assert words(told)[0].endswith("(50%)")
    assert of(about(**{name: 1.0})).level is Level.MODERATE


def test_access_data_is_high_only_when_that_is_sure() -> None:
    assert of(about(credentials=SURE)).level is Level.HIGH
    assert of(about(credentials=SURE - 0.01)).level is Level.MODERATE
    assert of(about(credentials=LIKELY - 0.1)).level is Level.LOW


def test_nothing_found_is_low_only_if_it_reads_like_a_public_text() -> None:
    assert of(about(public=0.3)).level is Level.LOW
    assert words(of(about(public=0.3))) == ["nothing sensitive was found"]
    third = (1 - OPEN) / 2 + 0.01
    told = of(about(finance=third, legal=third))
    assert told.level is Level.MODERATE
    assert words(told) == [
        "nothing sensitive was found, but it is not certain that text 0 is public (38%)"
    ]


def test_a_text_that_nobody_judged_says_nothing() -> None:
    assert of({}).level is Level.LOW
    assert of().level is Level.LOW


def test_a_confidential_text_is_not_made_harmless_by_others() -> None:
    assert of(about(), about(health=0.8), *[about(public=0.9)] * 20).level is Level.MODERATE


def test_the_organisation_moves_a_class() -> None:
    lower = Scheme(moved={"document.code": Level.LOW})
    higher = Scheme(moved={"document.legal": Level.HIGH})
    assert of(about(code=0.98), scheme=lower).level is Level.LOW
    assert of(about(legal=0.95), scheme=higher).level is Level.HIGH
    assert of(about(legal=0.6), scheme=higher).level is Level.MODERATE
    assert Scheme().document("nobody") is Level.HIGH


def test_a_class_that_nobody_declared_is_not_low() -> None:
    assert of({"other": 0.2, "astrology": 0.8}).level is Level.MODERATE


def test_places_count_in_a_confidential_text_and_not_in_a_public_one() -> None:
    place = [Finding(0, 5, "place.name", 0.9, "test")]
    public, private = (
        classify([FIELD], [place], (), Scheme(), judged=[Judged("text", each)])
        for each in (about(public=0.9), about(business=0.9))
    )
    assert (public.level, private.level) == (Level.LOW, Level.MODERATE)
    assert [r.level for r in private.reasons] == [Level.MODERATE] * 2


def test_what_is_declared_raises_and_says_so() -> None:
    told = of(about(), floors=[Reason(Level.HIGH, "the application declared it high")])
    assert told.level is Level.HIGH
    assert words(told) == ["the application declared it high"]


LEVELS = st.sampled_from(list(Level))
FINDINGS = st.lists(
    st.builds(
        Finding,
        st.just(0),
        st.integers(1, 9),
        st.sampled_from(sorted(CATEGORIES)),
        st.sampled_from([0.4, 0.6, 0.95]),
        st.just("test"),
    ),
    max_size=4,
)
ABOUTS = st.lists(
    st.lists(st.floats(0.0, 1.0), min_size=9, max_size=9)
    .filter(lambda each: sum(each) > 0)
    .map(lambda each: {c: p / sum(each) for c, p in zip(CLASSES, each, strict=True)}),
    max_size=4,
)
FLOORS = st.lists(LEVELS.map(lambda level: Reason(level, "declared")), max_size=2)
MOVED = st.dictionaries(st.sampled_from([*DOCUMENTS, "place.name", "person.job"]), LEVELS)


@given(FINDINGS, ABOUTS, FLOORS, FINDINGS, ABOUTS, FLOORS, MOVED, st.booleans())
def test_nothing_that_is_added_lowers_the_level(
    found, abouts, floors, more_found, more_abouts, more_floors, moved, unread
) -> None:
    scheme = Scheme(moved=moved)

    def level(found, abouts, floors, uninspected) -> Level:
        judged = [Judged("text", each) for each in abouts]
        told = classify([FIELD], [found], uninspected, scheme, judged=judged, floors=floors)
        assert told.level == max((r.level for r in told.reasons), key=lambda each: each.rank)
        assert told.reasons
        return told.level

    before = level(found, abouts, floors, ())
    assert level(found + more_found, abouts, floors, ()) >= before
    assert level(found, abouts + more_abouts, floors, ()) >= before
    after = level(found, abouts, floors + more_floors, ())
    assert after >= before
    assert all(after >= floor.level for floor in floors + more_floors)
    assert level(found, abouts, floors, ("a part",) if unread else ()) >= before
