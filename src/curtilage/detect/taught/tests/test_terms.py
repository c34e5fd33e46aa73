"""Terms of word lists: whole words, any case, the longest, and only those."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.findings import VERIFIED
from curtilage.core.taught import Wordlist
from curtilage.detect.inspection import find
from curtilage.detect.taught import TaughtDetector
from curtilage.detect.taught.terms import MOST_WORDS, Terms, why_no_term

LIST = Wordlist("acme.project", ("Blue Bird", "Kestrel-7", "ORB", "Straßenbau", "Blue Bird Two"))
OTHER = Wordlist("acme.client", ("blue bird", "青鳥計画", "โครงการนก"))


def found(text: str, *lists: Wordlist) -> list[str]:
    return [text[f.start : f.end] for f in Terms(lists or [LIST, OTHER]).find(text, "x")]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("We call it Blue Bird now.", ["Blue Bird"]),
        ("BLUE BIRD's plan, blue-bird, blue_bird", ["BLUE BIRD", "blue-bird", "blue_bird"]),
        ("blue\nbird or blue - bird", ["blue\nbird", "blue - bird"]),
        ("kestrel 7, Kestrel7, Kestrel-77, AKestrel-7", ["kestrel 7"]),
        ("an ORB and an orb, an Orb", ["ORB"]),
        ("der STRASSENBAU", ["STRASSENBAU"]),
        ("blue birds, bluebird, blue .... bird, bird blue", []),
        ("Blue Bird Two and blue bird three", ["Blue Bird Two", "blue bird"]),
        ("Blue Blue Bird Bird", ["Blue Bird"]),
        ("今年の青鳥計画は秘密です", ["青鳥計画"]),
        ("พบโครงการนกวันนี้", ["โครงการนก"]),
        ("\uff42lue bird", ["\uff42lue bird"]),
        ("", []),
    ],
)
def test_what_is_a_term(text: str, terms: list[str]) -> None:
    assert found(text) == terms


def test_a_term_of_two_lists_is_of_both() -> None:
    [one] = Terms([LIST, OTHER]).find("blue bird", "x")
    assert (one.category, one.also) == ("acme.client", ("acme.project",))
    assert one.confidence >= VERIFIED


@pytest.mark.parametrize(
    ("written", "fine"),
    [
        ("ab", True), ("7", False), ("--", False), ("a-b", True), ("鳥", False), ("青鳥", True),
        (" ".join(["x1"] * MOST_WORDS), True), (" ".join(["x1"] * (MOST_WORDS + 1)), False),
        ("x" * 200, True), ("x" * 201, False),
    ],
)  # fmt: skip
def test_what_may_be_a_term(written: str, fine: bool) -> None:
    assert (why_no_term(written) == "") is fine


@pytest.mark.parametrize(
    "disguised",
    ["Blu\u200be B\u00adird", "\u0412lue \u0412ird", "Blue&#32;Bird", "%42lue%20Bird"],
)
def test_a_disguised_term_is_found_in_a_view(disguised: str) -> None:
    text = f"about {disguised} today"
    for whole in (text, f"see {base64.b64encode(text.encode()).decode()} now"):
        [of_text] = find([TaughtDetector([LIST], {})], [whole])
        assert {f.category for f in of_text} == {"acme.project"}


words = st.lists(st.sampled_from(["blue", "bird", "two", "x", "orb", "7"]), min_size=1, max_size=4)
gaps = st.sampled_from([" ", "-", "  ", ", ", "\n", " -- -- "])


@given(st.lists(words, min_size=1, max_size=6), st.lists(st.tuples(words, gaps), max_size=8))
def test_terms_are_found_as_a_plain_search_finds_them(terms, text) -> None:
    """Against a search that tries every term at every word."""
    lists = [" ".join(term) for term in terms if len("".join(term)) >= 5]
    flat = [(word, gap if last else " ") for some, gap in text for last, word in _ends(some)]
    whole = "".join(word + gap for word, gap in flat)
    expected, at = 0, 0
    while at < len(flat):
        lengths = [
            len(term.split())
            for term in lists
            if [w for w, _ in flat[at : at + len(term.split())]] == term.split()
            and all(len(g) <= 3 for _, g in flat[at : at + len(term.split()) - 1])
        ]
        expected += bool(lengths)
        at += max(lengths, default=1)
    assert len(found(whole, Wordlist("a.b", tuple(lists)))) == expected


def _ends(some: list[str]) -> list[tuple[bool, str]]:
    return [(number == len(some) - 1, word) for number, word in enumerate(some)]


def test_many_terms_that_begin_alike_take_no_longer() -> None:
    """Each word is looked up, however many terms begin with it: work is counted, not time."""
    terms = Terms([Wordlist("a.b", tuple(f"blue {n}" for n in range(20_000)))])
    looked = 0
    original = Terms._longest

    def counted(self, matches, given, index):
        nonlocal looked
        last, categories = original(self, matches, given, index)
        looked += last - index + 1
        return last, categories

    Terms._longest = counted
    try:
        assert list(terms.find("blue " * 50_000, "x")) == []
    finally:
        Terms._longest = original
    assert looked <= 100_000
