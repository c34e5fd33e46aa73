"""What reading one document may cost. A document that costs more is not read to its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from curtilage.core.sockets import Clock

FREE_BYTES = 1_000_000
"""So much may come out of a packed stream whatever the ratio."""


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Bounds on the reading of one document with everything inside it.

    Attributes:
        file_bytes: size of the document as it comes.
        unpacked_bytes: size of everything that is unpacked from it.
        ratio: how many times larger a packed stream may become.
        characters: length of all texts together.
        parts: files inside it: entries, attachments, pictures.
        pages: pages, frames and pictures that are looked at.
        pixels: size of one picture.
        depth: how deeply documents may stand inside one another.
        seconds: how long it may take.
    """

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 100_000_000
    ratio: int = 200
    characters: int = 10_000_000
    parts: int = 2_000
    pages: int = 100
    pixels: int = 40_000_000
    depth: int = 6
    seconds: float = 20.0


class SpentError(ValueError):
    """The budget is spent; the message says which part of it, free of content."""


@dataclass(slots=True)
class Budget:
    """What is left for one document.

    Attributes:
        limits: the bounds.
        now: seconds, from any moment on.
    """

    limits: DocumentLimits
    now: Clock
    _until: float = field(init=False)
    _unpacked: int = field(default=0, init=False)
    _characters: int = field(default=0, init=False)
    _parts: int = field(default=0, init=False)
    _pages: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._until = self.now() + self.limits.seconds

    def check(self) -> None:
        """Raises `SpentError` once the time is over."""
        if self.now() > self._until:
            raise SpentError(f"it takes longer than {self.limits.seconds:.3g} seconds to read")

    def unpack(self, size: int, came: int, packed: int) -> None:
        """Counts bytes that were unpacked.

        Args:
            size: how many more.
            came: how many came out of their stream so far, with these.
            packed: size of that stream before it was unpacked.
        """
        self.check()
        self._unpacked += size
        if self._unpacked > self.limits.unpacked_bytes:
            raise SpentError(f"it holds more than {self.limits.unpacked_bytes} bytes, unpacked")
        if came > max(FREE_BYTES, packed * self.limits.ratio):
            raise SpentError(f"it grows more than {self.limits.ratio} times when it is unpacked")

    def write(self, characters: int) -> None:
        """Counts characters of text."""
        self.check()
        self._characters += characters
        if self._characters > self.limits.characters:
            raise SpentError(f"it holds more than {self.limits.characters} characters")

    def open(self) -> None:
        """Counts a file inside the document."""
        self.check()
        self._parts += 1
        if self._parts > self.limits.parts:
            raise SpentError(f"it holds more than {self.limits.parts} files")

    def turn(self, pixels: int = 0) -> None:
        """Counts a page or a picture of that size."""
        self.check()
        self._pages += 1
        if self._pages > self.limits.pages:
            raise SpentError(f"it has more than {self.limits.pages} pages or pictures")
        if pixels > self.limits.pixels:
            raise SpentError(f"a picture in it has more than {self.limits.pixels} pixels")
