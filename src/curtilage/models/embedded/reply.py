"""Puts what llama.cpp says into the shapes of the OpenAI API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from curtilage.models.embedded.request import Wanted
from curtilage.models.stream import DONE


class Reply:
    """One answer with all its choices, which llama.cpp gives one after the other.

    Args:
        wanted: what was asked for.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._head: dict[str, Any] = {}
        self._texts = [""] * len(wanted.runs)
        self._reasons: list[str | None] = [None] * len(wanted.runs)
        self._prompt_tokens = 0
        self._completion_tokens = 0

    @property
    def finished(self) -> bool:
        """Whether every choice has its finish reason."""
        return None not in self._reasons

    def take(self, index: int, chunk: Mapping[str, Any]) -> bytes | None:
        """Adds a chunk of a choice and returns the event to stream for it, if there is one."""
        if not self._head:
            self._head = {"id": chunk["id"], "created": chunk["created"]}
        usage = chunk.get("usage")
        if usage is not None:
            self._prompt_tokens = usage["prompt_tokens"]
            self._completion_tokens += usage["completion_tokens"]
        for choice in chunk["choices"]:
            delta = choice["delta"]
            text = delta.get("content") or ""
            self._texts[index] += text
            self._reasons[index] = choice["finish_reason"]
            said = {"role": delta["role"], "content": text} if "role" in delta else {}
            return self._event(index, {"content": text} if text and not said else said)
        return None

    def ending(self) -> list[bytes]:
        """The events that close the stream: the token counts if asked for, then ``[DONE]``."""
        if not self._wanted.usage:
            return [DONE]
        return [self._dump("chat.completion.chunk", [], {"usage": self._usage()}), DONE]

    def whole(self) -> bytes:
        """The answer as one JSON body."""
        choices = [
            {
                "index": index,
                "message": {"role": "assistant", "content": text, "refusal": None},
                "logprobs": None,
                "finish_reason": self._reasons[index],
            }
            for index, text in enumerate(self._texts)
        ]
        return self._dump("chat.completion", choices, {"usage": self._usage()})

    def _event(self, index: int, delta: Mapping[str, Any]) -> bytes:
        choice = {
            "index": index,
            "delta": delta,
            "logprobs": None,
            "finish_reason": self._reasons[index],
        }
        extra = {"usage": None} if self._wanted.usage else {}
        return self._dump("chat.completion.chunk", [choice], extra)

    def _dump(self, kind: str, choices: list[Any], extra: Mapping[str, Any]) -> bytes:
        named = {"object": kind, "model": self._wanted.model, "choices": choices}
        return orjson.dumps({**self._head, **named, **extra})

    def _usage(self) -> dict[str, int]:
        return {
            "prompt_tokens": self._prompt_tokens,
            "completion_tokens": self._completion_tokens,
            "total_tokens": self._prompt_tokens + self._completion_tokens,
        }
