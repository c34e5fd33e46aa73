"""Bodies that are no request for a message, each with something that must not be told again."""

import json
from typing import Any

from tests.story.bad_bodies import NAME, TEXT, TEXTS, VALUES


def body(**more: Any) -> bytes:
    """A good request but for what is given; ``...`` takes a field out."""
    user = {"role": "user", "content": TEXT}
    whole = {"model": "auto", "max_tokens": 9, "messages": [user]} | more
    return json.dumps({k: v for k, v in whole.items() if v is not ...}).encode()


def message(**more: Any) -> bytes:
    """A good request but for one message."""
    whole = {"role": "user", "content": TEXT} | more
    return body(messages=[{k: v for k, v in whole.items() if v is not ...}])


def block(role: str = "user", **made: Any) -> bytes:
    """A good request but for one block."""
    return message(role=role, content=[{k: v for k, v in made.items() if v is not ...}])


TYPES = {
    "model": "a text",
    "messages": "",
    "system": "a text",
    "stream": "a switch",
    "max_tokens": "a whole number",
    "top_k": "a whole number",
    "temperature": "",
    "top_p": "",
    "thinking": "",
    "service_tier": "",
    "cache_control": "",
    "tools": "",
    "tool_choice": "",
    "output_config": "an object",
    "stop_sequences": "a list",
    "metadata": "an object",
}
"""What each parameter may be; everything else in `VALUES` is wrong for it."""

BEYOND: dict[str, list[Any]] = {
    "max_tokens": [0, -1, 10**7, 1.5, None, ...],
    "temperature": [-0.1, 1.1],
    "top_p": [-1, 1.01],
    "top_k": [-1, 2**40],
    "model": ["", "m" * 201, None, ...],
    "messages": [[], {}, [TEXT], [None], [[]], [{}], None, ..., [{"role": "user"}] * 10_001],
    "system": [
        [TEXT],
        [1],
        [{"type": "text"}],
        [{"type": "image", "text": TEXT}],
        [{"text": NAME}],
    ],
    "stop_sequences": [[1], [[TEXT]], [{NAME: 1}], [None]],
    "thinking": [
        {},
        {"type": NAME},
        {"type": "enabled"},
        {"type": "enabled", "budget_tokens": NAME},
        {"type": "adaptive", "display": NAME},
        {"type": "adaptive", NAME: 1},
    ],
    "service_tier": [NAME],
    "cache_control": [{"type": NAME}, {"type": "ephemeral", "ttl": NAME}, {NAME: 1}],
    "tool_choice": [{}, {"type": NAME}, {"type": "tool"}, {"type": "auto", "name": NAME}],
    "output_config": [
        {"effort": NAME},
        {"effort": 1},
        {"format": NAME},
        {"format": {"type": NAME}},
        {"format": {"type": "json_schema", "schema": NAME}},
    ],
    "tools": [
        [1],
        [[TEXT]],
        [{}],
        [{"name": NAME}],
        [{"name": 1, "input_schema": {}}],
        [{"name": "f", "input_schema": NAME}],
        [{"name": "f", "type": 1, "input_schema": {}}],
        [{"name": "f", "description": [NAME], "input_schema": {}}],
    ],
}
ROLES: list[Any] = [..., None, "", 1, [], {}, "User", "tool", "developer", NAME]
CONTENTS: list[Any] = [..., None, 1, True, {}, {"text": TEXT}, [TEXT], [1], [None], [[]], [{}]]
BLOCKS: list[tuple[str, dict[str, Any]]] = [
    ("user", {"type": None}),
    ("user", {"type": 1}),
    ("user", {"type": "text"}),
    ("user", {"type": "text", "text": 1}),
    ("user", {"type": "text", "text": [TEXT]}),
    ("user", {"type": "tool_use", "id": "a", "name": "f", "input": {}}),
    ("assistant", {"type": "tool_use", "id": "a", "name": "f"}),
    ("assistant", {"type": "tool_use", "id": "a", "name": "f", "input": TEXT}),
    ("assistant", {"type": "tool_use", "id": "a", "name": "f", "input": [TEXT]}),
    ("assistant", {"type": "tool_use", "id": 1, "name": "f", "input": {}}),
    ("assistant", {"type": "tool_use", "id": "a", "name": [NAME], "input": {}}),
    ("assistant", {"type": "tool_result", "tool_use_id": "a", "content": TEXT}),
    ("assistant", {"type": "image", "source": {"type": "url", "url": NAME}}),
    ("assistant", {"type": "document", "source": {"type": "url", "url": NAME}}),
    ("user", {"type": "tool_result", "content": TEXT}),
    ("user", {"type": "tool_result", "tool_use_id": [NAME]}),
    ("user", {"type": "tool_result", "tool_use_id": "a", "content": 1}),
    ("user", {"type": "tool_result", "tool_use_id": "a", "content": [TEXT]}),
    ("user", {"type": "tool_result", "tool_use_id": "a", "is_error": NAME}),
    ("user", {"type": "thinking", "thinking": TEXT, "signature": ""}),
    ("assistant", {"type": "thinking", "signature": ""}),
    ("assistant", {"type": "thinking", "thinking": TEXT, "signature": 1}),
    ("assistant", {"type": "redacted_thinking"}),
    ("assistant", {"type": "redacted_thinking", "data": [NAME]}),
    ("user", {"type": "image"}),
    ("user", {"type": "image", "source": NAME}),
    ("user", {"type": "image", "source": {"url": NAME}}),
    ("user", {"type": "image", "source": {"type": "base64", "data": NAME}}),
    ("user", {"type": "image", "source": {"type": "base64", "media_type": NAME, "data": 1}}),
    ("user", {"type": "image", "source": {"type": "url", "url": [NAME]}}),
    ("user", {"type": "document", "source": {"type": "text", "data": [TEXT]}}),
    ("user", {"type": "document", "source": {"type": "content", "content": 1}}),
    ("user", {"type": "document", "source": {"type": "content", "content": [TEXT]}}),
    ("user", {"type": "document", "title": [NAME], "source": {"type": "text", "data": ""}}),
    ("user", {"type": "search_result", "source": NAME, "title": NAME}),
    ("user", {"type": "search_result", "source": NAME, "title": NAME, "content": TEXT}),
    ("user", {"type": "search_result", "source": 1, "title": NAME, "content": []}),
    ("system", {"type": "image", "source": {"type": "url", "url": NAME}}),
]


def _nested(depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "text", "text": TEXT}
    for _ in range(depth):
        made = {"type": "document", "source": {"type": "content", "content": [made]}}
    return made


def refused() -> dict[str, bytes]:
    """Every body that must be refused, by what is wrong with it."""
    cases = {f"body: {name}": made for name, made in TEXTS.items() if b"max_tokens" not in made}
    for name, right in TYPES.items():
        for kind, value in VALUES.items():
            if kind not in right.split(", "):
                cases[f"{name}: {kind}"] = body(**{name: value})
    for name, values in BEYOND.items():
        cases |= {f"{name}: wrong {n}": body(**{name: v}) for n, v in enumerate(values)}
    for name, field, values in (("role", "role", ROLES), ("content", "content", CONTENTS)):
        cases |= {f"{name}: wrong {n}": message(**{field: v}) for n, v in enumerate(values)}
    cases |= {f"block: wrong {n}": block(role, **made) for n, (role, made) in enumerate(BLOCKS)}
    cases["documents in documents"] = message(content=[_nested(40)])
    cases["80 objects in an input"] = block(
        "assistant",
        type="tool_use",
        id="a",
        name="f",
        input=json.loads('{"a":' * 80 + "1" + "}" * 80),
    )
    return cases
