"""A chat completion request: validated, walked, and rendered for a destination."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from curtilage.core.parties import Dialect, Zone
from curtilage.gate.plans import Place
from curtilage.gate.strings import Walk
from curtilage.gateway import interfaces
from curtilage.gateway.asking import Request, Walked, collected, model_of
from curtilage.gateway.chat import parameters
from curtilage.gateway.chat.attached import attached
from curtilage.gateway.chat.messages import check_messages
from curtilage.gateway.parse import parse
from curtilage.gateway.translation import to_messages

_MESSAGE_TEXTS = frozenset({"name", "refusal", "reasoning_content", "reasoning"})
_BINARY_PARTS = {"image_url": "images", "input_audio": "audio", "file": "files"}


class ChatRequest(Request):
    """One request for a chat completion."""

    __slots__ = ()

    def body(self, texts: Sequence[str], place: Place, model: str) -> bytes:
        """The request as this destination gets it, with these texts in the fields' places.

        Raises:
            RequestError: CUR253, it cannot be put into the destination's dialect.
        """
        following = iter(texts)
        walked = _Walked(Walk(lambda _: next(following)), self.documents)
        document = walked.document(self.document)
        left_out = place.drops
        if place.destination.zone is not Zone.INSIDE:
            left_out |= parameters.NOT_OUTSIDE
        document = {k: v for k, v in document.items() if k not in left_out}
        if place.dialect is Dialect.MESSAGES:
            document = to_messages.translated(document)
        return orjson.dumps(document | {"model": model})


def read(raw: bytes) -> ChatRequest:
    """The request in a body.

    Raises:
        RequestError: the body is not a chat completion request; names the parameter at fault.
    """
    document = parse(raw)
    model = model_of(document)
    parameters.checked(document)
    check_messages(document.get("messages"))
    walked, found = collected(_Walked, lambda w: w.document(document))
    return ChatRequest(
        document=document,
        model=model,
        stream=bool(document.get("stream")),
        needs=frozenset(parameters.needs(document) | walked.needs | to_messages.beyond(document)),
        **found,
    )


class _Walked(Walked):
    """One walk over the document of a chat completion."""

    def document(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with every string visited; the keys keep their order."""
        treated: dict[str, Any] = {}
        self.walk.aside = True
        for name in parameters.TEXTS:
            if document.get(name) is not None:
                treated[name] = self._parameter(name, document[name])
        for n, name in enumerate(k for k in document if not self._known(k)):
            self.uninspectable.append(f"unknown parameter {n + 1}")
            self.needs.add("odd_chat")
            treated[name] = self.walk.value(document[name], f"unknown[{n}]", label=name)
        self.walk.aside = False
        treated["messages"] = [
            self._message(message, f"messages[{n}]")
            for n, message in enumerate(document["messages"])
        ]
        return {name: treated.get(name, value) for name, value in document.items()}

    def _known(self, name: str) -> bool:
        return (
            name in parameters.BOUNDED or name in parameters.TEXTS or name in {"model", "messages"}
        )

    def _parameter(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and value in parameters.WORDS.get(name, ()):
            return value
        if name == "tools":
            for n, tool in enumerate(value):
                if tool.get("type") != "function":
                    self.needs.add("odd_chat")
                    self.uninspectable.append(f"tools[{n}]")
            return [interfaces.tool(self.walk, t, f"tools[{n}]") for n, t in enumerate(value)]
        if name == "functions":
            functions = enumerate(value)
            return [interfaces.function(self.walk, f, f"{name}[{n}]") for n, f in functions]
        if name == "function_call" and isinstance(value, dict):
            return interfaces.function(self.walk, value, name)
        if name in ("tool_choice", "response_format"):
            return interfaces.tool(self.walk, value, name)
        return self.walk.value(value, name, label=name)

    def _message(self, message: dict[str, Any], path: str) -> dict[str, Any]:
        treated: dict[str, Any] = {}
        for n, (name, value) in enumerate(message.items()):
            here = f"{path}.{name}"
            if name == "role" or value is None:
                treated[name] = value
            elif name == "content":
                treated[name] = self._content(value, here)
            elif name == "tool_call_id":
                treated[name] = self.link(value)
            elif name == "tool_calls":
                calls = enumerate(value)
                treated[name] = [self._call(call, f"{here}[{m}]") for m, call in calls]
            elif name == "function_call":
                treated[name] = interfaces.function(self.walk, value, here)
            elif name == "name" and message["role"] in ("tool", "function"):
                treated[name] = self.walk.name(value, here)
            elif name in _MESSAGE_TEXTS:
                label = name if name == "name" else ""
                treated[name] = self.walk.value(value, here, label=label)
            else:
                self.needs.add("odd_chat")
                treated[name] = self.unknown(value, f"{path}.unknown{n}", name)
        return treated

    def _call(self, call: dict[str, Any], path: str) -> dict[str, Any]:
        rest = {name: value for name, value in call.items() if name not in ("id", "index")}
        treated: dict[str, Any] = interfaces.tool(self.walk, rest, path)
        return {"id": self.link(call["id"])} | treated

    def _content(self, content: Any, path: str) -> Any:
        if isinstance(content, str):
            return self.walk.text(content, path)
        self.run += 1
        return [self._part(part, f"{path}[{n}]") for n, part in enumerate(content)]

    def _part(self, part: dict[str, Any], path: str) -> dict[str, Any]:
        kind = part["type"]
        if kind == "text" and part.keys() == {"type", "text"}:
            return part | {"text": self.walk.text(part["text"], f"{path}.text", run=self.run)}
        if kind == "refusal" and part.keys() == {"type", "refusal"}:
            return part | {"refusal": self.walk.value(part["refusal"], f"{path}.refusal")}
        if kind in _BINARY_PARTS:
            self.needs.add(_BINARY_PARTS[kind])
            if self.holds(path, lambda: attached(part, path)):
                return self._with_document(part, path)
        self.needs.add("odd_chat")
        self.uninspectable.append(path)
        rest = {name: value for name, value in part.items() if name != "type"}
        return {"type": kind, **self.walk.value(rest, path)}

    def _with_document(self, part: dict[str, Any], path: str) -> dict[str, Any]:
        """The part with its file's name visited. The file itself stays as it is."""
        kind = part["type"]
        inside = dict(part[kind])
        if "filename" in inside:
            name = inside["filename"]
            inside["filename"] = self.walk.text(name, f"{path}.filename", label="filename")
        return {"type": kind, kind: inside}
