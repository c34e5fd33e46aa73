"""One reading of a document, through everything inside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from curtilage.core.errors import MissingExtraError
from curtilage.core.sockets import Lens
from curtilage.documents.budget import Budget, SpentError
from curtilage.documents.extracted import DocumentText, Extracted, Unread


class Format(Protocol):
    """What a format's folder offers. Pure: bytes in, texts out."""

    NAME: str

    def claims(self, data: bytes, media: str) -> int:
        """How surely the bytes are of this format, from 0 for no to 4.

        1: they can be read so; 2: they look like it; 3: they begin as only it does; 4: they are
        a special kind of a format that says 3.
        """
        ...

    def read(self, data: bytes, reading: Reading) -> None:
        """Reads the bytes into the reading. May raise anything: what raises was not read."""
        ...


@dataclass(slots=True)
class _Found:
    texts: list[DocumentText] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format reads into, and what it may ask for.

    Attributes:
        formats: every format, to read what stands inside.
        budget: what may still be spent.
        lens: gives the models that read pictures; raises `MissingExtraError`.
        media: the media type that these bytes are said to have, or empty.
        place: where in the whole document this reading stands; empty at its top.
        depth: how many documents stand around this one.
    """

    formats: Sequence[Format]
    budget: Budget
    lens: Callable[[], Lens]
    media: str = ""
    place: str = ""
    depth: int = 0
    found: _Found = field(default_factory=_Found)

    def text(self, where: str, text: str) -> None:
        """Adds a text; blank ones are left out."""
        if text and not text.isspace():
            self.budget.write(len(text))
            self.found.texts.append(DocumentText(self.at(where), text))

    def unread(self, where: str, reason: str) -> None:
        """Notes that something there was not read."""
        note = Unread(self.at(where), reason)
        if note not in self.found.unread[-8:]:
            self.found.unread.append(note)

    def at(self, where: str) -> str:
        """The full path of a place in this document."""
        return " > ".join(filter(None, (self.place, where)))

    def inner(self, where: str, data: bytes, *, name: str = "", media: str = "") -> None:
        """Reads a document that stands inside this one.

        Args:
            where: its place in this document.
            data: its bytes.
            name: the name it has there, which is a text too.
            media: the media type it is said to have; bytes that say otherwise are believed.
        """
        self.budget.open()
        if name:
            self.text(f"{where} name", name)
        if self.depth >= self.budget.limits.depth:
            self.unread(where, "it is nested too deeply")
            return
        inside = replace(self, place=self.at(where), depth=self.depth + 1, media=media.lower())
        inside.whole(data)

    def whole(self, data: bytes) -> None:
        """Reads these bytes as what they are.

        Raises:
            SpentError: the budget is spent.
        """
        if not data:
            return
        best = max(self.formats, key=lambda each: each.claims(data, self.media))
        if not best.claims(data, self.media):
            self.unread("", "its format is not known")
            return
        try:
            best.read(data, self)
        except SpentError:
            raise
        except MissingExtraError as missing:
            self.unread("", f"{missing} {missing.mend}")
        except Exception as error:  # noqa: BLE001 - a stranger's file can make a parser raise anything
            kind = type(error).__name__
            self.unread("", f"it is damaged, or not the {best.NAME} it seems to be ({kind})")

    def extracted(self) -> Extracted:
        """What was read so far."""
        return Extracted(tuple(self.found.texts), tuple(self.found.unread))
