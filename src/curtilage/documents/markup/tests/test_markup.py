"""Markup: nothing of it is lost, and hostile markup costs no more than its length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.documents.markup.scan import pieces
from curtilage.documents.tests.reading import blindly, reasons, whole


def test_a_damaged_file_in_a_url_is_unread():
    found = blindly(b'<html><img src="data:image/png;base64,AAAAA"></html>')
    assert reasons(found) == ["its base64 is damaged"]


def test_a_picture_in_a_url_is_looked_at():
    found = blindly(b'<html><img src="data:image/png;base64,iVBORw0KGgo="></html>')
    assert "damaged" in reasons(found)[0]


@given(st.text(alphabet="<>!-=\"'/ab &;[]?", max_size=200))
def test_every_letter_is_in_some_piece(markup):
    said = "".join(piece.text for piece in pieces(markup, html=True))
    assert said.count("b") == markup.count("b")


BOMBS = {
    "open tags": "<" * 300_000,
    "comments": "<!--" * 100_000,
    "unclosed quotes": '<a b="' * 60_000,
    "scripts": "<script>" * 60_000,
    "attributes": "<a " + "b " * 200_000,
    "spaces": "<a b" + " " * 300_000,
    "sections": "<![CDATA[" * 50_000,
    "declarations": "<![" * 100_000,
    "entities": "&" * 300_000,
    "urls": "data:;base64," * 30_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_time_is_linear(bomb):
    def cost(text: str) -> float:
        begun = time.process_time()
        blindly(b"<html>" + text.encode(), parts=10**6)
        return time.process_time() - begun

    small = min(cost(bomb[: len(bomb) // 8]) for _ in range(2))
    assert cost(bomb) < 40 * small + 0.5


def test_text_after_a_script_is_found():
    found = blindly(b"<html><SCRIPT>x</Script ><p>t-after</p></html>")
    assert "t-after" in whole(found)
