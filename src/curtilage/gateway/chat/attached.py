"""Files and pictures in a message of a chat completion."""

from __future__ import annotations

import re
from typing import Any

from curtilage.gateway.attached import Attached, from_base64

_MEDIA = r"[a-z0-9.+-]{1,100}/[a-z0-9.+-]{1,100}(?:;[a-z0-9=.+_-]{1,100}){0,3}"
DATA_URL = re.compile(rf"data:({_MEDIA})?;base64,", re.IGNORECASE)
"""How a ``data:`` URL begins; the first group is its media type."""
_DETAILS = frozenset({"auto", "low", "high"})


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
    named = DATA_URL.match(text)
    if named is None and not bare:
        return None
    digits = text[named.end() :] if named else text
    return from_base64(digits, path, (named[1] or "").lower() if named else "")
