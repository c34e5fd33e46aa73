"""Files and pictures in a message: their bytes, when they stand in the request itself.

Read strictly, as the destination will: what could be decoded in two ways counts as unreadable.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Any

_MEDIA = r"[a-z0-9.+-]{1,100}/[a-z0-9.+-]{1,100}(?:;[a-z0-9=.+_-]{1,100}){0,3}"
_DATA_URL = re.compile(rf"data:({_MEDIA})?;base64,", re.IGNORECASE)
_DETAILS = frozenset({"auto", "low", "high"})


@dataclass(frozen=True, slots=True)
class Attached:
    """A document in a request.

    Attributes:
        path: the part that holds it.
        data: its bytes.
        media: the media type it is said to have; empty if none is said.
    """

    path: str
    data: bytes = field(repr=False)
    media: str = ""


def attached(part: dict[str, Any], path: str) -> Attached | None:
    """The document in a part of a message; None if the part holds none that can be read.

    A part with a member that is not known holds none: nobody can say what that does.
    """
    kind = part["type"]
    inside = part.get(kind)
    if part.keys() != {"type", kind} or not isinstance(inside, dict):
        return None
    if kind == "image_url" and inside.keys() <= {"url", "detail"}:
        detail = inside.get("detail", "auto")
        known = isinstance(detail, str) and detail in _DETAILS
        return _decoded(inside.get("url"), path, bare=False) if known else None
    if kind == "file" and inside.keys() <= {"file_data", "filename"}:
        named = isinstance(inside.get("filename", ""), str)
        return _decoded(inside.get("file_data"), path, bare=True) if named else None
    return None


def _decoded(text: Any, path: str, *, bare: bool) -> Attached | None:
    """The bytes of a ``data:`` URL, or of bare base64 where that may stand."""
    if not isinstance(text, str):
        return None
    named = _DATA_URL.match(text)
    if named is None and not bare:
        return None
    digits = text[named.end() :] if named else text
    try:
        data = base64.b64decode(digits, validate=True)
    except (binascii.Error, ValueError):
        return None
    if base64.b64encode(data).decode("ascii") != digits:
        return None
    return Attached(path, data, (named[1] or "").lower() if named else "")
