"""Signed notes and checkpoints: a tree head that its log has signed with Ed25519.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from curtilage.core.errors import SettingsError, VerificationError

_ED25519 = b"\x01"
_DASH = "\u2014 "
_KEY_BYTES = 32
_MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A log's public key: its name (the log's origin), and 32 bytes of Ed25519."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, 0x01, key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_b64(_ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """The key written as ``name+id+base64``.

        Raises:
            VerificationError: it is not such a key, or its id is not its own.
        """
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = _unb64(encoded)
        key = cls(name, raw[1:])
        wrong = raw[:1] != _ED25519 or len(key.public) != _KEY_BYTES or not name.isprintable()
        if wrong or key.id.hex() != key_id:
            raise VerificationError("That is not an Ed25519 verifier key (name+id+base64).")
        return key


class Signer:
    """Signs notes.

    Args:
        name: the log's origin; no spaces, no plus signs, not empty.
        secret: 32 bytes of an Ed25519 private key.
    """

    def __init__(self, name: str, secret: bytes) -> None:
        if not name or "+" in name or any(c.isspace() for c in name):
            raise SettingsError(
                "The log's name must have no spaces and no plus signs.",
                path="name",
                mend="Such as example.org/curtilage.",
                code="CUR604",
            )
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self.key = VerifierKey(name, self._private.public_key().public_bytes_raw())
        self._prefix = self.key.id

    def sign(self, text: str) -> str:
        """The text, a blank line, and the signature line."""
        signature = self._prefix + self._private.sign(text.encode())
        return f"{text}\n{_DASH}{self.key.name} {_b64(signature)}\n"


def open_note(note: str, key: VerifierKey) -> str:
    """The text of a note that the key signed; signatures of others are passed over.

    Raises:
        VerificationError: the key has not signed this text.
    """
    text, blank, lines = note.rpartition("\n\n")
    text += "\n"
    if not blank or not lines.endswith("\n"):
        raise VerificationError("That is not a signed note.")
    signed = False
    for line in lines[:-1].split("\n"):
        name, _, encoded = line.removeprefix(_DASH).rpartition(" ")
        if not line.startswith(_DASH) or not name:
            raise VerificationError("A signature line of the note cannot be read.")
        raw = _unb64(encoded)
        if name == key.name and raw[:4] == key.id:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], text.encode())
            except (InvalidSignature, ValueError):
                raise VerificationError("The signature of the note is not valid.") from None
            signed = True
    if not signed:
        raise VerificationError("The note is not signed by this log's key.")
    return text


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head: origin of the log, number of leaves, root hash."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The tree head in a note's text.

        Raises:
            VerificationError: the text is not exactly three such lines.
        """
        origin, size, encoded = (*text.split("\n"), "", "", "")[:3]
        number = size.isdecimal() and len(size) <= _MOST_DIGITS
        found = cls(origin, int(size) if number else -1, _unb64(encoded))
        if found.text() != text or len(found.root) != _KEY_BYTES:
            raise VerificationError("That is not a checkpoint.")
        return found


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """The tree head in a signed checkpoint of the log that has this key.

    Raises:
        VerificationError: not signed by the key, not a checkpoint, or of another log.
    """
    checkpoint = Checkpoint.parse(open_note(note, key))
    if checkpoint.origin != key.name:
        raise VerificationError("The checkpoint is of another log.")
    return checkpoint


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise VerificationError("Something that should be base64 is not.") from None
    if _b64(raw) != text:
        raise VerificationError("Something is written in a base64 of its own.")
    return raw
