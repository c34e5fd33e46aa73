"""Messages end to end, between every pair of dialects: protected, restored, translated."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.messages import (
    MESSAGES,
    VERSION,
    EchoMessages,
    ask,
    events_of,
    input_of,
    message_of,
    post,
    text_of,
)
from tests.models.upstream import json_answer, sse
from tests.world import EVERYTHING_PSEUDONYMISED, World

LETTER = "Please write to Sabine Weber (sabine.weber@example.com) about the contract."
SECRETS = ("Sabine", "Weber", "sabine")
HIGH = "Transfer it to DE89370400440532013000"
PUBLIC = "What is the boiling point of water at sea level?"
TOOL = {
    "name": "send_mail",
    "description": "Sends a mail.",
    "input_schema": {"type": "object", "properties": {"said": {"type": "string"}}},
}
PNG = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
).decode()
KINDS = ["openai", "anthropic"]


@asynccontextmanager
async def world_of(folder, cloud: str, **more) -> AsyncIterator[World]:
    """A world whose destination outside is of this kind."""
    async with World(folder, cloud=cloud, **more) as world:
        for server, kind in ((world.outside, cloud), (world.inside, more.get("local"))):
            if kind == "anthropic":
                server.model = EchoMessages()
                server.answer_with(server.model)
        yield world


def left(world: World) -> str:
    """What left; none of the planted values is in it."""
    text = world.outside.received.decode()
    assert text, "nothing left"
    assert [value for value in SECRETS if value in text] == []
    return text


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("cloud", KINDS)
async def test_what_was_replaced_comes_back(tmp_path, cloud: str, stream: bool) -> None:
    async with world_of(tmp_path, cloud) as world:
        for cut in (1, 5, 1000):
            world.outside.model.cut = cut
            answer = await ask(world, LETTER, stream=stream, system="Be brief.")
            assert answer.status == 200, answer.body
            message = message_of(answer)
            assert LETTER in text_of(message)
            assert (message["type"], message["role"]) == ("message", "assistant")
            assert (message["stop_reason"], message["stop_sequence"]) == ("end_turn", None)
            assert {"input_tokens", "output_tokens"} <= set(message["usage"])
            assert answer.headers["request-id"] == answer.headers["curtilage-crossing"]
        assert "PERSON_" in left(world)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("cloud", KINDS)
async def test_a_tool_is_called_and_its_result_comes_back(
    tmp_path, cloud: str, stream: bool
) -> None:
    async with world_of(tmp_path, cloud) as world:
        world.outside.model.cut = 3
        messages = [{"role": "user", "content": LETTER}]
        answer = await ask(world, messages, tools=[TOOL], stream=stream)
        first = message_of(answer)
        used = input_of(first)
        assert LETTER in used["said"]
        assert json.loads(used["nested"])["again"] == used["said"]
        call = first["content"][-1]
        assert (call["name"], call["type"]) == ("send_mail", "tool_use")
        if cloud == "anthropic":
            assert first["stop_reason"] == "tool_use"
        told = [{"type": "text", "text": json.dumps({"sent_to": "sabine.weber@example.com"})}]
        result = {"type": "tool_result", "tool_use_id": call["id"], "content": told}
        messages += [
            {"role": "assistant", "content": first["content"]},
            {"role": "user", "content": [result, {"type": "text", "text": "And Sabine Weber?"}]},
        ]
        world.outside.model.tools = False
        second = message_of(await ask(world, messages, tools=[TOOL], stream=stream))
        assert "sabine.weber@example.com" in text_of(second)
        assert "And Sabine Weber?" in text_of(second)
        left(world)
        sent = world.outside.bodies[-1]["messages"]
        if cloud == "anthropic":
            assert sent[2]["content"][0]["tool_use_id"] == sent[1]["content"][-1]["id"]
            assert isinstance(sent[1]["content"][-1]["input"], dict)
        else:
            assert [m["role"] for m in sent] == ["user", "assistant", "tool", "user"]
            assert sent[2]["tool_call_id"] == sent[1]["tool_calls"][0]["id"]


@pytest.mark.parametrize("stream", [False, True])
async def test_a_chat_completion_of_a_destination_that_speaks_messages(
    tmp_path, stream: bool
) -> None:
    tool = {"type": "function", "function": {"name": "send_mail", "parameters": {}}}
    async with world_of(tmp_path, "anthropic") as world:
        world.outside.model.cut = 4
        messages = [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": [{"type": "text", "text": LETTER}]},
        ]
        answer = await world.ask(messages, stream=stream, temperature=0.5, stop="END")
        assert answer.status == 200, answer.body
        assert LETTER in answer.text()
        sent = world.outside.bodies[-1]
        assert (sent["max_tokens"], sent["stop_sequences"]) == (8192, ["END"])
        assert sent["system"] == "Be brief."
        answer = await world.ask(messages, tools=[tool], stream=stream)
        said = answer.arguments()
        assert LETTER in said["said"]
        assert LETTER in json.loads(said["nested"])["again"]
        left(world)


async def test_usage_of_a_translated_stream_comes_when_it_was_asked_for(tmp_path) -> None:
    async with world_of(tmp_path, "anthropic") as world:
        answer = await world.ask(PUBLIC, stream=True)
        assert [e for e in answer.events if "usage" in e] == []
        options = {"include_usage": True}
        answer = await world.ask(PUBLIC, stream=True, stream_options=options)
        last = answer.events[-1]
        assert (last["choices"], last["usage"]["prompt_tokens"]) == ([], 14)
        assert last["usage"]["completion_tokens"] == 7
        whole = (await world.ask(PUBLIC)).json
        assert whole["usage"] == last["usage"]
        assert whole["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("cloud", KINDS)
async def test_high_data_goes_inside_whatever_is_spoken_there(tmp_path, cloud: str) -> None:
    async with world_of(tmp_path, cloud) as world:
        for stream in (False, True):
            answer = await ask(world, HIGH, stream=stream)
            assert HIGH in text_of(message_of(answer))
            assert answer.headers["curtilage-zone"] == "inside"
            (sent,) = world.inside.bodies[-1:]
            assert sent["model"] == "small-model"
            assert sent["max_tokens"] == 100
        assert world.outside.requests == []


@pytest.mark.parametrize("cloud", KINDS)
async def test_pictures_and_files(tmp_path, cloud: str) -> None:
    image = {"type": "base64", "media_type": "image/png", "data": PNG}
    plain = {"type": "text", "media_type": "text/plain", "data": LETTER}
    content = [
        {"type": "image", "source": image, "cache_control": {"type": "ephemeral"}},
        {"type": "document", "source": plain, "title": "Letter", "context": None},
        {"type": "text", "text": "What is this?"},
    ]
    async with world_of(tmp_path, cloud, policy=EVERYTHING_PSEUDONYMISED) as world:
        answer = await ask(world, content)
        assert answer.status == 200, answer.body
        assert LETTER in text_of(message_of(answer))
        assert answer.headers["curtilage-zone"] == "outside"
        assert PNG in left(world)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"top_k": 5}, "top_k"),
        ({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]},
         "last message of the assistant"),
        ({"tools": [{"type": "bash_20250124", "name": "bash"}]}, "Anthropic's models"),
        ({"tools": [TOOL | {"defer_loading": True}]}, "Anthropic's models"),
    ],
)  # fmt: skip
async def test_what_has_no_words_in_the_other_dialect_is_refused_and_says_so(
    tmp_path, more: dict, words: str
) -> None:
    async with world_of(tmp_path, "openai") as world:
        strict = {"authorization": f"Bearer {world.strict_key}"}
        body = {"model": "auto", "max_tokens": 9, "messages": [{"role": "user", "content": PUBLIC}]}
        answer = await post(world, body | more, strict)
        assert (answer.status, answer.json["error"]["code"]) == (400, "CUR221")
        assert words in answer.json["error"]["message"]
        assert world.outside.requests == []
    async with world_of(tmp_path, "anthropic") as world:
        strict = {"authorization": f"Bearer {world.strict_key}"}
        assert (await post(world, body | more, strict)).status == 200


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"n": 2}, "more than one answer"),
        ({"seed": 1}, "seed"),
        ({"presence_penalty": 1}, "penalties"),
        ({"logit_bias": {"5": 1}}, "logit_bias"),
        ({"temperature": 1.5}, "temperature"),
        ({"response_format": {"type": "json_object"}}, "json_object"),
        ({"functions": [{"name": "f"}]}, "functions"),
        ({"tool_choice": {"type": "allowed_tools"}}, "chat completions alone"),
        ({"messages": [{"role": "user", "name": "x", "content": PUBLIC}]}, "name"),
    ],
)
async def test_nor_is_anything_of_a_chat_completion_left_out_in_silence(
    tmp_path, more: dict, words: str
) -> None:
    body = {"model": "auto", "messages": [{"role": "user", "content": PUBLIC}]} | more
    async with world_of(tmp_path, "anthropic") as world:
        strict = {"authorization": f"Bearer {world.strict_key}"}
        answer = await world.post(body, headers=strict)
        assert (answer.status, answer.json["error"]["code"]) == (400, "CUR221")
        assert words in answer.json["error"]["message"]
        assert world.outside.requests == []
        # Another destination that can is asked in its place.
        assert (await world.post(body)).headers["curtilage-destination"] == "local"


@pytest.mark.parametrize("cloud", KINDS)
async def test_a_stream_that_is_cut_ends_with_an_error_event(tmp_path, cloud: str) -> None:
    async with world_of(tmp_path, cloud) as world:
        world.outside.model.hang_up_after = 6
        answer = await ask(world, LETTER, stream=True)
        *_, last = events_of(answer)
        assert (last["type"], last["error"]["code"]) == ("error", "CUR703")
        assert last["request_id"] == answer.headers["curtilage-crossing"]
        assert "message_stop" not in [e["type"] for e in events_of(answer)]


async def test_an_error_inside_a_stream_is_passed_on_restored(tmp_path) -> None:
    async with world_of(tmp_path, "anthropic") as world:

        async def refuses(request, writer) -> None:
            (message,) = json.loads(request.body)["messages"]
            error = {"type": "overloaded_error", "message": f"Busy: {message['content']}"}
            told = json.dumps({"type": "error", "error": error}).encode()
            await sse(b'{"type": "message_start", "message": {}}', told)(request, writer)

        world.outside.answer_with(refuses)
        _, error, _ = events_of(await ask(world, LETTER, stream=True))
        assert error["error"] == {"type": "overloaded_error", "message": f"Busy: {LETTER}"}
        answer = await world.ask(LETTER, stream=True)
        assert LETTER in answer.events[1]["error"]["message"]


async def test_a_tool_called_with_no_json_is_an_error_and_not_a_guess(tmp_path) -> None:
    function = {"name": "send_mail", "arguments": '{"said": '}
    call = {"id": "c", "type": "function", "function": function}
    said = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"index": 0, "message": said, "finish_reason": "tool_calls"}
    async with world_of(tmp_path, "openai") as world:
        world.outside.answer_with(json_answer({"id": "c", "choices": [choice]}))
        answer = await ask(world, PUBLIC, tools=[TOOL])
        assert (answer.status, answer.json["error"]["code"]) == (502, "CUR708")


async def test_the_conversation_is_the_same_though_marks_move_and_forms_change(tmp_path) -> None:
    marked = {"type": "text", "text": LETTER, "cache_control": {"type": "ephemeral"}}
    async with world_of(tmp_path, "anthropic") as world:
        await ask(world, [{"role": "user", "content": [marked]}], system="At noon.")
        await ask(
            world,
            [
                {"role": "user", "content": LETTER},
                {"role": "assistant", "content": "Done."},
                {"role": "user", "content": [marked | {"text": "Tell Sabine Weber."}]},
            ],
            system="At one.",
        )
        one, two = (json.dumps(body["messages"]) for body in world.outside.bodies)
        token = one.partition("write to ")[2].partition(" (")[0]
        assert token.startswith("PERSON_")
        assert two.count(token) == 2


async def test_the_users_id_does_not_leave(tmp_path) -> None:
    metadata = {"user_id": "user-77"}
    for cloud in KINDS:
        async with world_of(tmp_path, cloud) as world:
            assert (await ask(world, PUBLIC, metadata=metadata)).status == 200
            assert b"user-77" not in world.outside.received
            (tmp_path / "data" / "ledger.db").unlink()


async def test_count_tokens_sends_nothing(tmp_path) -> None:
    async with world_of(tmp_path, "anthropic") as world:
        body = {"model": "auto", "messages": [{"role": "user", "content": LETTER}]}
        raw = json.dumps(body).encode()
        answer = await world.call("POST", f"{MESSAGES}/count_tokens", raw, VERSION)
        assert answer.status == 200
        assert 15 < answer.json["input_tokens"] < 60
        assert world.outside.requests == world.inside.requests == []
        bad = await world.call("POST", f"{MESSAGES}/count_tokens", b"{}", VERSION)
        assert (bad.status, bad.json["type"]) == (400, "error")


async def test_models_in_both_shapes(tmp_path) -> None:
    async with world_of(tmp_path, "anthropic") as world:
        listed = (await world.call("GET", "/v1/models", headers=VERSION)).json
        assert [m["id"] for m in listed["data"]] == ["auto", "big-model", "small-model"]
        assert (listed["has_more"], listed["first_id"]) == (False, "auto")
        plain = (await world.call("GET", "/v1/models")).json
        assert [m["id"] for m in plain["data"]] == ["auto", "big-model", "small-model"]
        wrong = {"authorization": "Bearer x"}
        refused = await world.call("GET", "/v1/models", headers=VERSION | wrong)
        assert refused.json["error"]["type"] == "authentication_error"


async def test_the_key_in_a_header_of_its_own(tmp_path) -> None:
    async with world_of(tmp_path, "openai") as world:
        alone = {"authorization": "", "x-api-key": world.key}
        assert (await ask(world, PUBLIC, headers=alone)).status == 200
        assert world.key.encode() not in world.outside.received
        two = await ask(world, PUBLIC, headers={"x-api-key": world.strict_key})
        assert (two.status, two.json["error"]["code"]) == (401, "CUR211")
