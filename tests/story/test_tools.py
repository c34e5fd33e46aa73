"""Tools work as before: what the protocol needs arrives as it was, and the loop closes."""

import json
import random
import string
import uuid

import pytest
from tests.world import World

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Get current temperature for a given location.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {
                "location": {"type": "string", "description": "City and country"},
                "days": {"type": "integer", "minimum": 1},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
                "customer": {"$ref": "#/$defs/Person"},
            },
            "required": ["location", "days"],
            "additionalProperties": False,
            "$defs": {
                "Person": {"type": "object", "properties": {"firstName": {"type": "string"}}}
            },
        },
    },
}
NAMES = ["f", "foo", "lookup", "run_sql", "create_invoice", "getCustomer", "extract", "add"]


def ids(chance: random.Random) -> list[str]:
    """Ids as providers make them; none says anything of anybody."""
    letters = string.ascii_letters + string.digits
    return [
        "call_" + "".join(chance.choices(letters, k=24)),
        str(uuid.UUID(int=chance.getrandbits(128))),
        "".join(chance.choices(letters, k=9)),
        f"chatcmpl-tool-{chance.getrandbits(128):032x}",
        "".join(chance.choices(string.digits, k=9)),
    ]


async def test_definitions_and_formats_arrive_as_they_were(tmp_path) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}}}
    async with World(tmp_path) as world:
        for name in NAMES:
            tool = {"type": "function", "function": WEATHER["function"] | {"name": name}}
            more = {"tools": [tool], "tool_choice": "auto", "response_format": form}
            answer = await world.ask("Write to Jane Doe about it.", **more)
            assert answer.status == 200, answer.body
            sent = world.outside.bodies[-1]
            assert {k: sent[k] for k in more} == more
            assert "Jane" not in json.dumps(sent)
            assert "Jane Doe" in answer.arguments()["said"]


@pytest.mark.parametrize("stream", [False, True])
async def test_a_loop_with_ids_of_any_provider_closes(tmp_path, stream: bool) -> None:
    async with World(tmp_path) as world:
        world.outside.model.tools = False
        for first in ids(random.Random(1)):
            call = {"id": first, "type": "function"}
            call["function"] = {
                "name": "get_weather",
                "arguments": '{"location": "Jane Doe, Bath"}',
            }
            messages = [
                {"role": "user", "content": "Weather where Jane Doe lives?"},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": first, "content": '{"for": "Jane Doe", "t": 21}'},
            ]
            answer = await world.ask(messages, tools=[WEATHER], stream=stream)
            assert answer.status == 200, (first, answer.body)
            _, called, result = world.outside.bodies[-1]["messages"]
            assert called["tool_calls"][0]["id"] == result["tool_call_id"] != first
            assert called["tool_calls"][0]["function"]["name"] == "get_weather"
            assert "location" in json.loads(called["tool_calls"][0]["function"]["arguments"])
            assert "Jane" not in world.outside.received.decode()
            assert "Jane Doe" in answer.text()
