"""The parameters of a request for a message besides its messages, and what each may be.

A parameter is one of: a switch, number or word of the protocol (cannot carry content, so it is
checked and not inspected), text (inspected), or unknown (inspected as far as it goes, and the
request counts as uninspected, because what it does is not known).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curtilage.gateway.shapes import Check, integer, number, switch, wrong

_TOKENS = integer(1, 999_999)
_SHOWN = (None, "summarized", "omitted")


def is_cache(value: Any) -> bool:
    """Whether a value is a mark of what to keep at hand, as it is known."""
    return (
        isinstance(value, dict)
        and value.keys() <= {"type", "ttl"}
        and value.get("type") == "ephemeral"
        and value.get("ttl", "5m") in ("5m", "1h")
    )


def _thinking(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    kind, more = value.get("type"), value.keys() - {"type", "display"}
    if value.get("display") not in _SHOWN:
        return False
    if kind == "enabled":
        return more == {"budget_tokens"} and _TOKENS(value["budget_tokens"])
    return kind in ("disabled", "adaptive", "between_tools") and not more


def _tier(value: Any) -> bool:
    return value in ("auto", "standard_only")


BOUNDED: Mapping[str, tuple[Check, str]] = {
    "max_tokens": (_TOKENS, "an integer from 1 to 999999"),
    "stream": (switch, "true or false"),
    "temperature": (number(0, 1), "a number from 0 to 1"),
    "top_p": (number(0, 1), "a number from 0 to 1"),
    "top_k": (integer(0, 999_999), "an integer from 0 to 999999"),
    "thinking": (_thinking, 'an object such as {"type": "adaptive"}'),
    "service_tier": (_tier, "'auto' or 'standard_only'"),
    "cache_control": (is_cache, 'an object such as {"type": "ephemeral"}'),
}
"""Cannot carry content: bounded, and refused when out of bounds. ``null`` means not given."""

TEXTS = ("tools", "tool_choice", "output_config", "stop_sequences", "metadata", "system")
"""Inspected whole, keys and all, in this order before the messages."""

NOT_OUTSIDE = frozenset({"metadata"})
"""Names a person; a destination that is not inside never gets it."""

EFFORTS = frozenset({"low", "medium", "high", "xhigh", "max"})
CHOICES = frozenset({"auto", "any", "tool", "none"})

_SHAPES: Mapping[str, tuple[type, ...]] = {
    "tools": (list,),
    "tool_choice": (dict,),
    "output_config": (dict,),
    "stop_sequences": (list,),
    "metadata": (dict,),
    "system": (str, list),
}
_ITEMS: Mapping[str, type] = {"tools": dict, "stop_sequences": str, "system": dict}
_WORDS: Mapping[type, str] = {list: "a list", dict: "an object", str: "a string"}


def checked(body: Mapping[str, Any], *, bound_needed: bool) -> None:
    """Refuses parameters that are out of bounds or of a wrong shape.

    Args:
        body: the request.
        bound_needed: whether ``max_tokens`` must be there.

    Raises:
        RequestError: names the parameter and what it may be, never its value.
    """
    for name, (check, what) in BOUNDED.items():
        value = body.get(name)
        needed = bound_needed and name == "max_tokens"
        if (value is not None or needed) and not check(value):
            raise wrong(name, what)
    for name, shapes in _SHAPES.items():
        value = body.get(name)
        if value is not None and not isinstance(value, shapes):
            raise wrong(name, " or ".join(_WORDS[shape] for shape in shapes))
        for n, item in enumerate(value if isinstance(value, list) else ()):
            if not isinstance(item, _ITEMS[name]):
                raise wrong(f"{name}[{n}]", _WORDS[_ITEMS[name]])
    system = body.get("system")
    for n, block in enumerate(system if isinstance(system, list) else ()):
        if block.get("type") != "text" or not isinstance(block.get("text"), str):
            raise wrong(f"system[{n}]", "a block of text")
    for n, tool in enumerate(body.get("tools") or ()):
        _check_tool(tool, f"tools[{n}]")
    _check_choice(body.get("tool_choice"))
    _check_output(body.get("output_config"))


def _check_tool(tool: Mapping[str, Any], path: str) -> None:
    if not isinstance(tool.get("name"), str):
        raise wrong(f"{path}.name", "a string")
    kind = tool.get("type")
    if kind is not None and not isinstance(kind, str):
        raise wrong(f"{path}.type", "a string")
    if kind in (None, "custom") and not isinstance(tool.get("input_schema"), dict):
        raise wrong(f"{path}.input_schema", "an object")
    if not isinstance(tool.get("description", ""), str):
        raise wrong(f"{path}.description", "a string")


def _check_choice(choice: Any) -> None:
    if choice is None:
        return
    kind = choice.get("type")
    if not isinstance(kind, str) or kind not in CHOICES:
        raise wrong("tool_choice.type", "one of " + ", ".join(sorted(CHOICES)))
    if (kind == "tool") != isinstance(choice.get("name"), str):
        raise wrong("tool_choice.name", "the name of a tool, for the type 'tool' alone")
    if not switch(choice.get("disable_parallel_tool_use", False)):
        raise wrong("tool_choice.disable_parallel_tool_use", "true or false")


def _check_output(config: Any) -> None:
    if config is None:
        return
    effort, form = config.get("effort"), config.get("format")
    if effort is not None and (not isinstance(effort, str) or effort not in EFFORTS):
        raise wrong("output_config.effort", "one of " + ", ".join(sorted(EFFORTS)))
    if form is None:
        return
    if not isinstance(form, dict) or form.get("type") != "json_schema":
        raise wrong("output_config.format", "an object of the type 'json_schema'")
    if not isinstance(form.get("schema"), dict):
        raise wrong("output_config.format.schema", "an object")


def needs(body: Mapping[str, Any]) -> set[str]:
    """Abilities that the destination must have for these parameters."""
    found: set[str] = set()
    if body.get("tools"):
        found.add("tools")
    if (body.get("output_config") or {}).get("format") is not None:
        found.add("json")
    return found
