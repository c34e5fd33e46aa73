"""The parameters of a chat completion besides its messages, and what each may be.

A parameter is one of: a switch or number within bounds (cannot carry content, so it is checked
and not inspected), text (inspected), or unknown (inspected as far as it goes, and the request
counts as uninspected, because what it does is not known).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curtilage.gateway.shapes import Check, integer, number, switch, wrong


def _stream_options(value: Any) -> bool:
    known = {"include_usage", "include_obfuscation"}
    return isinstance(value, dict) and value.keys() <= known and all(map(switch, value.values()))


def _modalities(value: Any) -> bool:
    return isinstance(value, list) and all(v in ("text", "audio") for v in value)


def _biases(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(len(k) <= 7 and k.isascii() and k.isdigit() for k in value)
        and all(map(number(-100, 100), value.values()))
    )


BOUNDED: Mapping[str, tuple[Check, str]] = {
    "stream": (switch, "true or false"),
    "stream_options": (_stream_options, 'an object such as {"include_usage": true}'),
    "n": (integer(1, 128), "an integer from 1 to 128"),
    "temperature": (number(0, 2), "a number from 0 to 2"),
    "top_p": (number(0, 1), "a number from 0 to 1"),
    "presence_penalty": (number(-2, 2), "a number from -2 to 2"),
    "frequency_penalty": (number(-2, 2), "a number from -2 to 2"),
    "max_tokens": (integer(1, 999_999), "an integer from 1 to 999999"),
    "max_completion_tokens": (integer(1, 999_999), "an integer from 1 to 999999"),
    "logprobs": (switch, "true or false"),
    "top_logprobs": (integer(0, 20), "an integer from 0 to 20"),
    "logit_bias": (_biases, "an object of token ids and numbers from -100 to 100"),
    "parallel_tool_calls": (switch, "true or false"),
    "store": (switch, "true or false"),
    "modalities": (_modalities, 'a list such as ["text"]'),
    "seed": (integer(-(2**31), 2**31 - 1), "a 32-bit integer"),
}
"""Cannot carry content: bounded, and refused when out of bounds. ``null`` means not given."""

TEXTS = (
    "tools",
    "tool_choice",
    "functions",
    "function_call",
    "response_format",
    "stop",
    "prediction",
    "reasoning_effort",
    "verbosity",
    "service_tier",
    "user",
    "safety_identifier",
    "prompt_cache_key",
    "metadata",
)
"""Inspected whole, keys and all, in this order before the messages."""

WORDS: Mapping[str, frozenset[str]] = {
    "tool_choice": frozenset({"auto", "none", "required"}),
    "function_call": frozenset({"auto", "none"}),
    "reasoning_effort": frozenset({"none", "minimal", "low", "medium", "high", "xhigh"}),
    "verbosity": frozenset({"low", "medium", "high"}),
    "service_tier": frozenset({"auto", "default", "flex", "scale", "priority"}),
}
"""Words of the protocol: as values of these parameters they say nothing of anybody."""

NOT_OUTSIDE = frozenset({"user", "safety_identifier", "prompt_cache_key", "metadata", "store"})
"""Names a person or keeps the content there; a destination that is not inside never gets it."""

_SHAPES: Mapping[str, tuple[type, ...]] = {
    "tools": (list,),
    "tool_choice": (str, dict),
    "functions": (list,),
    "function_call": (str, dict),
    "response_format": (dict,),
    "stop": (str, list),
    "prediction": (dict,),
    "metadata": (dict,),
    "user": (str,),
    "safety_identifier": (str,),
    "prompt_cache_key": (str,),
    "reasoning_effort": (str,),
    "verbosity": (str,),
    "service_tier": (str,),
}
_ITEMS: Mapping[str, type] = {"tools": dict, "functions": dict, "stop": str}


def checked(body: Mapping[str, Any]) -> None:
    """Refuses parameters that are out of bounds or of a wrong shape.

    Raises:
        RequestError: names the parameter and what it may be, never its value.
    """
    for name, (check, what) in BOUNDED.items():
        value = body.get(name)
        if value is not None and not check(value):
            raise wrong(name, what)
    for name, shapes in _SHAPES.items():
        value = body.get(name)
        if value is not None and not isinstance(value, shapes):
            raise wrong(name, " or ".join(_WORDS[shape] for shape in shapes))
        for n, item in enumerate(value if isinstance(value, list) else ()):
            if not isinstance(item, _ITEMS[name]):
                raise wrong(f"{name}[{n}]", _WORDS[_ITEMS[name]])
    for n, tool in enumerate(body.get("tools") or ()):
        if tool.get("type") == "function":
            _function(tool.get("function"), f"tools[{n}].function")
    for n, function in enumerate(body.get("functions") or ()):
        _function(function, f"functions[{n}]")


def _function(value: Any, path: str) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise wrong(path, "an object with a 'name'")


_WORDS: Mapping[type, str] = {list: "a list", dict: "an object", str: "a string"}


def needs(body: Mapping[str, Any]) -> set[str]:
    """Abilities that the destination must have for these parameters."""
    found: set[str] = set()
    if body.get("tools") or body.get("functions"):
        found.add("tools")
    if (body.get("n") or 1) > 1:
        found.add("n")
    if "audio" in (body.get("modalities") or ()):
        found.add("audio")
    if body.get("logprobs"):
        found.add("logprobs")
    kind = (body.get("response_format") or {}).get("type", "text")
    if kind != "text":
        found.add("json")
    return found
