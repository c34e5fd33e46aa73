"""Documents made by hand, byte by byte where that is short, to be read by the tests."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

MAIL = "jane.doe@example.com"
CARD = "4111 1111 1111 1111"


def zipped(files: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def pdf(
    objects: Mapping[int, str | bytes], *, root: int = 1, info: int = 0, trailer: str = ""
) -> bytes:
    """A PDF of these objects, by number, with its table."""
    made, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(made)
        raw = body if isinstance(body, bytes) else body.encode("latin-1")
        made += b"%d 0 obj\n" % number + raw + b"\nendobj\n"
    table, size = len(made), max(objects) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        if number in places:
            made += b"%010d 00000 n \n" % places[number]
        else:
            made += b"0000000000 65535 f \n"
    extra = f" /Info {info} 0 R" if info else ""
    made += f"trailer\n<< /Size {size} /Root {root} 0 R{extra} {trailer} >>\n".encode()
    return bytes(made) + b"startxref\n%d\n%%%%EOF\n" % table


def text_at(line: str, y: int, *, x: int = 72, mode: int = 0, colour: str = "0 g") -> str:
    return f"BT /F1 12 Tf {mode} Tr {colour} {x} {y} Td ({line}) Tj ET\n"


def pdf_revision(before: bytes, number: int, body: bytes) -> bytes:
    """The file with one object changed, as programs do that add to its end."""
    table = before.rpartition(b"startxref\n")[2].split()[0]
    changed = before + b"%d 0 obj\n" % number + body + b"\nendobj\n"
    row = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(before))
    row += b"trailer\n<< /Size 99 /Root 1 0 R /Prev %s >>\n" % table
    return changed + row + b"startxref\n%d\n%%%%EOF\n" % len(changed)


def stream(content: bytes | str, more: str = "") -> bytes:
    raw = content if isinstance(content, bytes) else content.encode("latin-1")
    return b"<< /Length %d %s >>\nstream\n" % (len(raw), more.encode()) + raw + b"\nendstream"


def page_pdf(
    lines: Sequence[str] = (),
    *,
    drawn: str = "",
    page: str = "",
    more: Mapping[int, str | bytes] | None = None,
    catalog: str = "",
    resources: str = "",
) -> bytes:
    """A PDF of one page with these lines; objects 1 to 6 are taken."""
    shown = "".join(text_at(line, 720 - 20 * n) for n, line in enumerate(lines))
    objects: dict[int, str | bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        f" /Resources << /Font << /F1 5 0 R >> {resources} >> {page} >>",
        4: stream(shown + drawn),
        5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: "<< /Title (The title) >>",
    }
    return pdf(objects | dict(more or {}), info=6)


def mask_object(picture) -> bytes:
    """A mask that hides every pixel of an array's picture."""
    height, width = picture.shape[:2]
    head = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
        " /BitsPerComponent 8 /Filter /FlateDecode"
    )
    return stream(zlib.compress(bytes(width * height)), head)


def image_object(picture, more: str = "") -> bytes:
    """An image of a PDF from an array (height, width, 3)."""
    height, width = picture.shape[:2]
    head = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB"
        f" /BitsPerComponent 8 /Filter /FlateDecode {more}"
    )
    return stream(zlib.compress(picture.tobytes()), head)


CONTENT_TYPES = (
    '<?xml version="1.0"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def office(parts: Mapping[str, bytes | str]) -> bytes:
    return zipped({"[Content_Types].xml": CONTENT_TYPES, **parts})


def docx(body: str, **more: str | bytes) -> bytes:
    """A Word file; ``more`` are parts by name: ``__`` is a slash, ``_xml`` is ``.xml``."""
    parts = {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"}
    parts |= {k.replace("__", "/").replace("_xml", ".xml"): v for k, v in more.items()}
    return office(parts)


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"
