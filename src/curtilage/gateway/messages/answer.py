"""The answer to a request for a message, with the original values put back.

Whole answers and streams go through the same restorers: one per block and kind of delta, so that
the text of one block never mixes with another's. What a restorer holds back when a block ends is
sent in an event of its own just before the one that ends it. What only its maker can read leaves
with a seal (`curtilage.gateway.messages.seals`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson

from curtilage.core.sockets import Restorer
from curtilage.gateway.restoring import NewRestorer, everywhere, once

Seal = Callable[[str, str], str]
"""Seals what only its maker can read: the string, and the text it came with."""

_TEXT_OF = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "input_json_delta": "partial_json",
}
"""Kinds of delta that carry a piece of text, and the member that holds it."""

_SIGNED = (b"signature", b"thinking")
"""Without one of these words, nothing in an event is to be sealed."""


def restored(body: bytes, new: NewRestorer | None, seal: Seal) -> bytes:
    """A whole answer's body, restored. What is not JSON is returned as it is.

    Args:
        body: what the destination answered.
        new: makes restorers; None if nothing was replaced.
        seal: seals what only its maker can read.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    if not isinstance(document, dict):
        return body
    content = document.get("content")
    made = document if new is None else everywhere(document, new)
    if isinstance(content, list):
        made["content"] = [_block(block, new, seal) for block in content]
    return orjson.dumps(made)


def _block(block: Any, new: NewRestorer | None, seal: Seal) -> Any:
    if not isinstance(block, dict):
        return block if new is None else everywhere(block, new)
    made = block if new is None else everywhere(block, new)
    if new is not None and isinstance(block.get("input"), dict):
        made["input"] = _input(block["input"], new)
    opaque = _opaque(block)
    if opaque:
        text = block.get("thinking")
        said = text if isinstance(text, str) else ""
        made = made | {opaque: seal(block[opaque], said)}
    return made


def _input(value: dict[str, Any], new: NewRestorer) -> Any:
    """A tool's input, restored as the text that it is in a stream: keys and JSON in it too."""
    text = once(json.dumps(value, ensure_ascii=False), new, json=True)
    try:
        return json.loads(text)
    except ValueError:
        return everywhere(value, new)


def _opaque(block: dict[str, Any]) -> str:
    """The member of a block that only its maker can read, if it holds something."""
    name = {"thinking": "signature", "redacted_thinking": "data"}.get(str(block.get("type")), "")
    return name if name and isinstance(block.get(name), str) and block[name] else ""


Place = tuple[int, str]
"""Index of the block and kind of delta."""


class StreamRestorer:
    """Restores a stream of a message's events, one payload at a time.

    Args:
        new: makes restorers; None if nothing was replaced.
        seal: seals what only its maker can read.
    """

    def __init__(self, new: NewRestorer | None, seal: Seal) -> None:
        self._new = new
        self._seal = seal
        self._open: dict[Place, Restorer] = {}
        self._thoughts: dict[int, list[str]] = {}

    def feed(self, payload: bytes) -> list[bytes]:
        """The events to send for an event that came."""
        if self._new is None and not any(word in payload for word in _SIGNED):
            return [payload]
        try:
            event = orjson.loads(payload)
        except orjson.JSONDecodeError:
            return [payload]
        if not isinstance(event, dict):
            return [orjson.dumps(self._everywhere(event))]
        kind, index = event.get("type"), _number(event.get("index"))
        if kind == "content_block_delta" and isinstance(event.get("delta"), dict):
            rest = {k: self._everywhere(v) for k, v in event.items() if k != "delta"}
            return [orjson.dumps({**rest, "delta": self._delta(event["delta"], index)})]
        if kind == "content_block_start" and isinstance(event.get("content_block"), dict):
            block = event.pop("content_block")
            made = _block(block, self._new, self._seal)
            if isinstance(block.get("thinking"), str):
                self._thoughts[index] = [block["thinking"]]
            return [orjson.dumps({**self._everywhere(event), "content_block": made})]
        held = self._flush(index) if kind == "content_block_stop" else []
        if kind in ("message_delta", "message_stop"):
            held = self.finish()
        return [*held, orjson.dumps(self._everywhere(event))]

    def finish(self) -> list[bytes]:
        """Events with what is still held back; for a stream that ends without saying so."""
        indexes = sorted({place[0] for place in self._open})
        return [event for index in indexes for event in self._flush(index)]

    def _everywhere(self, value: Any) -> Any:
        return value if self._new is None else everywhere(value, self._new)

    def _delta(self, delta: dict[str, Any], index: int) -> dict[str, Any]:
        kind = str(delta.get("type"))
        name = _TEXT_OF.get(kind, "")
        text = delta.get(name)
        if kind == "signature_delta" and isinstance(delta.get("signature"), str):
            thought = "".join(self._thoughts.pop(index, []))
            return {**delta, "signature": self._seal(delta["signature"], thought)}
        made: dict[str, Any] = {k: self._everywhere(v) for k, v in delta.items() if k != name}
        if isinstance(text, str):
            if kind == "thinking_delta":
                self._thoughts.setdefault(index, []).append(text)
            made[name] = self._fed((index, kind), text)
        elif name in delta:
            made[name] = self._everywhere(text)
        return made

    def _fed(self, place: Place, text: str) -> str:
        if self._new is None:
            return text
        if place not in self._open:
            self._open[place] = self._new(place[1] == "input_json_delta")
        return self._open[place].feed(text)

    def _flush(self, index: int) -> list[bytes]:
        out = []
        for place in [p for p in self._open if p[0] == index]:
            text = self._open.pop(place).finish()
            if text:
                delta = {"type": place[1], _TEXT_OF[place[1]]: text}
                event = {"type": "content_block_delta", "index": index, "delta": delta}
                out.append(orjson.dumps(event))
        return out


def _number(index: Any) -> int:
    """An index as a destination gave it; 0 where it gave none."""
    return index if isinstance(index, int) else 0
