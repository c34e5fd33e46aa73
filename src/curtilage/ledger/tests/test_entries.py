"""Entries: what goes in comes back, and nothing else is an entry."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import LedgerError, VerificationError
from curtilage.ledger.entries import Entry, Kind, commitment, decode, encode

FACTS = {"crossing": "x-1", "level": "high", "count": 3, "subjects": ["EU"]}
RAW = encode(Kind.CROSSING_DECIDED, 1_700_000_000_000, FACTS, "0" * 64)


def spoilt(**changes: object) -> bytes:
    """The entry with members changed; one set to `...` is taken out."""
    value = {k: v for k, v in (json.loads(RAW) | changes).items() if v is not ...}
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


@given(
    st.sampled_from(Kind),
    st.integers(0, 2**53 - 1),
    st.dictionaries(
        st.text("abc_", min_size=1), st.none() | st.text(max_size=9) | st.integers(0, 9)
    ),
    st.none() | st.binary(min_size=32, max_size=32).map(bytes.hex),
)
def test_what_goes_in_comes_back(kind: Kind, time: int, facts: dict, detail: str | None) -> None:
    assert decode(encode(kind, time, facts, detail)) == Entry(kind, time, facts, detail)


def test_the_form_of_an_entry_stays() -> None:
    # Logs are kept for years: another encoding of the same entry would be another log.
    assert RAW == (
        b'{"detail":"' + b"0" * 64 + b'","facts":{"count":3,"crossing":"x-1","level":"high",'
        b'"subjects":["EU"]},"kind":"gate:crossing:decided","time":1700000000000,"v":1}'
    )
    assert spoilt() == RAW


def test_every_kind_says_who_what_and_how() -> None:
    for kind in Kind:
        subject, thing, action = kind.split(":")
        assert subject
        assert thing
        assert action.endswith("ed")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"1",
        b'"v"',
        b"[]",
        b"{}",
        b"\xff",
        RAW[:-1],
        RAW + b"\n",
        b" " + RAW,
        spoilt(v=2),
        spoilt(v="1"),
        spoilt(v=...),
        spoilt(kind="gate:crossing:waved"),
        spoilt(kind=["gate:crossing:decided"]),
        spoilt(kind=None),
        spoilt(time="now"),
        spoilt(time=None),
        spoilt(time=1.5),
        spoilt(time=...),
        spoilt(facts=[]),
        spoilt(facts=None),
        spoilt(facts={"half": 0.5}),
        spoilt(detail=...),
        spoilt(more=1),
    ],
)
def test_nothing_else_is_an_entry(raw: bytes) -> None:
    with pytest.raises(VerificationError):
        decode(raw)


@given(st.binary(max_size=400))
def test_rubbish_is_no_entry(raw: bytes) -> None:
    with pytest.raises(VerificationError):
        decode(raw)


@pytest.mark.parametrize("kind", ["", "made:up:done", "GATE:CROSSING:DECIDED"])
def test_an_entry_of_an_unknown_kind_is_not_made(kind: str) -> None:
    with pytest.raises(LedgerError, match="kind that is not known") as caught:
        encode(kind, 1, {}, None)
    assert caught.value.number == "CUR612"


def test_an_entry_as_large_as_a_bundle_takes_and_no_larger() -> None:
    room = 65_535 - len(encode(Kind.LOG_OPENED, 1, {"text": ""}, None))
    assert len(encode(Kind.LOG_OPENED, 1, {"text": "x" * room}, None)) == 65_535
    with pytest.raises(LedgerError, match="larger than 65,535 bytes"):
        encode(Kind.LOG_OPENED, 1, {"text": "x" * (room + 1)}, None)


def test_a_commitment_is_of_nonce_and_detail() -> None:
    nonce, detail = bytes(range(32)), b'{"a":1}'
    assert commitment(nonce, detail) == hashlib.sha256(nonce + detail).hexdigest()
    assert commitment(bytes(32), detail) != commitment(nonce, detail)
    for wrong in (b"", nonce[:31], nonce + b"x"):
        with pytest.raises(LedgerError, match="32 bytes"):
            commitment(wrong, detail)
