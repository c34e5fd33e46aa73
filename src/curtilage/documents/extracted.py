"""What came out of a document: the texts in it, and what in it could not be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A text that stands in a document.

    Attributes:
        path: where, such as ``page 3`` or ``attachment 1 > comments``; never holds content.
        text: the text itself.
    """

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a document that was not read, so that the document counts as uninspected.

    Attributes:
        path: where, as in `DocumentText`; empty for the whole.
        reason: why, in words a person reads; never holds content.
    """

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


@dataclass(frozen=True, slots=True)
class Extracted:
    """Everything that was read of a document, and everything that was not.

    Attributes:
        texts: in the order of the document; none is blank.
        unread: what could not be read. The document was read whole only if this is empty.
    """

    texts: tuple[DocumentText, ...] = ()
    unread: tuple[Unread, ...] = ()
