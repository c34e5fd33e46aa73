"""The vectors of an answer, put anew from what was found right in it.

The answer that an application gets is built here, of numbers and of names from the settings.
Nothing else that a destination may have written passes.
"""

from __future__ import annotations

import base64
import binascii
import math
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from curtilage.core.errors import DestinationError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for.

    Attributes:
        count: how many vectors.
        base64: whether each is wanted as 32-bit floats, little-endian, in base64.
        dimensions: the length of each; None for the model's own.
    """

    count: int
    base64: bool
    dimensions: int | None


def put(wanted: Wanted, model: str, body: bytes) -> bytes:
    """The answer as the application gets it.

    Args:
        wanted: what was asked for.
        model: the name of the model that was asked.
        body: the destination's answer; its vectors may be in either form.

    Raises:
        DestinationError: CUR709, these are not the vectors that were asked for.
    """
    document = _json(body)
    items = document.get("data")
    if not isinstance(items, list) or len(items) != wanted.count:
        raise _wrong("not one for each text")
    vectors: dict[int, str | list[float]] = {}
    lengths = {wanted.dimensions} if wanted.dimensions is not None else set()
    for item in items:
        index = item.get("index") if isinstance(item, dict) else None
        if type(index) is not int or not 0 <= index < wanted.count or index in vectors:
            raise _wrong("numbered wrongly")
        vectors[index], length = _vector(item.get("embedding"), wanted)
        lengths.add(length)
    if len(lengths) != 1 or 0 in lengths:
        raise _wrong("of the wrong length")
    data = [
        {"object": "embedding", "index": n, "embedding": vectors[n]} for n in range(wanted.count)
    ]
    usage = document.get("usage")
    counts = {name: _count(usage, name) for name in ("prompt_tokens", "total_tokens")}
    return orjson.dumps({"object": "list", "data": data, "model": model, "usage": counts})


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _wrong("not in JSON") from None
    if not isinstance(document, dict):
        raise _wrong("not in an object")
    return document


def _vector(value: Any, wanted: Wanted) -> tuple[str | list[float], int]:
    """A vector in the form that is wanted, and its length."""
    packed = array("f")
    if isinstance(value, str):
        try:
            packed.frombytes(base64.b64decode(value, validate=True))
        except (binascii.Error, ValueError):
            raise _wrong("no numbers") from None
        _to_little(packed)
    elif isinstance(value, list) and all(type(number) in (int, float) for number in value):
        try:
            packed.extend(value)
        except OverflowError:
            raise _wrong("beyond what 32 bits hold") from None
    else:
        raise _wrong("no numbers")
    if not all(map(math.isfinite, packed)):
        raise _wrong("beyond what 32 bits hold")
    length = len(packed)
    if not wanted.base64:
        return value if isinstance(value, list) else packed.tolist(), length
    _to_little(packed)
    return base64.b64encode(packed.tobytes()).decode(), length


def _to_little(packed: array[float]) -> None:
    """Between the order of bytes here and little-endian; on most machines they are the same."""
    if sys.byteorder == "big":
        packed.byteswap()


def _count(usage: Any, name: str) -> int:
    """A count of tokens; 0 where there is none."""
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if type(value) is int and value >= 0 else 0


def _wrong(what: str) -> DestinationError:
    return DestinationError(
        f"The destination's answer is not the vectors that were asked for: {what}.",
        mend="See that the model makes vectors, of this length if 'dimensions' is given.",
        code="CUR709",
    )
