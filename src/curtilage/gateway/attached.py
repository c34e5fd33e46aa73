"""Files and pictures in a message: their bytes, when they stand in the request itself.

Read strictly, as the destination will: what could be decoded in two ways counts as unreadable.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field


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


def from_base64(digits: str, path: str, media: str = "") -> Attached | None:
    """The document in base64, if it can be read in one way only."""
    try:
        data = base64.b64decode(digits, validate=True)
    except (binascii.Error, ValueError):
        return None
    if base64.b64encode(data).decode("ascii") != digits:
        return None
    return Attached(path, data, media)
