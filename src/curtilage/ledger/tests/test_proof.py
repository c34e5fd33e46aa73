"""Receipts prove one entry, and after any change they prove nothing else."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.errors import VerificationError
from curtilage.ledger.entries import Entry, decode
from curtilage.ledger.note import Signer
from curtilage.ledger.proof import verify_receipt, write_receipt
from curtilage.ledger.tests.logs import SIGNER, log_of, path_of, signed

SIZE = 37
LOG = log_of(SIZE)
KEY = str(SIGNER.key)


def receipt_of(index: int) -> str:
    return write_receipt(LOG.raws[index], index, path_of(index, LOG.raws), LOG.note)


RECEIPT = receipt_of(20)


def proven(receipt: str, key: str = KEY) -> tuple[int, Entry] | None:
    try:
        return verify_receipt(receipt, key)
    except VerificationError:
        return None


def test_every_entry_has_a_receipt() -> None:
    for index in range(SIZE):
        assert verify_receipt(receipt_of(index), KEY) == (index, decode(LOG.raws[index]))


def test_the_form_of_a_receipt_stays() -> None:
    lines = RECEIPT.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    assert lines[1].startswith("extra ")
    assert lines[2] == "index 20"
    blank = lines.index("")
    assert len(lines[3:blank]) == len(path_of(20, LOG.raws))
    assert "\n".join(lines[blank + 1 :]) == LOG.note


def test_every_bit_of_every_byte() -> None:
    good, raw = verify_receipt(RECEIPT, KEY), RECEIPT.encode()
    passed = 0
    for at in range(len(raw)):
        for bit in range(8):
            changed = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]
            told = proven(changed.decode("utf-8", "surrogateescape"))
            assert told in (None, good), (at, bit)
            passed += told == good
    assert passed < 16, "only the unused bits at the end of a base64 line may change"


@given(st.integers(0, len(RECEIPT)), st.integers(0, 80), st.text(max_size=8))
@settings(max_examples=400, deadline=None)
def test_no_cut_or_insertion_proves_anything_else(at: int, cut: int, put: str) -> None:
    changed = RECEIPT[:at] + put + RECEIPT[at + cut :]
    assert proven(changed) in (None, verify_receipt(RECEIPT, KEY))


def test_parts_of_two_receipts_prove_nothing() -> None:
    other = receipt_of(21)
    chance = random.Random(4)
    first, second = RECEIPT.split("\n"), other.split("\n")
    for _ in range(200):
        mixed = [chance.choice(pair) for pair in zip(first, second, strict=True)]
        told = proven("\n".join(mixed))
        assert (told is not None) == (mixed in (first, second))


def test_a_receipt_under_another_checkpoint_or_key() -> None:
    entry, path = LOG.raws[20], path_of(20, LOG.raws)
    for raws in (LOG.raws[:21], LOG.raws[:36], [*LOG.raws, b"more"]):
        assert proven(write_receipt(entry, 20, path, signed(raws))) is None
    thief = Signer(SIGNER.key.name, b"\x09" * 32)
    forged = write_receipt(entry, 20, path, signed(LOG.raws, thief))
    assert proven(forged) is None
    assert proven(forged, str(thief.key)) is not None
    assert proven(RECEIPT, str(thief.key)) is None


@pytest.mark.parametrize(
    "number", ["", "-1", "+20", "020", " 20", "20 ", "37", "\u0662\u0660", "2e1"]
)
def test_an_index_has_one_form(number: str) -> None:
    assert proven(RECEIPT.replace("index 20", f"index {number}")) is None


@pytest.mark.parametrize("digits", [20, 21, 4300, 5000, 100_000])
def test_an_index_of_any_length_is_refused(digits: int) -> None:
    assert proven(RECEIPT.replace("index 20", "index " + "9" * digits)) is None


@pytest.mark.parametrize("index", [0, 20, 36])
def test_an_entry_that_is_no_entry_is_told(index: int) -> None:
    raws = [*LOG.raws[:index], b"not an entry", *LOG.raws[index + 1 :]]
    receipt = write_receipt(raws[index], index, path_of(index, raws), signed(raws))
    with pytest.raises(VerificationError, match="cannot be read"):
        verify_receipt(receipt, KEY)


@given(st.text(st.characters(codec=None), max_size=300))
def test_rubbish_is_no_receipt(text: str) -> None:
    for receipt in (text, f"c2sp.org/tlog-proof@v1\n{text}", f"{RECEIPT[:60]}{text}"):
        assert proven(receipt) is None
    assert proven(RECEIPT, text) is None
