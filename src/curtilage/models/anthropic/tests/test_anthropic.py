"""Anthropic's Messages API: where it is asked, and with which headers."""

import json

from tests.models.crossings import KEY, place, recorded
from tests.models.upstream import Upstream, http, json_answer, sse

from curtilage.core.parties import Destination, Dialect, Zone
from curtilage.models import catalogue
from curtilage.models.abilities import OF_DIALECT
from curtilage.models.anthropic import ABILITIES, DROPS, KIND, build
from curtilage.models.options import Options

MESSAGE = {"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Hi"}]}


def test_where_it_asks():
    here = Destination("here", KIND, Zone.INSIDE, "DE", endpoint="https://api.anthropic.com")
    sender = build(here, Options())
    assert str(sender._url) == "https://api.anthropic.com/v1/messages"
    assert str(sender._health) == "https://api.anthropic.com/v1/models"


def test_what_it_takes():
    assert {"images", "files", "tools", "top_k"} <= ABILITIES
    assert {"user", "metadata", "store"} <= DROPS
    kind = catalogue()[KIND]
    assert kind.dialect is Dialect.MESSAGES
    assert kind.abilities.isdisjoint(OF_DIALECT[Dialect.CHAT] | {"n", "logprobs", "audio"})


async def test_key_and_version_stand_in_headers_of_their_own():
    async with Upstream([json_answer(MESSAGE)]) as up:
        sender = build(place(KIND, up.url), Options(api_key=KEY))
        answer = await sender.send(recorded({"max_tokens": 1}))
        await sender.close()
    assert json.loads(answer.body) == MESSAGE
    (request,) = up.requests
    assert request.headers["x-api-key"] == KEY
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert "authorization" not in request.headers


async def test_a_server_that_is_overloaded_is_asked_again():
    busy = json_answer({"type": "error", "error": {"type": "overloaded_error"}}, 529)
    async with Upstream([busy, json_answer(MESSAGE)]) as up:
        sender = build(place(KIND, up.url), Options(jitter=lambda: 0.0, retry_wait=0.01))
        assert (await sender.send(recorded({}))).status == 200
        await sender.close()
    assert len(up.requests) == 2


async def test_limits_are_kept_for_the_caller():
    limits = {"anthropic_ratelimit_requests_remaining": "5", "set_cookie": "a=b"}
    async with Upstream([json_answer(MESSAGE, **limits), http(200, b"{}")]) as up:
        sender = build(place(KIND, up.url), Options())
        answer = await sender.send(recorded({}))
        assert answer.headers == {"anthropic-ratelimit-requests-remaining": "5"}
        assert await sender.ready()
        await sender.close()


async def test_a_stream_is_finished_with_its_last_event_only():
    said = b'{"type":"content_block_delta","delta":{"text":"\\"type\\":\\"message_stop\\""}}'
    whole = [said, b'{"type": "message_stop"}']
    async with Upstream([sse(*whole), sse(said)]) as up:
        sender = build(place(KIND, up.url), Options())
        answer = await sender.send(recorded({}, stream=True))
        assert [event async for event in answer.events] == [*whole, b"[DONE]"]
        cut = await sender.send(recorded({}, stream=True))
        got, failure = [], None
        try:
            got += [event async for event in cut.events]
        except Exception as error:  # noqa: BLE001 - which one is what is asked
            failure = error
        assert failure is not None
        assert failure.number == "CUR703"
        await sender.close()
