"""The messages of a chat completion, and what each may be.

Only the shape is checked here: what is in the strings is read by the detectors. What has a shape
that a destination could read differently from us is refused, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curtilage.gateway.shapes import each_message, wrong

ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})

_STRINGS = ("name", "tool_call_id", "refusal", "reasoning_content", "reasoning")
_NEEDED: Mapping[str, str] = {"tool": "tool_call_id", "function": "name"}


def check_messages(messages: Any) -> None:
    """Refuses messages of a wrong shape.

    Raises:
        RequestError: names the place and what may stand there, never what stands there.
    """
    for path, message, role in each_message(messages, ROLES):
        _check_content(message, path)
        for name in _STRINGS:
            value = message.get(name)
            needed = _NEEDED.get(role) == name
            if not isinstance(value, str) and (needed or value is not None):
                raise wrong(f"{path}.{name}", "a string")
        _check_calls(message, path)


def _check_content(message: dict[str, Any], path: str) -> None:
    content = message.get("content")
    if content is None:
        if message["role"] != "assistant":
            raise wrong(f"{path}.content", "a string or a list of parts")
    elif isinstance(content, list):
        for n, part in enumerate(content):
            if not isinstance(part, dict) or not isinstance(part.get("type"), str):
                raise wrong(f"{path}.content[{n}]", "an object with a 'type'")
            if part["type"] == "text" and not isinstance(part.get("text"), str):
                raise wrong(f"{path}.content[{n}].text", "a string")
    elif not isinstance(content, str):
        raise wrong(f"{path}.content", "a string or a list of parts")


def _check_calls(message: dict[str, Any], path: str) -> None:
    calls = message.get("tool_calls")
    if calls is not None and not isinstance(calls, list):
        raise wrong(f"{path}.tool_calls", "a list of tool calls")
    for n, call in enumerate(calls or ()):
        place = f"{path}.tool_calls[{n}]"
        if not isinstance(call, dict) or not isinstance(call.get("id"), str):
            raise wrong(place, "an object with an 'id'")
        if call.get("type", "function") == "function":
            _check_function(call.get("function"), f"{place}.function")
    if message.get("function_call") is not None:
        _check_function(message["function_call"], f"{path}.function_call")


def _check_function(function: Any, path: str) -> None:
    if not isinstance(function, dict):
        raise wrong(path, "an object with 'name' and 'arguments'")
    for name in ("name", "arguments"):
        if not isinstance(function.get(name), str):
            raise wrong(f"{path}.{name}", "a string")
