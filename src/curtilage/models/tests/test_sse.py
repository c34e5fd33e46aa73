"""Any cut of the bytes gives the same events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.models.sse import EventParser, EventTooLargeError

LINES = st.sampled_from(
    [
        b"data: one",
        b"data:two",
        b"data:  three",
        b"data",
        b"data:",
        b": a comment",
        b"event: ping",
        b"id: 7",
        b"retry: 10",
        b"",
        b"",
        "data: \u00e9\u20ac\U0001f600".encode(),
        b'data: {"a":"b: c"}',
        b"datas: no",
        b"data: [DONE]",
        b"\xff\xfe",
    ]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
STREAMS = st.lists(st.tuples(LINES, ENDS), max_size=14).map(
    lambda lines: b"".join(line + end for line, end in lines)
)


def events(*pieces: bytes, limit: int = 10_000) -> list[bytes]:
    parser = EventParser(limit)
    return [event for piece in pieces for event in parser.feed(piece)]


@given(STREAMS, st.lists(st.integers(0, 200), max_size=30), st.booleans())
def test_any_cut_gives_the_same_events(stream, cuts, bom):
    stream = b"\xef\xbb\xbf" + stream if bom else stream
    places = sorted({min(cut, len(stream)) for cut in cuts})
    pieces = [stream[a:b] for a, b in zip([0, *places], [*places, len(stream)], strict=True)]
    assert events(*pieces) == events(stream)


@given(STREAMS)
def test_byte_by_byte_is_the_same_as_at_once(stream):
    assert events(*(stream[i : i + 1] for i in range(len(stream)))) == events(stream)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data: a\n\ndata: b\n\n", [b"a", b"b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", [b"a", b"b"]),
        (b"data: a\r\rdata: b\r\r", [b"a", b"b"]),
        (b"data: a\ndata: b\n\n", [b"a\nb"]),
        (b"data:a\n\n", [b"a"]),
        (b"data:  a\n\n", [b" a"]),
        (b": hello\n\ndata: a\n\n", [b"a"]),
        (b"event: x\nid: 1\ndata: a\nretry: 5\n\n", [b"a"]),
        (b"\xef\xbb\xbfdata: a\n\n", [b"a"]),
        (b"data: a", []),
        (b"data: a\n", []),
        (b"data\n\n", []),
        (b"data:\n\n", []),
        (b"data: \xe2\x82\xac\n\n", ["\u20ac".encode()]),
        (b"\n\n\n", []),
        (b"", []),
    ],
)
def test_the_format(stream, expected):
    assert events(stream) == expected


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_an_event_has_a_largest_size_however_it_grows(end):
    with pytest.raises(EventTooLargeError):
        events(*[b"data: 0123456789" + end] * 20, limit=100)


def test_comments_and_small_events_may_go_on_for_ever():
    assert len(events(b": keep-alive, keep-alive\n" * 50 + b"data: x\n\n" * 50, limit=40)) == 50
