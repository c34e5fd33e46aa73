"""PDF: what is sealed, hidden or drawn is noted, and pages cost no more than they may."""

import io
import sys

import pytest
from pypdf import PdfReader, PdfWriter

from curtilage.documents.pdf.tests.samples import DRAW_SCAN, SCAN, SHOWS_SCAN, encrypted
from curtilage.documents.picture import MORE
from curtilage.documents.tests.making import image_object, page_pdf, pdf, stream, text_at
from curtilage.documents.tests.reading import blindly, named, reasons, seen, texts, whole

CURVE = "2 w 100 100 m 200 300 300 50 400 400 c S "
LAYERS = "/OCProperties << /OCGs [40 0 R] /D << /OFF [40 0 R] >> >>"


def annotation(kind: str) -> dict:
    return {
        "page": "/Annots [30 0 R]",
        "more": {30: f"<< /Subtype /{kind} /Rect [0 0 0 0] /F 2 >>"},
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (encrypted(page_pdf(["x"]), "user", "owner"), "it is encrypted"),
        (page_pdf(["x"], catalog=LAYERS, more={40: "<< /Type /OCG >>"}), "it has hidden layers"),
        (page_pdf(["x"], **annotation("Sound")), "it holds a sound, which is not read"),
        (page_pdf(["x"], **annotation("RichMedia")), "it holds rich media, which are not read"),
        (
            page_pdf(["x"], more={30: image_object(SCAN)}),
            "a picture that no page shows is not read",
        ),
        (page_pdf(["x"], page="/Thumb 30 0 R", more={30: image_object(SCAN)}), "no page shows"),
        (
            page_pdf(["x"], catalog="/Odd 30 0 R", more={30: stream("x")}),
            "not known what it is for",
        ),
        (page_pdf(["x"], more={30: stream("x")}), "nothing in the file refers to it"),
        (page_pdf(["x"]) + b"t-after", "something stands after its end"),
        (b"t-before\n" + page_pdf(["x"]), "something stands before its beginning"),
        (page_pdf(["x"])[:-300], "damaged"),
        (b"%PDF-1.7\nnothing", "damaged"),
    ],
    ids=named,
)
def test_what_is_not_read_is_noted(data, reason):
    assert [r for r in reasons(blindly(data)) if reason in r], reasons(blindly(data))


def test_an_object_that_no_table_names_is_noted():
    made = page_pdf(["t-seen"])
    at = made.index(b"xref\n")
    hidden = b"99 0 obj\n(t-hidden)\nendobj\n"
    moved = made[:at] + hidden + made[at:]
    moved = moved.replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + len(hidden)))
    found = blindly(moved)
    assert "t-seen" in whole(found)
    assert reasons(found) == ["it holds objects that its own table does not name"]


@pytest.mark.parametrize("before", ["", "1 G ", "/GS0 gs ", "1 0 0 1 900 0 cm ", "0 g "])
@pytest.mark.parametrize("after", ["", "1 g 0 0 612 792 re f "])
def test_a_drawing_is_noted_visible_or_not(before, after):
    states = "/ExtGState << /GS0 << /CA 0 /ca 0 >> >>"
    drawn = f"q {before}{CURVE}Q {after}"
    found = seen(page_pdf(["t-text"], drawn=drawn, resources=states))
    assert MORE in reasons(found)
    assert "t-text" in whole(found)


def test_what_lies_far_beyond_the_page_is_noted():
    found = blindly(page_pdf(["t-text"], drawn=f"1 0 0 1 90000 0 cm {CURVE}"))
    assert "something on it lies far beyond its edge" in reasons(found)


def test_a_note_of_no_size_that_shows_something_is_noted():
    shown = stream(text_at("t-shown", 2), "/Type /XObject /Subtype /Form /BBox [0 0 99 9]")
    note = "<< /Subtype /Stamp /Rect [9 9 9 9] /AP << /N << /On 31 0 R >> >> >>"
    found = blindly(page_pdf(["x"], page="/Annots [30 0 R]", more={30: note, 31: shown}))
    assert "t-shown" in whole(found)
    assert "a note of no size shows something" in reasons(found)


def test_text_in_a_font_that_does_not_say_what_it_shows_is_looked_at():
    """A font without names whose codes are glyphs: what is on the page is read as a picture."""
    font = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0]"
    font += " /Encoding << /Differences [65 /g1] >> /FirstChar 65 /LastChar 65 /Widths [9]"
    font += " /CharProcs << /g1 41 0 R >> >>"
    more = {40: font, 41: stream("9 0 d0 0 0 2 40 re f 4 10 20 3 re f 10 0 3 30 re f")}
    made = page_pdf(
        drawn="BT /F2 1 Tf 100 300 Td (AA) Tj ET ", resources="/Pattern << /F 40 0 R >>", more=more
    ).replace(b"/F1 5 0 R", b"/F2 40 0 R")
    assert blindly(made).unread


def test_a_form_field_is_read_as_it_looks_too():
    shown = stream(text_at("t-shown", 2, x=2), "/Type /XObject /Subtype /Form /BBox [0 0 200 30]"
                   " /Resources << /Font << /F1 5 0 R >> >>")  # fmt: skip
    field = "<< /Subtype /Widget /FT /Tx /T (f) /V (t-value) /Rect [72 300 272 330]"
    field += " /AP << /N 31 0 R >> /F 2 >>"
    found = seen(page_pdf(["t-text"], page="/Annots [30 0 R]", more={30: field, 31: shown},
                          catalog="/AcroForm << /Fields [30 0 R] >>"))  # fmt: skip
    assert "t-value" in whole(found)
    assert "t-shown" in texts(found)["page 1 as a picture"]


def test_a_file_of_two_pages_reads_both():
    writer = PdfWriter()
    for lines in (["t-one"], ["t-two"]):
        writer.add_page(PdfReader(io.BytesIO(page_pdf(lines))).pages[0])
    made = io.BytesIO()
    writer.write(made)
    found = texts(blindly(made.getvalue()))
    assert (found["page 1"], found["page 2"]) == ("t-one", "t-two")


def test_many_pages_are_too_many():
    kids = " ".join(f"{n} 0 R" for n in range(10, 60))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count 50 >>",
    }
    objects |= dict.fromkeys(range(10, 60), "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>")
    assert reasons(blindly(pdf(objects), pages=20)) == ["it has more than 20 pages or pictures"]


def test_a_page_that_refers_to_itself_ends():
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
    }
    assert blindly(pdf(objects)).unread


def test_deep_arrays_end():
    assert blindly(page_pdf(["x"], catalog="/Deep " + "[" * 5000 + "]" * 5000)).unread


@pytest.mark.parametrize("part", ["pypdf", "pypdfium2"])
def test_without_the_extra_it_says_what_to_install(part, monkeypatch):
    monkeypatch.setitem(sys.modules, part, None)
    (reason,) = reasons(blindly(page_pdf(["x"])))
    assert (
        reason == "PDF files are not read, for a part is not installed. "
        "Run: pip install 'curtilage[documents]'"
    )


def test_a_scan_needs_the_models():
    found = blindly(page_pdf(drawn=DRAW_SCAN, **SHOWS_SCAN))
    assert reasons(found) == [MORE]
