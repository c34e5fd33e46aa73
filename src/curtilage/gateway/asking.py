"""What requests have in common, whatever their dialect: one walk that serves both ways.

It collects the fields to inspect, and puts the treated texts back. The parameters come first and
the messages last, so that the order of fields only grows as a conversation goes on and every
value keeps its token.
"""

from __future__ import annotations

import hashlib
import hmac
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

from curtilage.core.errors import RequestError
from curtilage.core.findings import Field
from curtilage.gate.plans import Place
from curtilage.gate.strings import UnreadableError, Walk
from curtilage.gateway.attached import Attached
from curtilage.gateway.shapes import wrong


@dataclass(slots=True)
class Request(ABC):
    """One request, ready to be inspected and rendered.

    Attributes:
        document: what was asked, as it came.
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

    @abstractmethod
    def body(self, texts: Sequence[str], place: Place, model: str) -> bytes:
        """The request as this destination gets it, with these texts in the fields' places.

        Raises:
            RequestError: CUR253, it cannot be put into the destination's dialect.
        """

    def vectors(self, model: str) -> Callable[[bytes], bytes] | None:
        """What puts an answer that is vectors; None where the answer is text.

        Args:
            model: the name of the model that was asked.
        """
        del model
        return None

    def opening(self, key: bytes) -> bytes:
        """A keyed hash of how the conversation began: the same in each of its turns."""
        messages = self.document["messages"]
        first = next((n for n, m in enumerate(messages) if m["role"] == "user"), 0)
        began = orjson.dumps(self.lasting(messages[: first + 1]))
        return hmac.new(key, began, hashlib.sha256).digest()

    def lasting(self, messages: Sequence[dict[str, Any]]) -> Any:
        """Of messages, what stays the same from turn to turn."""
        return messages


class Walked:
    """One walk over a request's document; notes what cannot be inspected on the way.

    Args:
        walk: visits the strings.
        known: the documents that an earlier walk found; None at the first.
    """

    def __init__(self, walk: Walk, known: Mapping[str, Attached] | None = None) -> None:
        self.walk = walk
        self.documents: dict[str, Attached] = {}
        self.uninspectable: list[str] = []
        self.needs: set[str] = set()
        self.run = 0
        self._known_documents = known
        self._calls: dict[str, str] = {}

    def link(self, call: str) -> str:
        """What ties a result to its call: its number, for only sameness says anything.

        In nine letters and digits, as the strictest destination wants it.
        """
        return self._calls.setdefault(call, f"call{len(self._calls):05}")

    def holds(self, path: str, read: Callable[[], Attached | None]) -> bool:
        """Whether a part holds a document that can be read; it is noted at the first walk."""
        if self._known_documents is not None:
            return path in self._known_documents
        document = read()
        if document is not None:
            self.documents[path] = document
        return document is not None

    def unknown(self, value: Any, path: str, label: str = "") -> Any:
        """What nobody knows the meaning of: visited as far as it goes, and noted."""
        self.uninspectable.append(path)
        return self.walk.value(value, path, label=label)


W = TypeVar("W", bound=Walked)


def model_of(document: Mapping[str, Any]) -> str:
    """The model a request asks for. Raises `RequestError`."""
    model = document.get("model")
    if not isinstance(model, str) or not 0 < len(model) <= 200:
        raise wrong("model", "the name of a model, or 'auto'")
    return model


def collected(make: Callable[[Walk], W], visit: Callable[[W], object]) -> tuple[W, dict[str, Any]]:
    """The first walk over a request, and what it says of the request.

    Args:
        make: makes the walk.
        visit: walks the whole request with it.

    Raises:
        RequestError: the request is nested too deeply.
    """
    fields: list[Field] = []

    def collect(field: Field) -> str:
        fields.append(field)
        return field.text

    walked = make(Walk(collect))
    try:
        visit(walked)
    except (UnreadableError, RecursionError):
        raise RequestError(
            "The request is nested too deeply.", mend="Nest at most 64 levels.", code="CUR205"
        ) from None
    return walked, {
        "fields": tuple(fields),
        "uninspectable": tuple(dict.fromkeys([*walked.uninspectable, *walked.walk.unreadable])),
        "documents": walked.documents,
    }
