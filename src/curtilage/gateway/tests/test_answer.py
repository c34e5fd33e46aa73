"""Answers restored: in every place, each choice on its own, however a stream is cut."""

import json
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import DestinationError
from curtilage.gateway.chat.answer import StreamRestorer, restored
from curtilage.gateway.restoring import stepped

TOKEN, VALUE = "NAME_7", 'Jane "J" Doe'


class Restoring:
    """Puts the value for the token; holds back what could become one."""

    def __init__(self, json_text: bool) -> None:
        self._value = json.dumps(VALUE)[1:-1] if json_text else VALUE
        self._held = ""

    def feed(self, text: str) -> str:
        text = (self._held + text).replace(TOKEN, self._value)
        sizes = range(min(len(TOKEN) - 1, len(text)), 0, -1)
        held = next((n for n in sizes if TOKEN.startswith(text[-n:])), 0)
        self._held = text[len(text) - held :]
        return text[: len(text) - held]

    def finish(self) -> str:
        held, self._held = self._held, ""
        return held


def whole(message: dict, **more) -> dict:
    body = {"id": "c", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    return json.loads(restored(json.dumps(body | more).encode(), Restoring))


def test_a_whole_answer_is_restored_in_every_string_of_its_messages() -> None:
    arguments = json.dumps({"to": TOKEN, "inner": json.dumps([TOKEN])})
    message = {
        "role": "assistant",
        "content": f"Dear {TOKEN}",
        "refusal": TOKEN,
        "reasoning_content": TOKEN,
        "annotations": [{"title": TOKEN}],
        "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": arguments}}],
        "function_call": {"name": "f", "arguments": arguments},
        "audio": None,
    }
    got = whole(message, usage={"total_tokens": 3})
    assert TOKEN not in json.dumps(got)
    said = got["choices"][0]["message"]
    assert said["content"] == f"Dear {VALUE}"
    assert said["annotations"] == [{"title": VALUE}]
    for function in (said["tool_calls"][0]["function"], said["function_call"]):
        assert json.loads(function["arguments"])["to"] == VALUE
    assert (got["usage"], got["id"]) == ({"total_tokens": 3}, "c")


def test_an_error_is_restored_too() -> None:
    body = json.dumps({"error": {"message": f"{TOKEN} is too long"}}).encode()
    assert json.loads(restored(body, Restoring))["error"]["message"] == f"{VALUE} is too long"


@pytest.mark.parametrize(
    "body",
    [
        {"choices": "x", "foo": TOKEN},
        {"choices": None, "output": [{"text": TOKEN}]},
        {"message": {"content": TOKEN}},
        {"choices": [TOKEN, {"text": TOKEN}, {"message": TOKEN}, [TOKEN]]},
        {"choices": [{"message": {"content": "x"}, "content_filter": {"said": TOKEN}}]},
        {"choices": [], "error": TOKEN},
        {"choices": [], "error": {"message": TOKEN, "code": TOKEN}, "citations": [TOKEN]},
    ],
)
def test_whatever_shape_an_answer_has_its_strings_are_restored(body: dict) -> None:
    raw = json.dumps(body)
    back = json.loads(restored(raw.encode(), Restoring))
    assert back == json.loads(raw.replace(TOKEN, json.dumps(VALUE)[1:-1]))
    events = StreamRestorer(Restoring).feed(raw.encode())
    assert [json.loads(event) for event in events] == [back]


def test_pieces_of_tokens_stay_as_they_are() -> None:
    logprobs = {"content": [{"token": TOKEN, "logprob": -1.0}]}
    body = {"choices": [{"message": {"content": TOKEN}, "logprobs": logprobs}]}
    (choice,) = json.loads(restored(json.dumps(body).encode(), Restoring))["choices"]
    assert choice == {"message": {"content": VALUE}, "logprobs": logprobs}


@pytest.mark.parametrize("body", [b"", b"not JSON NAME_7", b"[1]", b"7", b"\xff"])
def test_what_is_no_answer_stays_as_it_is(body: bytes) -> None:
    assert restored(body, Restoring) == body


@pytest.mark.parametrize(
    "choices", [None, 7, "x", {}, [], [7], [{}], [{"message": 7}], [{"message": {"content": 7}}]]
)
def test_odd_choices_break_nothing(choices) -> None:
    body = json.dumps({"choices": choices}).encode()
    assert json.loads(restored(body, Restoring)) == {"choices": choices}
    assert StreamRestorer(Restoring).feed(body)


def event(index: int, delta: dict, finish: str | None = None, **more) -> bytes:
    choice = {"index": index, "delta": delta, "finish_reason": finish}
    return json.dumps({"id": "c", "choices": [choice], **more}).encode()


