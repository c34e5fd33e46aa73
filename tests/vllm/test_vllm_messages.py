"""The Anthropic SDK to a real vLLM: translated to chat completions, and in vLLM's own Messages."""

from collections.abc import Iterator

import pytest
from tests.vllm.real import MODEL
from tests.vllm.test_vllm_chat import LONG, TOOL

anthropic = pytest.importorskip("anthropic", reason="the Anthropic SDK is not installed")

MOST = 4
FUNCTION = TOOL["function"]
CALLED = {
    "name": "go",
    "description": FUNCTION["description"],
    "strict": True,
    "input_schema": FUNCTION["parameters"],
}


@pytest.fixture(params=["crm", "agent"], ids=["translated", "direct"])
def asking(request, served, keys) -> Iterator[anthropic.Anthropic]:
    key = keys[request.param]
    with anthropic.Anthropic(base_url=served.url, api_key=key, max_retries=0) as made:
        yield made


def asked(said: str = "Name a colour.", **more) -> dict:
    messages = [{"role": "user", "content": said}]
    return {"model": MODEL, "max_tokens": MOST, "messages": messages, **more}


def test_a_message(asking) -> None:
    message = asking.messages.create(**asked(system="Be brief."))
    assert (message.type, message.role) == ("message", "assistant")
    assert message.stop_reason in {"max_tokens", "end_turn"}
    assert message.usage.input_tokens > 0
    assert 0 < message.usage.output_tokens <= MOST


def test_a_stream(asking) -> None:
    with asking.messages.stream(**asked()) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert "".join(block.text for block in final.content) == text
    assert final.stop_reason in {"max_tokens", "end_turn"}
    assert 0 < final.usage.output_tokens <= MOST


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_is_called(asking, stream: bool) -> None:
    choice = {"type": "tool", "name": "go"}
    wanted = asked("Call it.", tools=[CALLED], tool_choice=choice) | {"max_tokens": 100}
    if stream:
        with asking.messages.stream(**wanted) as streamed:
            final = streamed.get_final_message()
    else:
        final = asking.messages.create(**wanted)
    used = final.content[-1]
    assert (used.type, used.name, used.input) == ("tool_use", "go", {"to": "a"})
    assert final.stop_reason == "tool_use"


@pytest.mark.parametrize("stream", [False, True])
def test_what_it_refuses_is_passed_on(asking, stream: bool) -> None:
    with pytest.raises(anthropic.NotFoundError) as caught:
        asking.messages.create(**asked() | {"model": "absent"}, stream=stream)
    assert "does not exist" in caught.value.body["error"]["message"]
    with pytest.raises(anthropic.BadRequestError) as caught:
        asking.messages.create(**asked(LONG), stream=stream)
    assert caught.value.body["error"]["type"] == "invalid_request_error"
    assert "context length" in caught.value.body["error"]["message"]
