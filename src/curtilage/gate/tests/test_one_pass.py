"""What a text is about comes with the findings, from one pass, sliced and remembered alike."""

from collections.abc import Sequence

import pytest

from curtilage.core.categories import Scheme
from curtilage.core.errors import InspectionError
from curtilage.core.findings import About, Field, Finding
from curtilage.core.levels import Level
from curtilage.core.sockets import Judge
from curtilage.detect.inspection import find, mean, read
from curtilage.gate import slices
from curtilage.gate.cache import Cached
from curtilage.gate.inspection import Inspector
from curtilage.gate.slices import Sliced


class Reading:
    """Says that what holds ``secret`` is business; counts what it was shown."""

    name, verifies = "reading", False
    categories = frozenset({"person.name"})

    def __init__(self) -> None:
        self.shown: list[str] = []

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        return self.read(texts)[0]

    def read(self, texts: Sequence[str]) -> tuple[list[list[Finding]], list[About]]:
        self.shown += texts
        share = [float("secret" in text) for text in texts]
        return [[] for _ in texts], [{"business": s, "other": 1 - s} for s in share]


async def at_once(work):
    return work()


def look(fields, detector=None, *more):
    detectors = [detector or Reading(), *more]
    return Inspector(detectors, Scheme(), at_once).look(fields)


CALM = "nothing of any weight here"
SECRET = "this plan is secret for now"


def test_a_text_is_read_once_for_both_answers() -> None:
    detector = Reading()
    assert isinstance(detector, Judge)
    told = look([Field("a", CALM), Field("b", SECRET)], detector)
    assert told.level is Level.MODERATE
    assert [r.text for r in told.reasons] == ["b reads like internal business (100%)"]
    assert detector.shown == [CALM, SECRET]


def test_it_is_remembered_with_the_findings() -> None:
    detector = Reading()
    cached = Cached(detector, b"k" * 16)
    first = cached.read([SECRET, CALM, SECRET])
    assert [about["business"] for about in first[1]] == [1.0, 0.0, 1.0]
    assert cached.read([CALM, SECRET]) == ([[], []], [first[1][1], first[1][0]])
    assert detector.shown == [SECRET, CALM]
    assert cached.detect([SECRET]) == [[]]
    assert detector.shown == [SECRET, CALM]


def test_likelihoods_take_room_in_the_memory() -> None:
    cached = Cached(Reading(), b"k" * 16, most=8)
    for text in ("a", "b", "c"):
        cached.read([text])
    assert len(cached._known) == 2
    assert cached._size == 8


def test_a_long_text_is_the_mean_of_its_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LARGEST", 100)
    monkeypatch.setattr(slices, "OVERLAP", 20)
    monkeypatch.setattr(slices, "_BORDER", 10)
    text = "word " * 60 + "secret " + "word " * 60
    detector = Reading()
    [about] = Sliced(detector, lambda _: None).read([text])[1]
    held = sum(len(t) for t in detector.shown if "secret" in t)
    assert about["business"] == pytest.approx(held / sum(map(len, detector.shown)))
    assert 0 < about["business"] < 0.5


def test_a_detector_that_judges_nothing_says_nothing() -> None:
    class Plain:
        name, categories = "plain", frozenset[str]()

        def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
            return [[] for _ in texts]

    assert read([Plain()], [SECRET, ""])[1] == [{}, {}]
    assert Cached(Plain(), b"k" * 16).read([SECRET])[1] == [{}]
    assert read([Sliced(Cached(Plain(), b"k" * 16), lambda _: None), Reading()], [SECRET])[1] == [
        {"business": 1.0, "other": 0.0}
    ]
    assert look([Field("a", SECRET)], Plain()).level is Level.LOW
    assert read([], []) == ([], [])


def test_disguised_views_are_not_judged() -> None:
    detector = Reading()
    text = "see c2VjcmV0IHBsYW5zIG9mIG91cnMgdG8gYnV5IHRoZW0= and the rest"
    assert read([detector], [text, CALM])[1][0]["business"] == 0.0
    assert len(detector.shown) > 2, "there is a view that holds the word"
    assert find([detector], [text])[0] == ()


@pytest.mark.parametrize("lost", [0, 1])
def test_a_judge_that_leaves_out_a_text_is_unsound(lost: int) -> None:
    class Short(Reading):
        def read(self, texts):
            answer = super().read(texts)
            return tuple(a[1:] if n == lost else a for n, a in enumerate(answer))

    for detector in (Short(), Sliced(Short(), lambda _: None)):
        with pytest.raises(InspectionError) as caught:
            read([detector], [CALM, SECRET])
        assert caught.value.number == "CUR301"


def test_a_mean_is_weighed_and_ignores_who_says_nothing() -> None:
    assert mean([({"a": 1.0}, 3), ({"a": 0.0, "b": 1.0}, 1), ({}, 9)]) == {"a": 0.75, "b": 0.25}
    assert mean([]) == {}
    assert mean([({}, 1.0)]) == {}


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        ([Field("tools[0].function.description", SECRET, aside=True)], Level.LOW),
        ([Field("messages[0].name", "secret plan")], Level.LOW),
        ([Field("messages[0].content", "secret 12 plan 4711")], Level.LOW),
        ([Field("messages[0].content", "secret plan leaked")], Level.MODERATE),
        ([Field("a", CALM * 9), Field("b", SECRET)], Level.MODERATE),
        ([Field("a", CALM * 9, run=1), Field("b", SECRET, run=1)], Level.LOW),
        ([Field("a", CALM, run=1), Field("b", SECRET * 9, run=2)], Level.MODERATE),
        ([Field("a:json.0", "secret"), Field("a:json.1", "plan"), Field("a:json.2", "of ours")],
         Level.LOW),
        ([Field("a:json.0", "secret plan"), Field("a:json.1", "secret now")], Level.MODERATE),
    ],
)  # fmt: skip
def test_what_stands_together_is_judged_together(fields: list[Field], level: Level) -> None:
    assert look(fields).level is level
