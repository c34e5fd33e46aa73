"""Pseudonyms for key columns: the same value has the same token in every table of an entity.

Two forms, each from a secret key that only its holders have:

- ``siv``: AES-SIV (RFC 5297), deterministic authenticated encryption. Holders of the key can turn
  a token back. Values are padded to 16 bytes with 0x80 and zeros (ISO/IEC 7816-4), so that a token
  tells the length of its value only by 16 bytes.
- ``hmac``: HMAC-SHA256 cut to 160 bits. One-way, but whoever has the key can test a guess.

A token is ``PREFIX_`` and base32 in small letters. Each entity and form has its own key, derived by
HKDF-SHA256 (RFC 5869), so that tokens of different entities cannot be linked. AES-SIV never gives
two values one token; HMAC does with a chance of about 2^-160 for a pair.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from curtilage.core.errors import DataError

SIV, HMAC = "siv", "hmac"
FORMS = (SIV, HMAC)
KEY_BYTES = 32
"""The least length of a secret key."""

PREFIX = re.compile(r"[a-z][a-z0-9]{0,11}")
_BLOCK = 16
_LABEL = b"curtilage key pseudonyms 1"


@dataclass(frozen=True, slots=True)
class Pseudonymiser:
    """Makes the tokens of one entity.

    Attributes:
        prefix: what a token begins with, such as ``p``.
        form: of `FORMS`.
    """

    prefix: str
    form: str
    _key: bytes = field(repr=False)
    _entity: bytes = field(repr=False)

    def token(self, value: str) -> str:
        """The token of a value."""
        data = value.encode("utf-8", "surrogatepass")
        if self.form == SIV:
            made = AESSIV(self._key).encrypt(_padded(data), [self._entity])
        else:
            made = hmac.digest(self._key, data, hashlib.sha256)[:20]
        return f"{self.prefix}_{base64.b32encode(made).decode().rstrip('=').lower()}"

    def tokens(self, values: Sequence[str]) -> list[str]:
        """The tokens of values, in their order."""
        return [self.token(value) for value in values]

    def value(self, token: str) -> str:
        """The value of a token.

        Raises:
            DataError: the token is one-way, or was not made with this key for this entity
                (CUR838).
        """
        prefix, _, text = token.partition("_")
        if self.form != SIV:
            raise _irreversible("Tokens of the form 'hmac' cannot be turned back.")
        if prefix != self.prefix:
            raise _irreversible("A token has another prefix.")
        try:
            made = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
            data = AESSIV(self._key).decrypt(made, [self._entity])
        except (binascii.Error, InvalidTag, ValueError):
            raise _irreversible("A token was not made with this key for this entity.") from None
        return data[: data.rindex(b"\x80")].decode("utf-8", "surrogatepass")


def pseudonymiser(key: bytes, entity: str, *, form: str = SIV, prefix: str = "k") -> Pseudonymiser:
    """What makes the tokens of an entity.

    Args:
        key: the secret, at least `KEY_BYTES` long.
        entity: what the key tells apart, such as ``patient``; tables that are to be joined name
            the same.
        form: of `FORMS`.
        prefix: what a token begins with: a small letter, then up to 11 letters and digits.

    Raises:
        DataError: the key is too short (CUR837), or the form or the prefix is unknown (CUR830).
    """
    if len(key) < KEY_BYTES:
        raise DataError(
            f"The key of the pseudonyms of '{entity}' has fewer than {KEY_BYTES} bytes.",
            param=entity,
            mend=f"Take {KEY_BYTES} random bytes, and keep them where only their holders look.",
            code="CUR837",
        )
    if form not in FORMS or not PREFIX.fullmatch(prefix):
        raise DataError(
            "Pseudonyms have an unknown form, or a prefix that cannot be.",
            param=entity,
            mend=f"Forms are {' and '.join(FORMS)}. A prefix is a small letter, then at most 11 "
            "small letters and digits.",
            code="CUR830",
        )
    named = entity.encode("utf-8", "surrogatepass")
    info = b"\0".join([_LABEL, form.encode(), named])
    length = 64 if form == SIV else 32
    derived = HKDF(SHA256(), length, salt=None, info=info).derive(key)
    return Pseudonymiser(prefix, form, derived, named)


def _padded(data: bytes) -> bytes:
    data += b"\x80"
    return data + bytes(-len(data) % _BLOCK)


def _irreversible(what: str) -> DataError:
    return DataError(
        what, mend="Use the key and the entity that the token was made with.", code="CUR838"
    )
