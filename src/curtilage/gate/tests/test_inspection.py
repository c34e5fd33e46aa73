"""Values split over parts, labels, failures, and what is remembered."""

import base64
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.categories import Scheme
from curtilage.core.errors import InspectionError
from curtilage.core.findings import Field, Finding
from curtilage.core.levels import Level
from curtilage.detect.patterns.scanning import Patterns
from curtilage.gate.cache import Cached
from curtilage.gate.inspection import Inspector

MAIL = "jane.doe@example.com"


class Mails:
    """Finds one address, and counts the texts it was shown."""

    name = "mails"
    categories = frozenset({"contact.email"})
    verifies = True

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
@settings(deadline=None)  # the first inspector takes its time
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


@pytest.mark.parametrize(
    "fields",
    [
        [Field("a", MAIL[:6], label="x"), Field("b", MAIL[6:])],
        [Field("a:json.1", MAIL[:6]), Field("a:json.2", MAIL[6:])],
        [Field("a", MAIL[:6]), Field("b", MAIL[6:], identifier=True)],
        [Field("a", MAIL[:6] + " is all that I can say"), Field("b", MAIL[6:])],
        [Field("a", MAIL[:6]), *[Field("b", "go on")] * 3, Field("c", MAIL[6:])],
    ],
)
def test_other_texts_are_not_joined(fields: list[Field]) -> None:
    assert spans(inspector(Mails()).find(fields)) == [[] for _ in fields]


@pytest.mark.parametrize("cut", [5, 9, 13])
@pytest.mark.parametrize("between", [[], ["and?"], ["and", "then?"]])
def test_a_value_split_over_messages_is_found_in_each(cut: int, between: list[str]) -> None:
    said = ["I am at " + MAIL[:cut], *between, MAIL[cut:] + " and that is it"]
    fields = [Field(f"messages[{n}].content", text) for n, text in enumerate(said)]
    found = spans(inspector(Mails()).find(fields))
    assert found[0] == [(8, 8 + cut)]
    assert found[-1] == [(0, len(MAIL) - cut)]
    assert all(of_field == [] for of_field in found[1:-1])


def test_a_value_in_many_messages_is_found_in_each() -> None:
    pieces = ["the number is 4539", "ok", "1488", "ok", "0343", "ok", "and the last: 6467."]
    fields = [Field(f"messages[{n}].content", text) for n, text in enumerate(pieces)]
    found = inspector(Patterns()).find(fields)
    seen = [t[f.start : f.end] for t, of_field in zip(pieces, found, strict=True) for f in of_field]
    assert seen == ["4539", "1488", "0343", "6467"]


def test_a_whole_value_does_not_take_in_the_next_message() -> None:
    said = ["call +49 30 901820", "2024 was good"]
    fields = [Field(f"messages[{n}].content", text) for n, text in enumerate(said)]
    assert spans(inspector(Patterns()).find(fields)) == [[(5, 18)], []]


def test_of_what_may_belong_together_nobody_is_asked_who_only_guesses() -> None:
    guessing, verifying = Mails(), Mails()
    guessing.verifies = False
    said = [f"for {n} I call at {n}" for n in range(1000, 1100)]
    fields = [Field(f"messages[{n}].content", text) for n, text in enumerate(said)]
    Inspector([guessing, verifying], Scheme(), at_once).find(fields)
    assert guessing.shown == said
    assert len(verifying.shown) > 2 * len(said)


def test_the_parts_of_one_message_are_no_guess() -> None:
    guessing = Mails()
    guessing.verifies = False
    inspector(guessing).find([Field("[0]", "Jane", run=1), Field("[1]", "Doe", run=1)])
    assert guessing.shown == ["Jane", "Doe", "JaneDoe", "Jane Doe"]


def test_a_block_counts_as_all_that_it_holds() -> None:
    held = base64.b64encode(b"jane.doe@example.com pays with 4539 1488 0343 6467").decode()
    [[block]] = inspector(Patterns()).find([Field("a", f"see {held} ok")])
    assert (block.start, block.end) == (4, 4 + len(held))
    assert (block.category, block.also) == ("finance.card", ("contact.email",))


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
