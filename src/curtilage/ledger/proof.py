"""Receipts: one text that proves, offline, that the log holds an entry. C2SP tlog-proof.

The entry itself travels in the ``extra`` line, so a receipt needs nothing but the log's key.
Source: c2sp.org/tlog-proof.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from curtilage.core.errors import VerificationError
from curtilage.ledger.entries import Entry, decode
from curtilage.ledger.merkle import leaf_hash, verify_inclusion
from curtilage.ledger.note import VerifierKey, open_checkpoint

_HEADER = "c2sp.org/tlog-proof@v1"
_MOST_DIGITS = 20


def write_receipt(entry: bytes, index: int, path: Sequence[bytes], checkpoint: str) -> str:
    """The receipt of an entry.

    Args:
        entry: its bytes.
        index: its position in the log.
        path: inclusion proof in the tree of the checkpoint.
        checkpoint: the signed checkpoint.
    """
    lines = [_HEADER, f"extra {_b64(entry)}", f"index {index}", *map(_b64, path), ""]
    return "\n".join(lines) + "\n" + checkpoint


def verify_receipt(receipt: str, key: str) -> tuple[int, Entry]:
    """The position and the entry that a receipt proves.

    Args:
        receipt: the receipt's text.
        key: the log's verifier key, ``name+id+base64``.

    Raises:
        VerificationError: the receipt is not one, or does not prove its entry under this key.
    """
    head, blank, checkpoint_note = receipt.partition("\n\n")
    lines = head.split("\n")
    if not blank or len(lines) < 3 or lines[0] != _HEADER:
        raise VerificationError("That is not a receipt.")
    raw = _unb64(_after("extra ", lines[1]))
    number = _after("index ", lines[2])
    if not number.isdecimal() or len(number) > _MOST_DIGITS or str(int(number)) != number:
        raise VerificationError("The receipt's index is not a number.")
    checkpoint = open_checkpoint(checkpoint_note, VerifierKey.parse(key))
    path = [_unb64(line) for line in lines[3:]]
    verify_inclusion(leaf_hash(raw), int(number), checkpoint.size, path, checkpoint.root)
    return int(number), decode(raw)


def _after(prefix: str, line: str) -> str:
    if not line.startswith(prefix):
        raise VerificationError(f"The receipt has no line '{prefix.strip()}' where it must be.")
    return line.removeprefix(prefix)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise VerificationError("Something in the receipt is not base64.") from None
