"""The way back from a view is exact, whatever the text and however deep the view."""

from __future__ import annotations

import base64
import html
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.findings import Finding
from curtilage.detect.views import Sort, View, views
from curtilage.detect.views.view import Pieces, everything, windows

PIECES = [
    "&#52;&#x31;11",
    "%34%31%31%c3%a9",
    "a+b%20c",
    r"\u0041\x42\103\n\"",
    "=34=31=C3=A9=\r\n1",
    base64.b64encode("jo@example.org ü".encode()).decode(),
    base64.b64encode(b"&#52;" * 5).decode(),
    "6a6f406578616d706c652e6f7267",
    "4\u200b1\u00a01e\u0301\ufb01",
    "W\u0435b\u0435r \uff41\uff42",
    "4 1 1 1 1 1 1 1 1",
    "four one one one, five",
    "jo at example dot org",
    "41<b>11</b>1 'a' + 'b'",
    "name,email\nJo Doe,jo@x.org\n",
    "<name>Jo</name> userName='jo'",
    "DE89\n> 3704 0044",
    "word ",
    "\n",
    "\U0001f600",
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=8).map("".join)


def every(text: str) -> list[View]:
    seen = views(text)
    return [seen.base, *seen.others]


@given(texts, st.data())
@settings(max_examples=150, deadline=None)
def test_a_finding_comes_back_inside_the_original_and_never_empty(text: str, data) -> None:
    for view in every(text):
        if not view.text:
            continue
        start = data.draw(st.integers(0, len(view.text) - 1))
        end = data.draw(st.integers(start + 1, len(view.text)))
        back = view.unfold(Finding(start, end, "contact.email", 0.9, "test"))
        assert back is None or 0 <= back.start < back.end <= len(text)


@given(texts)
@settings(max_examples=150, deadline=None)
def test_places_keep_their_order_and_unaltered_characters_are_those_of_the_original(text) -> None:
    for view in every(text):
        last = (0, 0)
        for at, character in enumerate(view.text):
            span = view.source(at, at + 1)
            if span is None:
                continue
            assert span >= last
            last = span
            parent = view.parent.text if view.parent else text
            beneath = view.beneath(at, at + 1)
            assert beneath
            if view.pieces is not None and not view.pieces.alters(at, at + 1):
                assert parent[slice(*beneath)] == character


@given(texts)
@settings(max_examples=100, deadline=None)
def test_a_wider_span_comes_back_wider(text: str) -> None:
    for view in every(text):
        spans = [view.source(at, at + 1) for at in range(len(view.text))]
        known = [span for span in spans if span]
        if known:
            whole = view.source(0, len(view.text))
            assert whole == (known[0][0], known[-1][1])


CODERS = {
    "entities": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "names": html.escape,
    "percent": lambda s: "".join(f"%{o:02X}" for o in s.encode()),
    "escapes": lambda s: "".join(f"\\x{o:02x}" for o in s.encode()),
    "quoted": lambda s: "".join(f"={o:02X}" for o in s.encode()),
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "hex": lambda s: s.encode().hex(),
}
plain = st.text(string.ascii_letters + string.digits + "@.é<&", min_size=8, max_size=30)


@pytest.mark.parametrize("first", sorted(CODERS))
@pytest.mark.parametrize("second", ["", *sorted(CODERS)])
@given(value=plain, place=st.integers(0, 3))
@settings(max_examples=12, deadline=None)
def test_what_is_found_covers_exactly_what_was_encoded(first, second, value, place) -> None:
    """Of one coding or of one within another, views of views included."""
    before = ["", "see ", "x\u200by: ", "(“a” "][place]
    # with an escape at each edge, so that every coding has something to read
    inner = CODERS[first]("<" + value + "<")
    shown = CODERS[second](inner) if second else inner
    text = f"{before}{shown} end"
    for view in every(text):
        at = view.text.find("<" + value + "<")
        if view.sort is not Sort.FOLDED and at >= 0:
            span = view.source(at, at + len(value) + 2)
            assert span == (len(before), len(before) + len(shown))
            return
        if view.parent is not None and view.parent.sort is Sort.DECODED and at >= 0:
            assert view.source(at, at + len(value) + 2) == (len(before), len(before) + len(shown))
            return
    pytest.fail(f"not seen: {text!r}")


def test_pieces_of_several_steps() -> None:
    pieces = Pieces()
    pieces.add((0, 4), 10, 12, 3, alters=True)
    pieces.add((6, 7), 22, 9, 0, alters=True)
    assert pieces.source(1, 2) == (13, 16)
    assert pieces.source(6, 7) == (22, 31)
    assert pieces.source(3, 7) == (19, 31)
    assert pieces.source(4, 6) is None


def test_what_is_left_out_belongs_to_what_goes_over_it() -> None:
    root = View("a--b--")
    view = everything(root, [(1, 3, "", 0), (4, 6, "", 0)], Sort.RESPELT)
    assert view.text == "ab"
    assert view.source(0, 2) == (0, 4)
    assert view.source(0, 1) == (0, 1)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_windows_show_each_edit_once_and_little_else(gaps: list[int]) -> None:
    text, edits = "", []
    for gap in gaps:
        text += ("word " * gap)[:gap]
        edits.append((len(text), len(text) + 1, "#", 1))
        text += "!"
    view = windows(View(text), edits, Sort.DECODED)
    assert view
    places = [at for at, c in enumerate(view.text) if c == "#"]
    assert [view.source(at, at + 1) for at in places] == [edit[:2] for edit in edits]
    assert len(view.text) <= len(edits) * 250
