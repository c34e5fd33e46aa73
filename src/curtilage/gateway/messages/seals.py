"""What only its maker can read, marked so that it is known again when it comes back.

A destination signs what its model thought, or gives it encrypted. No detector can read that, so
from an application it would count as uninspected. But what a destination gave out itself may go
back to it: it learns nothing that it does not know. So each such string leaves us with a seal: for
which destination it is, and that we saw it come from there (a MAC under a key of the
application's), and what text it was said of (another).

Invariants: a sealed string goes to the destination that gave it out and to no other; with a text,
only if that is the same as it was, byte for byte.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass, field

_MARK = "curtilage1"
_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """A string that a destination gave out.

    Attributes:
        destination: its name.
        opaque: the string; empty if it only marks that a text was the destination's.
        said: the MAC of the text it was given out with.
    """

    destination: str
    opaque: str = field(repr=False)
    said: bytes = field(repr=False)


class Seals:
    """Seals and opens for one application.

    Args:
        key: 32 bytes.
        application: its name.
    """

    def __init__(self, key: bytes, application: str) -> None:
        self._key = hmac.new(key, f"seals of {application}".encode(), hashlib.sha256).digest()

    def sealed(self, destination: str, opaque: str, text: str) -> str:
        """The string as the application gets it.

        Args:
            destination: name of the destination it came from.
            opaque: the string.
            text: what the destination said with it, as it was before anything was put back.
        """
        issued = self._mac("issued", destination, opaque)
        said = self._mac("said", destination, opaque, text)
        name = urlsafe_b64encode(destination.encode()).decode()
        macs = urlsafe_b64encode(issued + said).decode()
        return f"{_MARK}.{name}.{macs}.{opaque}"

    def opened(self, text: str) -> Sealed | None:
        """What was sealed; None if it is none of ours."""
        mark, *rest = text.split(".", 3)
        if mark != _MARK or len(rest) != 3:
            return None
        try:
            destination = urlsafe_b64decode(rest[0]).decode()
            macs = urlsafe_b64decode(rest[1])
        except (Error, ValueError):
            return None
        issued, said = macs[:_LENGTH], macs[_LENGTH:]
        if not hmac.compare_digest(issued, self._mac("issued", destination, rest[2])):
            return None
        return Sealed(destination, rest[2], said)

    def fits(self, sealed: Sealed, text: str) -> bool:
        """Whether a text is what the destination said with it."""
        said = self._mac("said", sealed.destination, sealed.opaque, text)
        return hmac.compare_digest(sealed.said, said)

    def _mac(self, *parts: str) -> bytes:
        made = hmac.new(self._key, digestmod=hashlib.sha256)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass")
            made.update(len(data).to_bytes(8, "big") + data)
        return made.digest()[:_LENGTH]
