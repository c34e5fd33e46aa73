"""RTF: data within it is read as what it is, and what is not read is noted."""

import pytest

from curtilage.documents.tests.reading import blindly, named, reasons, texts


@pytest.mark.parametrize(
    ("rtf", "reason"),
    [
        (rb"{\rtf1 x}{\rtf1 y}", "something stands after its end"),
        (rb"{\rtf1 x", "it ends before its end"),
        (rb"{\rtf1 {\object{\*\objdata 0105}}}", "an embedded object is not read"),
        (rb"{\rtf1 {\pict\wmetafile8 0100090000}}", "its format is not known"),
        (b"{\\rtf1 " + b"{" * 3000 + b"}" * 3001, "damaged"),
    ],
    ids=named,
)
def test_what_is_not_read_is_noted(rtf, reason):
    assert [r for r in reasons(blindly(rtf)) if reason in r]


def test_a_picture_is_looked_at():
    assert "damaged" in reasons(blindly(rb"{\rtf1 {\pict\pngblip 89504e470d0a1a0a}}"))[0]


def test_binary_data_is_data():
    inside = b"<html>{t-inside}</html>"
    rtf = b"{\\rtf1 {\\*\\themedata\\bin%d %s}after}" % (len(inside), inside)
    assert texts(blindly(rtf)) == {"themedata 1 > text": "\n{t-inside}\n", "text": "after"}


@pytest.mark.parametrize("skip", [0, 1, 2, 3])
def test_what_stands_in_for_a_character_is_left_out(skip):
    rtf = rb"{\rtf1\uc%d J\u252%srgen}" % (skip, b"?" * skip or b" ")
    assert texts(blindly(rtf)) == {"text": "J\u00fcrgen"}
