"""Office files: what is not read is noted part by part, and the rest is read all the same."""

import pytest

from curtilage.documents.office import claims
from curtilage.documents.tests.making import A, W, docx, office, paragraph, zipped
from curtilage.documents.tests.reading import blindly, named, reasons, texts, whole

BODY = paragraph("t-body")
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("word/vbaProject.bin", b"x", "it holds macros, which are not read"),
        ("word/activeX/activeX1.bin", b"x", "it holds a control, which is not read"),
        (
            "word/activeX/activeX1.xml",
            b"<x a='t-inside'/>",
            "it holds a control, which is not read",
        ),
        ("word/embeddings/oleObject1.bin", b"x", "an embedded object is not read"),
        ("word/fonts/font1.odttf", b"x", "an embedded font is not read"),
        ("word/media/image1.emf", b"\1\0\0\0\x6c\0\0\0 EMF", "its format is not known"),
        ("word/media/image1.png", b"\x89PNG\r\n\x1a\n", "damaged"),
        (
            "word/embeddings/book.xlsb",
            zipped({"xl/workbook.bin": b"\1\0\x83\1\0\xff"}),
            "format is not known",
        ),
        ("word/comments.xml", b"<a><b></a>", "it is damaged (ExpatError)"),
        ("word/comments.xml", ENTITIES.encode() + b"<x>&b;</x>", "it is damaged (ValueError)"),
        ("word/comments.xml", b"<x>" * 5000, "it is damaged (ValueError)"),
    ],
    ids=named,
)
def test_a_part_that_is_not_read_is_noted(name, content, reason):
    found = blindly(docx(BODY, **{name: content}))
    assert [r for r in reasons(found) if reason in r], reasons(found)
    assert "t-body" in whole(found)


def test_an_encrypted_open_document_is_unread():
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": b"\x07\x9a"}
    found = blindly(zipped(parts | {"META-INF/manifest.xml": manifest}, method=0))
    assert reasons(found) == ["it is encrypted"]


def test_a_part_under_another_name_is_read_as_what_it_is():
    runs = "<x:r><x:t>t-sp</x:t></x:r><x:r><x:t>lit</x:t></x:r>"
    body = f"<x:document {W}><x:p>{runs}</x:p></x:document>"
    shared = "<s:sst><s:si><s:r><s:t>t-sha</s:t></s:r><s:t>red</s:t></s:si></s:sst>"
    sheet = '<s:worksheet><s:sheetData><s:row><s:c t="s"><s:v>0</s:v></s:c></s:row></s:sheetData>'
    found = blindly(
        office({
            "odd/one.xml": body,
            "odd/two.xml": sheet + "</s:worksheet>",
            "xl/sharedStrings.xml": shared,
        })
    )  # fmt: skip
    assert "t-split" in whole(found)
    assert texts(found)["part 3"] == "t-shared"


def test_dates_since_1904():
    found = blindly(
        office({
            "xl/workbook.xml": '<workbook><workbookPr date1904="1"/></workbook>',
            "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row><c s="0"><v>29291.5'
            "</v></c></row></sheetData></worksheet>",
        })
    )  # fmt: skip
    assert "1984-03-12 12:00" in whole(found)


def test_what_office_programs_write_of_themselves_is_no_text():
    drawing = (
        f"<xdr:wsDr xmlns:xdr='x' {A}><xdr:from><xdr:col>3</xdr:col>"
        "<xdr:colOff>1234567</xdr:colOff>"
        '</xdr:from><a:srgbClr val="00FFAA"/><c:axId xmlns:c="c" val="2129480192"/>'
        f'<w:p {W} w:rsidR="00A1B2C3" w14:paraId="77777777"/><a:t>t-title</a:t></xdr:wsDr>'
    )
    found = texts(blindly(office({"xl/drawings/drawing1.xml": drawing})))
    assert found["part 2"].strip() == "t-title"
    assert "part 2 attributes" not in found


def test_a_zip_file_is_no_office_file():
    assert claims(zipped({"a.txt": "x"}), "") == 0
