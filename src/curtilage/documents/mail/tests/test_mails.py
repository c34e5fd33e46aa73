"""E-mail: what is sealed or broken is noted, and mail is told from other text."""

import pytest

from curtilage.documents.mail import claims
from curtilage.documents.tests.reading import blindly, named, reasons, texts, whole

HEAD = b"From: a@example.com\nTo: b@example.com\nMIME-Version: 1.0\n"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "S/MIME"),
        (b"Content-Type: multipart/encrypted; boundary=x", "encrypted"),
        (b"Content-Type: application/ms-tnef", "winmail.dat"),
        (b"Content-Type: message/partial; id=x", "piece"),
        (b"Content-Transfer-Encoding: x-odd", "packed in a way that is not read"),
        (b"Content-Type: multipart/mixed", "not well formed"),
        (b"Content-Type: multipart/mixed; boundary=x", "not well formed"),
        (
            b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64",
            "format is not known",
        ),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64", "not well formed"),
    ],
    ids=named,
)
def test_what_is_sealed_or_broken_is_unread(head, reason):
    found = blindly(HEAD + head + b"\n\nAAEC/w=AA\n")
    assert [r for r in reasons(found) if reason in r], reasons(found)
    assert "a@example.com" in whole(found)


def test_a_signature_gives_its_strings():
    body = b"\n".join([
        b'Content-Type: multipart/signed; boundary="s"', b"", b"--s", b"", b"t-body", b"--s",
        b"Content-Type: application/pkcs7-signature", b"", b"0\x82\x01t-signer@example.com\x00",
        b"--s--", b"",
    ])  # fmt: skip
    found = blindly(HEAD + body)
    assert "t-signer@example.com" in whole(found)
    assert found.unread == ()


def test_mails_in_mails_end_somewhere():
    mail = HEAD + b"\nt-deepest"
    for _ in range(40):
        mail = HEAD + b"Content-Type: message/rfc822\n\n" + mail
    found = blindly(mail)
    assert reasons(found)[0] == "it is nested too deeply"
    assert "t-deepest" not in whole(found)


@pytest.mark.parametrize(
    "text",
    [
        b"Dear Jane,\nTo: the point. From: here.\n",
        b"From: a single header is a note\n\nhello",
        b"name: x\nsubject: y\n",
        b"",
        b"\n\n",
    ],
    ids=named,
)
def test_other_text_is_no_mail(text):
    assert claims(text, "") == 0


def test_a_body_in_another_encoding():
    body = "Content-Type: text/plain; charset=koi8-r\n\nЖиткин".encode("koi8_r")
    assert texts(blindly(HEAD + body))["body"] == "Житкин"
