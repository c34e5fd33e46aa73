"""A request for a message as one for a chat completion."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from curtilage.gateway.translation.untranslatable import untranslatable

EFFORTS = {"low": "low", "medium": "medium", "high": "high", "xhigh": "xhigh", "max": "xhigh"}
LITTLE, MUCH = 4096, 16384
"""Tokens to think with: up to the first it is little effort, from beyond the second on high."""

_SAME = ("model", "temperature", "top_p", "top_k")
_KNOWN = frozenset(
    {
        *_SAME,
        *("max_tokens", "messages", "system", "stream", "stop_sequences", "tools", "tool_choice"),
        *("thinking", "output_config", "metadata", "service_tier"),
        "cache_control",  # says what to keep at hand; such servers see to that themselves
    }
)
_TIERS = {"auto": "auto", "standard_only": "default"}
_OF_TOOLS = frozenset(
    {
        *("type", "name", "description", "input_schema", "strict", "cache_control"),
        *("eager_input_streaming", "allowed_callers", "defer_loading", "input_examples"),
    }
)
_ERROR = "Error: "
"""Put before the result of a tool that failed: chat completions have no other mark of it."""


def beyond(document: Mapping[str, Any]) -> set[str]:
    """Needs for what chat completions have no words for.

    Args:
        document: a request for a message of the right shape.
    """
    found: set[str] = set()
    if document.get("top_k") is not None:
        found.add("top_k")
    for tool in document.get("tools") or ():
        if not is_custom(tool) or not _is_plain(tool):
            found.add("own_tools")
    messages = document["messages"]
    if messages[-1]["role"] == "assistant":
        found.add("prefill")
    for message in messages:
        for block in blocks_of(message["content"]):
            found |= _beyond_block(block)
    return found


def is_custom(tool: Mapping[str, Any]) -> bool:
    """Whether a tool is one that the application describes itself."""
    return tool.get("type") in (None, "custom")


def _is_plain(tool: Mapping[str, Any]) -> bool:
    direct = tool.get("allowed_callers") in (None, ["direct"])
    return direct and not tool.get("defer_loading") and not tool.get("input_examples")


def blocks_of(content: Any) -> Sequence[Mapping[str, Any]]:
    """The blocks of a content; none for a string or nothing."""
    return content if isinstance(content, list) else ()


def _beyond_block(block: Mapping[str, Any]) -> set[str]:
    kind = block["type"]
    if kind == "search_result" or _cites(block):
        return {"citations"}
    if kind in ("tool_use", "tool_result") and block.get("toolset_name") is not None:
        return {"own_tools"}
    if kind == "document":
        inner = block.get("source")
        held = blocks_of(inner.get("content")) if isinstance(inner, dict) else ()
        return set().union(*map(_beyond_block, held))
    if kind != "tool_result":
        return set()
    found: set[str] = set()
    for inner in blocks_of(block.get("content")):
        found |= _beyond_block(inner)
        source = inner.get("source")
        of_text = isinstance(source, dict) and source.get("type") == "text"
        said = inner["type"] == "text" or of_text
        if not said:
            found.add("shown_results")
    return found


def _cites(block: Mapping[str, Any]) -> bool:
    cited = block.get("citations")
    return bool(cited.get("enabled")) if isinstance(cited, dict) else bool(cited)


def translated(document: Mapping[str, Any], abilities: frozenset[str]) -> dict[str, Any]:
    """The request for a chat completion.

    Args:
        document: the request for a message.
        abilities: what the destination can do.

    Raises:
        RequestError: CUR253, something in it has no words there.
    """
    if not document.keys() <= _KNOWN:
        raise untranslatable("a parameter")
    made = {name: document[name] for name in _SAME if document.get(name) is not None}
    made["messages"] = _messages(document)
    bound = "max_completion_tokens" if "max_completion_tokens" in abilities else "max_tokens"
    if document.get("max_tokens") is not None:
        made[bound] = document["max_tokens"]
    if document.get("stream"):
        made |= {"stream": True, "stream_options": {"include_usage": True}}
    if document.get("stop_sequences"):
        made["stop"] = list(document["stop_sequences"])
    user = (document.get("metadata") or {}).get("user_id")
    if user is not None:
        made["user"] = user
    tier = document.get("service_tier")
    if tier is not None:
        made["service_tier"] = _TIERS[tier]
    return made | _tools(document) | _output(document, abilities)


def _output(document: Mapping[str, Any], abilities: frozenset[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    config, thinking = document.get("output_config") or {}, document.get("thinking") or {}
    effort = EFFORTS.get(config.get("effort") or "")
    if effort is None and thinking.get("type") == "enabled":
        budget = thinking["budget_tokens"]
        effort = "low" if budget <= LITTLE else "medium" if budget <= MUCH else "high"
    if effort is not None and "reasoning_effort" in abilities:
        made["reasoning_effort"] = effort
    form = config.get("format")
    if form is not None:
        inner = {"name": "answer", "schema": form["schema"], "strict": True}
        made["response_format"] = {"type": "json_schema", "json_schema": inner}
    return made


def _tools(document: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if document.get("tools"):
        made["tools"] = [_tool(tool) for tool in document["tools"]]
    choice = document.get("tool_choice")
    if choice is None:
        return made
    kind = choice["type"]
    if kind == "tool":
        made["tool_choice"] = {"type": "function", "function": {"name": choice["name"]}}
    else:
        made["tool_choice"] = {"any": "required"}.get(kind, kind)
    if choice.get("disable_parallel_tool_use") is not None:
        made["parallel_tool_calls"] = not choice["disable_parallel_tool_use"]
    return made


def _tool(tool: Mapping[str, Any]) -> dict[str, Any]:
    if not is_custom(tool) or not tool.keys() <= _OF_TOOLS:
        raise untranslatable("a tool")
    function: dict[str, Any] = {"name": tool["name"]}
    if tool.get("description") is not None:
        function["description"] = tool["description"]
    function["parameters"] = tool["input_schema"]
    if tool.get("strict") is not None:
        function["strict"] = tool["strict"]
    return {"type": "function", "function": function}


def _messages(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if document.get("system"):
        made.append({"role": "system", "content": _parted(document["system"])})
    for message in document["messages"]:
        role, content = message["role"], message["content"]
        if role == "assistant":
            made.append(_said(content))
        elif role == "system":
            made.append({"role": role, "content": _parted(content)})
        else:
            made += _asked(content)
    return made


def _asked(content: Any) -> list[dict[str, Any]]:
    """What the user said. Results of tools are messages of their own, and come first."""
    made: list[dict[str, Any]] = []
    rest = [block for block in blocks_of(content) if block["type"] != "tool_result"]
    for block in blocks_of(content):
        if block["type"] == "tool_result":
            told = _result(block)
            made.append({"role": "tool", "tool_call_id": block["tool_use_id"], "content": told})
    if isinstance(content, str) or rest:
        said = content if isinstance(content, str) else _parted(rest)
        made.append({"role": "user", "content": said})
    return made


def _result(block: Mapping[str, Any]) -> Any:
    content = block.get("content")
    failed = _ERROR if block.get("is_error") else ""
    told = _parted(content if content is not None else "")
    if isinstance(told, str):
        return failed + told
    return [{"type": "text", "text": failed}, *told] if failed else told


def _said(content: Any) -> dict[str, Any]:
    """What the assistant said, with what it thought and which tools it called."""
    if isinstance(content, str):
        return {"role": "assistant", "content": content}
    texts: list[Mapping[str, Any]] = []
    thoughts: list[str] = []
    calls: list[dict[str, Any]] = []
    for block in content:
        kind = block["type"]
        if kind == "thinking":
            thoughts.append(block["thinking"])
        elif kind == "tool_use":
            arguments = json.dumps(block["input"], ensure_ascii=False)
            function = {"name": block["name"], "arguments": arguments}
            calls.append({"id": block["id"], "type": "function", "function": function})
        elif kind != "redacted_thinking":  # only its maker can read it
            texts.append(block)
    made: dict[str, Any] = {"role": "assistant", "content": _parted(texts) if texts else None}
    if thoughts:
        made["reasoning_content"] = "\n".join(thoughts)
    if calls:
        made["tool_calls"] = calls
    elif not texts:
        made["content"] = ""
    return made


def _parted(content: Any) -> Any:
    """A content; one text alone as a string, which every server takes."""
    if isinstance(content, str):
        return content
    parts = [part for block in content for part in _parts(block)]
    if not parts:
        return ""
    if len(parts) == 1 and parts[0]["type"] == "text":
        return parts[0]["text"]
    return parts


def _parts(block: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    kind, source = block["type"], block.get("source")
    if kind == "text":
        yield {"type": "text", "text": block["text"]}
    elif kind == "image" and isinstance(source, dict):
        yield {"type": "image_url", "image_url": {"url": _url(source)}}
    elif kind == "document" and isinstance(source, dict):
        yield from _document(block, source)
    else:
        raise untranslatable("a block of a message")


def _url(source: Mapping[str, Any]) -> str:
    if source["type"] == "base64":
        return f"data:{source['media_type']};base64,{source['data']}"
    raise untranslatable("the source of a picture or document")


def _document(block: Mapping[str, Any], source: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """A document: what it holds as text, or as a file; title and context before it."""
    if source["type"] == "base64":
        if block.get("context"):
            yield {"type": "text", "text": block["context"]}
        named = {"filename": block["title"]} if block.get("title") else {}
        yield {"type": "file", "file": {"file_data": _url(source), **named}}
        return
    for name in ("title", "context"):
        if block.get(name):
            yield {"type": "text", "text": block[name]}
    if source["type"] == "text":
        yield {"type": "text", "text": source["data"]}
    elif source["type"] == "content" and isinstance(source["content"], str):
        yield {"type": "text", "text": source["content"]}
    elif source["type"] == "content":
        for inner in source["content"]:
            yield from _parts(inner)
    else:
        raise untranslatable("the source of a picture or document")
