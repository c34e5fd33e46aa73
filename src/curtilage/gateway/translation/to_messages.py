"""A request for a chat completion as one for a message."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from curtilage.gateway.translation.untranslatable import untranslatable

MOST_TOKENS = 8192
"""What is asked for when a chat completion names no bound; Messages must have one."""

EFFORTS = {"minimal": "low", "low": "low", "medium": "medium", "high": "high", "xhigh": "xhigh"}
_FILE = re.compile(r"data:([^;,]{0,200})(?:;[^,]{0,300})?;base64,", re.IGNORECASE)
_NOTHING: Mapping[str, tuple[Any, ...]] = {
    "seed": (),
    "presence_penalty": (0,),
    "frequency_penalty": (0,),
    "logit_bias": ({},),
}
_NEEDS = {
    "seed": "seed",
    "presence_penalty": "penalties",
    "frequency_penalty": "penalties",
    "logit_bias": "logit_bias",
}
_SAME = ("model", "temperature", "top_p", "stream")
_ELSEWHERE = frozenset(
    {
        *("messages", "max_tokens", "max_completion_tokens", "stop", "tools", "tool_choice"),
        *("parallel_tool_calls", "response_format", "reasoning_effort"),
        # They ask for nothing when they are there at all: `beyond` sends on what asks.
        *("stream_options", "n", "logprobs", "top_logprobs", "functions", "function_call"),
        *_NOTHING,
    }
)
_BY_OTHERS = frozenset(
    {
        *("metadata", "modalities", "prediction", "prompt_cache_key", "safety_identifier"),
        *("service_tier", "store", "user", "verbosity"),
    }
)
"""Left out for every server but OpenAI's own, so never met here."""
_OF_FUNCTIONS = frozenset({"name", "description", "parameters", "strict"})


def beyond(document: Mapping[str, Any]) -> set[str]:
    """Needs for what Messages have no words for.

    Args:
        document: a chat completion's request of the right shape.
    """
    found = {
        need
        for name, need in _NEEDS.items()
        if document.get(name) is not None and document[name] not in _NOTHING[name]
    }
    if document.get("functions") or document.get("function_call"):
        found.add("functions")
    if (document.get("temperature") or 0) > 1:
        found.add("hot")
    effort = document.get("reasoning_effort")
    if effort is not None and effort not in EFFORTS and effort != "none":
        found.add("odd_chat")
    found |= _beyond_formats(document) | _beyond_tools(document)
    for message in document["messages"]:
        found |= _beyond_message(message)
    if document["messages"][-1]["role"] == "assistant":
        found.add("odd_chat")  # Messages would go on with it
    return found


def _beyond_formats(document: Mapping[str, Any]) -> set[str]:
    form = document.get("response_format") or {}
    kind = form.get("type", "text")
    if kind == "json_object":
        return {"json_object"}
    inner = form.get("json_schema")
    if kind == "json_schema" and isinstance(inner, dict) and isinstance(inner.get("schema"), dict):
        known = inner.keys() <= {"name", "description", "schema", "strict"}
        return set() if known and form.keys() <= {"type", "json_schema"} else {"odd_chat"}
    return set() if kind == "text" else {"odd_chat"}


def _beyond_tools(document: Mapping[str, Any]) -> set[str]:
    for tool in document.get("tools") or ():
        if tool.keys() != {"type", "function"} or not tool["function"].keys() <= _OF_FUNCTIONS:
            return {"odd_chat"}
    choice = document.get("tool_choice")
    if choice is None or choice in ("auto", "none", "required"):
        return set()
    named = isinstance(choice, dict) and choice.keys() == {"type", "function"}
    return set() if named and choice.get("type") == "function" else {"odd_chat"}


