"""Reads a chat-completions request for the embedded model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from curtilage.core.errors import RequestError

DEFAULT_TOKENS = 512
MOST_CHOICES = 8

_KEPT = (
    "frequency_penalty",
    "presence_penalty",
    "response_format",
    "stop",
    "temperature",
    "top_p",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for.

    Attributes:
        runs: one request to llama.cpp per choice.
        model: the model's name, repeated in the answer.
        usage: whether a stream ends with the token counts.
    """

    runs: tuple[Mapping[str, Any], ...]
    model: str
    usage: bool


def read_request(body: bytes, context: int) -> Wanted:
    """What an OpenAI chat-completions body asks of the embedded model.

    Tools are left out: the model answers in words. ``max_tokens`` is bounded by the context.

    Raises:
        RequestError: CUR250 a field is wrong, CUR251 a content part that is not text.
    """
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict):
        raise _wrong("The body is not a JSON object.", None)
    messages = asked.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _wrong("This is not a list of messages.", "messages")
    run = {name: asked[name] for name in _KEPT if asked.get(name) is not None}
    run["messages"] = [_message(m, f"messages[{i}]") for i, m in enumerate(messages)]
    name = "max_tokens" if asked.get("max_completion_tokens") is None else "max_completion_tokens"
    run["max_tokens"] = min(_count(asked, name, DEFAULT_TOKENS), context)
    run |= {"stream": True, "stream_options": {"include_usage": True}}
    choices = _count(asked, "n", 1)
    if choices > MOST_CHOICES:
        raise _wrong(f"The embedded model gives at most {MOST_CHOICES} choices.", "n")
    options = asked.get("stream_options")
    return Wanted(
        runs=tuple(run | _seed(asked, index) for index in range(choices)),
        model=str(asked.get("model") or ""),
        usage=isinstance(options, dict) and options.get("include_usage") is True,
    )


def _message(message: Any, path: str) -> dict[str, str]:
    if not isinstance(message, dict) or not isinstance(message.get("role"), str):
        raise _wrong("This is not a message with a role.", path)
    role = "system" if message["role"] == "developer" else message["role"]
    text = _text(message.get("content"), f"{path}.content")
    if message.get("tool_calls"):
        # The template has no place for calls, so the model reads them as text.
        text += orjson.dumps(message["tool_calls"]).decode()
    return {"role": role, "content": text}


def _text(content: Any, path: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise _wrong("Content is text or a list of parts.", path)
    texts: list[str] = []
    for index, part in enumerate(content):
        text = part.get("text") if isinstance(part, dict) else None
        if not isinstance(text, str):
            raise RequestError(
                "The embedded model reads text only.",
                param=f"{path}[{index}]",
                mend="Ask a destination that takes this kind of content.",
                code="CUR251",
            )
        texts.append(text)
    return "\n".join(texts)


def _count(asked: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = asked.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _wrong("This is not a number from 1 up.", name)
    return value


def _seed(asked: Mapping[str, Any], index: int) -> dict[str, int]:
    """A seed of its own for each choice, or else all choices would be the same."""
    seed = asked.get("seed")
    if seed is None:
        return {}
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise _wrong("This is not a whole number.", "seed")
    return {"seed": (seed + index) % 2**32}


def _wrong(message: str, param: str | None) -> RequestError:
    return RequestError(message, param=param, mend="See the OpenAI API.", code="CUR250")
