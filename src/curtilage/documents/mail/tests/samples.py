"""E-mails with a value in every place that may hold one."""

import base64

PLAIN = b"""Return-Path: <t-return@example.com>
From: =?utf-8?q?J=C3=BCrgen?= <t-from@example.com>
To: t-to@example.com
Subject: =?iso-8859-1?q?Gr=FC=DFe?= from =?utf-8?b?TcO8bmNoZW4=?=
X-Internal-Note: t-header
 folded
Date: Mon, 1 Jan 2024 00:00:00 +0000

t-body
"""
INNER = b"From: t-inner@example.com\nTo: x@example.com\nSubject: t-subject\n\nt-forwarded\n"
PARTS = b"\n".join([
    b"From: a@example.com", b"To: b@example.com", b"MIME-Version: 1.0",
    b'Content-Type: multipart/mixed; boundary="b1"', b"", b"t-preamble",
    b"--b1", b'Content-Type: multipart/alternative; boundary="b2"', b"",
    b"--b2", b"Content-Type: text/plain; charset=utf-8",
    b"Content-Transfer-Encoding: quoted-printable", b"", b"t-plain J=C3=BCrgen",
    b"--b2", b"Content-Type: text/html", b"", b"<html><p>t-ht<b>ml</b></p></html>",
    b"--b2--",
    b"--b1", b"Content-Type: application/octet-stream",
    b'Content-Disposition: attachment; filename="t-name.csv"',
    b"Content-Transfer-Encoding: base64", b"",
    base64.b64encode("t-attached;Jürgen".encode("cp1252")),
    b"--b1", b"Content-Type: message/rfc822", b"", INNER,
    b"--b1--", b"t-epilogue", b"",
])  # fmt: skip

SAMPLES = {
    "plain": (PLAIN, {
        "t-return@example.com", "Jürgen", "t-from@example.com", "t-to@example.com",
        "Grüße from München", "t-header folded", "t-body",
    }),
    "parts": (PARTS, {
        "t-preamble", "t-plain Jürgen", "t-html", "t-name.csv", "t-attached;Jürgen",
        "t-inner@example.com", "t-subject", "t-forwarded", "t-epilogue",
    }),
    "mailbox line": (b"From x@y Mon Jan 1\n" + PLAIN, {"t-body", "t-from@example.com"}),
    "mailbox": (
        b"From x@y Mon Jan 1\n" + PLAIN + b"\nFrom x@y Mon Jan 1\n" + PARTS,
        {"t-body", "t-attached;Jürgen", "t-forwarded"},
    ),
    "raw header": (
        "From: Jürgen <a@b.c>\nTo: d@e.f\nSubject: Grüße\n\nt-body".encode(), {"Jürgen", "Grüße"},
    ),
}  # fmt: skip
