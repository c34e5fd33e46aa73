"""The OpenAI Python SDK against a running gateway: as before, and nothing sensitive leaves."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel
from tests.clients.serving import Served
from tests.models.upstream import completion, delta, json_answer, raw, sse
from tests.story.records import Kind, entries

from curtilage.ledger.proof import verify_receipt

PUBLIC = "What is the boiling point of water at sea level?"
LETTER = "Please write to Sabine Weber (sabine.weber@example.com) about the contract."
PLANTED = ("Sabine Weber", "sabine.weber@example.com")
HIGH = "Transfer it to DE89370400440532013000"
TOOL = {
    "type": "function",
    "function": {
        "name": "send_mail",
        "description": "Sends a mail.",
        "parameters": {"type": "object", "properties": {"said": {"type": "string"}}},
    },
}


def user(content) -> list[dict]:
    return [{"role": "user", "content": content}]


@pytest.fixture
def client(served: Served) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{served.url}/v1", api_key=served.key, max_retries=0) as made:
        yield made


@pytest.fixture
async def concurrent(served: Served) -> AsyncIterator[AsyncOpenAI]:
    url = f"{served.url}/v1"
    async with AsyncOpenAI(base_url=url, api_key=served.key, max_retries=0) as made:
        yield made


def left(served: Served) -> str:
    """What left the boundary; none of the planted values is in it."""
    text = served.outside.received.decode()
    assert text, "nothing left"
    for value in ("Sabine", "Weber", "sabine"):
        assert value not in text
    return text


def test_chat(client, served) -> None:
    answer = client.chat.completions.create(model="auto", messages=user(LETTER))
    assert LETTER in answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert "PERSON_" in left(served)
    assert served.inside.requests == []


@pytest.mark.parametrize("cut", [1, 3, 1000])
def test_stream(client, served, cut: int) -> None:
    served.outside.model.cut = cut
    stream = client.chat.completions.create(model="auto", messages=user(LETTER), stream=True)
    chunks = list(stream)
    assert LETTER in "".join(c.choices[0].delta.content or "" for c in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"
    left(served)


def test_several_choices(client, served) -> None:
    answer = client.chat.completions.create(model="auto", messages=user(LETTER), n=3)
    assert [c.index for c in answer.choices] == [0, 1, 2]
    assert all(LETTER in c.message.content for c in answer.choices)
    texts = ["", "", ""]
    for chunk in client.chat.completions.create(
        model="auto", messages=user(LETTER), n=3, stream=True
    ):
        for choice in chunk.choices:
            texts[choice.index] += choice.delta.content or ""
    assert all(LETTER in text for text in texts)
    left(served)


def test_a_tool_is_called_and_its_result_comes_back(client, served) -> None:
    messages = user(LETTER)
    first = client.chat.completions.create(model="auto", messages=messages, tools=[TOOL])
    (call,) = first.choices[0].message.tool_calls
    assert call.function.name == "send_mail"
    said = json.loads(call.function.arguments)
    assert LETTER in said["said"]
    assert LETTER in json.loads(said["nested"])["again"]
    messages.append(first.choices[0].message)
    result = json.dumps({"sent_to": PLANTED[1], "name": PLANTED[0]})
    messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    served.outside.model.tools = False
    second = client.chat.completions.create(model="auto", messages=messages, tools=[TOOL])
    assert result in second.choices[0].message.content
    left(served)
    sent = served.outside.bodies[-1]["messages"]
    assert [m["role"] for m in sent] == ["user", "assistant", "tool"]
    assert sent[2]["tool_call_id"] == sent[1]["tool_calls"][0]["id"] == "call00000"


@pytest.mark.parametrize("cut", [1, 7])
def test_streamed_tool_arguments(client, served, cut: int) -> None:
    served.outside.model.cut = cut
    with client.chat.completions.stream(
        model="auto", messages=user(LETTER), tools=[TOOL]
    ) as stream:
        final = stream.get_final_completion()
    (call,) = final.choices[0].message.tool_calls
    assert LETTER in json.loads(call.function.arguments)["said"]
    left(served)


def test_json_mode(client, served) -> None:
    class Person(BaseModel):
        name: str
        mail: str

    def say(document: dict) -> str:
        assert document["response_format"]["type"] in {"json_schema", "json_object"}
        _, _, rest = document["messages"][-1]["content"].partition("write to ")
        name, _, mail = rest.partition(")")[0].partition(" (")
        return json.dumps({"name": name, "mail": mail})

    served.outside.model.say = say
    parsed = client.chat.completions.parse(
        model="auto", messages=user(LETTER), response_format=Person
    )
    assert parsed.choices[0].message.parsed == Person(name=PLANTED[0], mail=PLANTED[1])
    answer = client.chat.completions.create(
        model="auto", messages=user(LETTER), response_format={"type": "json_object"}
    )
    assert json.loads(answer.choices[0].message.content)["name"] == PLANTED[0]
    left(served)


def test_text_in_parts(client, served) -> None:
    parts = [{"type": "text", "text": text} for text in ("First:", LETTER, "That is all.")]
    answer = client.chat.completions.create(model="auto", messages=user(parts))
    assert LETTER in answer.choices[0].message.content
    assert [p["type"] for p in served.outside.bodies[0]["messages"][0]["content"]] == ["text"] * 3
    left(served)


def test_models(client) -> None:
    models = {model.id: model.owned_by for model in client.models.list()}
    assert models == {"auto": "curtilage", "big-model": "cloud", "small-model": "local"}


def test_the_decision_is_in_the_headers(client, served) -> None:
    def headers(text: str, **more) -> dict:
        return client.chat.completions.with_raw_response.create(
            model="auto", messages=user(text), **more
        ).headers

    told = headers(LETTER)
    assert told["curtilage-crossing"] == told["x-request-id"]
    names = ("level", "destination", "zone", "controls", "policies")
    assert [told[f"curtilage-{name}"] for name in names] == [
        "moderate", "cloud", "outside", "pseudonymise", "P4-moderate-outside-protected",
    ]  # fmt: skip
    told = headers(PUBLIC)
    assert [told[f"curtilage-{name}"] for name in names[:4]] == ["low", "cloud", "outside", "none"]
    told = headers(HIGH, stream=True)
    assert [told[f"curtilage-{name}"] for name in names[:4]] == ["high", "local", "inside", "none"]
    assert "DE89" not in served.outside.received.decode()


def test_a_receipt_proves_the_decision(client, served) -> None:
    raw_answer = client.chat.completions.with_raw_response.create(
        model="auto", messages=user(LETTER)
    )
    crossing = raw_answer.headers["curtilage-crossing"]
    receipt = client.get(f"/crossings/{crossing}/receipt", cast_to=str)
    key = (served.folder / "data" / "keys" / "ledger.vkey").read_text().strip()
    index, entry = verify_receipt(receipt, key)
    assert index == int(raw_answer.headers["curtilage-ledger-index"])
    assert entry.facts["crossing"] == crossing
    told = client.get(f"/crossings/{crossing}", cast_to=dict)
    assert told["application"] == "crm"
    assert "Sabine" not in json.dumps(told) + receipt
    other = client.with_options(api_key=served.strict_key)
    with pytest.raises(openai.NotFoundError) as caught:
        other.get(f"/crossings/{crossing}/receipt", cast_to=str)
    assert caught.value.code == "CUR209"


def create(client: OpenAI, **more):
    named = {"model": "auto", "messages": user(PUBLIC), **more}
    return client.chat.completions.create(**named)


@pytest.mark.parametrize(
    ("more", "kind", "code", "param"),
    [
        ({"messages": []}, openai.BadRequestError, "CUR203", "messages"),
        ({"n": 0}, openai.BadRequestError, "CUR203", "n"),
        ({"model": "no-such-model"}, openai.BadRequestError, "CUR204", "model"),
        (
            {"extra_headers": {"curtilage-purpose": "marketing"}},
            openai.PermissionDeniedError,
            "CUR212",
            None,
        ),
    ],
)
def test_what_is_refused_raises_the_sdk_s_own_errors(
    client, served, more: dict, kind: type[openai.APIStatusError], code: str, param: str | None
) -> None:
    for stream in (False, True):
        with pytest.raises(kind) as caught:
            create(client, stream=stream, **more)
        assert (caught.value.code, caught.value.param) == (code, param)
        assert len(str(caught.value)) > 30
    assert served.outside.requests == served.inside.requests == []


def test_a_wrong_key_and_a_wrong_path(client, served) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        create(client.with_options(api_key="sk-wrong"))
    assert (caught.value.code, caught.value.type) == ("CUR211", "authentication_error")
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="sk-wrong").models.list()
    with pytest.raises(openai.NotFoundError) as missing:
        client.moderations.create(input=LETTER)
    assert missing.value.code == "CUR208"
    assert served.outside.requests == served.inside.requests == []


def test_what_the_policy_refuses_is_a_permission_error(client, served) -> None:
    with pytest.raises(openai.PermissionDeniedError) as caught:
        create(client.with_options(api_key=served.strict_key), messages=user(HIGH))
    assert (caught.value.code, caught.value.type) == ("CUR220", "permission_error")
    assert caught.value.request_id in str(caught.value)
    assert "DE89" not in str(caught.value)
    assert served.outside.requests == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, openai.BadRequestError),
        (422, openai.UnprocessableEntityError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (401, openai.InternalServerError),
    ],
)
def test_an_error_of_the_destination(client, served, status: int, kind: type) -> None:
    served.outside.answer_with(json_answer({"error": {"message": "Not so."}}, status))
    for stream in (False, True):
        with pytest.raises(kind) as caught:
            create(client, stream=stream)
        assert caught.value.code == "CUR707"


@pytest.mark.parametrize("stream", [False, True])
def test_a_rate_limit_says_what_it_is_and_when_to_come_back(client, served, stream: bool) -> None:
    error = {"message": "Slow down.", "type": "tokens", "code": "rate_limit_exceeded"}
    limits = {"retry_after": "77", "x_ratelimit_remaining_tokens": "0", "x_secret": "1"}
    served.outside.answer_with(json_answer({"error": error}, 429, **limits))
    with pytest.raises(openai.RateLimitError) as caught:
        create(client, stream=stream)
    assert (caught.value.code, caught.value.type) == ("rate_limit_exceeded", "tokens")
    headers = caught.value.response.headers
    assert headers["retry-after"] == "77"
    assert headers["x-ratelimit-remaining-tokens"] == "0"
    assert "x-secret" not in headers


def test_what_is_left_of_a_limit_is_told_with_an_answer(client, served) -> None:
    limits = {"x_ratelimit_remaining_requests": "59", "x_ratelimit_reset_requests": "6m0.5s"}
    served.outside.answer_with(json_answer(completion("Yes."), **limits))
    answer = client.chat.completions.with_raw_response.create(model="auto", messages=user(PUBLIC))
    assert answer.headers["x-ratelimit-remaining-requests"] == "59"
    assert answer.headers["x-ratelimit-reset-requests"] == "6m0.5s"


def test_a_stream_that_is_cut_raises(client, served) -> None:
    served.outside.model.hang_up_after = 4
    with pytest.raises(openai.APIError) as caught:
        list(create(client, stream=True))
    assert caught.value.code == "CUR703"
    assert create(client).choices


async def test_many_at_once(concurrent, served) -> None:
    async def one(number: int) -> None:
        text = f"Please write to sabine.weber{number}@example.com about order {number}."
        if number % 2:
            stream = await concurrent.chat.completions.create(
                model="auto", messages=user(text), stream=True
            )
            got = "".join([c.choices[0].delta.content or "" async for c in stream])
        else:
            answer = await concurrent.chat.completions.create(model="auto", messages=user(text))
            got = answer.choices[0].message.content
        assert text in got

    await asyncio.gather(*map(one, range(24)))
    left(served)


def test_leaving_within_a_pause_of_a_stream_is_noticed_at_once(client, served) -> None:
    served.outside.answer_with(sse(delta("word"), then="hang"))
    stream = create(client, stream=True)
    next(iter(stream))
    stream.close()
    assert last_outcome(served)["error"] == "CUR240"


def endless(text: str = "word ") -> object:
    return sse(*[delta(text)] * 1000, gap=0.02)


def hung_up(served: Served) -> bool:
    async def wait() -> bool:
        async with asyncio.timeout(10):
            return await served.outside.hung_up.wait()

    return served.on_loop(wait())


def outcome(client: OpenAI, crossing: str) -> dict:
    """The outcome of a crossing once it is recorded."""
    for _ in range(60):
        told = client.get(f"/crossings/{crossing}", cast_to=dict)
        if told["outcome"]:
            return told["outcome"]
        time.sleep(0.05)
    raise AssertionError("no outcome is recorded")


def last_outcome(served: Served) -> dict:
    """The newest entry of the ledger, once it is an outcome; within 3 seconds."""
    for _ in range(60):
        *_, last = entries(served.folder / "data" / "ledger.db")
        if last.kind is Kind.CROSSING_FINISHED:
            return last.facts
        time.sleep(0.05)
    raise AssertionError("no outcome is recorded")


def test_leaving_a_stream_ends_it_at_its_source(client, served) -> None:
    served.outside.answer_with(endless())
    answer = client.chat.completions.with_raw_response.create(
        model="auto", messages=user(PUBLIC), stream=True
    )
    stream = answer.parse()
    next(iter(stream))
    stream.close()
    assert hung_up(served)
    assert outcome(client, answer.headers["curtilage-crossing"])["error"] == "CUR240"
    served.forget()
    assert LETTER in create(client, messages=user(LETTER)).choices[0].message.content


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_loses_patience(client, served, stream: bool) -> None:
    served.outside.answer_with(raw(b"", then="hang"))
    impatient = client.with_options(timeout=0.5)
    with pytest.raises(openai.APITimeoutError):
        create(impatient, stream=stream)
    assert last_outcome(served)["error"] == "CUR240", "the destination works on for nobody"
    served.forget()
    assert create(client).choices
