"""The note that the documentation of Go signs, and the signatures of RFC 8032."""

from __future__ import annotations

import base64

import pytest

from curtilage.core.errors import VerificationError
from curtilage.ledger.note import Signer, VerifierKey, open_note

VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    f"{TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNX"
    "gKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "r",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
]
"""Secret key, public key, message, signature."""


def test_the_key_is_read_and_opens_the_note() -> None:
    key = VerifierKey.parse(VERIFIER)
    assert (key.name, key.id.hex(), str(key)) == ("PeterNeumann", "c74f20a3", VERIFIER)
    assert open_note(NOTE, key) == TEXT
    with pytest.raises(VerificationError, match="is not valid"):
        open_note(NOTE.replace("answer", "Answer"), key)


def test_the_note_is_signed_byte_for_byte() -> None:
    secret = base64.b64decode(SIGNER.split("+", 4)[4])[1:]
    signer = Signer("PeterNeumann", secret)
    assert str(signer.key) == VERIFIER
    assert signer.sign(TEXT) == NOTE


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_signatures(secret: str, public: str, message: str, signature: str) -> None:
    signer = Signer("test", bytes.fromhex(secret))
    assert signer.key.public.hex() == public
    line = signer.sign(message).removeprefix(f"{message}\n\u2014 test ")
    assert base64.b64decode(line)[4:].hex() == signature
