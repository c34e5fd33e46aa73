"""Messages restored: in every place, each block on its own, however a stream is cut."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.messages import put_together

from curtilage.gateway.messages.answer import StreamRestorer, restored

TOKEN, VALUE = "NAME_7", 'Jane "J" Doe'


class Restoring:
    """Puts the value for the token; holds back what could become one."""

    def __init__(self, json_text: bool) -> None:
        self._json = json_text
        self._held = ""

    def feed(self, text: str) -> str:
        text = self._held + text
        sizes = range(min(len(TOKEN) - 1, len(text)), 0, -1)
        held = next((n for n in sizes if TOKEN.startswith(text[-n:])), 0)
        self._held = text[len(text) - held :]
        value = json.dumps(VALUE)[1:-1] if self._json else VALUE
        return text[: len(text) - held].replace(TOKEN, value)

    def finish(self) -> str:
        held, self._held = self._held, ""
        return held


def seal(opaque: str, text: str) -> str:
    return f"<{opaque} of {text}>"


def whole(*content: dict, new=Restoring, **more) -> dict:
    body = {"type": "message", "content": list(content)} | more
    return json.loads(restored(json.dumps(body).encode(), new, seal))


def test_a_whole_answer_is_restored_in_every_string() -> None:
    used = {"to": TOKEN, TOKEN: [TOKEN, {"n": 1.5}]}
    got = whole(
        {"type": "text", "text": f"Dear {TOKEN}", "citations": [{"cited_text": TOKEN}]},
        {"type": "tool_use", "id": "t", "name": "f", "input": used},
        {"type": "hologram", "said": [TOKEN]},
        stop_sequence=TOKEN,
        usage={"input_tokens": 3},
    )
    assert TOKEN not in json.dumps(got)
    assert got["content"][0]["text"] == f"Dear {VALUE}"
    assert got["content"][1]["input"] == {"to": VALUE, VALUE: [VALUE, {"n": 1.5}]}
    assert (got["stop_sequence"], got["usage"]) == (VALUE, {"input_tokens": 3})


@pytest.mark.parametrize("new", [Restoring, None])
def test_what_only_its_maker_can_read_is_sealed_with_what_it_said_itself(new) -> None:
    got = whole(
        {"type": "thinking", "thinking": TOKEN, "signature": "S"},
        {"type": "redacted_thinking", "data": "D"},
        {"type": "thinking", "thinking": "x", "signature": ""},
        new=new,
    )
    assert [b.get("signature", b.get("data")) for b in got["content"]] == [
        f"<S of {TOKEN}>", "<D of >", "",
    ]  # fmt: skip
    assert got["content"][0]["thinking"] == (VALUE if new else TOKEN)


@pytest.mark.parametrize("body", [b"", b"not JSON NAME_7", b"[1]", b"7", b"\xff"])
def test_what_is_no_answer_stays_as_it_is(body: bytes) -> None:
    assert restored(body, Restoring, seal) == body


@pytest.mark.parametrize("content", [None, 7, "x", {}, [], [7], [None], [{}], [{"type": 7}]])
def test_odd_contents_break_nothing(content) -> None:
    body = json.dumps({"content": content}).encode()
    assert json.loads(restored(body, Restoring, seal)) == {"content": content}


def pieces(text: str, cuts: list[int]) -> list[str]:
    ends = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    return [text[a:b] for a, b in pairwise(ends)]


THOUGHT = f"About {TOKEN}, NAME_"
TEXT = f"To {TOKEN}, {TOKEN}{TOKEN} and NAME_ and N"
INPUT = {"to": TOKEN, "x": "NAME", TOKEN: ["N"]}
CONTENT = [
    {"type": "thinking", "thinking": THOUGHT, "signature": "S"},
    {"type": "redacted_thinking", "data": "D"},
    {"type": "text", "text": TEXT},
    {"type": "tool_use", "id": "t", "name": "f", "input": INPUT},
    {"type": "text", "text": "N"},
]


def stream(cuts: list[list[int]]) -> list[dict]:
    """The events of the content, its texts cut at these places."""
    kinds = {"thinking": "thinking_delta", "text": "text_delta", "partial_json": "input_json_delta"}
    events: list[dict] = [{"type": "message_start", "message": {"id": "m", "usage": {}}}]
    for index, block in enumerate(CONTENT):
        name = {"tool_use": "partial_json", "redacted_thinking": ""}.get(
            block["type"], block["type"]
        )
        text = json.dumps(block["input"]) if name == "partial_json" else block.get(name, "")
        empty = {"partial_json": {"input": {}}, "": {}}.get(name, {name: ""})
        signed = {"signature": ""} if name == "thinking" else {}
        start = {
            "type": "content_block_start",
            "index": index,
            "content_block": block | empty | signed,
        }
        deltas = [{"type": kinds[name], name: p} for p in pieces(text, cuts[index])] if name else []
        if signed:
            deltas.append({"type": "signature_delta", "signature": block["signature"]})
        more = [{"type": "content_block_delta", "index": index, "delta": d} for d in deltas]
        events += [start, {"type": "ping"}, *more, {"type": "content_block_stop", "index": index}]
    ends = {"stop_reason": "end_turn", "stop_sequence": None}
    return [
        *events,
        {"type": "message_delta", "delta": ends, "usage": {}},
        {"type": "message_stop"},
    ]


CUTS = st.lists(st.lists(st.integers(0, 40), max_size=8), min_size=5, max_size=5)


@given(CUTS, st.booleans())
def test_however_the_stream_is_cut(cuts: list, replaced: bool) -> None:
    new = Restoring if replaced else None
    restorer = StreamRestorer(new, seal)
    sent = [json.dumps(event).encode() for event in stream(cuts)]
    got = [json.loads(e) for payload in sent for e in restorer.feed(payload)]
    assert restorer.finish() == []
    assert put_together(got)["content"] == whole(*CONTENT, new=new)["content"]


def test_what_is_held_back_comes_out_when_a_stream_breaks_off() -> None:
    restorer = StreamRestorer(Restoring, seal)
    delta = {"type": "text_delta", "text": "to NAME"}
    event = {"type": "content_block_delta", "index": 3, "delta": delta}
    (first,) = restorer.feed(json.dumps(event).encode())
    (held,) = restorer.finish()
    assert json.loads(first)["delta"]["text"] == "to "
    assert json.loads(held) == event | {"delta": {"type": "text_delta", "text": "NAME"}}


@pytest.mark.parametrize(
    "event",
    [
        {"type": "error", "error": {"message": TOKEN}},
        {"type": "unknown", "said": [TOKEN]},
        {"said": TOKEN},
        {"type": "content_block_delta", "index": "x", "delta": {"type": "odd", "said": TOKEN}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": [TOKEN]}},
        {"type": "content_block_delta", "index": 0, "delta": TOKEN},
        {"type": "content_block_start", "index": 0, "content_block": TOKEN},
        {"type": "content_block_start", "content_block": {"type": "text", "text": TOKEN}},
        {"type": ["message_delta"], "delta": {"stop_sequence": TOKEN}},
        {"type": "message_delta", "delta": {"stop_sequence": TOKEN}},
    ],
)
def test_whatever_an_event_holds_its_strings_are_restored(event: dict) -> None:
    raw = json.dumps(event)
    events = StreamRestorer(Restoring, seal).feed(raw.encode())
    assert [json.loads(e) for e in events] == [
        json.loads(raw.replace(TOKEN, json.dumps(VALUE)[1:-1]))
    ]


@pytest.mark.parametrize("payload", [b"no JSON", b"[1]", b"7"])
def test_what_is_no_event_passes(payload: bytes) -> None:
    assert StreamRestorer(Restoring, seal).feed(payload) == [payload]
