"""Decoding: every coding, one in another, packed, in lines; what is no text is left alone."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from urllib.parse import quote

import pytest

from curtilage.core.findings import Finding
from curtilage.detect.views import DEPTH, Sort, counted, views
from curtilage.detect.views.looking import LEAST

SECRET = "jo.doe@example.org"


def shown(text: str) -> list[str]:
    return [view.text for view in views(text).others]


def b64(octets: bytes | str) -> str:
    return base64.b64encode(octets.encode() if isinstance(octets, str) else octets).decode()


@pytest.mark.parametrize(
    "block",
    [
        b64(SECRET),
        b64(SECRET).rstrip("="),
        base64.urlsafe_b64encode(("ÿþ?" + SECRET).encode()).decode(),
        b64(SECRET.encode("utf-16-le")),
        b64(("müller " + SECRET).encode("latin-1")),
        base64.b32encode(SECRET.encode()).decode(),
        SECRET.encode().hex(),
        SECRET.encode().hex(" "),
        "0x" + SECRET.encode().hex(),
        " ".join(str(ord(c)) for c in SECRET),
        " ".join(f"{ord(c):08b}" for c in SECRET),
        b64(gzip.compress(SECRET.encode(), mtime=0)),
        b64(zlib.compress(SECRET.encode())),
        gzip.compress(gzip.compress(SECRET.encode(), mtime=0), mtime=0).hex(),
        b64(json.dumps({"to": SECRET})),
        b64(quote(SECRET, safe="")),
        "".join(f"\\{ord(c):03o}" for c in SECRET),
        "".join(f"\\u{{{ord(c):x}}}" for c in SECRET),
        "".join(f"&#x{ord(c):X}" for c in SECRET),
        "".join(chr(0xE0000 + ord(c)) for c in SECRET),
    ],
)
def test_every_coding_is_read(block: str) -> None:
    assert any(SECRET in text for text in shown(f"see {block} there"))


@pytest.mark.parametrize("size", [12, 20, 64])
@pytest.mark.parametrize("quote_mark", ["\n", "\r\n", "\n> ", "\n  "])
def test_a_block_in_lines_is_one(size: int, quote_mark: str) -> None:
    block = b64(f"The address is {SECRET}, do not tell anybody of it please.")
    lines = quote_mark.join(block[n : n + size] for n in range(0, len(block), size))
    view = next(v for v in views(f"it is {lines} so").others if SECRET in v.text)
    at = view.text.index(SECRET)
    assert view.source(at, at + len(SECRET)) == (6, 6 + len(lines))


@pytest.mark.parametrize("depth", range(1, DEPTH + 1))
def test_codings_within_one_another(depth: int) -> None:
    block = SECRET
    for _ in range(depth):
        block = b64(block)
    assert any(text.endswith(SECRET) for text in shown("x " + block))


def test_what_lies_deeper_is_unread() -> None:
    block = SECRET
    for _ in range(DEPTH + 1):
        block = b64(block)
    seen = views("x " + block)
    assert seen.unread == ((2, 2 + len(block)),)


@pytest.mark.parametrize(
    "text",
    [
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "id 3f2504e0-4f89-41d3-9a0c-0305e82c3301 and /usr/share/locale/de/LC_MESSAGES",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "Donaudampfschifffahrtsgesellschaft getInstanceOfNothing INTERNATIONALISATION",
        "100% of it, 5 & 6 = 11; x=10&y=20; C:\\Users",
        "call 20 30 40 50 60 70 80 90 10",
    ],
)
def test_what_is_not_encoded_text_makes_no_view(text: str) -> None:
    assert [v.text for v in views(text).others if v.sort is Sort.DECODED] == []


@pytest.mark.parametrize(
    "octets",
    [
        b"PK\x03\x04" + bytes(60),
        b"%PDF-1.7\n" + bytes(60),
        b"\x89PNG\r\n" + bytes(1500),
        gzip.compress(bytes(range(256)), mtime=0),
        gzip.compress(b"PK\x03\x04" + bytes(60), mtime=0),
    ],
)
def test_a_block_that_others_must_read_is_unread(octets: bytes) -> None:
    block = b64(octets)
    assert views("see " + block).unread == ((4, 4 + len(block)),)


def test_an_icon_is_passed_over() -> None:
    assert views("see " + b64(b"\x89PNG\r\n" + bytes(200))).unread == ()


def test_a_bomb_is_unread_and_costs_no_more_than_the_bound() -> None:
    bomb = b64(gzip.compress(bytes(50_000_000), mtime=0))
    twice = b64(gzip.compress(gzip.compress(bytes(50_000_000), mtime=0), mtime=0))
    text = f"{bomb} {twice} {bomb}"
    seen = views(text)
    assert [end - start for start, end in seen.unread] == [len(bomb), len(twice), len(bomb)]
    assert sum(len(view.text) for view in seen.others) <= 4 * len(text) + LEAST


def test_around_what_was_decoded_only_what_is_verified_counts() -> None:
    text = "Jo Doe said yesterday that the number is &#52;11 in all"
    view = next(view for view in views(text).others if view.sort is Sort.DECODED)

    def counts(value: str, confidence: float) -> bool:
        at = view.text.index(value)
        finding = Finding(at, at + len(value), "person.name", confidence, "test")
        return counted(view, [finding]) == [finding]

    assert counts("411", 0.6)
    assert counts("number", 0.6)
    assert counts("Jo Doe", 0.95)
    assert not counts("Jo Doe", 0.8)


def test_numbers_are_no_codes_for_characters_unless_they_read() -> None:
    assert any("jo@example.org" in text for text in shown(" ".join(map(str, b"jo@example.org"))))
    assert shown("87 33 35 60 94 41 37 36 92 59 124 63") == []


def test_a_sign_for_a_space_only_where_it_is_one() -> None:
    assert "GET /?name=Jo Doe&n=1" in shown("GET /?name=Jo+Doe&n=1")
    assert any("tel +49 30" in text for text in shown("tel +%34%39 30"))
    assert shown("a+b = c+d") == []
