"""The documents of a request as fields to inspect. Nothing in them can be replaced."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from curtilage.core.findings import Field
from curtilage.documents import Extracted
from curtilage.gate.strings import unescaped
from curtilage.gateway.attached import Attached

MOST_UNREAD = 50

Reads = Callable[[Sequence[Attached]], Awaitable[Sequence[Extracted]]]
"""Reads documents, in their order, away from the event loop. Never raises for what they hold."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in the documents.

    Attributes:
        fields: their texts.
        uninspectable: what in them was not read, and why.
    """

    fields: tuple[Field, ...] = ()
    uninspectable: tuple[str, ...] = ()


async def seen_in(documents: Mapping[str, Attached], reads: Reads) -> Seen:
    """The texts of documents, and what in them could not be read."""
    if not documents:
        return Seen()
    extracted = await reads(tuple(documents.values()))
    fields = [
        Field(f"{path} {text.path}".rstrip(), unescaped(text.text), fixed=True)
        for path, found in zip(documents, extracted, strict=True)
        for text in found.texts
    ]
    unread = [
        f"{path} {unread.path}".rstrip() + f" ({unread.reason})"
        for path, found in zip(documents, extracted, strict=True)
        for unread in found.unread
    ]
    distinct = list(dict.fromkeys(unread))
    if len(distinct) > MOST_UNREAD:
        distinct[MOST_UNREAD:] = [f"{len(distinct) - MOST_UNREAD} more parts of documents"]
    return Seen(tuple(fields), tuple(distinct))
