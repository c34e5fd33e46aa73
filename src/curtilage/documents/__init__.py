"""Reading documents: bytes in, texts out, and what could not be read with the reason. Pure.

The steps, in order:

1. `read` bounds the size, and asks every format how surely the bytes are its own;
2. the surest format reads them into a `curtilage.documents.reading.Reading`: every text in every
   place where one may stand, and a note for everything it does not read;
3. what stands inside (an attachment, a picture, an entry of an archive) goes through step 2 again,
   within the same budget.

Invariants: nothing raises but what was handed in; every byte of a document is either read, or
known to hold no text, or noted as unread; a path holds positions, never names from the document.

A format is one folder here with ``NAME``, ``claims``, ``read``, ``card.md`` and ``tests/`` (see
`curtilage.documents.reading.Format`); a new one needs no edit elsewhere.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import cast

from curtilage.core.sockets import Clock, Lens
from curtilage.documents.budget import Budget, DocumentLimits, SpentError
from curtilage.documents.extracted import DocumentText, Extracted, Unread
from curtilage.documents.reading import Format, Reading

__all__ = [
    "DocumentLimits",
    "DocumentText",
    "Extracted",
    "Format",
    "Unread",
    "catalogue",
    "is_text",
    "read",
]

TEXT = "text"


@cache
def catalogue() -> dict[str, Format]:
    """Every format by its name, in the order of the names."""
    found: dict[str, Format] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            folder = cast("Format", importlib.import_module(f"{__name__}.{module.name}"))
            found[folder.NAME] = folder
    return found


def is_text(data: bytes) -> bool:
    """Whether the bytes are plain text, and not a document of another format."""
    formats = catalogue().values()
    return not data or max(formats, key=lambda each: each.claims(data, "")).NAME == TEXT


def read(
    data: bytes,
    lens: Callable[[], Lens],
    now: Clock,
    limits: DocumentLimits | None = None,
    *,
    media: str = "",
) -> Extracted:
    """Everything in a document. Never raises for what the bytes are.

    Args:
        data: the document.
        lens: gives the models that read pictures, when one must be read.
        now: seconds, from any moment on.
        limits: what it may cost.
        media: the media type it is said to have; bytes that say otherwise are believed.
    """
    limits = limits or DocumentLimits()
    if len(data) > limits.file_bytes:
        return Extracted((), (Unread("", f"it is larger than {limits.file_bytes} bytes"),))
    reading = Reading(tuple(catalogue().values()), Budget(limits, now), lens, media.lower())
    try:
        reading.whole(data)
    except SpentError as spent:
        reading.unread("", str(spent))
    return reading.extracted()
