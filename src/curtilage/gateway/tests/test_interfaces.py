"""Tools and schemas: the protocol's own words stay, names are identifiers, the rest is text."""

import json

import pytest

from curtilage.core.errors import RequestError
from curtilage.core.findings import Field
from curtilage.core.parties import Destination, Zone
from curtilage.gate.plans import Place
from curtilage.gate.strings import Walk
from curtilage.gateway import interfaces
from curtilage.gateway.chat.request import read

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "title": "t-title",
    "description": "t-description",
    "properties": {
        "n-when": {"type": ["string", "null"], "format": "date-time", "default": "t-default"},
        "n-unit": {"enum": ["n-celsius", 7]},
        "n-who": {"$ref": "#/$defs/n-Person", "pattern": "t-pattern"},
        "type": {"type": "t-strange"},
    },
    "required": ["n-when"],
    "additionalProperties": False,
    "$defs": {"n-Person": {"anyOf": [{"const": "n-const"}, {"n-odd": "t-odd"}]}},
    "items": {"minItems": 3},
}


def visited(walked, value: object) -> tuple[object, list[Field]]:
    fields: list[Field] = []

    def mark(field: Field) -> str:
        fields.append(field)
        return f"<{field.text}>"

    return walked(Walk(mark), value, "p"), fields


def test_the_words_of_a_schema_stay_and_all_else_is_seen() -> None:
    changed, fields = visited(interfaces.schema, SCHEMA)
    names = {f.text for f in fields if f.identifier}
    texts = {f.text for f in fields if not f.identifier}
    assert names == {
        *("n-when", "n-unit", "n-celsius", "n-who", "n-Person", "n-const", "n-odd", "type"),
        "#/$defs/n-Person",
    }
    assert texts == {*("t-title", "t-description", "t-default", "t-pattern", "t-strange", "t-odd")}
    assert changed["type"] == "object"
    assert changed["properties"]["<n-when>"]["format"] == "date-time"
    assert changed["required"] == ["<n-when>"]
    assert changed["$defs"]["<n-Person>"]["anyOf"][1] == {"<n-odd>": "<t-odd>"}


@pytest.mark.parametrize(
    "hidden",
    [
        {"type": "4111111111111111"},
        {"type": ["string", "4111111111111111"]},
        {"format": "4111111111111111"},
        {"$schema": "https://json-schema.org/draft4111111111111111"},
        {"minimum": 4111111111111111},
        {"x-note": {"deep": ["4111111111111111"]}},
        {"additionalProperties": {"properties": {"4111111111111111": {}}}},
        {"dependentRequired": {"a": ["4111111111111111"]}},
    ],
)
def test_nothing_hides_behind_a_keyword(hidden: dict) -> None:
    _, fields = visited(interfaces.schema, hidden)
    assert any("4111111111111111" in field.text for field in fields)


def test_a_schema_nested_too_deeply_is_refused() -> None:
    deep: dict = {}
    for _ in range(100):
        deep = {"items": deep}
    tool = {"type": "function", "function": {"name": "f", "parameters": deep}}
    document = {"model": "m", "tools": [tool], "messages": [{"role": "user", "content": "x"}]}
    with pytest.raises(RequestError):
        read(json.dumps(document).encode())


def test_calls_are_numbered_for_only_sameness_says_anything() -> None:
    def call(name: str) -> dict:
        return {"id": name, "type": "function", "function": {"name": "f", "arguments": "{}"}}

    document = {
        "model": "m",
        "messages": [
            {"role": "user", "content": "x"},
            {"role": "assistant", "tool_calls": [call("4111111111111111"), call("b")]},
            {"role": "tool", "tool_call_id": "b", "content": "1"},
            {"role": "tool", "tool_call_id": "4111111111111111", "content": "2"},
            {"role": "tool", "tool_call_id": "of nobody", "content": "3"},
        ],
    }
    request = read(json.dumps(document).encode())
    assert "4111111111111111" not in {field.text for field in request.fields}
    changed: list[str] = [field.text for field in request.fields]
    place = Place(Destination("cloud", "openai", Zone.OUTSIDE, "US"), frozenset())
    sent = json.loads(request.body(changed, place, "m"))["messages"]
    assert [c["id"] for c in sent[1]["tool_calls"]] == ["call00000", "call00001"]
    assert [m["tool_call_id"] for m in sent[2:]] == ["call00001", "call00000", "call00002"]
    assert all(len(c["id"]) == 9 and c["id"].isalnum() for c in sent[1]["tool_calls"])
