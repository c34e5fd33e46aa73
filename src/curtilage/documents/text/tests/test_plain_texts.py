"""Text in every encoding is read as itself; what is no text is not."""

import random

import pytest

from curtilage.documents.encodings import readings, seems_text
from curtilage.documents.tests.reading import blindly, named, reasons, texts
from curtilage.documents.text.tests.samples import GERMAN, RUSSIAN

NOISE = random.Random(7).randbytes(20_000)


def test_utf8_has_one_reading():
    assert readings(GERMAN.encode()) == (GERMAN,)


@pytest.mark.parametrize("encoding", ["cp1251", "iso8859_5", "koi8_r", "cp866", "mac_cyrillic"])
def test_a_declared_encoding_is_believed(encoding):
    found = blindly(RUSSIAN.encode(encoding), media=f'text/plain; charset="{encoding}"')
    assert texts(found) == {"": RUSSIAN}


@pytest.mark.parametrize("declared", ["utf-8", "zip", "hex", "idna", "unicode_escape", "x" * 99])
def test_a_declared_encoding_that_is_wrong_hides_nothing(declared):
    assert GERMAN in readings(GERMAN.encode("cp1252"), declared)


def test_no_more_than_six_readings():
    assert 1 < len(readings(RUSSIAN.encode("cp1251"))) <= 6


@pytest.mark.parametrize(
    "data", [NOISE, b"\0" * 5000, b"\x7fELF" + NOISE, b"\xff\xfe" + NOISE[:99]], ids=named
)
def test_bytes_that_are_no_text_are_unread(data):
    found = blindly(data)
    assert found.texts == ()
    assert reasons(found) in (["its format is not known"], ["it is in no known encoding of text"])


def test_text_that_turns_into_something_else_is_unread():
    found = blindly(b"harmless " * 20_000 + NOISE)
    assert found.texts == ()
    assert reasons(found) == ["it is in no known encoding of text"]


def test_noise_does_not_seem_text():
    rng = random.Random(1)
    assert sum(seems_text(rng.randbytes(500)) for _ in range(500)) == 0


def test_an_encrypted_message_is_noted():
    found = blindly(b"Hello\n-----BEGIN PGP MESSAGE-----\n\nhQEM...\n")
    assert reasons(found) == ["a message in it is encrypted"]


def test_an_empty_document_is_read():
    assert blindly(b"") == blindly(b" \n")
