"""What the embedded model is asked, from what a caller asked."""

import json

import pytest

from curtilage.core.errors import RequestError
from curtilage.models.embedded.request import read_request


def chat(text="secret", **more):
    return {"model": "m", "messages": [{"role": "user", "content": text}], **more}


def read(body, context=300):
    return read_request(body if isinstance(body, bytes) else json.dumps(body).encode(), context)


def said(*messages):
    [run] = read({"messages": list(messages)}).runs
    return run["messages"]


def test_only_known_fields_reach_the_model():
    wanted = read(
        chat(max_tokens=9999, store=True, grammar="root", user="u", id_slot=1, top_p=None)
    )
    assert (wanted.model, wanted.usage) == ("m", False)
    assert wanted.runs == (
        {
            "messages": [{"role": "user", "content": "secret"}],
            "max_tokens": 300,
            "stream": True,
            "stream_options": {"include_usage": True},
        },
    )


@pytest.mark.parametrize(
    ("asked", "tokens"),
    [
        ({}, 512),
        ({"max_tokens": 7}, 7),
        ({"max_completion_tokens": 8}, 8),
        ({"max_tokens": 7, "max_completion_tokens": 8}, 8),
        ({"max_tokens": 7, "max_completion_tokens": None}, 7),
        ({"max_tokens": 10**9}, 4096),
    ],
)
def test_the_tokens_are_bounded(asked, tokens):
    [run] = read(chat(**asked), context=4096).runs
    assert run["max_tokens"] == tokens


def test_each_choice_has_a_seed_of_its_own():
    assert [run["seed"] for run in read(chat(n=3, seed=2**32 - 1)).runs] == [2**32 - 1, 0, 1]
    assert all("seed" not in run for run in read(chat(n=3)).runs)


def test_usage_is_for_streams_that_ask():
    assert read(chat(stream_options={"include_usage": True})).usage
    assert not read(chat(stream_options={"include_usage": "yes"})).usage
    assert not read(chat(stream_options=None)).usage


def test_roles_and_parts():
    assert said(
        {"role": "developer", "content": "a"},
        {"role": "user", "content": [{"type": "text", "text": "b"}, {"text": "c"}]},
        {"role": "assistant", "content": None, "name": "x"},
    ) == [
        {"role": "system", "content": "a"},
        {"role": "user", "content": "b\nc"},
        {"role": "assistant", "content": ""},
    ]


def test_tool_calls_are_read_as_text():
    calls = [{"id": "c", "function": {"name": "f", "arguments": '{"city": "Rome"}'}}]
    [message] = said({"role": "assistant", "content": None, "tool_calls": calls})
    assert json.loads(message["content"]) == calls
    assert set(message) == {"role", "content"}


@pytest.mark.parametrize(
    ("body", "param"),
    [
        (b"{", None),
        (b"[]", None),
        (b"\xff", None),
        ({"messages": []}, "messages"),
        ({"messages": "secret"}, "messages"),
        ({"messages": ["secret"]}, "messages[0]"),
        ({"messages": [{"content": "secret"}]}, "messages[0]"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
            "messages[0].content[0]",
        ),
        (chat(n=0), "n"),
        (chat(n=9), "n"),
        (chat(n=True), "n"),
        (chat(max_tokens=-1), "max_tokens"),
        (chat(max_completion_tokens="1"), "max_completion_tokens"),
        (chat(seed="1"), "seed"),
        (chat(seed=False), "seed"),
    ],
)
def test_what_cannot_be_read(body, param):
    with pytest.raises(RequestError) as caught:
        read(body)
    assert caught.value.param == param
    assert caught.value.number in {"CUR250", "CUR251"}
    assert "secret" not in caught.value.full()
