"""A message as the answer of a chat completion, whole and as a stream."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import orjson

from curtilage.gateway.translation.untranslatable import not_understood

REASONS = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
_TEXTS = {"text_delta": ("content", "text"), "thinking_delta": ("reasoning_content", "thinking")}


def translated(body: bytes) -> bytes:
    """A whole message as a chat completion.

    Raises:
        DestinationError: CUR708, it has no words there.
    """
    document = orjson.loads(body)
    texts: list[str] = []
    thoughts: list[str] = []
    calls: list[dict[str, Any]] = []
    for block in document["content"]:
        kind = block.get("type") if isinstance(block, dict) else None
        if kind == "text" and isinstance(block.get("text"), str):
            texts.append(block["text"])
        elif kind == "thinking" and isinstance(block.get("thinking"), str):
            thoughts.append(block["thinking"])
        elif kind == "tool_use" and isinstance(block.get("input"), dict):
            arguments = json.dumps(block["input"], ensure_ascii=False)
            function = {"name": str(block.get("name")), "arguments": arguments}
            calls.append({"id": str(block.get("id")), "type": "function", "function": function})
        elif kind != "redacted_thinking":
            raise not_understood("it holds a block of an unknown kind")
    message: dict[str, Any] = {
        "role": "assistant",
        "content": "".join(texts) if texts or not calls else None,
        "refusal": None,
    }
    if thoughts:
        message["reasoning_content"] = "\n".join(thoughts)
    if calls:
        message["tool_calls"] = calls
    reason = REASONS.get(str(document.get("stop_reason")), "stop")
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
    head = _head(document, "chat.completion")
    return orjson.dumps({**head, "choices": [choice], "usage": usage_of(document.get("usage"))})


def _error(event: Mapping[str, Any]) -> list[bytes]:
    told = event.get("error")
    said = told if isinstance(told, dict) else {}
    error = {"message": str(said.get("message") or ""), "type": "api_error"}
    return [orjson.dumps({"error": {**error, "param": None, "code": None}})]


def _head(message: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {
        "id": str(message.get("id") or ""),
        "object": kind,
        "created": int(time.time()),
        "model": str(message.get("model") or ""),
    }


def usage_of(usage: Any) -> dict[str, Any]:
    """Token counts as chat completions have them: what was at hand is part of the prompt."""
    told = usage if isinstance(usage, dict) else {}
    cached = _count(told.get("cache_read_input_tokens"))
    made = _count(told.get("cache_creation_input_tokens"))
    prompt = _count(told.get("input_tokens")) + cached + made
    completion = _count(told.get("output_tokens"))
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


class Stream:
    """A message's events as the chunks of a chat completion.

    Args:
        usage: whether the caller wants the token counts in a chunk of their own at the end.
    """

    def __init__(self, *, usage: bool) -> None:
        self._wanted = usage
        self._head: dict[str, Any] = {}
        self._usage: dict[str, Any] = {}
        self._calls: dict[int, int] = {}
        self._said: set[int] = set()

    def feed(self, payload: bytes) -> list[bytes]:
        """The chunks to send for an event that came.

        Raises:
            DestinationError: CUR708, it has no words there.
        """
        event = orjson.loads(payload)
        read = {
            "message_start": self._begin,
            "content_block_start": self._start,
            "content_block_delta": self._delta,
            "content_block_stop": self._stop,
            "message_delta": self._reason,
            "message_stop": self._ending,
            "error": _error,
        }.get(str(event.get("type")))
        return [] if read is None else read(event)

    def finish(self) -> list[bytes]:
        """Nothing is held back."""
        return []

    def _begin(self, event: Mapping[str, Any]) -> list[bytes]:
        message = event.get("message")
        message = message if isinstance(message, dict) else {}
        self._head = _head(message, "chat.completion.chunk")
        self._count(message.get("usage"))
        return [self._chunk({"role": "assistant", "content": ""})]

    def _reason(self, event: Mapping[str, Any]) -> list[bytes]:
        self._count(event.get("usage"))
        delta = event.get("delta")
        reason = delta.get("stop_reason") if isinstance(delta, dict) else None
        return [self._chunk({}, REASONS.get(str(reason), "stop"))] if reason else []

    def _ending(self, _: Mapping[str, Any]) -> list[bytes]:
        if not self._wanted:
            return []
        last = {**self._head, "choices": [], "usage": usage_of(self._usage)}
        return [orjson.dumps(last)]

    def _count(self, usage: Any) -> None:
        """Counts in a stream are totals so far; a later one replaces an earlier."""
        if isinstance(usage, dict):
            self._usage |= {k: v for k, v in usage.items() if v is not None}

    def _start(self, event: Mapping[str, Any]) -> list[bytes]:
        block = event.get("content_block")
        kind = block.get("type") if isinstance(block, dict) else None
        index = event.get("index")
        if kind == "tool_use" and isinstance(index, int) and isinstance(block, dict):
            number = self._calls[index] = len(self._calls)
            function = {"name": str(block.get("name")), "arguments": ""}
            call = {"index": number, "id": str(block.get("id")), "type": "function"}
            given = block.get("input")
            if given:
                self._said.add(index)
                function["arguments"] = json.dumps(given, ensure_ascii=False)
            return [self._chunk({"tool_calls": [{**call, "function": function}]})]
        if kind not in ("text", "thinking", "redacted_thinking") or not isinstance(block, dict):
            raise not_understood("it holds a block of an unknown kind")
        name = {"text": "content", "thinking": "reasoning_content"}.get(str(kind), "")
        text = block.get(str(kind))
        return [self._chunk({name: text})] if name and isinstance(text, str) and text else []

    def _delta(self, event: Mapping[str, Any]) -> list[bytes]:
        delta = event.get("delta")
        delta = delta if isinstance(delta, dict) else {}
        kind = str(delta.get("type"))
        if kind in _TEXTS:
            name, member = _TEXTS[kind]
            text = delta.get(member)
            return [self._chunk({name: text})] if isinstance(text, str) and text else []
        if kind == "input_json_delta":
            index, piece = event.get("index"), delta.get("partial_json")
            if not isinstance(index, int) or index not in self._calls:
                raise not_understood("it goes on with a call that did not begin")
            if not isinstance(piece, str) or not piece:
                return []
            self._said.add(index)
            call = {"index": self._calls[index], "function": {"arguments": piece}}
            return [self._chunk({"tool_calls": [call]})]
        return []

    def _stop(self, event: Mapping[str, Any]) -> list[bytes]:
        """A call without any input has an empty object for it."""
        index = event.get("index")
        if not isinstance(index, int) or index not in self._calls or index in self._said:
            return []
        call = {"index": self._calls[index], "function": {"arguments": "{}"}}
        return [self._chunk({"tool_calls": [call]})]

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return orjson.dumps({**self._head, "choices": [choice]})
