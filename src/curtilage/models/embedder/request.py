"""What the embedder takes of a request for vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from curtilage.core.errors import RequestError
from curtilage.models.embedder.network import SIZE

_KNOWN = frozenset({"model", "input", "encoding_format", "dimensions"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Texts to make vectors of, and the model's name as it was asked for."""

    texts: tuple[str, ...]
    model: str


def read_request(body: bytes) -> Wanted:
    """The request in a body.

    Raises:
        RequestError: CUR252, it holds what the embedder does not take.
    """
    asked: Any = orjson.loads(body)
    if not isinstance(asked, dict) or not asked.keys() <= _KNOWN:
        raise _not_taken("a field of this request", None)
    if asked.get("dimensions", SIZE) != SIZE:
        raise _not_taken(f"'dimensions' other than {SIZE}", "dimensions")
    given: Any = asked.get("input")
    texts: list[Any] = given if isinstance(given, list) else [given]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise _not_taken("an 'input' that is no text", "input")
    return Wanted(tuple(texts), str(asked.get("model", "")))


def _not_taken(what: str, param: str | None) -> RequestError:
    return RequestError(
        f"The embedder does not take {what}.",
        param=param,
        mend="Leave it out, or ask another destination.",
        code="CUR252",
    )