def _beyond_message(message: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    if message["role"] == "function" or message.get("function_call"):
        found.add("functions")
    if message.get("name") is not None and message["role"] not in ("tool", "function"):
        found.add("names")
    for call in message.get("tool_calls") or ():
        arguments = (call.get("function") or {}).get("arguments") or "{}"
        if not (arguments.lstrip().startswith("{") and arguments.rstrip().endswith("}")):
            found.add("arguments")
        if not call.keys() <= {"id", "type", "function", "index"}:
            found.add("odd_chat")
    content = message.get("content")
    for part in content if isinstance(content, list) else ():
        url = part.get("image_url")
        if isinstance(url, dict) and url.get("detail", "auto") != "auto":
            found.add("odd_chat")
        if part["type"] in ("image_url", "file") and message["role"] != "user":
            found.add("odd_chat")
    return found


def translated(document: Mapping[str, Any]) -> dict[str, Any]:
    """The request for a message.

    Raises:
        RequestError: CUR253, something in it has no words there.
    """
    for name in document:
        if name not in _ELSEWHERE and name not in _SAME and name not in _BY_OTHERS:
            raise untranslatable("a parameter")
    bound = document.get("max_completion_tokens") or document.get("max_tokens") or MOST_TOKENS
    made: dict[str, Any] = {"max_tokens": bound}
    made |= {name: document[name] for name in _SAME if document.get(name) is not None}
    system, messages = _messages(document["messages"])
    if system is not None:
        made["system"] = system
    made["messages"] = messages
    stop = document.get("stop")
    if stop:
        made["stop_sequences"] = [stop] if isinstance(stop, str) else list(stop)
    return made | _tools(document) | _output(document)


def _tools(document: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if document.get("tools"):
        made["tools"] = [_tool(tool["function"]) for tool in document["tools"]]
    choice, parallel = document.get("tool_choice"), document.get("parallel_tool_calls")
    if isinstance(choice, dict):
        made["tool_choice"] = {"type": "tool", "name": choice["function"]["name"]}
    elif choice is not None:
        made["tool_choice"] = {"type": {"required": "any"}.get(choice, choice)}
    if parallel is False and made.get("tools"):
        chosen = made.setdefault("tool_choice", {"type": "auto"})
        if chosen["type"] != "none":
            chosen["disable_parallel_tool_use"] = True
    return made


def _tool(function: Mapping[str, Any]) -> dict[str, Any]:
    made = {"name": function["name"]}
    if function.get("description") is not None:
        made["description"] = function["description"]
    made["input_schema"] = function.get("parameters") or {"type": "object", "properties": {}}
    if function.get("strict") is not None:
        made["strict"] = function["strict"]
    return made


def _output(document: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    effort = EFFORTS.get(document.get("reasoning_effort") or "")
    if effort:
        made["effort"] = effort
    form = document.get("response_format") or {}
    if form.get("type") == "json_schema":
        inner = form["json_schema"]
        told = {} if inner.get("description") is None else {"description": inner["description"]}
        made["format"] = {"type": "json_schema", "schema": told | inner["schema"]}
    return {"output_config": made} if made else {}


def _messages(messages: Sequence[Mapping[str, Any]]) -> tuple[Any, list[dict[str, Any]]]:
    """The system prompt and the messages after it."""
    first = next(
        (n for n, m in enumerate(messages) if m["role"] not in ("system", "developer")),
        len(messages),
    )
    system: Any = None
    if first == 1 and isinstance(messages[0]["content"], str):
        system = messages[0]["content"]
    elif first:
        system = [block for m in messages[:first] for block in _blocks(m["content"])]
    made: list[dict[str, Any]] = []
    for message in messages[first:]:
        one = _message(message)
        results = one["role"] == "user" and _is_results(one)
        if results and made and made[-1]["role"] == "user" and _is_results(made[-1]):
            made[-1]["content"] += one["content"]  # results of one turn stand together
        elif one["content"]:
            made.append(one)
    return system, made


def _is_results(message: Mapping[str, Any]) -> bool:
    content = message["content"]
    return isinstance(content, list) and all(b["type"] == "tool_result" for b in content)


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    role, content = message["role"], message.get("content")
    if role == "tool":
        result: dict[str, Any] = {"type": "tool_result", "tool_use_id": message["tool_call_id"]}
        result["content"] = content if isinstance(content, str) else _blocks(content)
        return {"role": "user", "content": [result]}
    if role == "assistant":
        return {"role": role, "content": _said(message)}
    if role in ("system", "developer"):
        role = "system"
    elif role != "user":
        raise untranslatable("a message's role")
    return {"role": role, "content": content if isinstance(content, str) else _blocks(content)}


def _said(message: Mapping[str, Any]) -> Any:
    """What the assistant said. Its reasoning is left out: without a signature nobody takes it."""
    content, calls = message.get("content"), message.get("tool_calls") or ()
    if isinstance(content, str) and not calls and message.get("refusal") is None:
        return content
    blocks = _blocks(content)
    if message.get("refusal"):
        blocks.append({"type": "text", "text": message["refusal"]})
    for call in calls:
        function = call["function"]
        used = {"type": "tool_use", "id": call["id"], "name": function["name"]}
        blocks.append({**used, "input": _arguments(function["arguments"])})
    return blocks


def _arguments(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise untranslatable("arguments of a tool call that are no JSON object")
    return value


def _blocks(content: Any) -> list[dict[str, Any]]:
    if content is None or content == "":
        return []
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for part in content if (block := _block(part)) is not None]


def _block(part: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = part["type"]
    if kind in ("text", "refusal"):
        return {"type": "text", "text": part[kind]} if part[kind] else None
    inside = part.get(kind)
    if kind == "image_url" and isinstance(inside, dict):
        return {"type": "image", "source": _source(inside.get("url"), "")}
    if kind == "file" and isinstance(inside, dict):
        made = {"type": "document", "source": _source(inside.get("file_data"), "application/pdf")}
        if inside.get("filename"):
            made["title"] = inside["filename"]
        return made
    raise untranslatable("a part of a message")


def _source(text: Any, bare: str) -> dict[str, Any]:
    """A source in base64; ``bare`` is the media type of what names none, empty if it must."""
    named = _FILE.match(text) if isinstance(text, str) else None
    media = (named[1].lower() if named else "") or bare
    if not media:
        raise untranslatable("a part of a message")
    return {"type": "base64", "media_type": media, "data": text[named.end() :] if named else text}
