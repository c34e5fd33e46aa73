"""A request for the vectors of texts: validated, walked, and rendered for a destination."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from curtilage.core.errors import RequestError
from curtilage.core.parties import Zone
from curtilage.gate.plans import VECTORS, Place
from curtilage.gate.strings import Walk
from curtilage.gateway.asking import Request, Walked, collected, model_of
from curtilage.gateway.chat.parameters import NOT_OUTSIDE
from curtilage.gateway.embeddings.answer import Wanted, put
from curtilage.gateway.parse import parse
from curtilage.gateway.shapes import Check, integer, wrong

MOST_TEXTS = 2048
"""Texts of one request, as OpenAI has it."""

_FORMATS = frozenset({"float", "base64"})
_BOUNDED: Mapping[str, tuple[Check, str]] = {
    "encoding_format": (lambda v: isinstance(v, str) and v in _FORMATS, "'float' or 'base64'"),
    "dimensions": (integer(1, 65_536), "an integer from 1 to 65536"),
}


class EmbeddingsRequest(Request):
    """One request for the vectors of texts."""

    __slots__ = ()

    def body(self, texts: Sequence[str], place: Place, model: str) -> bytes:
        """The request as this destination gets it, with these texts in the fields' places."""
        following = iter(texts)
        walked = _Walked(Walk(lambda _: next(following)), self.documents)
        document = walked.document(self.document)
        left_out = place.drops
        if place.destination.zone is not Zone.INSIDE:
            left_out |= NOT_OUTSIDE
        document = {k: v for k, v in document.items() if k not in left_out}
        return orjson.dumps(document | {"model": model})

    def vectors(self, model: str) -> Callable[[bytes], bytes]:
        """What puts the answer, once it is found to be the vectors that were asked for."""
        texts = self.document["input"]
        wanted = Wanted(
            count=1 if isinstance(texts, str) else len(texts),
            base64=self.document.get("encoding_format") == "base64",
            dimensions=self.document.get("dimensions"),
        )
        return partial(put, wanted, model)

    def opening(self, key: bytes) -> bytes:
        """A keyed hash of the texts: asked again, they get the same tokens and so one vector."""
        return hmac.new(key, orjson.dumps(self.document["input"]), hashlib.sha256).digest()


def read(raw: bytes) -> EmbeddingsRequest:
    """The request in a body.

    Raises:
        RequestError: the body is no request for vectors; names the parameter at fault.
    """
    document = parse(raw)
    model = model_of(document)
    for name, (check, what) in _BOUNDED.items():
        value = document.get(name)
        if value is not None and not check(value):
            raise wrong(name, what)
    if not isinstance(document.get("user") or "", str):
        raise wrong("user", "a string")
    _check_input(document.get("input"))
    # What is null is not given.
    document = {name: value for name, value in document.items() if value is not None}
    walked, found = collected(_Walked, lambda w: w.document(document))
    needs = frozenset({VECTORS} | walked.needs)
    return EmbeddingsRequest(document=document, model=model, stream=False, needs=needs, **found)


def _check_input(texts: Any) -> None:
    several = isinstance(texts, list)
    if several and not 0 < len(texts) <= MOST_TEXTS:
        raise wrong("input", f"a text, or a list of 1 to {MOST_TEXTS} texts")
    for n, text in enumerate(texts if several else [texts]):
        if isinstance(text, str) and text:
            continue
        if several and (_token(text) or (isinstance(text, list) and all(map(_token, text)))):
            raise RequestError(
                "'input' holds tokens, which cannot be inspected: they are numbers of a "
                "vocabulary that only the model knows.",
                param="input",
                mend="Send texts (in LangChain: check_embedding_ctx_length=False).",
                code="CUR254",
            )
        raise wrong(f"input[{n}]" if several else "input", "a text of at least one character")


def _token(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class _Walked(Walked):
    """One walk over the document of a request for vectors."""

    def document(self, document: dict[str, Any]) -> dict[str, Any]:
        """The document with every string visited; the keys keep their order."""
        treated: dict[str, Any] = {}
        self.walk.aside = True
        if "user" in document:
            treated["user"] = self.walk.value(document["user"], "user", label="user")
        known = {"model", "input", "user", *_BOUNDED}
        for n, name in enumerate(k for k in document if k not in known):
            self.uninspectable.append(f"unknown parameter {n + 1}")
            treated[name] = self.walk.value(document[name], f"unknown[{n}]", label=name)
        self.walk.aside = False
        texts = document["input"]
        if isinstance(texts, str):
            treated["input"] = self.walk.text(texts, "input")
        else:
            treated["input"] = [self.walk.text(text, f"input[{n}]") for n, text in enumerate(texts)]
        return {name: treated.get(name, value) for name, value in document.items()}
