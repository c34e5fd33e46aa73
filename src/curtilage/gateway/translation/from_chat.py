"""The answer of a chat completion as a message, whole and as a stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from curtilage.gateway.translation.untranslatable import not_understood

REASONS = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "content_filter": "refusal",
}
Seal = Callable[[str], str]
"""Seals a thought that its maker did not sign: it knows the text again by it."""


def translated(body: bytes, seal: Seal) -> bytes:
    """A whole answer as a message.

    Raises:
        DestinationError: CUR708, it has no words there.
    """
    document = orjson.loads(body)
    choices = document.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise not_understood("there is no answer in it")
    choice = choices[0]
    said = choice.get("message")
    if not isinstance(said, dict):
        raise not_understood("there is no answer in it")
    content: list[dict[str, Any]] = []
    thought = _thought(said)
    if thought:
        content.append({"type": "thinking", "thinking": thought, "signature": seal(thought)})
    texts = (said.get(name) for name in ("content", "refusal"))
    content += [{"type": "text", "text": t} for t in texts if isinstance(t, str) and t]
    content += [_tool_use(call) for call in said.get("tool_calls") or ()]
    head = _head(document) | {"content": content} | _end(choice, bool(said.get("tool_calls")))
    return orjson.dumps(head | {"usage": usage_of(document.get("usage"))})


def _thought(said: Mapping[str, Any]) -> str:
    for name in ("reasoning_content", "reasoning"):
        if isinstance(said.get(name), str) and said[name]:
            return str(said[name])
    return ""


def _head(document: Mapping[str, Any]) -> dict[str, Any]:
    told = str(document.get("id") or "")
    return {
        "id": told if told.startswith("msg_") else f"msg_{told}",
        "type": "message",
        "role": "assistant",
        "model": str(document.get("model") or ""),
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def _end(choice: Mapping[str, Any], called: bool) -> dict[str, Any]:
    """Why the answer ended. Some servers say which of the stop words it was.

    Where the caller named the function to call, ``finish_reason`` is ``stop`` all the same.
    """
    word = choice.get("stop_reason")
    if choice.get("finish_reason") == "stop" and isinstance(word, str) and word:
        return {"stop_reason": "stop_sequence", "stop_sequence": word}
    reason = REASONS.get(str(choice.get("finish_reason")), "end_turn")
    if called and reason == "end_turn":
        reason = "tool_use"
    return {"stop_reason": reason, "stop_sequence": None}


def usage_of(usage: Any) -> dict[str, int]:
    """Token counts as Messages have them: what was at hand counts on its own."""
    told = usage if isinstance(usage, dict) else {}
    details = told.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens") if isinstance(details, dict) else None)
    asked = _count(told.get("prompt_tokens"))
    return {
        "input_tokens": max(asked - cached, 0),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": cached,
        "output_tokens": _count(told.get("completion_tokens")),
    }


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _tool_use(call: Any) -> dict[str, Any]:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise not_understood("it calls something that is no function")
    try:
        made = orjson.loads(function.get("arguments") or "{}")
    except (orjson.JSONDecodeError, TypeError):
        made = None
    if not isinstance(made, dict):
        raise not_understood("it calls a tool with arguments that are no JSON object")
    named = {"id": str(call.get("id") or "call00000"), "name": function["name"]}
    return {"type": "tool_use", **named, "input": made}


class Stream:
    """The chunks of a chat completion as a message's events.

    Blocks come one after the other: a new one begins when the model turns to something else. So a
    piece for a call that has ended cannot be told, and is an error.

    Args:
        seal: seals a thought that its maker did not sign.
    """

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._begun = False
        self._kind: tuple[str, int] | None = None
        self._index = -1
        self._ended_calls: set[int] = set()
        self._thought: list[str] = []
        self._end: dict[str, Any] | None = None
        self._usage = usage_of(None)
        self._stopped = False

    def feed(self, payload: bytes) -> list[bytes]:
        """The events to send for a chunk that came.

        Raises:
            DestinationError: CUR708, it has no words there.
        """
        chunk = orjson.loads(payload)
        if "error" in chunk:
            told = chunk["error"]
            said = told.get("message") if isinstance(told, dict) else told
            error = {"type": "api_error", "message": str(said or "")}
            return [orjson.dumps({"type": "error", "error": error})]
        out = self._opening(chunk)
        if chunk.get("usage"):
            self._usage = usage_of(chunk["usage"])
        for choice in chunk.get("choices") or ():
            if isinstance(choice, dict) and not choice.get("index"):
                delta = choice.get("delta")
                out += self._delta(delta if isinstance(delta, dict) else {})
                if choice.get("finish_reason"):
                    out += self._close()
                    self._end = _end(choice, bool(self._ended_calls))
        return [orjson.dumps(event) for event in out]

    def finish(self) -> list[bytes]:
        """The events that end the message, when it came to its end."""
        if self._end is None or self._stopped:
            return []
        self._stopped = True
        last = {"type": "message_delta", "delta": self._end, "usage": self._usage}
        return [orjson.dumps(last), orjson.dumps({"type": "message_stop"})]

    def _opening(self, chunk: Mapping[str, Any]) -> list[dict[str, Any]]:
        if self._begun:
            return []
        self._begun = True
        return [{"type": "message_start", "message": _head(chunk) | {"usage": usage_of(None)}}]

    def _delta(self, delta: Mapping[str, Any]) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        thought = _thought(delta)
        if thought:
            self._thought.append(thought)
            empty = {"type": "thinking", "thinking": "", "signature": ""}
            out += self._within(("thinking", 0), empty)
            out.append(self._piece({"type": "thinking_delta", "thinking": thought}))
        for name in ("content", "refusal"):
            text = delta.get(name)
            if isinstance(text, str) and text:
                out += self._within(("text", 0), {"type": "text", "text": ""})
                out.append(self._piece({"type": "text_delta", "text": text}))
        for call in delta.get("tool_calls") or ():
            out += self._call(call)
        return out

    def _call(self, call: Any) -> list[dict[str, Any]]:
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict):
            raise not_understood("it calls something that is no function")
        number = call.get("index") if isinstance(call.get("index"), int) else 0
        place = ("tool_use", number)
        if number in self._ended_calls:
            raise not_understood("it goes on with a call that had ended")
        out: list[dict[str, Any]] = []
        if self._kind != place:
            if not isinstance(function.get("name"), str):
                raise not_understood("it calls something that is no function")
            named = {"id": str(call.get("id") or f"call{number:05}"), "name": function["name"]}
            out += self._within(place, {"type": "tool_use", **named, "input": {}})
        pieces = function.get("arguments")
        if isinstance(pieces, str) and pieces:
            out.append(self._piece({"type": "input_json_delta", "partial_json": pieces}))
        return out

    def _within(self, kind: tuple[str, int], block: dict[str, Any]) -> list[dict[str, Any]]:
        """Begins a block of this kind unless one is open."""
        if self._kind == kind:
            return []
        out = self._close()
        self._kind = kind
        self._index += 1
        return [
            *out,
            {"type": "content_block_start", "index": self._index, "content_block": block},
        ]

    def _close(self) -> list[dict[str, Any]]:
        if self._kind is None:
            return []
        out = []
        kind, number = self._kind
        if kind == "thinking":
            signature = self._seal("".join(self._thought))
            out.append(self._piece({"type": "signature_delta", "signature": signature}))
            self._thought.clear()
        if kind == "tool_use":
            self._ended_calls.add(number)
        self._kind = None
        return [*out, {"type": "content_block_stop", "index": self._index}]

    def _piece(self, delta: dict[str, Any]) -> dict[str, Any]:
        return {"type": "content_block_delta", "index": self._index, "delta": delta}
