"""The Anthropic Python SDK against a running gateway, whatever is spoken at the other end."""

import json
from collections.abc import Iterator

import pytest
from tests.clients.serving import Served, serving
from tests.messages import EchoMessages
from tests.models.upstream import json_answer
from tests.world import CONFIG

anthropic = pytest.importorskip("anthropic", reason="the Anthropic SDK is not installed")

PUBLIC = "What is the boiling point of water at sea level?"
LETTER = "Please write to Sabine Weber (sabine.weber@example.com) about the contract."
HIGH = "Transfer it to DE89370400440532013000"
TOOL = {
    "name": "send_mail",
    "description": "Sends a mail.",
    "input_schema": {"type": "object", "properties": {"said": {"type": "string"}}},
}


@pytest.fixture(scope="module")
def messages_gateway(tmp_path_factory) -> Iterator[Served]:
    """A gateway whose destination outside speaks Messages."""
    config = CONFIG.replace('kind = "openai"', 'kind = "anthropic"')
    with serving(tmp_path_factory.mktemp("messages"), config=config) as made:
        yield made
        assert "Traceback" not in made.log
        made.audit()


@pytest.fixture(params=["chat", "messages"])
def there(request) -> Served:
    """A gateway; outside, either dialect is spoken."""
    speaks = request.param == "messages"
    found: Served = request.getfixturevalue("messages_gateway" if speaks else "gateway")
    found.forget()
    if speaks:
        found.outside.model = EchoMessages()
        found.outside.answer_with(found.outside.model)
    return found


@pytest.fixture
def client(there: Served) -> Iterator[anthropic.Anthropic]:
    with client_of(there, there.key) as made:
        yield made


def client_of(served: Served, key: str):
    return anthropic.Anthropic(base_url=served.url, api_key=key, max_retries=0)


def left(served: Served) -> str:
    """What left the boundary; none of the planted values is in it."""
    text = served.outside.received.decode()
    assert text, "nothing left"
    for value in ("Sabine", "Weber", "sabine"):
        assert value not in text
    return text


def create(client, said: str = PUBLIC, **more):
    named = {"model": "auto", "max_tokens": 100, "messages": [{"role": "user", "content": said}]}
    return client.messages.create(**named | more)


def test_a_message(client, there) -> None:
    message = create(client, LETTER, system="Be brief.")
    assert LETTER in message.content[0].text
    assert (message.role, message.stop_reason) == ("assistant", "end_turn")
    assert "PERSON_" in left(there)
    assert message._request_id.startswith("x-")


@pytest.mark.parametrize("cut", [1, 3, 1000])
def test_a_stream(client, there, cut: int) -> None:
    there.outside.model.cut = cut
    asked = {"model": "auto", "max_tokens": 100}
    messages = [{"role": "user", "content": LETTER}]
    with client.messages.stream(messages=messages, **asked) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert LETTER in text
    assert final.content[0].text == text
    assert final.stop_reason == "end_turn"
    left(there)


@pytest.mark.parametrize("stream", [False, True])
def test_a_tool_is_called_and_its_result_comes_back(client, there, stream: bool) -> None:
    messages = [{"role": "user", "content": LETTER}]
    asked = {"model": "auto", "max_tokens": 100, "tools": [TOOL]}
    if stream:
        with client.messages.stream(messages=messages, **asked) as streamed:
            first = streamed.get_final_message()
    else:
        first = client.messages.create(messages=messages, **asked)
    used = first.content[-1]
    assert (used.type, used.name) == ("tool_use", "send_mail")
    assert LETTER in used.input["said"]
    assert LETTER in json.loads(used.input["nested"])["again"]
    told = "sabine.weber@example.com has it"
    result = {"type": "tool_result", "tool_use_id": used.id, "content": told}
    messages += [
        {"role": "assistant", "content": first.content},
        {"role": "user", "content": [result]},
    ]
    there.outside.model.tools = False
    second = client.messages.create(messages=messages, **asked)
    assert told in second.content[0].text
    left(there)


def test_thoughts_are_handed_back(client, there) -> None:
    if not isinstance(there.outside.model, EchoMessages):
        return
    there.outside.model.thinks = there.outside.model.redacted = True
    messages = [{"role": "user", "content": LETTER}]
    for _ in range(2):
        asked = {"model": "auto", "max_tokens": 9000, "thinking": {"type": "adaptive"}}
        with client.messages.stream(messages=messages, **asked) as stream:
            final = stream.get_final_message()
        assert LETTER in final.content[0].thinking
        messages += [
            {"role": "assistant", "content": final.content},
            {"role": "user", "content": "Go on."},
        ]
    sent = there.outside.bodies[-1]["messages"][1]["content"]
    assert [block["type"] for block in sent] == ["thinking", "redacted_thinking", "text"]
    left(there)


def test_high_data_stays_inside(client, there) -> None:
    assert HIGH in create(client, HIGH).content[0].text
    assert there.outside.requests == []
    assert len(there.inside.requests) == 1


def test_models_and_counting(client, there) -> None:
    assert [m.id for m in client.models.list()] == ["auto", "big-model", "small-model"]
    counted = client.messages.count_tokens(
        model="auto", messages=[{"role": "user", "content": LETTER}], tools=[TOOL]
    )
    assert 20 < counted.input_tokens < 1000
    assert there.outside.requests == there.inside.requests == []


@pytest.mark.parametrize("stream", [False, True])
def test_what_is_refused_raises_the_sdk_s_own_errors(client, there, stream: bool) -> None:
    def refused(kind: type, code: str, made=client, **more) -> None:
        with pytest.raises(kind) as caught:
            create(made, stream=stream, **more)
        assert caught.value.body["error"]["code"] == code
        assert "DE89" not in str(caught.value)

    refused(anthropic.BadRequestError, "CUR203", messages=[])
    refused(anthropic.BadRequestError, "CUR204", model="no-such-model")
    purpose = {"curtilage-purpose": "marketing"}
    refused(anthropic.PermissionDeniedError, "CUR212", extra_headers=purpose)
    with client_of(there, "sk-wrong") as stranger:
        refused(anthropic.AuthenticationError, "CUR211", stranger)
    with client_of(there, there.strict_key) as strict:
        refused(anthropic.PermissionDeniedError, "CUR220", strict, said=HIGH)
    assert there.outside.requests == there.inside.requests == []


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, anthropic.BadRequestError),
        (413, anthropic.APIStatusError),
        (429, anthropic.RateLimitError),
        (500, anthropic.InternalServerError),
        (401, anthropic.InternalServerError),
    ],
)
def test_an_error_of_the_destination(client, there, status: int, kind: type, stream: bool) -> None:
    told = {"type": "error", "error": {"type": "x", "message": "Not so."}}
    there.outside.answer_with(json_answer(told, status, retry_after="77"))
    with pytest.raises(kind) as caught:
        create(client, stream=stream)
    assert caught.value.body["error"]["code"] == "CUR707"
    if status < 500 and status != 401:
        assert "Not so." in caught.value.body["error"]["message"]
        assert caught.value.response.headers["retry-after"] == "77"


def test_a_stream_that_is_cut_raises(client, there) -> None:
    there.outside.model.hang_up_after = 5
    with pytest.raises(anthropic.APIStatusError) as caught:
        list(create(client, stream=True))
    assert caught.value.body["error"]["code"] == "CUR703"
    there.outside.model.hang_up_after = None
    assert create(client).content