def told(events: list[bytes]) -> dict[tuple, str]:
    """The text of each place, put together, and ``end`` once its choice has ended."""
    texts: dict[tuple, str] = {}
    for payload in events:
        for choice in json.loads(payload)["choices"]:
            index, delta = choice["index"], choice["delta"]
            assert (index, "end") not in texts, "something came after the end"
            for name in ("content", "reasoning_content"):
                if name in delta:
                    texts[index, name] = texts.get((index, name), "") + delta[name]
            for call in delta.get("tool_calls", ()):
                place = (index, call["index"])
                texts[place] = texts.get(place, "") + call["function"].get("arguments", "")
            if choice["finish_reason"]:
                texts[index, "end"] = choice["finish_reason"]
    return texts


def pieces(text: str, cuts: list[int]) -> list[str]:
    ends = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    return [text[a:b] for a, b in pairwise(ends)]


CUTS = st.lists(st.integers(0, 40), max_size=8)
TEXT = f"To {TOKEN}, {TOKEN}{TOKEN} and NAME_ and N"
ARGUMENTS = json.dumps({"to": TOKEN, "x": "NAME"})


@given(CUTS, CUTS, st.booleans(), st.randoms())
def test_however_the_stream_is_cut(one: list, two: list, with_the_last: bool, chance) -> None:
    streams = {
        "content": [event(0, {"content": p}) for p in pieces(TEXT, one)],
        "reasoning": [event(0, {"reasoning_content": p}) for p in pieces(TEXT, two)],
        "second": [event(1, {"content": p}) for p in pieces(TEXT, two)],
        "call": [
            event(2, {"tool_calls": [{"index": 3, "function": {"arguments": p}}]})
            for p in pieces(ARGUMENTS, one)
        ],
    }
    lasts = {}
    for index, name in ((0, "content"), (1, "second"), (2, "call")):
        delta = {}
        if with_the_last:  # some servers put the last piece and the end into one event
            delta = json.loads(streams[name].pop())["choices"][0]["delta"]
        lasts[index] = event(index, delta, "stop")
    order = [name for name, events in streams.items() for _ in events]
    chance.shuffle(order)
    sent = [streams[name].pop(0) for name in order]
    stream = StreamRestorer(Restoring)
    got = [e for payload in [*sent, *lasts.values()] for e in stream.feed(payload)]
    assert stream.finish() == []
    text = TEXT.replace(TOKEN, VALUE)
    assert told(got) == {
        (0, "content"): text,
        (0, "reasoning_content"): text,
        (1, "content"): text,
        (2, 3): ARGUMENTS.replace(TOKEN, json.dumps(VALUE)[1:-1]),
        **{(index, "end"): "stop" for index in range(3)},
    }


def test_what_is_held_back_is_in_an_event_like_the_others() -> None:
    stream = StreamRestorer(Restoring)
    stream.feed(event(0, {"content": "NAME"}, model="m", usage={"n": 1}))
    (held,) = stream.finish()
    choice = {"index": 0, "delta": {"content": "NAME"}, "finish_reason": None}
    assert json.loads(held) == {"id": "c", "model": "m", "choices": [choice]}


def test_events_without_choices_pass() -> None:
    stream = StreamRestorer(Restoring)
    usage = {"id": "c", "choices": [], "usage": {"total_tokens": 3}}
    assert [json.loads(e) for e in stream.feed(json.dumps(usage).encode())] == [usage]
    assert stream.feed(b"no JSON") == [b"no JSON"]
    (error,) = stream.feed(json.dumps({"error": {"message": TOKEN}}).encode())
    assert json.loads(error) == {"error": {"message": VALUE}}


@pytest.mark.parametrize("index", [None, "x", [1], {}])
def test_an_index_that_is_none_breaks_nothing(index) -> None:
    stream = StreamRestorer(Restoring)
    call = {"index": index, "function": {"arguments": TOKEN}}
    payload = {"choices": [{"index": index, "delta": {"content": TOKEN, "tool_calls": [call]}}]}
    events = stream.feed(json.dumps(payload).encode()) + stream.finish()
    assert TOKEN not in b"".join(events).decode()


async def arriving(*payloads: bytes, cut: bool = False) -> AsyncIterator[bytes]:
    for payload in payloads:
        yield payload
    if cut:
        raise DestinationError("cut", code="CUR703")


async def test_a_stream_is_given_on_without_its_mark_of_the_end() -> None:
    events = arriving(event(0, {"content": TOKEN}), b"[DONE]")
    got = [e async for e in stepped(events, StreamRestorer(Restoring))]
    assert told(got) == {(0, "content"): VALUE}
    plain = [event(0, {"content": TOKEN}), b"odd"]
    assert [e async for e in stepped(arriving(*plain, b"[DONE]"), None)] == plain


async def test_what_is_held_back_comes_before_the_error_of_a_cut() -> None:
    events = stepped(
        arriving(event(0, {"content": "to NAME"}), cut=True), StreamRestorer(Restoring)
    )
    assert told([await anext(events), await anext(events)]) == {(0, "content"): "to NAME"}
    with pytest.raises(DestinationError):
        await anext(events)
