"""A chat completion request: validated, walked, and rendered for a destination.

One walk serves both ways: collecting the fields to inspect, and putting the treated texts back.
The parameters come first and the messages last, so that the order of fields only grows as a
conversation goes on and every value keeps its token.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from curtilage.core.errors import RequestError
from curtilage.core.findings import Field
from curtilage.core.parties import Zone
from curtilage.gate.plans import Place
from curtilage.gate.strings import UnreadableError, Walk
from curtilage.gateway.chat import interfaces, parameters
from curtilage.gateway.chat.attached import Attached, attached
from curtilage.gateway.chat.messages import check_messages
from curtilage.gateway.chat.parameters import wrong
from curtilage.gateway.chat.parse import parse

_MESSAGE_TEXTS = frozenset({"name", "refusal", "reasoning_content"})
_BINARY_PARTS = {"image_url": "images", "input_audio": "audio", "file": "files"}


@dataclass(slots=True)
class ChatRequest:
    """One request, ready to be inspected and rendered.

    Attributes:
        model: the model asked for.
        stream: whether the answer is wanted as a stream.
        fields: every string, in order, but those of documents.
        uninspectable: paths of what no detector can read.
        needs: abilities the destination must have.
        documents: files and pictures in the messages, by the path of their part; still to be read.
    """

    document: dict[str, Any]
    model: str
    stream: bool
    fields: tuple[Field, ...]
    uninspectable: tuple[str, ...]
    needs: frozenset[str]
    documents: Mapping[str, Attached]

    def body(self, texts: Sequence[str], place: Place, model: str) -> bytes:
        """The request as this destination gets it, with these texts in the fields' places."""
        following = iter(texts)
        walked = _Walked(Walk(lambda _: next(following)), self.documents)
        document = walked.document(self.document)
        left_out = place.drops
        if place.destination.zone is not Zone.INSIDE:
            left_out |= parameters.NOT_OUTSIDE
        document = {k: v for k, v in document.items() if k not in left_out}
        return orjson.dumps(document | {"model": model})

    def opening(self, key: bytes) -> bytes:
        """A keyed hash of how the conversation began: the same in each of its turns."""
        messages = self.document["messages"]
        first = next((n for n, m in enumerate(messages) if m["role"] == "user"), 0)
        began = orjson.dumps(messages[: first + 1])
        return hmac.new(key, began, hashlib.sha256).digest()


def read(raw: bytes) -> ChatRequest:
    """The request in a body.

    Raises:
        RequestError: the body is not a chat completion request; names the parameter at fault.
    """
    document = parse(raw)
    model = document.get("model")
    if not isinstance(model, str) or not 0 < len(model) <= 200:
        raise wrong("model", "the name of a model, or 'auto'")
    parameters.checked(document)
    check_messages(document.get("messages"))
    fields: list[Field] = []

    def collect(field: Field) -> str:
        fields.append(field)
        return field.text

    walked = _Walked(Walk(collect))
    try:
        walked.document(document)
    except (UnreadableError, RecursionError):
        raise RequestError(
            "The request is nested too deeply.", mend="Nest at most 64 levels.", code="CUR205"
        ) from None
    return ChatRequest(
        document=document,
        model=model,
        stream=bool(document.get("stream")),
        fields=tuple(fields),
        uninspectable=tuple(dict.fromkeys([*walked.uninspectable, *walked.walk.unreadable])),
        needs=frozenset(parameters.needs(document) | walked.needs),
        documents=walked.documents,
    )


class _Walked:
    """One walk over a request's document; notes what cannot be inspected on the way.

    Args:
        walk: visits the strings.
        known: the documents that an earlier walk found; None at the first.
    """

    def __init__(self, walk: Walk, known: Mapping[str, Attached] | None = None) -> None:
        self.walk = walk
        self.documents: dict[str, Attached] = {}
        self._known_documents = known
        self.uninspectable: list[str] = []
        self.needs: set[str] = set()
        self._run = 0
        self._calls: dict[str, str] = {}

    def document(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with every string visited; the keys keep their order."""
        treated: dict[str, Any] = {}
        self.walk.aside = True
        for name in parameters.TEXTS:
            if document.get(name) is not None:
                treated[name] = self._parameter(name, document[name])
        for n, name in enumerate(k for k in document if not self._known(k)):
            self.uninspectable.append(f"unknown parameter {n + 1}")
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
                treated[name] = self._link(value)
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
                self.uninspectable.append(f"{path}.unknown{n}")
                treated[name] = self.walk.value(value, f"{path}.unknown{n}", label=name)
        return treated

    def _call(self, call: dict[str, Any], path: str) -> dict[str, Any]:
        rest = {name: value for name, value in call.items() if name not in ("id", "index")}
        treated: dict[str, Any] = interfaces.tool(self.walk, rest, path)
        return {"id": self._link(call["id"])} | treated

    def _link(self, call: str) -> str:
        """What ties a result to its call: its number, for only sameness says anything.

        In nine letters and digits, as the strictest destination wants it.
        """
        return self._calls.setdefault(call, f"call{len(self._calls):05}")

    def _content(self, content: Any, path: str) -> Any:
        if isinstance(content, str):
            return self.walk.text(content, path)
        self._run += 1
        return [self._part(part, f"{path}[{n}]") for n, part in enumerate(content)]

    def _part(self, part: dict[str, Any], path: str) -> dict[str, Any]:
        kind = part["type"]
        if kind == "text" and part.keys() == {"type", "text"}:
            return part | {"text": self.walk.text(part["text"], f"{path}.text", run=self._run)}
        if kind == "refusal" and part.keys() == {"type", "refusal"}:
            return part | {"refusal": self.walk.value(part["refusal"], f"{path}.refusal")}
        if kind in _BINARY_PARTS:
            self.needs.add(_BINARY_PARTS[kind])
            if self._has_document(part, path):
                return self._with_document(part, path)
        self.uninspectable.append(path)
        rest = {name: value for name, value in part.items() if name != "type"}
        return {"type": kind, **self.walk.value(rest, path)}

    def _has_document(self, part: dict[str, Any], path: str) -> bool:
        """Whether the part holds a document that can be read; it is noted at the first walk."""
        if self._known_documents is not None:
            return path in self._known_documents
        document = attached(part, path)
        if document is not None:
            self.documents[path] = document
        return document is not None

    def _with_document(self, part: dict[str, Any], path: str) -> dict[str, Any]:
        """The part with its file's name visited. The file itself stays as it is."""
        kind = part["type"]
        inside = dict(part[kind])
        if "filename" in inside:
            name = inside["filename"]
            inside["filename"] = self.walk.text(name, f"{path}.filename", label="filename")
        return {"type": kind, kind: inside}
