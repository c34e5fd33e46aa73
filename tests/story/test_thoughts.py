"""What a model thought: inspected like any text, and its signature back to its maker alone."""

import pytest
from tests.messages import ask, message_of
from tests.models.upstream import json_answer
from tests.story.test_messages import LETTER, PUBLIC, left, world_of


@pytest.mark.parametrize("stream", [False, True])
async def test_thoughts_go_back_to_their_maker_unchanged(tmp_path, stream: bool) -> None:
    async with world_of(tmp_path, "anthropic") as world:
        world.outside.model.thinks = world.outside.model.redacted = True
        messages = [{"role": "user", "content": LETTER}]
        thinking = {"type": "enabled", "budget_tokens": 2000}
        for _ in range(3):
            answer = await ask(world, messages, stream=stream, thinking=thinking)
            assert answer.status == 200, answer.body
            assert answer.headers["curtilage-zone"] == "outside"
            message = message_of(answer)
            assert [b["type"] for b in message["content"]] == [
                "thinking", "redacted_thinking", "text",
            ]  # fmt: skip
            assert LETTER in message["content"][0]["thinking"]
            messages += [
                {"role": "assistant", "content": message["content"]},
                {"role": "user", "content": "Go on."},
            ]
        left(world)
        sent = world.outside.bodies[-1]["messages"]
        kinds = [[b["type"] for b in m["content"]] for m in sent if m["role"] == "assistant"]
        assert kinds == [["thinking", "redacted_thinking", "text"]] * 2


async def test_a_thought_that_was_changed_is_left_out(tmp_path) -> None:
    async with world_of(tmp_path, "anthropic") as world:
        world.outside.model.thinks = True
        message = message_of(await ask(world, LETTER))
        message["content"][0]["thinking"] += " And more."
        messages = [
            {"role": "user", "content": LETTER},
            {"role": "assistant", "content": message["content"]},
            {"role": "user", "content": "Go on."},
        ]
        answer = await ask(world, messages)
        assert (answer.status, answer.headers["curtilage-zone"]) == (200, "outside")
        sent = world.outside.bodies[-1]["messages"][1]["content"]
        assert [b["type"] for b in sent] == ["text"]


@pytest.mark.parametrize("kind", ["thinking", "redacted_thinking"])
async def test_what_nobody_can_read_and_we_did_not_see_come_stays_inside(
    tmp_path, kind: str
) -> None:
    block = {
        "thinking": {"type": "thinking", "thinking": "So.", "signature": "c2FiaW5l"},
        "redacted_thinking": {"type": "redacted_thinking", "data": "c2FiaW5l"},
    }[kind]
    messages = [
        {"role": "user", "content": PUBLIC},
        {"role": "assistant", "content": [block, {"type": "text", "text": "100 degrees."}]},
        {"role": "user", "content": "Thank you."},
    ]
    async with world_of(tmp_path, "anthropic") as world:
        answer = await ask(world, messages)
        assert answer.headers["curtilage-zone"] == "inside"
        assert world.outside.requests == []
        sent = world.inside.bodies[-1]["messages"][1]
        assert sent.get("reasoning_content") == ("So." if kind == "thinking" else None)
        # Another application's seal is none.
        seen = message_of(await ask(world, PUBLIC))
        assert seen["content"]
        forged = block | ({"signature": "curtilage1.Y2xvdWQ=.AAAA.c2FiaW5l"})
        messages[1]["content"][0] = {k: v for k, v in forged.items() if k in block}
        assert (await ask(world, messages)).headers["curtilage-zone"] == "inside"


async def test_reasoning_of_a_chat_model_comes_as_a_thought_and_goes_back_as_reasoning(
    tmp_path,
) -> None:
    said = {"role": "assistant", "content": "100.", "reasoning_content": "Water boils."}
    choice = {"index": 0, "message": said, "finish_reason": "stop"}
    async with world_of(tmp_path, "openai") as world:
        world.outside.answer_with(json_answer({"id": "c", "model": "m", "choices": [choice]}))
        message = message_of(await ask(world, PUBLIC))
        assert [b["type"] for b in message["content"]] == ["thinking", "text"]
        messages = [
            {"role": "user", "content": PUBLIC},
            {"role": "assistant", "content": message["content"]},
            {"role": "user", "content": "Thank you."},
        ]
        answer = await ask(world, messages)
        assert answer.headers["curtilage-zone"] == "outside"
        assert world.outside.bodies[-1]["messages"][1]["reasoning_content"] == "Water boils."
