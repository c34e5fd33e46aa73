"""The answer to a chat completion, with the original values put back.

Whole answers and streams go through the same restorers: one per choice and place, so that the
text of one choice never mixes with another's. What a restorer holds back when a choice ends is
sent in an event of its own just before the one that ends it.
"""

from __future__ import annotations

from typing import Any

import orjson

from curtilage.core.sockets import Restorer
from curtilage.gateway.restoring import NewRestorer, everywhere, once

_TEXTS = ("content", "refusal", "reasoning_content", "reasoning")
_OF_A_CHUNK = frozenset(
    {"id", "object", "created", "model", "choices", "usage", "system_fingerprint", "service_tier"}
)
_OF_A_CHOICE = frozenset({"index", "delta", "finish_reason", "logprobs"})


def restored(body: bytes, new: NewRestorer) -> bytes:
    """A whole answer's body, restored. What is not JSON is returned as it is."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    if not isinstance(document, dict):
        return body
    return orjson.dumps({name: _outer(name, value, new) for name, value in document.items()})


def _outer(name: str, value: Any, new: NewRestorer) -> Any:
    if name == "choices" and isinstance(value, list):
        return [_choice(choice, new) for choice in value]
    return everywhere(value, new)


def _choice(choice: Any, new: NewRestorer) -> Any:
    if not isinstance(choice, dict):
        return everywhere(choice, new)
    return {name: _inner(name, value, new) for name, value in choice.items()}


def _inner(name: str, value: Any, new: NewRestorer) -> Any:
    if name == "message" and isinstance(value, dict):
        return _message(value, new)
    if name == "logprobs":  # pieces of tokens: nothing in them can be put back
        return value
    return everywhere(value, new)


def _message(message: dict[str, Any], new: NewRestorer) -> dict[str, Any]:
    return {name: _member(name, value, new) for name, value in message.items()}


def _member(name: str, value: Any, new: NewRestorer) -> Any:
    if name in ("tool_calls", "function_call"):
        calls = value if isinstance(value, list) else [value]
        treated = [_call(call, new) for call in calls]
        return treated if isinstance(value, list) else treated[0]
    return everywhere(value, new)


def _call(call: Any, new: NewRestorer) -> Any:
    if not isinstance(call, dict):
        return everywhere(call, new)
    treated = {k: everywhere(v, new) for k, v in call.items() if k not in ("function", "arguments")}
    for name, value in call.items():
        if name == "function":
            treated[name] = _call(value, new)
        elif name == "arguments":
            whole = isinstance(value, str)
            treated[name] = once(value, new, json=True) if whole else everywhere(value, new)
    return treated


Place = tuple[int, str, int]
"""Index of the choice, name of the member, index of the tool call (or -1)."""


class StreamRestorer:
    """Restores a stream of chat completion chunks, one event's payload at a time."""

    def __init__(self, new: NewRestorer) -> None:
        self._new = new
        self._open: dict[Place, Restorer] = {}
        self._shell: dict[str, Any] = {}

    def feed(self, payload: bytes) -> list[bytes]:
        """The events to send for an event that came."""
        try:
            chunk = orjson.loads(payload)
        except orjson.JSONDecodeError:
            return [payload]
        if not isinstance(chunk, dict) or not isinstance(chunk.get("choices"), list):
            return [orjson.dumps(everywhere(chunk, self._new))]
        chunk |= self._odd(chunk, _OF_A_CHUNK)
        self._shell = {k: v for k, v in chunk.items() if k not in ("choices", "usage")}
        out: list[bytes] = []
        chunk["choices"] = [self._choice(choice) for choice in chunk["choices"]]
        for choice in chunk["choices"]:
            if not isinstance(choice, dict):
                continue
            index = _number(choice.get("index"))
            if isinstance(choice.get("delta"), dict):
                choice["delta"] = self._delta(choice["delta"], index)
            held = self._flush(index) if choice.get("finish_reason") else []
            if held:  # it belongs between what this event says and that it is the end
                said = {**self._shell, "choices": [{**choice, "finish_reason": None}]}
                out += [orjson.dumps(said), *held]
                choice["delta"] = {}
        return [*out, orjson.dumps(chunk)]

    def finish(self) -> list[bytes]:
        """Events with what is still held back; for a stream that ends without saying so."""
        return [
            event for index in sorted({p[0] for p in self._open}) for event in self._flush(index)
        ]

    def _choice(self, choice: Any) -> Any:
        if not isinstance(choice, dict):
            return everywhere(choice, self._new)
        return choice | self._odd(choice, _OF_A_CHOICE)

    def _odd(self, members: dict[str, Any], known: frozenset[str]) -> dict[str, Any]:
        """What no chunk of a chat completion holds, each string restored on its own."""
        return {k: everywhere(v, self._new) for k, v in members.items() if k not in known}

    def _delta(self, delta: dict[str, Any], index: int) -> dict[str, Any]:
        treated: dict[str, Any] = {}
        for name, value in delta.items():
            if name in _TEXTS and isinstance(value, str):
                treated[name] = self._fed((index, name, -1), value)
            elif name == "tool_calls" and isinstance(value, list):
                treated[name] = [self._tool(call, index) for call in value]
            elif name == "function_call" and isinstance(value, dict):
                treated[name] = self._function(value, (index, name, -1))
            else:
                treated[name] = everywhere(value, self._new)
        return treated

    def _tool(self, call: Any, index: int) -> Any:
        if not isinstance(call, dict) or not isinstance(call.get("function"), dict):
            return everywhere(call, self._new)
        place = (index, "tool_calls", _number(call.get("index")))
        rest = {k: everywhere(v, self._new) for k, v in call.items() if k != "function"}
        return {**rest, "function": self._function(call["function"], place)}

    def _function(self, function: dict[str, Any], place: Place) -> dict[str, Any]:
        treated = everywhere({k: v for k, v in function.items() if k != "arguments"}, self._new)
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            treated["arguments"] = self._fed(place, arguments)
        elif "arguments" in function:
            treated["arguments"] = everywhere(arguments, self._new)
        return dict(treated)

    def _fed(self, place: Place, text: str) -> str:
        if place not in self._open:
            self._open[place] = self._new(place[1] in ("tool_calls", "function_call"))
        return self._open[place].feed(text)

    def _flush(self, index: int) -> list[bytes]:
        out = []
        for place in [p for p in self._open if p[0] == index]:
            text = self._open.pop(place).finish()
            if text:
                delta = _held_back(place, text)
                choice = {"index": index, "delta": delta, "finish_reason": None}
                out.append(orjson.dumps({**self._shell, "choices": [choice]}))
        return out


def _number(index: Any) -> int:
    """An index as a destination gave it; 0 where it gave none."""
    return index if isinstance(index, int) else 0


def _held_back(place: Place, text: str) -> dict[str, Any]:
    _, name, call = place
    if name == "tool_calls":
        return {"tool_calls": [{"index": call, "function": {"arguments": text}}]}
    if name == "function_call":
        return {"function_call": {"arguments": text}}
    return {name: text}
