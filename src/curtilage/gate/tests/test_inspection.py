"""Values split over parts, labels, failures, and what is remembered."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.categories import Scheme
from curtilage.core.errors import InspectionError
from curtilage.core.findings import Field, Finding
from curtilage.core.levels import Level
from curtilage.gate.cache import Cached
from curtilage.gate.inspection import Inspector

MAIL = "jane.doe@example.com"


class Mails:
    """Finds one address, and counts the texts it was shown."""

    name = "mails"
    categories = frozenset({"contact.email"})

    def __init__(self) -> None:
        self.shown: list[str] = []

    def detect(self, texts: Sequence[str]) -> list[list[Finding]]:
        self.shown += texts
        return [
            [Finding(at, at + len(MAIL), "contact.email", 0.99, self.name)]
            if (at := text.find(MAIL)) >= 0
            else []
            for text in texts
        ]


async def at_once(work):
    return work()


def inspector(detector) -> Inspector:
    return Inspector([detector], Scheme(), at_once)


def spans(found) -> list[list[tuple[int, int]]]:
    return [[(f.start, f.end) for f in of_field] for of_field in found]


@given(st.lists(st.integers(1, len(MAIL) - 1), max_size=4), st.sampled_from(["", "é𝄞 "]))
def test_a_value_split_over_the_parts_of_one_text_is_found_in_each(cuts, before) -> None:
    edges = [0, *sorted(set(cuts)), len(MAIL)]
    pieces = [MAIL[a:b] for a, b in pairwise(edges)]
    pieces[0] = before + pieces[0]
    fields = [Field(f"[{n}]", piece, run=3) for n, piece in enumerate(pieces)]
    found = inspector(Mails()).find(fields)
    seen = [
        field.text[f.start : f.end]
        for field, of_field in zip(fields, found, strict=True)
        for f in of_field
    ]
    assert "".join(seen) == MAIL


def test_parts_of_different_texts_are_not_joined() -> None:
    fields = [Field("a", MAIL[:7], run=1), Field("b", MAIL[7:], run=2), Field("c", MAIL[:7])]
    assert spans(inspector(Mails()).find(fields)) == [[], [], []]


def test_a_label_is_shown_but_never_found() -> None:
    detector = Mails()
    fields = [Field("a", MAIL, label="patientMail_address"), Field("b", "none", label=MAIL)]
    assert spans(inspector(detector).find(fields)) == [[(0, len(MAIL))], []]
    assert detector.shown[0] == f"patient Mail address: {MAIL}"


async def test_what_a_detector_fails_to_do_is_high() -> None:
    async def fails(_work):
        raise InspectionError("It hangs.", code="CUR302")

    fields = [Field("a", "hello")]
    told = await Inspector([Mails()], Scheme(), fails).inspect(fields)
    assert told.level is Level.HIGH
    assert told.uninspected == ("every field, because a detector failed (CUR302)",)


async def test_what_cannot_be_inspected_is_high() -> None:
    told = await inspector(Mails()).inspect([Field("a", "hello")], ["messages[0].content[1]"])
    assert (told.level, told.uninspected) == (Level.HIGH, ("messages[0].content[1]",))
    assert (await inspector(Mails()).inspect([Field("a", "hello")])).level is Level.LOW


def test_a_text_is_looked_at_once_and_every_caller_has_a_list_of_its_own() -> None:
    detector = Mails()
    cached = Cached(detector, b"k" * 16)
    first = cached.detect([MAIL, "none", MAIL])
    assert detector.shown == [MAIL, "none"]
    first[0].clear()
    assert spans(cached.detect(["none", MAIL])) == [[], [(0, len(MAIL))]]
    assert detector.shown == [MAIL, "none"]


def test_the_memory_is_bounded_and_forgets_the_oldest() -> None:
    detector = Mails()
    cached = Cached(detector, b"k" * 16, most=9)
    for text in ("a", "b", "c", "d", MAIL):
        cached.detect([text])
    detector.shown.clear()
    cached.detect([MAIL, "d", "c"])
    assert detector.shown == []
    cached.detect(["a"])
    assert detector.shown == ["a"]


def test_what_failed_is_not_remembered() -> None:
    class Once(Mails):
        def detect(self, texts):
            if not self.shown:
                self.shown += texts
                raise InspectionError("Not now.")
            return super().detect(texts)

    cached = Cached(Once(), b"k" * 16)
    with pytest.raises(InspectionError):
        cached.detect([MAIL])
    assert spans(cached.detect([MAIL])) == [[(0, len(MAIL))]]
