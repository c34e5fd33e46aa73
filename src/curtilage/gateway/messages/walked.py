"""The walk over a request for a message: every string visited, block by block."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import starmap
from typing import Any

from curtilage.core.parties import Dialect
from curtilage.gate.plans import Place
from curtilage.gate.strings import Walk
from curtilage.gateway import asking, interfaces
from curtilage.gateway.attached import Attached, from_base64
from curtilage.gateway.messages import parameters
from curtilage.gateway.messages.seals import Seals

_FLAGS = frozenset({"strict", "eager_input_streaming", "defer_loading"})
_AT_HOME = re.compile(r"(?:bash|text_editor|computer|memory)_20\d{6}")
"""Tools of a type of their own that the application runs itself, as it runs its others."""
_SIZES = frozenset(
    {"display_width_px", "display_height_px", "display_number", "max_characters", "enable_zoom"}
)
_NAMES = frozenset({"bash", "str_replace_editor", "str_replace_based_edit_tool"})
_CITED = frozenset({"document_title", "cited_text", "source", "title"})
_PLACES = frozenset(
    {
        *("document_index", "search_result_index", "start_char_index", "end_char_index"),
        *("start_page_number", "end_page_number", "start_block_index", "end_block_index"),
    }
)
_CITES = frozenset(
    {"char_location", "page_location", "content_block_location", "search_result_location"}
)


class Walked(asking.Walked):
    """One walk over the document of a request for a message.

    Args:
        walk: visits the strings.
        seals: know again what a destination signed.
        known: the documents that an earlier walk found; None at the first.
        place: where it would go; None at the first walk.
    """

    def __init__(
        self,
        walk: Walk,
        seals: Seals,
        known: Mapping[str, Attached] | None = None,
        place: Place | None = None,
    ) -> None:
        super().__init__(walk, known)
        self._seals = seals
        self._place = place

    def document(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with every string visited; the keys keep their order."""
        treated: dict[str, Any] = {}
        known = {*parameters.BOUNDED, *parameters.TEXTS, "model", "messages"}
        self.walk.aside = True
        for name in parameters.TEXTS:
            if name in document and name != "system":
                treated[name] = self._parameter(name, document[name])
        for n, name in enumerate(k for k in document if k not in known):
            self.uninspectable.append(f"unknown parameter {n + 1}")
            self.needs.add("odd_messages")
            treated[name] = self.walk.value(document[name], f"unknown[{n}]", label=name)
        self.walk.aside = False
        if "system" in document:
            treated["system"] = self._content(document["system"], "system")
        messages = (
            self._message(message, f"messages[{n}]")
            for n, message in enumerate(document["messages"])
        )
        # A message of which nothing is left said nothing but what nobody there could read.
        treated["messages"] = [m for m in messages if m["content"] != []]
        return {name: treated.get(name, value) for name, value in document.items()}

    def _parameter(self, name: str, value: Any) -> Any:
        if name == "tools":
            return [self._tool(tool, f"tools[{n}]") for n, tool in enumerate(value)]
        if name == "tool_choice":
            return self._choice(value)
        if name == "output_config":
            return self._output(value)
        return self.walk.value(value, name, label=name)

    def _tool(self, tool: dict[str, Any], path: str) -> dict[str, Any]:
        kind = tool.get("type")
        at_home = kind is not None and _AT_HOME.fullmatch(kind) is not None
        if kind not in (None, "custom") and not at_home:
            self.odd(path)
        treated: dict[str, Any] = {}
        for n, (name, value) in enumerate(tool.items()):
            here = f"{path}.{n}"
            if name == "type" and (kind in (None, "custom") or at_home):
                treated[name] = value
            elif name == "name":
                plain = at_home and value in {*_NAMES, "computer", "memory"}
                treated[name] = value if plain else self.walk.name(value, f"{path}.name")
            elif name == "description":
                treated[name] = self.walk.value(value, f"{path}.description")
            elif name == "input_schema":
                treated[name] = interfaces.schema(self.walk, value, f"{path}.input_schema")
            elif name == "input_examples":
                treated[name] = self.walk.value(value, here)
            elif name not in _SIZES | _FLAGS and not _is_known(name, value):
                treated[self.walk.name(name, f"{path}.key{n}")] = self.odd(here, value, name)
            else:
                plain = value is None or isinstance(value, bool) or name not in _SIZES | _FLAGS
                treated[name] = value if plain else self.walk.value(value, here)
        return treated

    def odd(self, path: str, value: Any = None, label: str = "") -> Any:
        """What nobody knows the meaning of, and so nobody can put in other words."""
        self.needs.add("odd_messages")
        return self.unknown(value, path, label)

    def _choice(self, choice: dict[str, Any]) -> dict[str, Any]:
        treated: dict[str, Any] = {}
        for n, (name, value) in enumerate(choice.items()):
            if name in ("type", "disable_parallel_tool_use"):
                treated[name] = value
            elif name == "name":
                treated[name] = self.walk.name(value, "tool_choice.name")
            else:
                treated[name] = self.odd(f"tool_choice.{n}", value, name)
        return treated

    def _output(self, config: dict[str, Any]) -> dict[str, Any]:
        treated: dict[str, Any] = {}
        for n, (name, value) in enumerate(config.items()):
            here = f"output_config.{n}"
            if name == "effort" or value is None:
                treated[name] = value
            elif name == "format" and value.keys() == {"type", "schema"}:
                made = interfaces.schema(self.walk, value["schema"], "output_config.format.schema")
                treated[name] = {"type": value["type"], "schema": made}
            else:
                treated[name] = self.odd(here, value, name)
        return treated

    def _message(self, message: dict[str, Any], path: str) -> dict[str, Any]:
        treated: dict[str, Any] = {}
        for n, (name, value) in enumerate(message.items()):
            if name == "role":
                treated[name] = value
            elif name == "content":
                treated[name] = self._content(value, f"{path}.content")
            else:
                treated[name] = self.odd(f"{path}.unknown{n}", value, name)
        return treated

    def _content(self, content: Any, path: str) -> Any:
        if isinstance(content, str):
            return self.walk.text(content, path)
        self.run += 1
        run = self.run
        made = (self._block(block, f"{path}[{n}]", run) for n, block in enumerate(content))
        return [block for block in made if block is not None]

    def _block(self, block: dict[str, Any], path: str, run: int) -> dict[str, Any] | None:
        kind = block["type"]
        if kind == "thinking" and block.keys() <= {"type", "thinking", "signature"}:
            return self._thought(block, path)
        if kind == "redacted_thinking" and block.keys() == {"type", "data"}:
            return self._redacted(block, path)
        visits: Mapping[str, Callable[[str, Any, str], Any]] = {
            "text": partial(self._text, run=run),
            "image": self._image,
            "document": self._document,
            "search_result": self._search_result,
            "tool_use": self._tool_use,
            "tool_result": self._tool_result,
        }
        treated: dict[str, Any] = {"type": kind}
        if kind not in visits:
            rest = {name: value for name, value in block.items() if name != "type"}
            treated.update(self.odd(path, rest))
            return treated
        for n, (name, value) in enumerate(block.items()):
            if name == "type":
                continue
            if value is None or _is_known(name, value):
                treated[name] = value
                continue
            made = visits[kind](name, value, f"{path}.{name}")
            if made is ...:
                key = self.walk.name(name, f"{path}.key{n}")
                treated[key] = self.odd(f"{path}.unknown{n}", value, name)
            else:
                treated[name] = made
        return treated

    def _text(self, name: str, value: Any, path: str, run: int) -> Any:
        if name == "text":
            return self.walk.text(value, path, run=run)
        return self._citations(value, path) if name == "citations" else ...

    def _citations(self, value: Any, path: str) -> Any:
        """Where a text has its words from. A reference that only its maker can read is odd."""
        if isinstance(value, dict) and value.keys() <= {"enabled"}:
            return self.walk.value(value, path)
        for cited in value if isinstance(value, list) else [value]:
            if not isinstance(cited, dict) or not all(starmap(_is_of_citation, cited.items())):
                return self.odd(path, value)
        return [self._cited(cited, f"{path}[{n}]") for n, cited in enumerate(value)]

    def _cited(self, cited: dict[str, Any], path: str) -> dict[str, Any]:
        return {
            name: item if name == "type" else self.walk.value(item, f"{path}.{n}")
            for n, (name, item) in enumerate(cited.items())
        }

    def _image(self, name: str, value: Any, path: str) -> Any:
        if name != "source":
            return ...
        self.needs.add("images")
        return self._file(value, path)

    def _document(self, name: str, value: Any, path: str) -> Any:
        if name in ("title", "context"):
            return self.walk.text(value, path, label="filename" if name == "title" else "")
        if name == "citations":
            return self._citations(value, path)
        if name != "source":
            return ...
        kind = value["type"]
        plain = value.get("media_type", "text/plain") == "text/plain"
        if kind == "text" and plain and value.keys() <= {"type", "media_type", "data"}:
            return value | {"data": self.walk.text(value["data"], f"{path}.data")}
        if kind == "content" and value.keys() == {"type", "content"}:
            return value | {"content": self._content(value["content"], f"{path}.content")}
        self.needs.add("files")
        return self._file(value, path)

    def _file(self, source: dict[str, Any], path: str) -> dict[str, Any]:
        """A source in base64, which is read and stays as it is; anything else is odd."""
        if source["type"] == "base64" and source.keys() == {"type", "media_type", "data"}:
            media = source["media_type"].lower()
            if self.holds(path, lambda: _read(source["data"], path, media)):
                return source
        rest = {name: value for name, value in source.items() if name != "type"}
        return {"type": source["type"], **self.odd(path, rest)}

    def _search_result(self, name: str, value: Any, path: str) -> Any:
        if name in ("source", "title"):
            return self.walk.text(value, path)
        if name == "citations":
            return self._citations(value, path)
        return self._content(value, path) if name == "content" else ...

    def _tool_use(self, name: str, value: Any, path: str) -> Any:
        if name == "id":
            return self.link(value)
        if name == "name":
            return self.walk.name(value, path)
        if name == "input":
            return self.walk.value(value, f"{path}:json")
        return ...

    def _tool_result(self, name: str, value: Any, path: str) -> Any:
        if name == "tool_use_id":
            return self.link(value)
        if name == "is_error":
            return value
        return self._content(value, path) if name == "content" else ...

    def _thought(self, block: dict[str, Any], path: str) -> dict[str, Any] | None:
        """What the model thought: visited like any text; its signature goes where it came from."""
        text = self.walk.text(block["thinking"], f"{path}.thinking")
        signature = block.get("signature") or ""
        sealed = self._seals.opened(signature)
        if sealed is None and signature:
            self.uninspectable.append(f"{path}.signature")
        if self._place is None:
            return block
        if self._place.dialect is Dialect.CHAT:
            return {"type": "thinking", "thinking": text}
        if sealed is not None:
            own = sealed.opaque and sealed.destination == self._place.destination.name
            if not own or not self._seals.fits(sealed, text):
                return None
            signature = sealed.opaque
        return {"type": "thinking", "thinking": text, "signature": signature} if signature else None

    def _redacted(self, block: dict[str, Any], path: str) -> dict[str, Any] | None:
        sealed = self._seals.opened(block["data"])
        if sealed is None:
            self.uninspectable.append(path)
            return block
        if self._place is None or sealed.destination == self._place.destination.name:
            return {"type": "redacted_thinking", "data": sealed.opaque}
        return None


def _is_of_citation(name: str, value: Any) -> bool:
    if name == "type":
        return isinstance(value, str) and value in _CITES
    if name in _PLACES:
        return isinstance(value, int)
    return name in _CITED and (value is None or isinstance(value, str))


def _read(data: str, path: str, media: str) -> Attached | None:
    return from_base64(data, path, media) if _MEDIA.fullmatch(media) else None


_MEDIA = re.compile(r"[a-z0-9.+-]{1,100}/[a-z0-9.+-]{1,100}")


def _is_known(name: str, value: Any) -> bool:
    """Whether a member is one of the protocol's own that says nothing of anybody."""
    if name == "cache_control":
        return value is None or parameters.is_cache(value)
    if name == "allowed_callers":
        return bool(value == ["direct"])
    return name == "caller" and bool(value == {"type": "direct"})
