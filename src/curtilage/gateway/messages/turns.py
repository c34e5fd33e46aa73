"""The messages of a request for a message, and what each block may be.

Only the shape is checked here: what is in the strings is read by the detectors. What has a shape
that a destination could read differently from us is refused, not guessed. A block of a kind that
is not known here has any shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curtilage.gateway.shapes import each_message, switch, wrong

ROLES = frozenset({"user", "assistant", "system"})
MOST_WITHIN = 4
"""How deep blocks stand in blocks: a result holds a document, which holds text."""

_STRINGS: Mapping[str, tuple[str, ...]] = {
    "text": ("text",),
    "tool_use": ("id", "name"),
    "tool_result": ("tool_use_id",),
    "thinking": ("thinking",),
    "redacted_thinking": ("data",),
    "search_result": ("source", "title"),
}
_OF: Mapping[str, str] = {
    "image": "user",
    "document": "user",
    "tool_result": "user",
    "search_result": "user",
    "tool_use": "assistant",
    "thinking": "assistant",
    "redacted_thinking": "assistant",
}
"""Whose message a block stands in; another's nobody would read as meant."""


def check_messages(messages: Any) -> None:
    """Refuses messages of a wrong shape.

    Raises:
        RequestError: names the place and what may stand there, never what stands there.
    """
    for path, message, role in each_message(messages, ROLES):
        _check_content(message.get("content"), f"{path}.content", role)


def _check_content(content: Any, path: str, role: str, depth: int = 0) -> None:
    if isinstance(content, str):
        return
    if not isinstance(content, list):
        raise wrong(path, "a string or a list of blocks")
    for n, block in enumerate(content):
        here = f"{path}[{n}]"
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            raise wrong(here, "an object with a 'type'")
        kind = block["type"]
        owner = _OF.get(kind)
        if (owner is not None and owner != role) or (role == "system" and kind != "text"):
            raise wrong(here, f"a block that may stand in a message of the role '{role}'")
        for name in _STRINGS.get(kind, ()):
            if not isinstance(block.get(name), str):
                raise wrong(f"{here}.{name}", "a string")
        _check_block(block, here, role, depth)


def _check_block(block: dict[str, Any], path: str, role: str, depth: int) -> None:
    kind = block["type"]
    if depth >= MOST_WITHIN:
        raise wrong(path, "a block that stands less deep in others")
    if kind == "tool_use" and not isinstance(block.get("input"), dict):
        raise wrong(f"{path}.input", "an object")
    if kind == "thinking" and not isinstance(block.get("signature", ""), str):
        raise wrong(f"{path}.signature", "a string")
    if kind == "search_result" and not isinstance(block.get("content"), list):
        raise wrong(f"{path}.content", "a list of blocks")
    if kind == "tool_result" and not switch(block.get("is_error") or False):
        raise wrong(f"{path}.is_error", "true or false")
    if kind in ("search_result", "tool_result") and block.get("content") is not None:
        _check_content(block["content"], f"{path}.content", role, depth + 1)
    if kind in ("image", "document"):
        _check_source(block.get("source"), f"{path}.source", role, depth)
    for name in ("title", "context") if kind == "document" else ():
        if not isinstance(block.get(name) or "", str):
            raise wrong(f"{path}.{name}", "a string")


def _check_source(source: Any, path: str, role: str, depth: int) -> None:
    if not isinstance(source, dict) or not isinstance(source.get("type"), str):
        raise wrong(path, "an object with a 'type'")
    strings = {"base64": ("media_type", "data"), "text": ("data",), "url": ("url",)}
    for name in strings.get(source["type"], ()):
        if not isinstance(source.get(name), str):
            raise wrong(f"{path}.{name}", "a string")
    if source["type"] == "content":
        _check_content(source.get("content"), f"{path}.content", role, depth + 1)
